/** Damage: covers everything that was added, in a bounded number of rectangles, and joins only what is near. */

import { describe, expect, it } from '@jest/globals';
import { Damage } from './damage';
import { area, contains } from './geometry';
import { Random, rect } from './testing/fixture';

const SURFACE = { width: 2000, height: 1500 };

describe('Damage', () => {
  it('covers what was added with few rectangles', () => {
    const random = new Random(8);
    for (let round = 0; round < 50; round++) {
      const damage = new Damage();
      const added = Array.from({ length: 1 + random.below(300) }, () =>
        rect(random.below(1900), random.below(1400), 1 + random.below(100), 1 + random.below(100)),
      );
      for (const part of added) damage.add(part);
      const taken = damage.take(SURFACE);
      expect(taken.length).toBeLessThanOrEqual(24);
      for (const part of added) {
        for (const [x, y] of [
          [part.left, part.top],
          [part.right - 1, part.bottom - 1],
        ] as const) {
          expect(taken.some((big) => contains(big, rect(x, y, 1, 1)))).toBe(true);
        }
      }
      expect(damage.empty).toBe(true);
      expect(damage.take(SURFACE)).toEqual([]);
    }
  });

  it('joins neighbours, keeps what is far apart, cuts to the surface', () => {
    const damage = new Damage();
    for (let x = 0; x < 40; x++) damage.add(rect(x * 8, 0, 8, 16));
    damage.add(rect(1000, 1000, 10, 10));
    damage.add(rect(1990, 1490, 100, 100));
    damage.add(rect(5, 5, 0, 10));
    const taken = damage.take(SURFACE);
    expect(taken).toHaveLength(3);
    expect(taken.reduce((sum, part) => sum + area(part), 0)).toBe(40 * 8 * 16 + 100 + 100);
  });
});
