/** Rectangles of pixels: right and bottom are exclusive, coordinates are integers in doubles so that no sum overflows. */

import { LimitError } from '../wire/errors';
import type { Rect } from '../wire/messages/draw';

export type { Rect } from '../wire/messages/draw';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function isEmpty(rect: Rect): boolean {
  return rect.right <= rect.left || rect.bottom <= rect.top;
}

export function intersect(a: Rect, b: Rect): Rect {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}

export function union(a: Rect, b: Rect): Rect {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

export function translate(rect: Rect, dx: number, dy: number): Rect {
  return { left: rect.left + dx, top: rect.top + dy, right: rect.right + dx, bottom: rect.bottom + dy };
}

export function bounds({ width, height }: Size): Rect {
  return { left: 0, top: 0, right: width, bottom: height };
}

export function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom
  );
}

export const area = (rect: Rect): number => (isEmpty(rect) ? 0 : (rect.right - rect.left) * (rect.bottom - rect.top));
export const widthOf = (rect: Rect): number => rect.right - rect.left;
export const heightOf = (rect: Rect): number => rect.bottom - rect.top;

/** Cutting overlaps away is quadratic and may multiply rectangles; guests send some hundred, which do not overlap. */
const MAX_OVERLAPPING_RECTS = 4096;
const MAX_CLIP_PARTS = 16384;

/**
 * What an operation may draw: its box within the surface and the clip. Overlaps of clip rectangles are cut away, so that
 * operations like XOR touch each pixel once.
 * @throws LimitError for clips that only an attack consists of.
 */
export function clipRegion(box: Rect, surface: Size, clip: readonly Rect[] | null): Rect[] {
  const visible = intersect(box, bounds(surface));
  if (isEmpty(visible)) return [];
  if (clip === null) return [visible];
  const parts = clip.map((rect) => intersect(visible, rect)).filter((rect) => !isEmpty(rect));
  if (areBands(parts)) return parts;
  if (parts.length > MAX_OVERLAPPING_RECTS)
    throw new LimitError('clip rectangles', parts.length, MAX_OVERLAPPING_RECTS);
  const region: Rect[] = [];
  for (const part of parts) {
    addDisjoint(region, part);
    if (region.length > MAX_CLIP_PARTS) throw new LimitError('parts of a clip', region.length, MAX_CLIP_PARTS);
  }
  return region;
}

/** True for the usual order of regions, in which rectangles cannot overlap: bands from the top, left to right in each. */
function areBands(rects: readonly Rect[]): boolean {
  for (let i = 1; i < rects.length; i++) {
    const a = rects[i - 1]!;
    const b = rects[i]!;
    const isNextBand = b.top >= a.bottom;
    const isSameBand = b.top === a.top && b.bottom === a.bottom && b.left >= a.right;
    if (!isNextBand && !isSameBand) return false;
  }
  return true;
}

/** Adds what of `rect` the region does not cover yet. */
function addDisjoint(region: Rect[], rect: Rect): void {
  let parts = [rect];
  for (const present of region) {
    if (present.left >= rect.right || present.right <= rect.left) continue;
    if (present.top >= rect.bottom || present.bottom <= rect.top) continue;
    parts = parts.flatMap((part) => subtract(part, present));
    if (parts.length === 0) return;
  }
  region.push(...parts);
}

/** `a` without `b`, as up to four rectangles. */
export function subtract(a: Rect, b: Rect): Rect[] {
  const hole = intersect(a, b);
  if (isEmpty(hole)) return [a];
  const parts: Rect[] = [
    { left: a.left, top: a.top, right: a.right, bottom: hole.top },
    { left: a.left, top: hole.top, right: hole.left, bottom: hole.bottom },
    { left: hole.right, top: hole.top, right: a.right, bottom: hole.bottom },
    { left: a.left, top: hole.bottom, right: a.right, bottom: a.bottom },
  ];
  return parts.filter((part) => !isEmpty(part));
}
