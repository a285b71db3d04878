/** The compiled raster loops against their twin: the same bytes for the same calls, and nothing written outside. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { COMPOSITE_BYTES, CompositeField, Convert, OperandField, Rop, type Raster } from './raster-face';
import { createRasterTwin } from './twin/raster';
import { instantiatePixels } from './wasm';

const STRIDE = 40 * 4;
const BYTES = 64 * 1024;
const core = instantiatePixels(new WebAssembly.Module(readFileSync(join(__dirname, 'build', 'pixels.wasm'))));
const base = core.alloc(BYTES);
/** The twin works on a copy of the core's memory, so that pointers are the same numbers in both. */
let shadow = new Uint8Array(core.u8().length);
const twin = createRasterTwin(() => shadow);

/** Areas of 40 x 30 pixels inside the allocation. */
const A = base + 4096;
const B = base + 16384;
const C = base + 32768;
const BLOCK = base + 61440;

let seed = 1;
function random(limit: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 4294967296) * limit);
}

/** Runs the call on both and compares the whole allocation. */
function both(call: (raster: Raster) => void): void {
  shadow = core.u8().slice();
  call(core);
  call(twin);
  expect(Buffer.compare(core.u8().subarray(base, base + BYTES), shadow.subarray(base, base + BYTES))).toBe(0);
}

beforeEach(() => {
  seed = 7;
  const memory = core.u8();
  for (let i = base; i < base + BYTES; i++) memory[i] = random(256);
});

function at(area: number, x: number, y: number): number {
  return area + y * STRIDE + x * 4;
}

describe('rops', () => {
  it.each(Array.from({ length: 16 }, (_, rop) => rop))('rop %i', (rop) => {
    for (const width of [1, 3, 4, 17]) {
      for (const mask of [0xffffffff, 0xffff, 0xff000000, 1]) {
        both((r) => r.fillRect(at(A, 2, 1), STRIDE, width, 5, 0x12f0a5c3, rop, mask));
        both((r) => r.copyRect(at(A, 1, 2), STRIDE, at(B, 5, 3), STRIDE, width, 5, rop, mask));
        both((r) => r.tileRect(at(A, 1, 2), STRIDE, width, 7, at(B, 0, 0), STRIDE, 5, 3, 4, 2, rop, mask));
      }
    }
  });

  it('every rop3 code', () => {
    for (let code = 0; code < 256; code++) {
      both((r) => r.rop3Rect(at(A, 1, 1), STRIDE, at(B, 2, 2), STRIDE, at(C, 0, 1), STRIDE, 6, 3, code, 0xffffffff));
    }
  });
});

describe('copies', () => {
  it('overlap in every direction, as if read first', () => {
    for (let dy = -3; dy <= 3; dy++) {
      for (let dx = -5; dx <= 5; dx++) {
        both((r) => r.copyRect(at(A, 8 + dx, 8 + dy), STRIDE, at(A, 8, 8), STRIDE, 21, 9, Rop.COPY, 0xffffffff));
      }
    }
    both((r) => r.copyRect(A, STRIDE, A + STRIDE, STRIDE, 40, 20, Rop.COPY, 0xffffffff));
  });

  it('mask and key', () => {
    const words = new Uint32Array(core.u8().buffer, C, 1200);
    for (let i = 0; i < words.length; i++) words[i] = random(2);
    both((r) => r.copyMasked(at(A, 0, 0), STRIDE, at(B, 1, 1), STRIDE, 30, 20, at(C, 2, 0), STRIDE, false));
    both((r) => r.copyMasked(at(A, 0, 0), STRIDE, at(B, 3, 1), STRIDE, 30, 20, at(C, 2, 0), STRIDE, true));
    new Uint32Array(core.u8().buffer, B, 1200).fill(0x7f112233, 100, 300);
    both((r) => r.copyKeyed(at(A, 0, 0), STRIDE, at(B, 0, 0), STRIDE, 33, 20, 0x112233, 0xffffff));
  });

  it('every conversion', () => {
    for (const kind of Object.values(Convert)) {
      both((r) => r.convertRect(at(A, 1, 1), STRIDE, at(B, 2, 2), STRIDE, 31, 4, kind));
      both((r) => r.convertRect(at(A, 1, 1), STRIDE, at(A, 1, 1), STRIDE, 31, 4, kind));
    }
  });
});

describe('blending and scaling', () => {
  it('alpha, with and without source and destination alpha', () => {
    for (const alpha of [0, 1, 127, 128, 254, 255]) {
      for (const flags of [0, 1, 2, 3]) {
        const [srcAlpha, dstAlpha] = [(flags & 1) !== 0, (flags & 2) !== 0];
        both((r) => r.blendRect(at(A, 1, 1), STRIDE, at(B, 0, 3), STRIDE, 29, 20, alpha, srcAlpha, dstAlpha));
      }
    }
  });

  it('byte products equal rounded division by 255', () => {
    for (let a = 0; a < 256; a += 5) {
      for (let b = 0; b < 256; b++) {
        const words = new Uint32Array(core.u8().buffer);
        words[A >> 2] = 0;
        words[B >> 2] = a;
        core.blendRect(A, STRIDE, B, STRIDE, 1, 1, b, true, true);
        expect(words[A >> 2]! & 255).toBe(Math.round((a * b) / 255));
      }
    }
  });

  it('nearest and bilinear, inside and over the edges', () => {
    for (const [x, stepX, y, stepY] of [
      [0x8000, 0x10000, 0x8000, 0x10000],
      [0x4000, 0x8000, 0x5555, 0xaaaa],
      [-0x20000, 0x18000, -0x10000, 0x21234],
      [0x1fffff, 0x333, 0xfffff, 0x7777],
    ] as const) {
      both((r) => r.scaleNearest(at(A, 1, 1), STRIDE, 20, 15, at(B, 0, 0), STRIDE, 30, 20, x, stepX, y, stepY));
      both((r) => r.scaleBilinear(at(A, 1, 1), STRIDE, 20, 15, at(B, 0, 0), STRIDE, 30, 20, x, stepX, y, stepY));
    }
  });
});

describe('composite', () => {
  function operand(ptr: number, changes: Readonly<Record<number, number>> = {}): number[] {
    const fields = new Array<number>(16).fill(0);
    fields[OperandField.PTR] = ptr;
    fields[OperandField.STRIDE] = STRIDE;
    fields[OperandField.WIDTH] = 20;
    fields[OperandField.HEIGHT] = 15;
    for (const [index, value] of Object.entries(changes)) fields[Number(index)] = value;
    return fields;
  }

  function run(op: number, src: number[], mask: number[], dstAlpha = 1, perChannel = 0): void {
    const fields = new Int32Array(core.u8().buffer, BLOCK, COMPOSITE_BYTES / 4);
    fields.fill(0);
    fields.set([at(A, 2, 2), STRIDE, 23, 17, op, dstAlpha, perChannel]);
    fields.set(src, CompositeField.SRC);
    fields.set(mask, CompositeField.MASK);
    both((r) => r.compositeRect(BLOCK));
  }

  it('every operator number', () => {
    for (let op = 0; op < 0x48; op++) {
      run(op, operand(B), new Array<number>(16).fill(0));
      run(op, operand(B), operand(C), 0);
      run(op, operand(B), operand(C), 1, 1);
    }
  });

  it('repeat, filter and transform', () => {
    for (let repeat = 0; repeat < 4; repeat++) {
      for (const bilinear of [0, 1]) {
        const common = { [OperandField.REPEAT]: repeat, [OperandField.BILINEAR]: bilinear, [OperandField.X]: -7 };
        run(3, operand(B, common), operand(C, { ...common, [OperandField.OPAQUE]: 1 }));
        const turn = { 9: 1, 10: 40000, 11: -52000, 12: 300000, 13: 52000, 14: 40000, 15: -90001 };
        run(3, operand(B, { ...common, ...turn }), operand(C, common));
        const huge = { 9: 1, 10: 0x7fffffff, 11: -0x80000000, 12: 0x7fffffff, 13: 0x7fffffff, 14: 1, 15: -1 };
        run(3, operand(B, { ...common, ...huge }), operand(C, common));
      }
    }
  });
});
