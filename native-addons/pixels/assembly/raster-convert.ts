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

@inline
function spread(word: v128, up: i32, mask: u32): v128 {
  return v128.and(up >= 0 ? i32x4.shl(word, up) : i32x4.shr_u(word, -up), i32x4.splat(mask));
}

/** Four pixels at once. */
function convertFour(pixels: v128, kind: u32): v128 {
  switch (kind) {
    case 1:
      return v128.or(pixels, i32x4.splat(0xff000000));
    case 2:
      return v128.and(pixels, i32x4.splat(0x00ffffff));
    case 3:
      return v128.and(pixels, i32x4.splat(0xff000000));
    case 4: {
      const colours = v128.or(
        v128.or(spread(pixels, 9, 0xf80000), spread(pixels, 6, 0xf800)),
        spread(pixels, 3, 0xf8),
      );
      return v128.or(colours, v128.and(i32x4.shr_u(colours, 5), i32x4.splat(0x070707)));
    }
    case 5: {
      const redBlue = v128.or(spread(pixels, 8, 0xf80000), spread(pixels, 3, 0xf8));
      const green = spread(pixels, 5, 0xfc00);
      return v128.or(
        v128.or(redBlue, v128.and(i32x4.shr_u(redBlue, 5), i32x4.splat(0x070007))),
        v128.or(green, v128.and(i32x4.shr_u(green, 6), i32x4.splat(0x0300))),
      );
    }
    case 6:
      return v128.or(v128.or(spread(pixels, -9, 0x7c00), spread(pixels, -6, 0x03e0)), spread(pixels, -3, 0x001f));
    case 7:
      return v128.or(v128.or(spread(pixels, -8, 0xf800), spread(pixels, -5, 0x07e0)), spread(pixels, -3, 0x001f));
    case 8:
      return v128.and(
        i32x4.neg(v128.and(pixels, i32x4.splat(1))),
        i32x4.splat(0xff000000),
      );
    case 9:
      return i32x4.shr_u(pixels, 31);
    case 10:
      return v128.and(
        i32x4.neg(v128.and(pixels, i32x4.splat(1))),
        i32x4.splat(0x00ffffff),
      );
    case 11:
      return v128.and(
        v128.shuffle<u8>(pixels, pixels, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15),
        i32x4.splat(0x00ffffff),
      );
    default:
      return pixels;
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
    for (; i + 16 <= bytes; i += 16) v128.store(dst + i, convertFour(v128.load(src + i), kind));
    for (; i < bytes; i += 4) store<u32>(dst + i, convert(load<u32>(src + i), kind));
  }
}
