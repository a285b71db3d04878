/** Encoded pictures come back from both cores, and whatever random damage does to them, the cores agree and stay in bounds. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { statusName } from './codecs-face';
import { encodeLz } from './encode-lz';
import type { LzType } from './encode-lz';
import type { PixelCore } from './face';
import { cores, decodeInto, topDownRows, twin, wasm } from './testing/cores';
import type { Decoded } from './testing/cores';
import { encodeLz4 } from './testing/encode-lz4';
import { encodeQuic } from './testing/encode-quic';
import type { QuicType } from './testing/encode-quic';
import { picture, pictures, withAlpha } from './testing/images';
import type { Picture } from './testing/images';

type Codec = 'lz' | 'quic' | 'lz4';

/** One encoded picture, and how it is decoded. */
interface Sample {
  readonly name: string;
  readonly codec: Codec;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Top-down pixels that come out with raw16. */
  readonly pixels: readonly number[];
}

const to555 = (pixel: number): number => ((pixel >> 9) & 0x7c00) | ((pixel >> 6) & 0x3e0) | ((pixel >> 3) & 31);

function source(kind: Picture, width: number, height: number, type: 'word' | 'colour' | 'alpha'): Uint32Array {
  const pixels = picture(kind, width, height, width * 31 + height);
  if (type === 'word') return pixels.map(to555);
  return type === 'alpha' ? withAlpha(pixels) : pixels;
}

function samplesOf(kind: Picture, width: number, height: number): Sample[] {
  const [words, colours, alphas] = (['word', 'colour', 'alpha'] as const).map((t) =>
    source(kind, width, height, t),
  ) as [Uint32Array, Uint32Array, Uint32Array];
  const base = { width, height };
  const of = (type: number): Uint32Array => (type === 9 ? alphas : type === 6 ? words : colours);
  const lz = ([6, 7, 8, 9] as const).map((type: LzType) => {
    const topDown = type !== 8;
    const pixels = topDownRows([...of(type)], width, topDown);
    return {
      ...base,
      name: `lz ${type}`,
      codec: 'lz' as const,
      data: encodeLz(of(type), width, height, type, topDown),
      pixels,
    };
  });
  const quic = ([2, 3, 4, 5] as const).map((type: QuicType) => {
    const pixels = type === 2 ? words : type === 5 ? alphas : colours;
    return {
      ...base,
      name: `quic ${type}`,
      codec: 'quic' as const,
      data: encodeQuic(pixels, width, height, type),
      pixels: [...pixels],
    };
  });
  const lz4 = ([6, 8, 9] as const).map((format) => {
    const bytes = new Uint8Array((format === 6 ? Uint16Array.from(words) : of(format)).buffer);
    const topDown = format !== 9;
    const pixels = topDownRows([...of(format)], width, topDown);
    return {
      ...base,
      name: `lz4 ${format}`,
      codec: 'lz4' as const,
      data: encodeLz4(bytes, format, topDown, 1000),
      pixels,
    };
  });
  return [...lz, ...quic, ...lz4];
}

function decode(core: PixelCore, { codec, width, height }: Sample, data: Uint8Array, gap = 0): Decoded {
  const run = { lz: core.decodeLzRgb, quic: core.decodeQuic, lz4: core.decodeLz4 }[codec];
  return decodeInto(
    core,
    data,
    width,
    height,
    (src, dst, stride) => run(src, data.length, dst, stride, width, height, true),
    {
      gap,
    },
  );
}

/** Index of the first pixel that differs, or -1: quicker than a deep comparison of long lists. */
function firstDifference(some: readonly number[], others: readonly number[]): number {
  if (some.length !== others.length) return Math.min(some.length, others.length);
  return some.findIndex((pixel, i) => pixel !== others[i]);
}

const sizes = [
  [1, 1],
  [2, 3],
  [5, 7],
  [17, 4],
  [64, 33],
  [101, 45],
] as const;

describe.each(cores.map((core) => [core.kind, core] as const))('%s', (_, core) => {
  test.each(pictures)('gives back encoded pictures: %s', (kind) => {
    for (const [width, height] of sizes) {
      for (const sample of samplesOf(kind, width, height)) {
        for (const gap of [0, 4]) {
          const { status, pixels } = decode(core, sample, sample.data, gap);
          if (status !== 0) throw new Error(`${sample.name} ${width}x${height}: ${statusName(status)}`);
          expect(firstDifference(pixels, sample.pixels)).toBe(-1);
        }
      }
    }
  });
});

test('the compiled core gives back large pictures, where matches are far and idx has ended', () => {
  for (const kind of pictures) {
    for (const sample of samplesOf(kind, 151, 101)) {
      const { status, pixels } = decode(wasm, sample, sample.data);
      if (status !== 0) throw new Error(`${kind} ${sample.name}: ${statusName(status)}`);
      expect(firstDifference(pixels, sample.pixels)).toBe(-1);
    }
  }
});

describe('both cores agree on damaged pictures', () => {
  const samples = pictures.flatMap((kind) => samplesOf(kind, 23, 11));

  test.each(['lz', 'quic', 'lz4'] as const)('%s', (codec) => {
    const candidates = samples.filter((sample) => sample.codec === codec);
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...candidates), damage, fc.nat(), (sample, changes, cut) => {
        // Headers are covered byte by byte elsewhere; here the streams.
        const header = { lz: 28, quic: 20, lz4: 2 }[codec];
        const data = Uint8Array.from(sample.data);
        for (const [at, value] of changes) data[header + (at % (data.length - header))] = value;
        const part = cut % 4 === 0 ? data.subarray(0, cut % data.length) : data;
        const [compiled, plain] = [decode(wasm, sample, part), decode(twin, sample, part)];
        expect(statusName(compiled.status)).toBe(statusName(plain.status));
        if (plain.status === 0) expect(compiled.pixels).toEqual(plain.pixels);
      }),
      { numRuns: 400 },
    );
  });

  test.each(['lz', 'quic', 'lz4'] as const)('%s streams of random bytes', (codec) => {
    const candidates = samples.filter((sample) => sample.codec === codec);
    fc.assert(
      fc.property(fc.constantFrom(...candidates), fc.uint8Array({ maxLength: 300 }), (sample, bytes) => {
        const header = { lz: 28, quic: 20, lz4: 2 }[codec];
        const data = Uint8Array.from([...sample.data.subarray(0, header), ...bytes]);
        const [compiled, plain] = [decode(wasm, sample, data), decode(twin, sample, data)];
        expect(statusName(compiled.status)).toBe(statusName(plain.status));
        if (plain.status === 0) expect(compiled.pixels).toEqual(plain.pixels);
      }),
      { numRuns: 300 },
    );
  });
});
