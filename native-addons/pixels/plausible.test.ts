/** The least sizes: never more than what an encoder makes, and near it for the emptiest pictures. */

import { describe, expect, it } from '@jest/globals';
import { leastJpegBytes, leastQuicBytes } from './plausible';
import { wasm } from './testing/cores';
import { encodeQuic } from './testing/encode-quic';
import type { QuicType } from './testing/encode-quic';

const SIZES = [
  [1, 1],
  [2, 9],
  [3, 5],
  [4, 40],
  [5, 1],
  [700, 90],
  [64, 700],
] as const;

describe('QUIC', () => {
  it.each(SIZES)('%i by %i of one colour is not below it', (width, height) => {
    for (const type of [2, 3, 4, 5] as const satisfies readonly QuicType[]) {
      const { length } = encodeQuic(new Uint32Array(width * height), width, height, type);
      expect(length).toBeGreaterThanOrEqual(leastQuicBytes(type, width, height));
      // Codes are long at first, and runs are coded by their length.
      expect(length).toBeLessThan(leastQuicBytes(type, width, height) * 6 + 1000);
    }
  });

  it('data that are shorter do not decode', () => {
    const [width, height] = [500, 300];
    const data = new Uint8Array(leastQuicBytes(4, width, height) - 1).fill(0xff);
    new Uint32Array(data.buffer, 0, 5).set([0x43495551, 0, 4, width, height]);
    const src = wasm.alloc(data.length, false);
    const dst = wasm.alloc(width * height * 4, false);
    wasm.u8().set(data, src);
    expect(wasm.decodeQuic(src, data.length, dst, width * 4, width, height, false)).not.toBe(0);
    wasm.free(src);
    wasm.free(dst);
  });
});

describe('JPEG', () => {
  it('is two bits a block', () => {
    expect(leastJpegBytes(8000, 8000)).toBe(250_000);
    expect(leastJpegBytes(1, 1)).toBeLessThan(1);
    expect(leastJpegBytes(17, 9)).toBe(1.5);
  });
});
