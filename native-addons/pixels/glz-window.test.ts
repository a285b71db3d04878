/** GLZ: the vectors, round trips, the window's rules of order and freeing, and hostile data. */

import { describe, expect, test } from '@jest/globals';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { DecodeStatus, statusName } from './codecs-face';
import type { PixelCore } from './face';
import { GlzWindow, parseGlzHeader } from './glz-window';
import type { GlzImage, GlzResult } from './glz-window';
import { cores, twin, wasm } from './testing/cores';
import { GlzEncoder } from './testing/encode-glz';
import { picture, pictures, withAlpha } from './testing/images';
import { bytesOf, unitsOf, vectors, zlibGlz1 } from './testing/vectors';

function ok(result: GlzResult): GlzImage {
  if (result.kind === 'ok') return result;
  throw new Error(result.kind === 'missing' ? `missing ${result.id}` : statusName(result.status));
}

function pixelsOf(core: PixelCore, image: GlzImage, count: number): number[] {
  const view = new DataView(core.u8().buffer, image.ptr);
  return Array.from({ length: count }, (_, i) => view.getUint32(i * 4, true));
}

/** Header of an 8x1 RGB32 image with its fields at will. */
function header(id: number, winHeadDist: number, type = 8): number[] {
  const bytes = new Uint8Array(33);
  const view = new DataView(bytes.buffer);
  [0x20205a4c, 0x00010001].forEach((field, i) => view.setUint32(i * 4, field));
  bytes[8] = type | 16;
  [8, 1, 32].forEach((field, i) => view.setUint32(9 + i * 4, field));
  view.setUint32(21, Math.floor(id / 2 ** 32));
  view.setUint32(25, id >>> 0);
  view.setUint32(29, winHeadDist);
  return [...bytes];
}

/** An image without references: eight literal pixels. */
function plain(id: number, winHeadDist: number): Uint8Array {
  return Uint8Array.from([...header(id, winHeadDist), 7, ...new Array<number>(24).fill(id & 255)]);
}

/** An image that copies all eight pixels from the image `distance` back. */
function copyOf(id: number, distance: number, winHeadDist: number, offset = 0): Uint8Array {
  return Uint8Array.from([...header(id, winHeadDist), 0xe0 | offset, 1, 0, distance]);
}

const glzVectors = vectors.filter(({ codec }) => codec === 'glz');

describe.each(cores.map((core) => [core.kind, core] as const))('%s', (_, core) => {
  test('decodes the vectors one after the other', () => {
    const window = new GlzWindow(core);
    glzVectors.forEach((vector, id) => {
      const image = ok(window.decode(bytesOf(vector.data), vector.width, vector.height));
      expect(image).toMatchObject({ id, type: vector.type, topDown: vector.topDown });
      expect(pixelsOf(core, image, vector.width * vector.height)).toEqual(unitsOf(vector.units));
    });
    window.clear();
  });

  test('decodes what zlib has wrapped', () => {
    const window = new GlzWindow(core);
    const [vector] = glzVectors as [(typeof glzVectors)[number]];
    const data = inflateSync(bytesOf(zlibGlz1));
    expect(pixelsOf(core, ok(window.decode(data, 12, 2)), 24)).toEqual(unitsOf(vector.units));
    window.clear();
  });

  test('gives back pictures that refer to earlier ones', () => {
    for (const type of [6, 7, 8, 9] as const) {
      const encoder = new GlzEncoder(3);
      const window = new GlzWindow(core);
      for (const kind of [...pictures, ...pictures]) {
        const colours = picture(kind, 61, 37);
        const pixels = type === 9 ? withAlpha(colours) : type === 6 ? colours.map((p) => p & 0x7fff) : colours;
        const image = ok(window.decode(encoder.encode(pixels, 61, 37, type), 61, 37));
        expect(pixelsOf(core, image, 61 * 37)).toEqual([...pixels]);
      }
      expect(window.size).toBe(4);
      window.clear();
    }
  });

  test('says which image is missing, and decodes once it has come', () => {
    const window = new GlzWindow(core);
    expect(window.decode(copyOf(1, 1, 1), 8, 1)).toEqual({ kind: 'missing', id: 0 });
    ok(window.decode(plain(0, 0), 8, 1));
    expect(pixelsOf(core, ok(window.decode(copyOf(1, 1, 1), 8, 1)), 8)).toEqual(new Array(8).fill(0));
    window.clear();
  });

  test('frees what the last image before the first gap no longer refers to', () => {
    const window = new GlzWindow(core);
    for (const id of [0, 1, 2]) ok(window.decode(plain(id, id), 8, 1));
    // Beyond a gap: its distance must not count yet.
    ok(window.decode(plain(4, 0), 8, 1));
    expect([0, 1, 2, 4].map((id) => window.has(id))).toEqual([true, true, true, true]);
    ok(window.decode(plain(3, 1), 8, 1));
    expect([0, 1, 2, 3, 4].map((id) => window.has(id))).toEqual([false, false, false, false, true]);
    ok(window.decode(plain(5, 1), 8, 1));
    expect([4, 5].map((id) => window.has(id))).toEqual([true, true]);
    expect(window.usedBytes).toBe(2 * 32);
    // What was freed does not come back.
    expect(window.decode(copyOf(6, 5, 2), 8, 1)).toMatchObject({ kind: 'error', status: DecodeStatus.BAD_REFERENCE });
    window.clear();
    expect(window.usedBytes).toBe(0);
  });

  test('refuses references before the dictionary, beyond an image, to itself ahead and to another type', () => {
    const window = new GlzWindow(core);
    ok(window.decode(plain(0, 0), 8, 1));
    const refused = (data: Uint8Array): void => {
      expect(window.decode(data, 8, 1)).toMatchObject({ kind: 'error', status: DecodeStatus.BAD_REFERENCE });
    };
    refused(copyOf(1, 2, 1));
    refused(copyOf(1, 1, 1, 1));
    refused(copyOf(1, 0, 1));
    refused(Uint8Array.from([...header(1, 1, 7).fill(24, 20, 21), 0xe0, 1, 0, 1]));
    refused(plain(0, 0));
    ok(window.decode(copyOf(1, 1, 1), 8, 1));
    window.clear();
  });

  test('refuses types that GLZ does not have, other sizes, cut and overlong data', () => {
    const window = new GlzWindow(core);
    const status = (data: Uint8Array, width = 8): number => {
      const result = window.decode(data, width, 1);
      return result.kind === 'error' ? result.status : 0;
    };
    for (const type of [0, 1, 5, 10, 11, 15]) {
      const data = Uint8Array.from([...header(0, 0, type), 7, ...new Array<number>(24).fill(0)]);
      expect(status(data)).toBe(DecodeStatus.BAD_HEADER);
    }
    expect(status(plain(0, 0), 9)).toBe(DecodeStatus.BAD_SIZE);
    expect(status(plain(0, 0).subarray(0, 40))).toBe(DecodeStatus.TRUNCATED);
    expect(status(Uint8Array.from([...plain(0, 0), 0]))).toBe(DecodeStatus.TRAILING_DATA);
    expect(status(plain(2 ** 60, 0))).toBe(DecodeStatus.BAD_MAGIC);
    expect(window.size).toBe(0);
    window.clear();
  });

  test('keeps to its limit of memory', () => {
    const window = new GlzWindow(core, { maxBytes: 100 });
    for (const id of [0, 1, 2]) ok(window.decode(plain(id, id), 8, 1));
    expect(window.decode(plain(3, 3), 8, 1)).toMatchObject({ kind: 'error', status: DecodeStatus.NO_MEMORY });
    window.clear();
  });

  test('finds images although their ids share a slot of the table', () => {
    const window = new GlzWindow(core);
    ok(window.decode(plain(0, 0), 8, 1));
    ok(window.decode(plain(1024, 1024), 8, 1));
    ok(window.decode(plain(5000, 5000), 8, 1));
    ok(window.decode(plain(2 ** 40 + 3, 0), 8, 1));
    expect(pixelsOf(core, ok(window.decode(copyOf(2 ** 40 + 4, 1, 0), 8, 1)), 8)).toEqual(new Array(8).fill(0x030303));
    // One that would need a table without end.
    expect(window.decode(plain(2 ** 50, 0), 8, 1)).toMatchObject({ kind: 'error', status: DecodeStatus.NO_MEMORY });
    window.clear();
  });

  test('goes on with the ids of a migrated dictionary', () => {
    const window = new GlzWindow(core);
    window.clear(true);
    for (const id of [700, 701, 702]) ok(window.decode(plain(id, 1), 8, 1));
    expect([700, 701, 702].map((id) => window.has(id))).toEqual([false, true, true]);
    window.clear();
  });

  test('a substitute stands in for an image that did not decode', () => {
    const window = new GlzWindow(core);
    const broken = window.decode(plain(0, 0).subarray(0, 40), 8, 1);
    if (broken.kind !== 'error' || broken.header === undefined) throw new Error('a readable header is handed back');
    const blank = window.substitute(broken.header);
    expect(blank).toMatchObject({ kind: 'ok', id: 0, type: 8 });
    expect(pixelsOf(core, ok(window.decode(copyOf(1, 1, 1), 8, 1)), 8)).toEqual(new Array(8).fill(0));
    window.clear();
  });

  test('gives all memory back', () => {
    const before = core.usedBytes();
    const window = new GlzWindow(core);
    for (const id of [0, 1, 5]) ok(window.decode(plain(id, id), 8, 1));
    window.decode(copyOf(9, 1, 0), 8, 1);
    window.clear();
    expect(core.usedBytes()).toBe(before);
  });
});

test('parses headers', () => {
  expect(parseGlzHeader(plain(2 ** 33 + 7, 3))).toEqual({
    id: 2 ** 33 + 7,
    type: 8,
    topDown: true,
    width: 8,
    height: 1,
    winHeadDist: 3,
  });
  expect(parseGlzHeader(plain(0, 0).subarray(0, 32))).toBeUndefined();
});

describe('both cores agree', () => {
  /** Decodes `before` and then `data` in a fresh window. */
  const outcome = (
    core: PixelCore,
    before: readonly Uint8Array[],
    data: Uint8Array,
    width: number,
    height: number,
  ): unknown => {
    const window = new GlzWindow(core);
    try {
      for (const image of before) ok(window.decode(image, width, height));
      const result = window.decode(data, width, height);
      if (result.kind === 'ok') return pixelsOf(core, result, width * height);
      return result.kind === 'missing' ? result : statusName(result.status);
    } finally {
      window.clear();
    }
  };

  test('on vectors cut and damaged at every byte', () => {
    glzVectors.forEach(({ data, width, height }, index) => {
      const before = glzVectors.slice(0, index).map((vector) => bytesOf(vector.data));
      const bytes = bytesOf(data);
      for (let at = 0; at < bytes.length; at++) {
        const cut = bytes.subarray(0, at);
        expect(outcome(wasm, before, cut, width, height)).toEqual(outcome(twin, before, cut, width, height));
        for (const flip of [0x01, 0x80, 0x3f, 0xff]) {
          const damaged = Uint8Array.from(bytes);
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          expect(outcome(wasm, before, damaged, width, height)).toEqual(outcome(twin, before, damaged, width, height));
        }
      }
    });
  });

  test('on damaged pictures', () => {
    const encoder = new GlzEncoder(8);
    const images = pictures.map((kind) => encoder.encode(withAlpha(picture(kind, 19, 13)), 19, 13, 9));
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(images.length - 1), damage, (index, changes) => {
        const data = Uint8Array.from(images[index] as Uint8Array);
        for (const [at, value] of changes) data[33 + (at % (data.length - 33))] = value;
        const before = images.slice(0, index);
        expect(outcome(wasm, before, data, 19, 13)).toEqual(outcome(twin, before, data, 19, 13));
      }),
      { numRuns: 300 },
    );
  });
});
