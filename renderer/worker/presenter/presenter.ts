/** What shows a guest's picture on a canvas: the interface of the two back ends, and the picture that they are given. */

import type { PixelRect } from '../../../preload/contract/display';
import type { CursorShape } from '../../../preload/contract/session';
import type { PresenterName } from '../protocol';

/** Rows of B, G, R, X bytes somewhere in memory; valid until the picture's owner runs again. */
export interface PixelRows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Offset in `bytes` of the first pixel asked for. */
  readonly offset: number;
  readonly strideBytes: number;
}

/** The primary surface; its memory belongs to the display host. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** The rows of a rectangle, without a copy where the surface allows it. */
  rows(rect: PixelRect): PixelRows;
  /** The rectangle as packed, opaque RGBA; valid until the next call. */
  rgba(rect: PixelRect): Uint8ClampedArray<ArrayBuffer>;
}

/** A place in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The canvas has the guest's own pixels, one for one; where and how large it stands in the window is the page's business. */
export interface Presenter {
  readonly name: PresenterName;
  /**
   * Takes a picture and the part of it that is shown. The canvas gets the part's size, and is empty until the first `present`.
   * @throws PresenterError if it is too large.
   */
  setPicture(picture: Picture, part: PixelRect): void;
  setCursor(shape: CursorShape | null): void;
  /**
   * Takes over what changed and draws it.
   * @param rects Within the picture; all of the part after `setPicture`.
   * @param cursor Where the drawn pointer's hot spot is, in pixels of the canvas; null draws none.
   */
  present(rects: readonly PixelRect[], cursor: Point | null): void;
  /** Drops the context as a driver would. @returns false where there is none to drop. */
  loseContext(restoreAfterMs: number): boolean;
  dispose(): void;
}

/** Why a canvas cannot be drawn on. */
export class PresenterError extends Error {
  override readonly name = 'PresenterError';
}

/** What two rectangles have in common, or null. */
export function intersect(a: PixelRect, b: PixelRect): PixelRect | null {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const right = Math.min(a.right, b.right);
  const bottom = Math.min(a.bottom, b.bottom);
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}
