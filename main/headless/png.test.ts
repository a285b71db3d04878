import { crc32, inflateSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import type { Picture } from './png';
import { encodePng } from './png';
import { encodePpm } from './ppm';

/** A decoder of its own, for what the specification says rather than for what the encoder does: all filters but Paeth. */
function decodePng(file: Uint8Array): Picture {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  expect([...file.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks: [string, Uint8Array][] = [];
  for (let at = 8; at < file.byteLength;) {
    const length = view.getUint32(at);
    const body = file.subarray(at + 4, at + 8 + length);
    expect(view.getUint32(at + 8 + length)).toBe(crc32(body));
    chunks.push([Buffer.from(body.subarray(0, 4)).toString('latin1'), body.subarray(4)]);
    at += 12 + length;
  }
  expect([chunks[0]?.[0], chunks.at(-1)?.[0]]).toEqual(['IHDR', 'IEND']);
  const header = chunks[0]?.[1] ?? new Uint8Array(0);
  const headerView = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const width = headerView.getUint32(0);
  const height = headerView.getUint32(4);
  const samples = header[9] === 6 ? 4 : 3;
  expect([header[8], header[9], header[10], header[11], header[12]]).toEqual([8, samples === 4 ? 6 : 2, 0, 0, 0]);
  const data = inflateSync(Buffer.concat(chunks.filter(([type]) => type === 'IDAT').map(([, body]) => body)));
  const stride = width * samples;
  expect(data.byteLength).toBe(height * (stride + 1));
  const pixels = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)] ?? -1;
    expect([0, 1, 2]).toContain(filter);
    for (let x = 0; x < stride; x++) {
      const left = x < samples ? 0 : (pixels[y * stride + x - samples] ?? 0);
      const up = y === 0 ? 0 : (pixels[(y - 1) * stride + x] ?? 0);
      pixels[y * stride + x] = (data[y * (stride + 1) + 1 + x] ?? 0) + (filter === 0 ? 0 : filter === 1 ? left : up);
    }
  }
  return { width, height, samples, pixels };
}

const pictures: fc.Arbitrary<Picture> = fc
  .record({
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 9 }),
    samples: fc.constantFrom(3 as const, 4 as const),
  })
  .chain((size) => {
    const length = size.width * size.height * size.samples;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((pixels) => ({ ...size, pixels: new Uint8Array(pixels) }));
  });

describe('PNG', () => {
  test('every picture comes back from a decoder as it was', () => {
    fc.assert(fc.property(pictures, (picture) => expect(decodePng(encodePng(picture))).toEqual(picture)));
  });

  test.each([
    [0, 1, 0],
    [1, 0, 0],
    [2, 2, 11],
    [2, 2, 13],
    [1.5, 2, 9],
    [Number.NaN, 1, 3],
  ])('%d×%d with %d bytes is refused', (width, height, length) => {
    const picture: Picture = { width, height, samples: 3, pixels: new Uint8Array(length) };
    expect(() => encodePng(picture)).toThrow(RangeError);
    expect(() => encodePpm(picture)).toThrow(RangeError);
  });
});

describe('PPM', () => {
  test('RGB', () => {
    const file = encodePpm({ width: 2, height: 1, samples: 3, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(Buffer.from(file).toString('latin1')).toBe('P6\n2 1\n255\n\x01\x02\x03\x04\x05\x06');
  });

  test('alpha is left out', () => {
    const file = encodePpm({ width: 1, height: 2, samples: 4, pixels: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 0) });
    expect(Buffer.from(file).toString('latin1')).toBe('P6\n1 2\n255\n\x01\x02\x03\x04\x05\x06');
  });
});
