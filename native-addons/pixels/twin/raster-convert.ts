/** Conversions between the pixel formats of surfaces, one pixel at a time. */

import { Convert } from '../raster-face';

function widen5(value: number): number {
  return (value << 3) | (value >> 2);
}

function widen6(value: number): number {
  return (value << 2) | (value >> 4);
}

/** `kind` is one of Convert; anything else copies. */
export function convertPixel(pixel: number, kind: number): number {
  const red = (pixel >>> 16) & 255;
  const green = (pixel >>> 8) & 255;
  const blue = pixel & 255;
  switch (kind) {
    case Convert.OPAQUE:
      return (pixel | 0xff000000) >>> 0;
    case Convert.CLEAR_HIGH:
      return pixel & 0x00ffffff;
    case Convert.ALPHA:
      return (pixel & 0xff000000) >>> 0;
    case Convert.EXPAND_555:
      return (widen5((pixel >> 10) & 31) << 16) | (widen5((pixel >> 5) & 31) << 8) | widen5(pixel & 31);
    case Convert.EXPAND_565:
      return (widen5((pixel >> 11) & 31) << 16) | (widen6((pixel >> 5) & 63) << 8) | widen5(pixel & 31);
    case Convert.PACK_555:
      return ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);
    case Convert.PACK_565:
      return ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
    case Convert.BIT_TO_ALPHA:
      return (pixel & 1) !== 0 ? 0xff000000 : 0;
    case Convert.ALPHA_TO_BIT:
      return pixel >>> 31;
    case Convert.BIT_TO_GREY:
      return (pixel & 1) !== 0 ? 0x00ffffff : 0;
    case Convert.ALPHA_TO_GREY:
      return (pixel >>> 24) * 0x010101;
    default:
      return pixel;
  }
}
