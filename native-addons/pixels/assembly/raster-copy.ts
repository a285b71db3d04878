// Copies: plain with any overlap, with a rop, through a mask, with a colour key.

import { ropRowPixels } from './raster-fill';

const COPY: u32 = 12;

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
    for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride) memory.copy(dst, src, bytes);
    return;
  }
  // Moving down: the last row first, so that no source row is overwritten before it was read.
  dst += <usize>dstStride * (height - 1);
  src += <usize>srcStride * (height - 1);
  for (let y: u32 = 0; y < height; y++, dst -= dstStride, src -= srcStride) memory.copy(dst, src, bytes);
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
  for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride, mask += maskStride) {
    for (let i: usize = 0; i < bytes; i += 4) {
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
  for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride) {
    for (let i: usize = 0; i < bytes; i += 4) {
      const s = load<u32>(src + i);
      if ((s & keyMask) != wanted) store<u32>(dst + i, s);
    }
  }
}
