/** The pixel core in plain TypeScript: slow, readable, and the oracle for the compiled one in tests. */

import { DecodeStatus } from '../codecs-face';
import type { PixelCore, PixelCoreOptions } from '../face';
import { unpackBitmap, decodeLz4 } from './bitmap';
import { decodeGlz } from './glz';
import { decodeLzAlphaInto, decodeLzPlt, decodeLzRgb } from './lz';
import { TwinMemory } from './memory';
import { expandWord, statusOf } from './pixels';
import { decodeQuic } from './quic';
import { createRasterTwin } from './raster';
import { createVideoTwin } from './video';

/** Makes a core with a memory of its own. */
export function createTwin(options: PixelCoreOptions = {}): PixelCore {
  const memory = new TwinMemory(options.maxBytes);
  let missing = 0;

  return {
    ...createRasterTwin(() => memory.u8()),
    ...createVideoTwin(() => memory.u8()),
    kind: 'twin',
    alloc: (bytes, clear) => memory.alloc(bytes, clear),
    free: (ptr) => memory.free(ptr),
    u8: () => memory.u8(),
    usedBytes: () => memory.usedBytes(),

    decodeQuic: (src, srcLen, dst, dstStride, width, height, raw16) =>
      statusOf(() => decodeQuic(memory, src, srcLen, { dst, dstStride, width, height }, raw16)),
    decodeLzRgb: (src, srcLen, dst, dstStride, width, height, raw16) =>
      statusOf(() => decodeLzRgb(memory, src, srcLen, { dst, dstStride, width, height }, raw16)),
    decodeLzPlt: (src, srcLen, palette, paletteCount, dst, dstStride, width, height) =>
      statusOf(() => decodeLzPlt(memory, src, srcLen, palette, paletteCount, { dst, dstStride, width, height })),
    decodeLzAlphaInto: (src, srcLen, dst, dstStride, width, height) =>
      statusOf(() => decodeLzAlphaInto(memory, src, srcLen, { dst, dstStride, width, height })),
    decodeGlz(src, srcLen, dst, width, height, table, tableMask) {
      const result = decodeGlz(memory, src, srcLen, dst, width, height, table, tableMask);
      if (result.status === DecodeStatus.MISSING_IMAGE) missing = result.missing;
      return result.status;
    },
    glzMissingId: () => missing,
    decodeLz4: (src, srcLen, dst, dstStride, width, height, raw16) =>
      statusOf(() => decodeLz4(memory, src, srcLen, { dst, dstStride, width, height }, raw16)),
    unpackBitmap: (format, src, srcLen, srcStride, topDown, palette, count, dst, dstStride, width, height, raw16) =>
      statusOf(() => {
        const bitmap = { format, src, srcLen, srcStride, topDown };
        unpackBitmap(memory, bitmap, palette, count, { dst, dstStride, width, height }, raw16);
      }),

    storeRows(src, dst, dstStride, width, height, topDown, expand16) {
      const view = memory.view();
      for (let y = 0; y < height; y++) {
        const row = dst + dstStride * (topDown ? y : height - 1 - y);
        for (let x = 0; x < width; x++) {
          const pixel = view.getUint32(src + (y * width + x) * 4, true);
          view.setUint32(row + x * 4, expand16 ? expandWord(pixel) : pixel, true);
        }
      }
    },
    bgrxToRgba(src, dst, count, opaque) {
      const bytes = memory.u8();
      for (let i = 0; i < count * 4; i += 4) {
        const [b = 0, g = 0, r = 0, x = 0] = bytes.subarray(src + i, src + i + 4);
        bytes.set([r, g, b, opaque ? 255 : x], dst + i);
      }
    },
    setHighBytes(dst, dstStride, width, height) {
      const bytes = memory.u8();
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) bytes[dst + y * dstStride + x * 4 + 3] = 255;
      }
    },
  };
}
