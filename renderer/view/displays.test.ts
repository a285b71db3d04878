/** What displays are called, and where the pointer lies for a guest with several of them. */

import { describe, expect, it } from '@jest/globals';
import type { DisplayPart } from '../worker/protocol';
import { displayName, keyOf, toPosition, toShown } from './displays';

const part = (displayId: number, head: number | null, x: number, y: number, w: number, h: number): DisplayPart => ({
  displayId,
  head,
  x,
  y,
  width: w,
  height: h,
});
const left = part(0, 0, 0, 0, 1024, 768);
const right = part(0, 1, 1024, 100, 800, 600);
const whole = part(0, null, 0, 0, 1824, 768);
const heads = [left, right, whole];

describe('toPosition', () => {
  it('counts from the monitor for an agent, from the surface for a tablet', () => {
    expect(toPosition(right, heads, { x: 5, y: 6 }, true)).toEqual({ displayId: 1, x: 5, y: 6 });
    expect(toPosition(right, heads, { x: 5, y: 6 }, false)).toEqual({ displayId: 1, x: 1029, y: 106 });
  });

  it('finds the monitor under a point of the whole desktop, or the nearest', () => {
    expect(toPosition(whole, heads, { x: 1023, y: 767 }, true)).toEqual({ displayId: 0, x: 1023, y: 767 });
    expect(toPosition(whole, heads, { x: 1024, y: 100 }, true)).toEqual({ displayId: 1, x: 0, y: 0 });
    expect(toPosition(whole, heads, { x: 1500, y: 20 }, true)).toEqual({ displayId: 1, x: 476, y: 0 });
    expect(toPosition(whole, heads, { x: 1823, y: 767 }, true)).toEqual({ displayId: 1, x: 799, y: 599 });
    expect(toPosition(whole, heads, { x: 1500, y: 20 }, false)).toEqual({ displayId: 0, x: 1500, y: 20 });
  });

  it('names other channels by themselves, whatever their monitor is called', () => {
    const second = part(3, 7, 0, 0, 640, 480);
    expect(toPosition(second, [left, second], { x: 1, y: 2 }, true)).toEqual({ displayId: 3, x: 1, y: 2 });
    const plain = part(2, null, 0, 0, 640, 480);
    expect(toPosition(plain, [plain], { x: 1, y: 2 }, true)).toEqual({ displayId: 2, x: 1, y: 2 });
  });
});

describe('toShown', () => {
  it('moves a point of the surface into the part, and leaves out what is elsewhere', () => {
    expect(toShown(right, { x: 1024, y: 100 })).toEqual({ x: 0, y: 0 });
    expect(toShown(right, { x: 1823, y: 699 })).toEqual({ x: 799, y: 599 });
    for (const [x, y] of [
      [1023, 200],
      [1824, 200],
      [1100, 99],
      [1100, 700],
    ] as const) {
      expect(toShown(right, { x, y })).toBeNull();
    }
  });
});

describe('displayName', () => {
  it('numbers heads of one channel, and names the whole', () => {
    expect(heads.map((one) => displayName(one, heads))).toEqual([
      'Display 1 (1024 × 768)',
      'Display 2 (800 × 600)',
      'Whole desktop (1824 × 768)',
    ]);
  });

  it('numbers channels, each with one head or none told', () => {
    const parts = [part(0, 0, 0, 0, 8, 6), part(1, null, 0, 0, 4, 3), part(2, 0, 0, 0, 2, 1)];
    expect(parts.map((one) => displayName(one, parts))).toEqual([
      'Display 1 (8 × 6)',
      'Display 2 (4 × 3)',
      'Display 3 (2 × 1)',
    ]);
  });

  it('tells heads of several channels apart', () => {
    const parts = [...heads, part(1, null, 0, 0, 4, 3)];
    expect(parts.map((one) => displayName(one, parts))).toEqual([
      'Display 1.1 (1024 × 768)',
      'Display 1.2 (800 × 600)',
      'All of card 1 (1824 × 768)',
      'Display 2 (4 × 3)',
    ]);
    expect(new Set(parts.map(keyOf)).size).toBe(4);
  });
});
