/** What shows a guest's picture on a canvas: the interface of the two back ends, and the picture that they are given. */

import type { PixelRect } from '../../../preload/contract/display';
import type { CursorShape } from '../../../preload/contract/session';
import type { Layout } from '../../view/geometry';
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

export interface Scene {
  readonly layout: Layout;
  /** The part of the picture that is shown, in guest pixels from its upper left corner. */
  readonly shown: { readonly width: number; readonly height: number };
  /** Where the drawn pointer's hot spot is, in guest pixels; null draws none. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
}

export interface Presenter {
  readonly name: PresenterName;
  /** Takes a new picture (or none); everything of it is uploaded with the next `upload`. */
  setPicture(picture: Picture | null): void;
  /** Takes over what changed. Rectangles lie within the picture. @throws PresenterError if the picture is too large. */
  upload(rects: readonly PixelRect[]): void;
  setCursor(shape: CursorShape | null): void;
  /** Draws the whole scene; letterbox is black. */
  draw(scene: Scene): void;
  /** Size of the canvas in device pixels. */
  resize(width: number, height: number): void;
  /** Drops the context as a driver would. @returns false where there is none to drop. */
  loseContext(restoreAfterMs: number): boolean;
  dispose(): void;
}

/** Why a canvas cannot be drawn on. */
export class PresenterError extends Error {
  override readonly name = 'PresenterError';
}

/** Whether a picture looks better with its pixels as they are than smoothed. */
export function isCrisp(scale: number): boolean {
  return scale >= 1 && Number.isInteger(scale);
}
