/** Rectangles of pixels: right and bottom are exclusive, coordinates are integers in doubles so that no sum overflows. */

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

/** What an operation may draw: its box within the surface and the clip. Overlaps of clip rectangles are cut away. */
export function clipRegion(box: Rect, surface: Size, clip: readonly Rect[] | null): Rect[] {
  const visible = intersect(box, bounds(surface));
  if (isEmpty(visible)) return [];
  if (clip === null) return [visible];
  const region: Rect[] = [];
  for (const rect of clip) {
    const part = intersect(visible, rect);
    if (!isEmpty(part)) addDisjoint(region, part);
  }
  return region;
}

/** Adds what of `rect` the region does not cover yet, so that XOR-like operations touch each pixel once. */
function addDisjoint(region: Rect[], rect: Rect): void {
  let parts = [rect];
  for (const present of [...region]) {
    if (isEmpty(intersect(present, rect))) continue;
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
