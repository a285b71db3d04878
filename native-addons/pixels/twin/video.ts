/** Planes of Y, Cb and Cr to B, G, R, 255, one pixel at a time. */

import { YUV_COEFFICIENTS, type Video } from '../video-face';

/** @param bytes The memory that pointers count in. */
export function createVideoTwin(bytes: () => Uint8Array): Video {
  return {
    yuvToBgrx(dst, dstStride, luma, lumaStride, cb, cr, chromaStride, left, top, width, height, flipHeight, matrix) {
      const memory = bytes();
      const [offset, yFactor, cbBlue, cbGreen, crGreen, crRed] = YUV_COEFFICIENTS[matrix] ?? YUV_COEFFICIENTS[0]!;
      for (let i = 0; i < height; i++) {
        const y = flipHeight === 0 ? top + i : flipHeight - 1 - (top + i);
        for (let j = 0; j < width; j++) {
          const x = left + j;
          const chroma = (y >> 1) * chromaStride + (x >> 1);
          const lightness = rounded((memory[luma + y * lumaStride + x]! - offset) << 7, yFactor) + 32;
          const u = (memory[cb + chroma]! - 128) << 8;
          const v = (memory[cr + chroma]! - 128) << 8;
          const at = dst + i * dstStride + j * 4;
          memory[at] = byte(Math.min(32767, lightness + rounded(u, cbBlue)));
          memory[at + 1] = byte(lightness - (rounded(u, cbGreen) + rounded(v, crGreen)));
          memory[at + 2] = byte(Math.min(32767, lightness + rounded(v, crRed)));
          memory[at + 3] = 255;
        }
      }
    },
  };
}

function rounded(a: number, b: number): number {
  return (a * b + 0x4000) >> 15;
}

function byte(value: number): number {
  return Math.max(0, Math.min(255, value >> 6));
}
