/** B, G, R, X rows to packed opaque R, G, B, A, in plain TypeScript: for pixels that are not in the core's memory. */

import type { PixelRows } from '../presenter/presenter';

/** @param target Takes `width * height * 4` bytes; its buffer must be 4-byte aligned at its start. */
export function bgrxToRgba(rows: PixelRows, width: number, height: number, target: Uint8ClampedArray<ArrayBuffer>): void {
  const { bytes } = rows;
  const source = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 4));
  const out = new Uint32Array(target.buffer, target.byteOffset, width * height);
  const stride = rows.strideBytes / 4;
  let to = 0;
  for (let y = 0; y < height; y++) {
    const from = rows.offset / 4 + y * stride;
    for (let x = 0; x < width; x++) {
      const pixel = source[from + x]!;
      out[to++] = 0xff000000 | (pixel & 0xff00) | ((pixel & 0xff) << 16) | ((pixel >>> 16) & 0xff);
    }
  }
}
