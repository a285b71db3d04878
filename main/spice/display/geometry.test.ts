/** Clip regions: exactly the pixels of box, surface and clip, none of them twice; and no clip that takes forever. */

import { describe, expect, it } from '@jest/globals';
import type { Rect } from './geometry';
import { area, clipRegion, isEmpty, subtract } from './geometry';
import { Random, rect } from './testing/fixture';

const SURFACE = { width: 30, height: 20 };

function count(region: readonly Rect[]): number[] {
  const hits = new Array<number>(SURFACE.width * SURFACE.height).fill(0);
  for (const { left, top, right, bottom } of region) {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) hits[y * SURFACE.width + x]!++;
  }
  return hits;
}

function expected(box: Rect, clip: readonly Rect[] | null): number[] {
  const holds = (r: Rect, x: number, y: number): boolean => x >= r.left && x < r.right && y >= r.top && y < r.bottom;
  return Array.from({ length: SURFACE.width * SURFACE.height }, (_, i) => {
    const [x, y] = [i % SURFACE.width, Math.floor(i / SURFACE.width)];
    return holds(box, x, y) && (clip === null || clip.some((part) => holds(part, x, y))) ? 1 : 0;
  });
}

describe('clipRegion', () => {
  it('covers what it should, once', () => {
    const random = new Random(2);
    const any = (): Rect =>
      rect(random.below(40) - 8, random.below(30) - 8, random.below(24) - 3, random.below(24) - 3);
    for (let round = 0; round < 400; round++) {
      const box = any();
      const clip = round % 5 === 0 ? null : Array.from({ length: random.below(7) }, any);
      expect(count(clipRegion(box, SURFACE, clip))).toEqual(expected(box, clip));
    }
  });

  it('knows nothing of inverted boxes and coordinates at the ends of 32 bits', () => {
    const far = 2 ** 31;
    expect(clipRegion({ left: 5, top: 5, right: 2, bottom: 9 }, SURFACE, null)).toEqual([]);
    expect(clipRegion({ left: -far, top: -far, right: far - 1, bottom: far - 1 }, SURFACE, null)).toEqual([
      rect(0, 0, 30, 20),
    ]);
    expect(clipRegion(rect(0, 0, 9, 9), SURFACE, [{ left: far - 1, top: 0, right: -far, bottom: 9 }])).toEqual([]);
    expect(clipRegion(rect(0, 0, 9, 9), SURFACE, [])).toEqual([]);
  });

  it('takes bands of many rectangles and refuses meshes that only an attack sends', () => {
    const large = { width: 4000, height: 4000 };
    const box = rect(0, 0, 4000, 4000);
    const bands = Array.from({ length: 20000 }, (_, i) => rect((i % 10) * 2, Math.floor(i / 10), 1, 1));
    expect(clipRegion(box, large, bands)).toHaveLength(20000);
    const mesh = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? rect(i, 0, 1, 4000) : rect(0, i, 4000, 1)));
    expect(() => clipRegion(box, large, mesh)).toThrow(expect.objectContaining({ code: 'SPICE_LIMIT' }));
    const many = new Array<Rect>(70000).fill(rect(0, 0, 1, 1));
    expect(() => clipRegion(box, large, many)).toThrow(expect.objectContaining({ code: 'SPICE_LIMIT' }));
  });
});

describe('subtract', () => {
  it('leaves disjoint parts of the right size', () => {
    const a = rect(2, 2, 10, 10);
    for (const b of [rect(4, 4, 2, 2), rect(0, 0, 5, 5), rect(0, 4, 20, 2), rect(2, 2, 10, 10), rect(20, 20, 1, 1)]) {
      const parts = subtract(a, b);
      expect(parts.some(isEmpty)).toBe(false);
      const covered = expected(a, [b]).filter((hit) => hit === 1).length;
      expect(parts.reduce((sum, part) => sum + area(part), 0)).toBe(100 - covered);
      expect(Math.max(...count(parts))).toBeLessThanOrEqual(1);
    }
  });
});
