// Alpha blending of premultiplied pixels, four at a time.

/** Product of two bytes as fractions of 255, rounded. */
@inline
export function mul8(a: u32, b: u32): u32 {
  const t = a * b + 0x80;
  return (t + (t >> 8)) >> 8;
}

/** Every byte of a pixel times one byte. */
@inline
export function mulPixel(pixel: u32, factor: u32): u32 {
  let low = (pixel & 0x00ff00ff) * factor + 0x00800080;
  low = ((low + ((low >> 8) & 0x00ff00ff)) >> 8) & 0x00ff00ff;
  let high = ((pixel >> 8) & 0x00ff00ff) * factor + 0x00800080;
  high = (high + ((high >> 8) & 0x00ff00ff)) & 0xff00ff00;
  return low | high;
}

/** Bytewise sum that stops at 255. */
@inline
export function addPixels(a: u32, b: u32): u32 {
  let low = (a & 0x00ff00ff) + (b & 0x00ff00ff);
  low |= 0x01000100 - ((low >> 8) & 0x00ff00ff);
  let high = ((a >> 8) & 0x00ff00ff) + ((b >> 8) & 0x00ff00ff);
  high |= 0x01000100 - ((high >> 8) & 0x00ff00ff);
  return (low & 0x00ff00ff) | ((high & 0x00ff00ff) << 8);
}

/** Eight bytes, widened to words, times eight words. */
@inline
function mulWords(a: v128, b: v128): v128 {
  const t = i16x8.add(i16x8.mul(a, b), i16x8.splat(0x80));
  return i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
}

@inline
export function mulPixels(pixels: v128, factors: v128): v128 {
  return i8x16.narrow_i16x8_u(
    mulWords(i16x8.extend_low_i8x16_u(pixels), i16x8.extend_low_i8x16_u(factors)),
    mulWords(i16x8.extend_high_i8x16_u(pixels), i16x8.extend_high_i8x16_u(factors)),
  );
}

/** Every pixel's alpha in all its bytes. */
@inline
export function spreadAlpha(pixels: v128): v128 {
  // A swizzle by a constant, unlike a shuffle, has its indices in a register all through a loop.
  return i8x16.swizzle(pixels, i8x16(3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15));
}

/** An opaque source by one alpha: two products by constants. */
function blendOpaque(
  dst: usize,
  dstStride: u32,
  src: usize,
  srcStride: u32,
  width: u32,
  height: u32,
  alpha: u32,
  kept: u32,
): void {
  const factors = i16x8.splat(<i16>alpha);
  const inverses = i16x8.splat(<i16>(255 - alpha));
  const opaques = i32x4.splat(0xff000000);
  const kepts = i32x4.splat(kept);
  for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride) {
    const bytes = <usize>width << 2;
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) {
      const s = v128.or(v128.load(src + i), opaques);
      const d = v128.load(dst + i);
      // Sums over 255 are cut where the words are narrowed.
      const low = i16x8.add(
        mulWords(i16x8.extend_low_i8x16_u(s), factors),
        mulWords(i16x8.extend_low_i8x16_u(d), inverses),
      );
      const high = i16x8.add(
        mulWords(i16x8.extend_high_i8x16_u(s), factors),
        mulWords(i16x8.extend_high_i8x16_u(d), inverses),
      );
      v128.store(dst + i, v128.and(i8x16.narrow_i16x8_u(low, high), kepts));
    }
    for (; i < bytes; i += 4) {
      const s = mulPixel(load<u32>(src + i) | 0xff000000, alpha);
      store<u32>(dst + i, addPixels(s, mulPixel(load<u32>(dst + i), 255 - alpha)) & kept);
    }
  }
}

export function blendRect(
  dst: usize,
  dstStride: u32,
  src: usize,
  srcStride: u32,
  width: u32,
  height: u32,
  alpha: u32,
  srcAlpha: i32,
  dstAlpha: i32,
): void {
  const kept: u32 = dstAlpha ? 0xffffffff : 0x00ffffff;
  if (!srcAlpha) {
    blendOpaque(dst, dstStride, src, srcStride, width, height, alpha, kept);
    return;
  }
  const kepts = i32x4.splat(kept);
  const factor = i8x16.splat(<u8>alpha);
  const ones = i8x16.splat(-1);
  for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride) {
    const bytes = <usize>width << 2;
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) {
      let s = v128.load(src + i);
      if (alpha != 255) s = mulPixels(s, factor);
      const inverse = v128.xor(spreadAlpha(s), ones);
      // Most of an icon is either opaque or absent.
      if (!v128.any_true(inverse)) {
        v128.store(dst + i, v128.and(s, kepts));
        continue;
      }
      const sum = i8x16.add_sat_u(s, mulPixels(v128.load(dst + i), inverse));
      v128.store(dst + i, v128.and(sum, kepts));
    }
    for (; i < bytes; i += 4) {
      let s = load<u32>(src + i);
      if (alpha != 255) s = mulPixel(s, alpha);
      store<u32>(dst + i, addPixels(s, mulPixel(load<u32>(dst + i), 255 - (s >> 24))) & kept);
    }
  }
}
