/** Pixels in the core's memory: what images decode to and surfaces consist of. Always 32 bits a pixel (see raster-face.ts). */

import type { PixelCore } from '../../../native-addons/pixels/face';
import { Convert } from '../../../native-addons/pixels/raster-face';
import { ImageDataError } from '../wire/errors';

/** What the 32 bits mean. `rgb16` holds a 555 word, `alpha` has colour 0, `bit` is 0 or 1. */
export type PixelKind = 'xrgb' | 'argb' | 'rgb16' | 'rgb16_565' | 'alpha' | 'bit';

export interface Pixels {
  readonly ptr: number;
  /** A multiple of 4. */
  readonly strideBytes: number;
  readonly width: number;
  readonly height: number;
  readonly kind: PixelKind;
}

/** A pixel's address. */
export function pixelAt(pixels: Pixels, x: number, y: number): number {
  return pixels.ptr + y * pixels.strideBytes + x * 4;
}

/** Allocates pixels; the caller frees `ptr`. */
export function allocatePixels(
  core: PixelCore,
  width: number,
  height: number,
  kind: PixelKind,
  clear: boolean,
): Pixels {
  return { ptr: core.alloc(width * height * 4, clear), strideBytes: width * 4, width, height, kind };
}

/** Allocates pixels and lets `fill` write them; what it throws leaves nothing allocated. The caller frees `ptr`. */
export function makePixels(
  core: PixelCore,
  width: number,
  height: number,
  kind: PixelKind,
  fill: (pixels: Pixels) => void,
): Pixels {
  const pixels = allocatePixels(core, width, height, kind, false);
  try {
    fill(pixels);
  } catch (error) {
    core.free(pixels.ptr);
    throw error;
  }
  return pixels;
}

const CONVERSIONS: Readonly<Record<PixelKind, Partial<Record<PixelKind, number>>>> = {
  xrgb: { rgb16: Convert.PACK_555, rgb16_565: Convert.PACK_565, alpha: Convert.ALPHA },
  argb: { rgb16: Convert.PACK_555, rgb16_565: Convert.PACK_565, alpha: Convert.ALPHA },
  rgb16: { xrgb: Convert.EXPAND_555, argb: Convert.EXPAND_555 },
  rgb16_565: { xrgb: Convert.EXPAND_565, argb: Convert.EXPAND_565 },
  alpha: { bit: Convert.ALPHA_TO_BIT },
  bit: { alpha: Convert.BIT_TO_ALPHA, xrgb: Convert.BIT_TO_GREY, argb: Convert.BIT_TO_GREY },
};

/** How pixels of one kind become another's, or null if they can be used as they are. */
export function conversion(from: PixelKind, to: PixelKind): number | null {
  return from === to ? null : (CONVERSIONS[from][to] ?? null);
}

/** The number of a conversion between kinds whose bits differ. @throws ImageDataError if there is none. */
export function mustConvert(from: PixelKind, to: PixelKind): number {
  const how = conversion(from, to);
  if (how === null) throw new ImageDataError(`no way from ${from} to ${to}`);
  return how;
}

/** Whether pixels of the kind are 16-bit words. */
export function isWords(kind: PixelKind): boolean {
  return kind === 'rgb16' || kind === 'rgb16_565';
}

/** The kind that blending needs pixels in: 16-bit ones as colours, bits as alpha. */
export function wideKind(kind: PixelKind): PixelKind {
  if (kind === 'bit') return 'alpha';
  return kind === 'rgb16' || kind === 'rgb16_565' ? 'xrgb' : kind;
}
