// Copies: plain with any overlap, with a rop, through a mask, with a colour key.

import { ropRowPixels } from './raster-fill';

const COPY: u32 = 12;

/** Below this many bytes a row is copied here: calling the host's copy costs more. */
const SHORT_ROW: usize = 512;

/** Copies a row, overlapping in any way. */
@inline
function moveRow(dst: usize, src: usize, bytes: usize): void {
  if (bytes >= SHORT_ROW) {
    memory.copy(dst, src, bytes);
  } else if (dst <= src || dst - src >= bytes) {
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) v128.store(dst + i, v128.load(src + i));
    for (; i < bytes; i += 4) store<u32>(dst + i, load<u32>(src + i));
  } else {
    let i = bytes;
    for (; i >= 16; i -= 16) v128.store(dst + i - 16, v128.load(src + i - 16));
    for (; i > 0; i -= 4) store<u32>(dst + i - 4, load<u32>(src + i - 4));
  }
}

export function copyRect(
  dst: usize,
  dstStride: u32,
  src: usize,
  srcStride: u32,
  width: u32,
  height: u32,
  rop: u32,
  pixelMask: u32,
): void {
  const bytes = <usize>width << 2;
  if (rop != COPY) {
    for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride) {
      ropRowPixels(dst, src, bytes, rop, pixelMask);
    }
    return;
  }
  if (height == 0) return;
  if (dst <= src) {
    if (<usize>dstStride == bytes && <usize>srcStride == bytes) {
      memory.copy(dst, src, bytes * height);
      return;
    }
    for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride) moveRow(dst, src, bytes);
    return;
  }
  // Moving down: the last row first, so that no source row is overwritten before it was read.
  dst += <usize>dstStride * (height - 1);
  src += <usize>srcStride * (height - 1);
  for (let y: u32 = 0; y < height; y++, dst -= dstStride, src -= srcStride) moveRow(dst, src, bytes);
}

export function copyMasked(
  dst: usize,
  dstStride: u32,
  src: usize,
  srcStride: u32,
  width: u32,
  height: u32,
  mask: usize,
  maskStride: u32,
  inverse: i32,
): void {
  const bytes = <usize>width << 2;
  const skip = inverse != 0;
  const unless = i32x4.splat(skip ? 0 : -1);
  for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride, mask += maskStride) {
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) {
      const clear = i32x4.eq(v128.load(mask + i), i32x4(0, 0, 0, 0));
      v128.store(dst + i, v128.bitselect(v128.load(src + i), v128.load(dst + i), v128.xor(clear, unless)));
    }
    for (; i < bytes; i += 4) {
      if ((load<u32>(mask + i) == 0) == skip) store<u32>(dst + i, load<u32>(src + i));
    }
  }
}

export function copyKeyed(
  dst: usize,
  dstStride: u32,
  src: usize,
  srcStride: u32,
  width: u32,
  height: u32,
  key: u32,
  keyMask: u32,
): void {
  const bytes = <usize>width << 2;
  const wanted = key & keyMask;
  const keys = i32x4.splat(wanted);
  const keyMasks = i32x4.splat(keyMask);
  for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride) {
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) {
      const s = v128.load(src + i);
      const isKey = i32x4.eq(v128.and(s, keyMasks), keys);
      v128.store(dst + i, v128.bitselect(v128.load(dst + i), s, isKey));
    }
    for (; i < bytes; i += 4) {
      const s = load<u32>(src + i);
      if ((s & keyMask) != wanted) store<u32>(dst + i, s);
    }
  }
}
