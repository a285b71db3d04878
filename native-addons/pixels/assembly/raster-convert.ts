// Conversions between the pixel formats of surfaces (raster-face.ts: Convert).

import { expandWord } from './rows';

@inline
function convert(pixel: u32, kind: u32): u32 {
  switch (kind) {
    case 1:
      return pixel | 0xff000000;
    case 2:
      return pixel & 0x00ffffff;
    case 3:
      return pixel & 0xff000000;
    case 4:
      return expandWord(pixel);
    case 5: {
      const red = (pixel >> 11) & 31;
      const green = (pixel >> 5) & 63;
      const blue = pixel & 31;
      return (((red << 3) | (red >> 2)) << 16) | (((green << 2) | (green >> 4)) << 8) | ((blue << 3) | (blue >> 2));
    }
    case 6:
      return ((pixel >> 9) & 0x7c00) | ((pixel >> 6) & 0x03e0) | ((pixel >> 3) & 0x001f);
    case 7:
      return ((pixel >> 8) & 0xf800) | ((pixel >> 5) & 0x07e0) | ((pixel >> 3) & 0x001f);
    case 8:
      return pixel & 1 ? 0xff000000 : 0;
    case 9:
      return pixel >> 31;
    case 10:
      return pixel & 1 ? 0x00ffffff : 0;
    case 11:
      return (pixel >> 24) * 0x010101;
    default:
      return pixel;
  }
}

export function convertRect(
  dst: usize,
  dstStride: u32,
  src: usize,
  srcStride: u32,
  width: u32,
  height: u32,
  kind: u32,
): void {
  for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride) {
    const bytes = <usize>width << 2;
    let i: usize = 0;
    if (kind == 1) {
      const high = i32x4.splat(0xff000000);
      for (; i + 16 <= bytes; i += 16) v128.store(dst + i, v128.or(v128.load(src + i), high));
    }
    for (; i < bytes; i += 4) store<u32>(dst + i, convert(load<u32>(src + i), kind));
  }
}
