/** BITMAP formats, row utilities and the A8 and palette types of LZ, on both cores. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DecodeStatus } from './codecs-face';
import type { PixelCore } from './face';
import { cores, decodeInto, twin, wasm, withBytes } from './testing/cores';
import type { Decoded } from './testing/cores';
import { bytesOf } from './testing/vectors';

interface Bitmap {
  readonly format: number;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly topDown: boolean;
  readonly raw16?: boolean;
  readonly palette?: readonly number[];
}

function unpack(core: PixelCore, bitmap: Bitmap, data: Uint8Array, gap = 0): Decoded {
  const { format, width, height, stride, topDown, raw16 = false, palette } = bitmap;
  const words = new Uint8Array(Uint32Array.from(palette ?? []).buffer);
  return withBytes(core, words, (table) =>
    decodeInto(
      core,
      data,
      width,
      height,
      (src, dst, dstStride) =>
        core.unpackBitmap(
          format,
          src,
          data.length,
          stride,
          topDown,
          palette === undefined ? 0 : table,
          palette?.length ?? 0,
          dst,
          dstStride,
          width,
          height,
          raw16,
        ),
      { gap },
    ),
  );
}

describe.each(cores.map((core) => [core.kind, core] as const))('%s', (_, core) => {
  const flat = { width: 5, height: 1, topDown: true };

  test('1 bit: the lowest or the highest bit is leftmost', () => {
    const palette = [0x10, 0x20];
    const le = unpack(core, { ...flat, format: 1, stride: 1, palette }, Uint8Array.of(0b00001));
    const be = unpack(core, { ...flat, format: 2, stride: 1, palette }, Uint8Array.of(0b10000000));
    expect(le).toEqual({ status: 0, pixels: [0x20, 0x10, 0x10, 0x10, 0x10] });
    expect(be).toEqual(le);
  });

  test('4 bit: the low or the high nibble is leftmost; an index without entry is black', () => {
    const palette = [1, 2, 3];
    const le = unpack(core, { ...flat, format: 3, stride: 3, palette }, Uint8Array.of(0x21, 0xf0, 0x02));
    const be = unpack(core, { ...flat, format: 4, stride: 3, palette }, Uint8Array.of(0x12, 0x0f, 0x20));
    expect(le).toEqual({ status: 0, pixels: [2, 3, 1, 0, 3] });
    expect(be).toEqual(le);
  });

  test('8 bit: through the palette, or the index itself without one', () => {
    const data = Uint8Array.of(0, 1, 2, 3, 255);
    const image = { ...flat, format: 5, stride: 5 };
    expect(unpack(core, { ...image, palette: [9, 8, 7] }, data).pixels).toEqual([9, 8, 7, 0, 0]);
    expect(unpack(core, image, data).pixels).toEqual([0, 1, 2, 3, 255]);
    expect(unpack(core, { ...image, palette: [] }, data).pixels).toEqual([0, 0, 0, 0, 0]);
  });

  test('16, 24, 32 bit and alpha', () => {
    const two = { width: 2, height: 1, topDown: true };
    const words = Uint8Array.of(0xff, 0x7f, 0x21, 0x84);
    expect(unpack(core, { ...two, format: 6, stride: 4 }, words).pixels).toEqual([0xffffff, 0x080808]);
    expect(unpack(core, { ...two, format: 6, stride: 4, raw16: true }, words).pixels).toEqual([0x7fff, 0x8421]);
    expect(unpack(core, { ...two, format: 7, stride: 6 }, bytesOf('010203a1a2a3')).pixels).toEqual([
      0x030201, 0xa3a2a1,
    ]);
    for (const format of [8, 9]) {
      const data = bytesOf('01020304a1a2a3a4');
      expect(unpack(core, { ...two, format, stride: 8 }, data).pixels).toEqual([0x04030201, 0xa4a3a2a1]);
    }
    expect(unpack(core, { ...two, format: 10, stride: 2 }, bytesOf('80ff')).pixels).toEqual([0x80000000, 0xff000000]);
  });

  test('rows from the bottom, with padding that the last one lacks', () => {
    const data = Uint8Array.of(1, 99, 99, 2, 99, 99, 3);
    const image = { format: 5, width: 1, height: 3, stride: 3 };
    expect(unpack(core, { ...image, topDown: false }, data).pixels).toEqual([3, 2, 1]);
    expect(unpack(core, { ...image, topDown: true }, data).pixels).toEqual([1, 2, 3]);
  });

  test('refuses formats, strides and lengths that do not fit', () => {
    const data = new Uint8Array(20);
    const image = { format: 8, width: 5, height: 1, stride: 20, topDown: true };
    expect(unpack(core, image, data).status).toBe(DecodeStatus.OK);
    expect(unpack(core, { ...image, format: 0 }, data).status).toBe(DecodeStatus.BAD_HEADER);
    expect(unpack(core, { ...image, format: 11 }, data).status).toBe(DecodeStatus.BAD_HEADER);
    expect(unpack(core, { ...image, stride: 19 }, data).status).toBe(DecodeStatus.BAD_SIZE);
    expect(unpack(core, { ...image, height: 2 }, data).status).toBe(DecodeStatus.BAD_SIZE);
    expect(unpack(core, { ...image, height: 2, stride: 0xfffffff0 }, data).status).toBe(DecodeStatus.BAD_SIZE);
    expect(unpack(core, image, data.subarray(1)).status).toBe(DecodeStatus.BAD_SIZE);
  });

  test('LZ A8 puts alpha in the high byte and leaves no colour', () => {
    // 4 literals, then a match of 5 at distance 1; 3x3, bottom row first.
    const data = bytesOf(`20205a4c000100010000000b0000000300000003000000030000000003102030406000`);
    const call = (src: number, dst: number, stride: number): number =>
      core.decodeLzRgb(src, data.length, dst, stride, 3, 3, false);
    const { status, pixels } = decodeInto(core, data, 3, 3, call, { gap: 8, before: 0x00abcdef });
    expect(status).toBe(DecodeStatus.OK);
    expect(pixels.map((pixel) => pixel >>> 24)).toEqual([64, 64, 64, 64, 64, 64, 16, 32, 48]);
    expect(pixels.every((pixel) => (pixel & 0xffffff) === 0)).toBe(true);
  });

  test('LZ far match from 8197 pixels back', () => {
    const [width, height] = [8199, 1];
    const header = [0x20205a4c, 0x00010001, 6, width, height, width * 2, 1];
    const head = new Uint8Array(28);
    header.forEach((field, i) => new DataView(head.buffer).setUint32(i * 4, field));
    // Literals 1234 and 0421, the latter repeated 8195 times (the bias is 1); the far match then has length 2.
    const body = [0, 0x12, 0x34, 0, 0x04, 0x21];
    let rest = 8195 - 1 - 7;
    body.push(0xe0);
    for (; rest >= 255; rest -= 255) body.push(255);
    body.push(rest, 0x00);
    const data = Uint8Array.from([...head, ...body, 0x3f, 0xff, 0x00, 0x05]);
    const { status, pixels } = decodeInto(core, data, width, height, (src, dst, stride) =>
      core.decodeLzRgb(src, data.length, dst, stride, width, height, true),
    );
    expect(status).toBe(DecodeStatus.OK);
    expect(pixels.slice(0, 2)).toEqual([0x1234, 0x0421]);
    expect(pixels.slice(-3)).toEqual([0x0421, 0x1234, 0x0421]);
  });

  test('swizzles, sets high bytes and stores rows', () => {
    const pixels = Uint32Array.from({ length: 15 }, (_value, i) => 0x10203040 + i * 0x01010101);
    const data = new Uint8Array(pixels.buffer);
    const rgba = (pixel: number, alpha: number): number =>
      ((alpha << 24) | ((pixel & 255) << 16) | (pixel & 0xff00) | ((pixel >> 16) & 255)) >>> 0;
    for (const opaque of [true, false]) {
      const result = decodeInto(core, data, 15, 1, (src, dst) => {
        core.bgrxToRgba(src, dst, 15, opaque);
        return 0;
      });
      expect(result.pixels).toEqual([...pixels].map((pixel) => rgba(pixel, opaque ? 255 : pixel >>> 24)));
    }
    const stored = (topDown: boolean, expand16: boolean): readonly number[] =>
      decodeInto(
        core,
        data,
        5,
        3,
        (src, dst, stride) => {
          core.storeRows(src, dst, stride, 5, 3, topDown, expand16);
          return 0;
        },
        { gap: 8 },
      ).pixels;
    expect(stored(true, false)).toEqual([...pixels]);
    expect(stored(false, false).slice(0, 5)).toEqual([...pixels.subarray(10)]);
    expect(stored(true, true)[0]).toBe(0x631000); // word 3040: 01100 00010 00000
    const high = decodeInto(
      core,
      data,
      5,
      2,
      (_src, dst, stride) => {
        core.setHighBytes(dst, stride, 5, 2);
        return 0;
      },
      { gap: 4, before: 0x00123456 },
    );
    expect(high.pixels).toEqual(new Array(10).fill(0xff123456));
  });
});

test('both cores unpack random bitmaps alike', () => {
  const bitmap = fc.record({
    format: fc.integer({ min: 1, max: 10 }),
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 0, max: 200 }),
    topDown: fc.boolean(),
    raw16: fc.boolean(),
    palette: fc.array(fc.nat(0xffffff), { maxLength: 40 }),
  });
  const data = fc.uint8Array({ minLength: 100, maxLength: 1000 });
  fc.assert(
    fc.property(bitmap, data, fc.constantFrom(0, 4, 20), (image, bytes, gap) => {
      expect(unpack(wasm, image, bytes, gap)).toEqual(unpack(twin, image, bytes, gap));
    }),
    { numRuns: 500 },
  );
});
