// Rows of pixels: flipping, moving, expanding palettes and 555 words, merging alpha, swizzling for a 2D canvas.

import { BAD_ARGUMENT, OK, inMemory } from './status';

/** Palette as a full table, so that an index needs no check: entries that the palette lacks are 0. */
const lookup: usize = memory.data(1024, 16);

/** Turns the image upside down in place. */
export function flipRows(dst: usize, dstStride: u32, width: u32, height: u32): void {
  const bytes = <usize>width * 4;
  let upper = dst;
  let lower = dst + <usize>dstStride * (height - 1);
  while (upper < lower) {
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) {
      const row = v128.load(upper + i);
      v128.store(upper + i, v128.load(lower + i));
      v128.store(lower + i, row);
    }
    for (; i < bytes; i += 4) {
      const pixel = load<u32>(upper + i);
      store<u32>(upper + i, load<u32>(lower + i));
      store<u32>(lower + i, pixel);
    }
    upper += dstStride;
    lower -= dstStride;
  }
}

/** Copies contiguous rows in stream order to top-down rows of `dstStride` bytes. */
export function moveRows(src: usize, dst: usize, dstStride: u32, width: u32, height: u32, topDown: bool): void {
  const bytes = <usize>width * 4;
  if (topDown && <usize>dstStride == bytes) {
    memory.copy(dst, src, bytes * height);
    return;
  }
  for (let y: u32 = 0; y < height; y++, src += bytes) {
    memory.copy(dst + <usize>dstStride * (topDown ? y : height - 1 - y), src, bytes);
  }
}

/** A 555 word as an xRGB pixel, by bit replication. */
@inline
export function expandWord(word: u32): u32 {
  const spread = ((word & 0x7c00) << 9) | ((word & 0x03e0) << 6) | ((word & 0x001f) << 3);
  return spread | ((spread >> 5) & 0x070707);
}

/** Expands `count` pixels that hold 555 words, in place. */
export function expandWords(dst: usize, count: u32): void {
  const end = dst + <usize>count * 4;
  for (; dst + 16 <= end; dst += 16) {
    const word = v128.load(dst);
    const spread = v128.or(
      v128.or(
        i32x4.shl(v128.and(word, i32x4.splat(0x7c00)), 9),
        i32x4.shl(v128.and(word, i32x4.splat(0x03e0)), 6),
      ),
      i32x4.shl(v128.and(word, i32x4.splat(0x001f)), 3),
    );
    v128.store(dst, v128.or(spread, v128.and(i32x4.shr_u(spread, 5), i32x4.splat(0x070707))));
  }
  for (; dst < end; dst += 4) store<u32>(dst, expandWord(load<u32>(dst)));
}

/** Writes the bytes of a contiguous plane into the high bytes of the pixels. */
export function mergeAlpha(plane: usize, dst: usize, dstStride: u32, width: u32, height: u32, topDown: bool): void {
  const colour = i32x4.splat(0x00ffffff);
  for (let y: u32 = 0; y < height; y++) {
    let op = dst + <usize>dstStride * (topDown ? y : height - 1 - y);
    const end = op + <usize>width * 4;
    for (; op + 16 <= end; op += 16, plane += 4) {
      const alpha = i32x4.shl(v128.load_zero<u32>(plane), 0);
      const spread = v128.shuffle<u8>(alpha, i32x4(0, 0, 0, 0), 16, 16, 16, 0, 16, 16, 16, 1, 16, 16, 16, 2, 16, 16, 16, 3);
      v128.store(op, v128.or(v128.and(v128.load(op), colour), spread));
    }
    for (; op < end; op += 4) store<u8>(op, load<u8>(plane++), 3);
  }
}

/** Palette rows (formats 1BIT_LE, 1BIT_BE, 4BIT_LE, 4BIT_BE, 8BIT) to pixels; without a palette a pixel is its index. */
export function expandPalette(
  format: u32,
  src: usize,
  srcStride: u32,
  topDown: bool,
  palette: usize,
  paletteCount: u32,
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
): i32 {
  if (palette == 0) {
    for (let i: u32 = 0; i < 256; i++) store<u32>(lookup + (<usize>i << 2), i);
  } else {
    const count = min<u32>(paletteCount, 256);
    if (!inMemory(palette, <u64>count * 4)) return BAD_ARGUMENT;
    memory.copy(lookup, palette, <usize>count * 4);
    memory.fill(lookup + <usize>count * 4, 0, (256 - <usize>count) * 4);
  }
  for (let y: u32 = 0; y < height; y++, src += srcStride) {
    const op = dst + <usize>dstStride * (topDown ? y : height - 1 - y);
    if (format == 5) {
      for (let x: usize = 0; x < width; x++) {
        store<u32>(op + (x << 2), load<u32>(lookup + (<usize>load<u8>(src + x) << 2)));
      }
    } else if (format >= 3) {
      const flip: u32 = format == 4 ? 4 : 0;
      for (let x: u32 = 0; x < width; x++) {
        const index = (<u32>load<u8>(src + (x >> 1)) >> (((x & 1) << 2) ^ flip)) & 15;
        store<u32>(op + (<usize>x << 2), load<u32>(lookup + (index << 2)));
      }
    } else {
      const flip: u32 = format == 2 ? 7 : 0;
      for (let x: u32 = 0; x < width; x++) {
        const index = (<u32>load<u8>(src + (x >> 3)) >> ((x & 7) ^ flip)) & 1;
        store<u32>(op + (<usize>x << 2), load<u32>(lookup + (index << 2)));
      }
    }
  }
  return OK;
}

/**
 * Copies a decoded image in stream order (a GLZ window's copy) to top-down rows; `expand16` turns 555 words into pixels.
 */
export function storeRows(
  src: usize,
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
  topDown: i32,
  expand16: i32,
): void {
  moveRows(src, dst, dstStride, width, height, topDown != 0);
  if (!expand16) return;
  for (let y: u32 = 0; y < height; y++) expandWords(dst + <usize>dstStride * y, width);
}

/** B,G,R,x to R,G,B,A for `count` contiguous pixels; `opaque` sets alpha to 255. `src` may equal `dst`. */
export function bgrxToRgba(src: usize, dst: usize, count: u32, opaque: i32): void {
  const end = src + <usize>count * 4;
  const high: u32 = opaque ? 0xff000000 : 0;
  const alpha = i32x4.splat(high);
  for (; src + 16 <= end; src += 16, dst += 16) {
    const four = v128.load(src);
    v128.store(
      dst,
      v128.or(alpha, v128.shuffle<u8>(four, four, 2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15)),
    );
  }
  for (; src < end; src += 4, dst += 4) {
    const pixel = load<u32>(src);
    store<u32>(dst, (pixel & 0xff00ff00) | ((pixel >> 16) & 0xff) | ((pixel & 0xff) << 16) | high);
  }
}

/** Sets the high byte of every pixel to 255 (image flag HIGH_BITS_SET). */
export function setHighBytes(dst: usize, dstStride: u32, width: u32, height: u32): void {
  const high = i32x4.splat(0xff000000);
  for (let y: u32 = 0; y < height; y++, dst += dstStride) {
    let op = dst;
    const end = dst + <usize>width * 4;
    for (; op + 16 <= end; op += 16) v128.store(op, v128.or(v128.load(op), high));
    for (; op < end; op += 4) store<u8>(op, 0xff, 3);
  }
}
