/** Y'CbCr to pixels: both cores alike, near the true values of each matrix, and nothing outside of the part written. */

import { describe, expect, it } from '@jest/globals';
import type { PixelCore } from './face';
import { cores, twin, wasm } from './testing/cores';
import { YuvMatrix } from './video-face';

const WIDTH = 53;
const HEIGHT = 9;
const CHROMA = (WIDTH + 1) >> 1;
const PLANES = WIDTH * HEIGHT + 2 * CHROMA * ((HEIGHT + 1) >> 1);
const GUARD = 0xa5;

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly flip: boolean;
  readonly matrix: number;
}

function convert(core: PixelCore, planes: Uint8Array, part: Part): Uint8Array {
  const { left, top, width, height, flip, matrix } = part;
  const src = core.alloc(PLANES);
  const stride = width * 4 + 12;
  const dst = core.alloc(stride * height + 64);
  try {
    core.u8().set(planes, src);
    core.u8().fill(GUARD, dst, dst + stride * height + 64);
    const cb = src + WIDTH * HEIGHT;
    const cr = cb + CHROMA * ((HEIGHT + 1) >> 1);
    const flipHeight = flip ? HEIGHT : 0;
    core.yuvToBgrx(dst, stride, src, WIDTH, cb, cr, CHROMA, left, top, width, height, flipHeight, matrix);
    return core.u8().slice(dst, dst + stride * height + 64);
  } finally {
    core.free(src);
    core.free(dst);
  }
}

function randomPlanes(seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: PLANES }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

const WHOLE: Part = { left: 0, top: 0, width: WIDTH, height: HEIGHT, flip: false, matrix: YuvMatrix.BT601 };

describe('yuvToBgrx', () => {
  it('is the same in both cores for every part, turned round or not', () => {
    for (let seed = 0; seed < 60; seed++) {
      const planes = randomPlanes(seed);
      const left = seed % 7;
      const top = seed % 4;
      const part = {
        left,
        top,
        width: 1 + ((seed * 11) % (WIDTH - left)),
        height: 1 + (seed % (HEIGHT - top)),
        flip: seed % 2 === 1,
        matrix: seed % 5,
      };
      const [a, b] = [convert(wasm, planes, part), convert(twin, planes, part)];
      expect(Buffer.compare(a, b)).toBe(0);
      const stride = part.width * 4 + 12;
      for (let y = 0; y < part.height; y++) expect(a[y * stride + part.width * 4]).toBe(GUARD);
      expect(a.at(-1)).toBe(GUARD);
    }
  });

  it.each([
    ['BT601', YuvMatrix.BT601, 0.299, 0.114, 16, 219, 224],
    ['BT601_FULL', YuvMatrix.BT601_FULL, 0.299, 0.114, 0, 255, 255],
    ['BT709', YuvMatrix.BT709, 0.2126, 0.0722, 16, 219, 224],
    ['BT709_FULL', YuvMatrix.BT709_FULL, 0.2126, 0.0722, 0, 255, 255],
  ] as const)('%s is within one of the definition', (_name, matrix, kr, kb, offset, lumaRange, chromaRange) => {
    for (const core of cores) {
      const planes = randomPlanes(99);
      const out = convert(core, planes, { ...WHOLE, matrix });
      for (let y = 0; y < HEIGHT; y++) {
        for (let x = 0; x < WIDTH; x++) {
          const chroma = (y >> 1) * CHROMA + (x >> 1);
          const luma = (planes[y * WIDTH + x]! - offset) / lumaRange;
          const pb = (planes[WIDTH * HEIGHT + chroma]! - 128) / chromaRange;
          const pr = (planes[WIDTH * HEIGHT + CHROMA * ((HEIGHT + 1) >> 1) + chroma]! - 128) / chromaRange;
          const red = luma + 2 * (1 - kr) * pr;
          const blue = luma + 2 * (1 - kb) * pb;
          const green = (luma - kr * red - kb * blue) / (1 - kr - kb);
          const at = y * (WIDTH * 4 + 12) + x * 4;
          for (const [i, value] of [blue, green, red].entries()) {
            const exact = Math.max(0, Math.min(255, value * 255));
            expect(Math.abs(out[at + i]! - exact)).toBeLessThanOrEqual(1);
          }
          expect(out[at + 3]).toBe(255);
        }
      }
    }
  });

  it('turns the picture round', () => {
    const planes = randomPlanes(5);
    const flipped = convert(wasm, planes, { ...WHOLE, flip: true });
    const upright = convert(wasm, planes, WHOLE);
    const stride = WIDTH * 4 + 12;
    for (let y = 0; y < HEIGHT; y++) {
      const row = flipped.subarray(y * stride, y * stride + WIDTH * 4);
      const other = (HEIGHT - 1 - y) * stride;
      expect(Buffer.compare(row, upright.subarray(other, other + WIDTH * 4))).toBe(0);
    }
  });
});
