/** The allocators of both cores: alignment, zeros, budget, merging of freed blocks. */

import { describe, expect, test } from '@jest/globals';
import { PixelMemoryError } from './face';
import type { PixelCore } from './face';
import { loadPixels } from './node';
import { Random } from './testing/images';
import { createTwin } from './twin';

const MIB = 1024 * 1024;

describe.each([
  ['wasm', loadPixels],
  ['twin', createTwin],
] as const)('%s', (_, create) => {
  test('gives aligned zeros, also where something was before', () => {
    const core = create();
    for (const bytes of [0, 1, 15, 16, 17, 1000, 3 * MIB]) {
      const first = core.alloc(bytes);
      expect(first % 16).toBe(0);
      expect(first).toBeGreaterThan(0);
      core.u8().fill(0xff, first, first + bytes);
      core.free(first);
      const second = core.alloc(bytes);
      expect(
        core
          .u8()
          .subarray(second, second + bytes)
          .every((byte) => byte === 0),
      ).toBe(true);
      core.free(second);
    }
    expect(core.usedBytes()).toBe(0);
  });

  test('keeps blocks apart through thousands of random calls, and all memory comes back', () => {
    const core = create({ maxBytes: 64 * MIB });
    const random = new Random(7);
    const live: { ptr: number; bytes: number; mark: number }[] = [];
    const intact = ({ ptr, bytes, mark }: { ptr: number; bytes: number; mark: number }): boolean => {
      const memory = core.u8();
      return memory[ptr] === mark && memory[ptr + bytes - 1] === mark && memory[ptr + (bytes >> 1)] === mark;
    };
    for (let i = 0; i < 4000; i++) {
      if (live.length > 40 || (live.length > 0 && random.below(3) === 0)) {
        const [block] = live.splice(random.below(live.length), 1) as [(typeof live)[number]];
        expect(intact(block)).toBe(true);
        core.free(block.ptr);
      } else {
        const bytes = 1 + random.below(2 ** (4 + random.below(15)));
        const mark = 1 + random.below(255);
        const ptr = core.alloc(bytes);
        core.u8().fill(mark, ptr, ptr + bytes);
        live.push({ ptr, bytes, mark });
      }
    }
    expect(live.every(intact)).toBe(true);
    for (const { ptr } of live) core.free(ptr);
    expect(core.usedBytes()).toBe(0);
    // Only if all freed blocks have merged is there room for one this large.
    core.free(core.alloc(60 * MIB));
  });

  test('refuses what is over the budget, and works on afterwards', () => {
    const core = create({ maxBytes: 16 * MIB });
    const blocks: number[] = [];
    expect(() => {
      for (;;) blocks.push(core.alloc(MIB));
    }).toThrow(PixelMemoryError);
    expect(blocks.length).toBeGreaterThanOrEqual(14);
    for (const bytes of [17 * MIB, 2 ** 31, 2 ** 32 + 16, 2 ** 53, -1, NaN, Infinity]) {
      expect(() => core.alloc(bytes)).toThrow(PixelMemoryError);
    }
    core.free(blocks[3] ?? 0);
    expect(core.alloc(MIB)).toBe(blocks[3]);
    expect(core.u8().length).toBeLessThanOrEqual(16 * MIB);
  });

  test('ignores free(0) and refuses what is not an allocation', () => {
    const core = create();
    core.free(0);
    const ptr = core.alloc(100);
    core.free(ptr);
    expect(() => core.free(ptr)).toThrow(PixelMemoryError);
    expect(() => core.free(ptr + 4)).toThrow(PixelMemoryError);
    expect(() => core.free(2 ** 30)).toThrow(PixelMemoryError);
  });

  test('a freed surface makes room for the next one of its size', () => {
    const core: PixelCore = create({ maxBytes: 64 * MIB });
    const other = core.alloc(12345);
    let ptr = core.alloc(1920 * 1080 * 4);
    const length = core.u8().length;
    for (let i = 0; i < 50; i++) {
      core.free(ptr);
      ptr = core.alloc(1920 * 1080 * 4);
    }
    expect(core.u8().length).toBe(length);
    core.free(other);
  });
});
