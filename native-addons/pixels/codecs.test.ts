/** The vectors of the display protocol on both cores, whole, cut at every byte, and damaged at every byte. */

import { describe, expect, test } from '@jest/globals';
import { DecodeStatus, statusName } from './codecs-face';
import type { PixelCore } from './face';
import { cores, decodeInto, topDownRows, twin, wasm, withBytes } from './testing/cores';
import type { Decoded } from './testing/cores';
import { bytesOf, unitsOf, vectors } from './testing/vectors';
import type { Vector } from './testing/vectors';

const PALETTE = [0x111111, 0x222222, 0x333333];

/** Runs the decoder that a vector is for. */
function decode(core: PixelCore, vector: Vector, data: Uint8Array, gap = 0, raw16 = true): Decoded {
  const { codec, type, width, height } = vector;
  const run = (src: number, dst: number, stride: number): number => {
    if (codec === 'quic') return core.decodeQuic(src, data.length, dst, stride, width, height, raw16);
    if (codec === 'lz4') return core.decodeLz4(src, data.length, dst, stride, width, height, raw16);
    if (type === 10) return core.decodeLzAlphaInto(src, data.length, dst, stride, width, height);
    if (type >= 6) return core.decodeLzRgb(src, data.length, dst, stride, width, height, raw16);
    const words = new Uint8Array(Uint32Array.from(PALETTE).buffer);
    return withBytes(core, words, (palette) =>
      core.decodeLzPlt(src, data.length, palette, PALETTE.length, dst, stride, width, height),
    );
  };
  return decodeInto(core, data, width, height, run, { gap, before: 0x5a5a5a5a });
}

/** The pixels that a vector must give. */
function expected(vector: Vector): number[] {
  const { type, width, height, topDown } = vector;
  const units = unitsOf(vector.units);
  if (vector.codec === 'lz' && type === 2) {
    const stride = Math.ceil(width / 8);
    return Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return PALETTE[((units[y * stride + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1] ?? 0;
    });
  }
  if (vector.codec === 'lz' && type === 5) return units.map((index) => PALETTE[index] ?? 0);
  if (vector.codec === 'lz' && type === 10) return units.map((alpha) => ((alpha << 24) | 0x5a5a5a) >>> 0);
  return topDownRows(units, width, topDown);
}

const single = vectors.filter((vector) => vector.codec !== 'glz');

describe.each(cores.map((core) => [core.kind, core] as const))('%s', (_, core) => {
  test.each(single.map((vector) => [vector.name, vector] as const))('decodes %s', (_name, vector) => {
    for (const gap of [0, 12]) {
      const { status, pixels } = decode(core, vector, bytesOf(vector.data), gap);
      expect(statusName(status)).toBe('OK');
      expect(pixels).toEqual(expected(vector));
    }
  });

  test.each(['LZc', 'Q4', 'L4C'])('%s expands 16-bit pixels by bit replication', (name) => {
    const vector = vectors.find((candidate) => candidate.name === name) as Vector;
    const expand = (v: number): number => (v << 3) | (v >> 2);
    const wanted = expected(vector).map(
      (w) => (expand((w >> 10) & 31) << 16) | (expand((w >> 5) & 31) << 8) | expand(w & 31),
    );
    expect(decode(core, vector, bytesOf(vector.data), 0, false)).toEqual({ status: 0, pixels: wanted });
  });

  test('refuses another size than the descriptor announces', () => {
    for (const vector of single.filter(({ codec }) => codec !== 'lz4')) {
      const taller = { ...vector, height: vector.height + 1 };
      expect(decode(core, taller, bytesOf(vector.data)).status).toBe(DecodeStatus.BAD_SIZE);
    }
  });

  test('refuses pointers and strides that do not fit the memory', () => {
    const [vector] = single as [Vector];
    const data = bytesOf(vector.data);
    withBytes(core, data, (src) => {
      const call = (at: number, length: number, dst: number, stride: number): number =>
        core.decodeLzRgb(at, length, dst, stride, 8, 4, false);
      const end = core.u8().length;
      expect(call(src, data.length, end - 64, 32)).toBe(DecodeStatus.BAD_ARGUMENT);
      expect(call(src, data.length, 0, 32)).toBe(DecodeStatus.BAD_ARGUMENT);
      expect(call(end - 8, data.length, src, 32)).toBe(DecodeStatus.BAD_ARGUMENT);
      expect(call(src, data.length, src, 31)).toBe(DecodeStatus.BAD_ARGUMENT);
      expect(core.decodeLzRgb(src, data.length, src, 0xfffffffc, 0x40000000, 0x40000000, false)).toBe(
        DecodeStatus.BAD_SIZE,
      );
    });
  });
});

describe('both cores agree', () => {
  const agree = (vector: Vector, data: Uint8Array, what: string): number => {
    const [compiled, plain] = [decode(wasm, vector, data), decode(twin, vector, data)];
    if (compiled.status !== plain.status) {
      throw new Error(`${vector.name} ${what}: ${statusName(compiled.status)} but ${statusName(plain.status)}`);
    }
    if (plain.status === 0) expect(compiled.pixels).toEqual(plain.pixels);
    return plain.status;
  };

  test.each(single.map((vector) => [vector.name, vector] as const))('on %s cut at every length', (_, vector) => {
    const data = bytesOf(vector.data);
    for (let length = 0; length < data.length; length++) {
      const status = agree(vector, data.subarray(0, length), `cut at ${length}`);
      // QUIC ends with a padded word and one that nobody reads.
      if (vector.codec !== 'quic' || length < data.length - 8) expect(status).not.toBe(DecodeStatus.OK);
    }
  });

  test.each(single.map((vector) => [vector.name, vector] as const))('on %s damaged at every byte', (_, vector) => {
    const data = bytesOf(vector.data);
    for (let at = 0; at < data.length; at++) {
      for (const flip of [0x01, 0x80, 0xff, 0x1f, 0x40]) {
        const damaged = Uint8Array.from(data);
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        agree(vector, damaged, `byte ${at} ^ ${flip}`);
      }
    }
  });

  test('on data behind the end', () => {
    for (const vector of single.filter(({ codec }) => codec !== 'quic')) {
      const longer = Uint8Array.from([...bytesOf(vector.data), 0]);
      expect(agree(vector, longer, 'plus a byte')).not.toBe(DecodeStatus.OK);
    }
  });
});
