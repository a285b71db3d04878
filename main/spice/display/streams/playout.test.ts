/** The jitter buffer: no delay without jitter, enough for what there is, bounded, given back, and right across wraps and jumps. */

import { describe, expect, it } from '@jest/globals';
import { MAX_PLAYOUT_DELAY_MS, Playout } from './playout';

/** Runs pictures of one a `stepMs` through a way that takes `transit(i)` ms. @returns how long each waited */
function waits(playout: Playout, count: number, transit: (i: number) => number, from = 0, stepMs = 33): number[] {
  return Array.from({ length: count }, (_, i) => {
    const ready = 5000 + (from + i) * stepMs + transit(i);
    return playout.showAt((1000 + (from + i) * stepMs) >>> 0, ready) - ready;
  });
}

describe('Playout', () => {
  it('does not delay what comes evenly', () => {
    expect(waits(new Playout(), 100, () => 20)).toEqual(new Array<number>(100).fill(0));
  });

  it('evens out jitter: pictures are shown in the rhythm of their stamps', () => {
    const playout = new Playout();
    const jitter = (i: number): number => (i * 7) % 16;
    const shown = waits(playout, 200, jitter).map((wait, i) => 5000 + i * 33 + jitter(i) + wait);
    const steps = shown.slice(100).map((at, i) => at - shown[99 + i]!);
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(4);
    expect(playout.delayMs).toBeLessThanOrEqual(16);
  });

  it('never waits longer than its bound, and gives the delay back', () => {
    const playout = new Playout();
    const wild = waits(playout, 100, (i) => (i % 2) * 300);
    expect(Math.max(...wild)).toBeLessThanOrEqual(MAX_PLAYOUT_DELAY_MS);
    expect(Math.max(...wild)).toBeGreaterThan(MAX_PLAYOUT_DELAY_MS / 2);
    expect(playout.delayMs).toBeLessThanOrEqual(MAX_PLAYOUT_DELAY_MS);
    const calm = waits(playout, 400, () => 300, 100);
    expect(calm.at(-1)).toBeLessThan(2);
  });

  it('does not mind the wrap of the stamps', () => {
    const playout = new Playout();
    const times = [0xffffffdf, 0x00000000, 0x00000021];
    expect(times.map((time, i) => playout.showAt(time, 100 + i * 33) - (100 + i * 33))).toEqual([0, 0, 0]);
  });

  it.each([
    ['back', 500],
    ['far ahead', 50_000],
  ])('begins anew when stamps jump %s', (_name, time) => {
    const playout = new Playout();
    waits(playout, 50, (i) => (i % 2) * 60);
    expect(playout.delayMs).toBeGreaterThan(0);
    expect(playout.showAt(time, 9000)).toBe(9000);
    expect(playout.delayMs).toBe(0);
  });

  it('takes a pause of the source for what it is', () => {
    const playout = new Playout();
    waits(playout, 10, () => 0);
    const ready = 5000 + 10 * 33 + 7000;
    expect(playout.showAt(1000 + 10 * 33 + 7000, ready)).toBe(ready);
  });
});
