/** Scaling with pixman's rounding: 16.16 positions, nearest, or four samples with 7-bit weights. */

import { mixPixels } from './raster-bytes';

function pixelAt(
  memory: Uint32Array,
  src: number,
  srcStride: number,
  srcWidth: number,
  srcHeight: number,
  x: number,
  y: number,
): number {
  if (x < 0 || y < 0 || x >= srcWidth || y >= srcHeight) return 0;
  return memory[((src + y * srcStride) >>> 2) + x]!;
}

export function scaleNearest(
  memory: Uint32Array,
  dst: number,
  dstStride: number,
  width: number,
  height: number,
  src: number,
  srcStride: number,
  srcWidth: number,
  srcHeight: number,
  x: number,
  stepX: number,
  y: number,
  stepY: number,
): void {
  for (let j = 0; j < height; j++) {
    const sy = (y + j * stepY - 1) >> 16;
    for (let i = 0; i < width; i++) {
      const sx = (x + i * stepX - 1) >> 16;
      memory[((dst + j * dstStride) >>> 2) + i] = pixelAt(memory, src, srcStride, srcWidth, srcHeight, sx, sy);
    }
  }
}

export function scaleBilinear(
  memory: Uint32Array,
  dst: number,
  dstStride: number,
  width: number,
  height: number,
  src: number,
  srcStride: number,
  srcWidth: number,
  srcHeight: number,
  x: number,
  stepX: number,
  y: number,
  stepY: number,
): void {
  const at = (sx: number, sy: number): number => pixelAt(memory, src, srcStride, srcWidth, srcHeight, sx, sy);
  for (let j = 0; j < height; j++) {
    const v = y + j * stepY - 0x8000;
    const sy = v >> 16;
    for (let i = 0; i < width; i++) {
      const u = x + i * stepX - 0x8000;
      const sx = u >> 16;
      memory[((dst + j * dstStride) >>> 2) + i] = mixPixels(
        at(sx, sy),
        at(sx + 1, sy),
        at(sx, sy + 1),
        at(sx + 1, sy + 1),
        (u >> 9) & 127,
        (v >> 9) & 127,
      );
    }
  }
}
