/**
 * Compiled core and twin on random calls: the same bytes, or the same failure. A few seconds by default;
 * SAFFRON_AGREEMENT=100 does a hundred times as much, with other seeds.
 */

import { expect, test } from '@jest/globals';
import { RasterAgreement, codecsAgree } from './testing/agreement';
import { decodeInto, twin, wasm } from './testing/cores';
import { encodeQuic } from './testing/encode-quic';
import { picture } from './testing/images';

const times = Number(process.env['SAFFRON_AGREEMENT'] ?? 1);
const seeds = Array.from({ length: times }, (_, i) => i + 1);
const TIMEOUT_MS = 60_000 * times;

test(
  'raster loops',
  () => {
    for (const seed of seeds) {
      const agreement = new RasterAgreement(wasm, seed);
      agreement.run(800);
      agreement.end();
    }
  },
  TIMEOUT_MS,
);

test(
  'codecs, on whole and damaged streams',
  () => {
    for (const seed of seeds) codecsAgree(seed, 80);
  },
  TIMEOUT_MS,
);

test.each([
  ['photo', 5000, 2],
  ['text', 4500, 3],
  ['noise', 2300, 2],
  ['flat', 40_000, 3],
  ['flat', 70_000, 2],
] as const)('QUIC rows of many segments and of very long runs: %s, %i wide', (kind, width, height) => {
  const pixels = picture(kind, width, height);
  for (const type of [5, 2] as const) {
    const source = type === 2 ? pixels.map((pixel) => pixel & 0x7fff) : pixels;
    const data = encodeQuic(source, width, height, type);
    for (const core of [wasm, twin]) {
      const { status, pixels: made } = decodeInto(core, data, width, height, (src, dst, stride) =>
        core.decodeQuic(src, data.length, dst, stride, width, height, true),
      );
      expect(status).toBe(0);
      expect(made.every((pixel, i) => pixel === source[i])).toBe(true);
    }
  }
});
