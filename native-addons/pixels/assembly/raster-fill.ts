// Fills with a pixel or a tile, and the three-operand rops.

import { copyFrom, copyMatch } from './copy';
import { ropPixel, ropPixels, ropRow } from './raster-rop';

const COPY: u32 = 12;

function fillRow(dst: usize, end: usize, value: u32): void {
  const four = i32x4.splat(value);
  for (; dst + 16 <= end; dst += 16) v128.store(dst, four);
  for (; dst < end; dst += 4) store<u32>(dst, value);
}

export function fillRect(
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
  value: u32,
  rop: u32,
  pixelMask: u32,
): void {
  // With a constant source each destination bit is kept, flipped, cleared or set: (D & keep) ^ flip.
  const m11 = ropRow(rop, 3, pixelMask);
  const m10 = ropRow(rop, 2, pixelMask);
  const m01 = ropRow(rop, 1, pixelMask);
  const m00 = ropRow(rop, 0, pixelMask);
  const flip = (value & m10) | (~value & m00);
  const keep = ((value & m11) | (~value & m01)) ^ flip;
  const keeps = i32x4.splat(keep);
  const flips = i32x4.splat(flip);
  for (let y: u32 = 0; y < height; y++, dst += dstStride) {
    const end = dst + (<usize>width << 2);
    if (keep == 0) {
      fillRow(dst, end, flip);
      continue;
    }
    let op = dst;
    for (; op + 16 <= end; op += 16) v128.store(op, v128.xor(v128.and(v128.load(op), keeps), flips));
    for (; op < end; op += 4) store<u32>(op, (load<u32>(op) & keep) ^ flip);
  }
}

export function tileRect(
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
  tile: usize,
  tileStride: u32,
  tileWidth: u32,
  tileHeight: u32,
  tileX: u32,
  tileY: u32,
  rop: u32,
  pixelMask: u32,
): void {
  let row = tileY;
  for (let y: u32 = 0; y < height; y++, dst += dstStride) {
    const end = dst + (<usize>width << 2);
    if (rop == COPY && y >= tileHeight) {
      // The rows above are the tile's rows already, side by side.
      copyFrom(dst, dst - <usize>dstStride * tileHeight, end - dst, end);
      continue;
    }
    const from = tile + <usize>row * tileStride;
    const fromEnd = from + (<usize>tileWidth << 2);
    let op = dst;
    let part = from + (<usize>tileX << 2);
    while (op < end) {
      const bytes = min<usize>(fromEnd - part, end - op);
      if (rop != COPY) {
        ropRowPixels(op, part, bytes, rop, pixelMask);
      } else if (op - dst >= <usize>tileWidth << 2) {
        // A whole tile is there: the rest repeats it.
        copyMatch(op, <usize>tileWidth << 2, end - op, end);
        break;
      } else {
        copyFrom(op, part, bytes, end);
      }
      op += bytes;
      part = from;
    }
    if (++row == tileHeight) row = 0;
  }
}

export function rop3Rect(
  dst: usize,
  dstStride: u32,
  src: usize,
  srcStride: u32,
  pattern: usize,
  patternStride: u32,
  width: u32,
  height: u32,
  code: u32,
  pixelMask: u32,
): void {
  // Where P is 0 the low half of the code is a table over S and D, where P is 1 the high half.
  const low = code & 15;
  const high = code >> 4;
  const l11 = ropRow(low, 3, pixelMask);
  const l10 = ropRow(low, 2, pixelMask);
  const l01 = ropRow(low, 1, pixelMask);
  const l00 = ropRow(low, 0, pixelMask);
  const h11 = ropRow(high, 3, pixelMask);
  const h10 = ropRow(high, 2, pixelMask);
  const h01 = ropRow(high, 1, pixelMask);
  const h00 = ropRow(high, 0, pixelMask);
  for (let y: u32 = 0; y < height; y++, dst += dstStride, src += srcStride, pattern += patternStride) {
    const bytes = <usize>width << 2;
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) {
      const s = v128.load(src + i);
      const d = v128.load(dst + i);
      const where1 = ropPixels(
        s,
        d,
        i32x4.splat(h11),
        i32x4.splat(h10),
        i32x4.splat(h01),
        i32x4.splat(h00),
      );
      const where0 = ropPixels(
        s,
        d,
        i32x4.splat(l11),
        i32x4.splat(l10),
        i32x4.splat(l01),
        i32x4.splat(l00),
      );
      v128.store(dst + i, v128.bitselect(where1, where0, v128.load(pattern + i)));
    }
    for (; i < bytes; i += 4) {
      const p = load<u32>(pattern + i);
      const s = load<u32>(src + i);
      const d = load<u32>(dst + i);
      store<u32>(
        dst + i,
        (p & ropPixel(s, d, h11, h10, h01, h00)) | (~p & ropPixel(s, d, l11, l10, l01, l00)),
      );
    }
  }
}

/** Used by the copies: a row with a rop that is not a plain copy. */
@inline
export function ropRowPixels(dst: usize, src: usize, bytes: usize, rop: u32, pixelMask: u32): void {
  const m11 = ropRow(rop, 3, pixelMask);
  const m10 = ropRow(rop, 2, pixelMask);
  const m01 = ropRow(rop, 1, pixelMask);
  const m00 = ropRow(rop, 0, pixelMask);
  const v11 = i32x4.splat(m11);
  const v10 = i32x4.splat(m10);
  const v01 = i32x4.splat(m01);
  const v00 = i32x4.splat(m00);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    v128.store(dst + i, ropPixels(v128.load(src + i), v128.load(dst + i), v11, v10, v01, v00));
  }
  for (; i < bytes; i += 4) {
    store<u32>(dst + i, ropPixel(load<u32>(src + i), load<u32>(dst + i), m11, m10, m01, m00));
  }
}
