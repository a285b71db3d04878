/** The raster loops in plain TypeScript, pixel by pixel: the oracle for assembly/raster*.ts (raster-face.ts says what they do). */

import type { Raster } from '../raster-face';
import { addPixels, mulPixel } from './raster-bytes';
import { compositeRect } from './raster-composite';
import { convertPixel } from './raster-convert';
import { scaleBilinear, scaleNearest } from './raster-scale';

/** Result of a two-operand rop, bit by bit from its truth table. */
function applyRop(rop: number, s: number, d: number, pixelMask: number): number {
  let result = 0;
  if ((rop & 8) !== 0) result |= s & d;
  if ((rop & 4) !== 0) result |= s & ~d;
  if ((rop & 2) !== 0) result |= ~s & d;
  if ((rop & 1) !== 0) result |= ~s & ~d;
  return (result & pixelMask) >>> 0;
}

/** Calls `visit` with the word index of every pixel of a rectangle and its column and row. */
function each(
  ptr: number,
  stride: number,
  width: number,
  height: number,
  visit: (index: number, x: number, y: number) => void,
): void {
  for (let y = 0; y < height; y++) {
    const row = (ptr + y * stride) >>> 2;
    for (let x = 0; x < width; x++) visit(row + x, x, y);
  }
}

/** Raster loops on the memory that `u8` gives; the memory's buffer starts at pointer 0. */
export function createRasterTwin(u8: () => Uint8Array): Raster {
  const words = (): Uint32Array => {
    const bytes = u8();
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
  };
  return {
    fillRect(dst, dstStride, width, height, value, rop, pixelMask) {
      const memory = words();
      each(dst, dstStride, width, height, (at) => {
        memory[at] = applyRop(rop, value, memory[at]!, pixelMask);
      });
    },
    copyRect(dst, dstStride, src, srcStride, width, height, rop, pixelMask) {
      const memory = words();
      const before = memory.slice(src >>> 2, (src + srcStride * Math.max(0, height - 1) + width * 4) >>> 2);
      each(dst, dstStride, width, height, (at, x, y) => {
        const s = before[y * (srcStride >>> 2) + x]!;
        memory[at] = rop === 12 ? s : applyRop(rop, s, memory[at]!, pixelMask);
      });
    },
    tileRect(dst, dstStride, width, height, tile, tileStride, tileWidth, tileHeight, tileX, tileY, rop, pixelMask) {
      const memory = words();
      each(dst, dstStride, width, height, (at, x, y) => {
        const row = (tile + ((tileY + y) % tileHeight) * tileStride) >>> 2;
        const s = memory[row + ((tileX + x) % tileWidth)]!;
        memory[at] = rop === 12 ? s : applyRop(rop, s, memory[at]!, pixelMask);
      });
    },
    copyMasked(dst, dstStride, src, srcStride, width, height, mask, maskStride, inverse) {
      const memory = words();
      each(dst, dstStride, width, height, (at, x, y) => {
        const isSet = memory[((mask + y * maskStride) >>> 2) + x] !== 0;
        if (isSet !== inverse) memory[at] = memory[((src + y * srcStride) >>> 2) + x]!;
      });
    },
    copyKeyed(dst, dstStride, src, srcStride, width, height, key, keyMask) {
      const memory = words();
      each(dst, dstStride, width, height, (at, x, y) => {
        const s = memory[((src + y * srcStride) >>> 2) + x]!;
        if (((s ^ key) & keyMask) !== 0) memory[at] = s;
      });
    },
    rop3Rect(dst, dstStride, src, srcStride, pattern, patternStride, width, height, code, pixelMask) {
      const memory = words();
      each(dst, dstStride, width, height, (at, x, y) => {
        const p = memory[((pattern + y * patternStride) >>> 2) + x]!;
        const s = memory[((src + y * srcStride) >>> 2) + x]!;
        const d = memory[at]!;
        const one = applyRop(code >> 4, s, d, pixelMask);
        const zero = applyRop(code & 15, s, d, pixelMask);
        memory[at] = ((p & one) | (~p & zero)) >>> 0;
      });
    },
    blendRect(dst, dstStride, src, srcStride, width, height, alpha, srcAlpha, dstAlpha) {
      const memory = words();
      each(dst, dstStride, width, height, (at, x, y) => {
        const read = memory[((src + y * srcStride) >>> 2) + x]!;
        const s = mulPixel(srcAlpha ? read : (read | 0xff000000) >>> 0, alpha);
        const sum = addPixels(s, mulPixel(memory[at]!, 255 - (s >>> 24)));
        memory[at] = dstAlpha ? sum : sum & 0x00ffffff;
      });
    },
    scaleNearest: (...args) => scaleNearest(words(), ...args),
    scaleBilinear: (...args) => scaleBilinear(words(), ...args),
    compositeRect: (block) => compositeRect(words(), block),
    convertRect(dst, dstStride, src, srcStride, width, height, kind) {
      const memory = words();
      each(dst, dstStride, width, height, (at, x, y) => {
        memory[at] = convertPixel(memory[((src + y * srcStride) >>> 2) + x]!, kind);
      });
    },
  };
}
