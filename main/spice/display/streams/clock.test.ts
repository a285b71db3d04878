/** The multimedia clock: wrapping, unknown before it is told, and heard of when it changes. */

import { describe, expect, it } from '@jest/globals';
import { MediaClock, mediaDifference } from './clock';

describe('mediaDifference', () => {
  it('is signed and right across the wrap', () => {
    expect(mediaDifference(10, 4)).toBe(6);
    expect(mediaDifference(4, 10)).toBe(-6);
    expect(mediaDifference(3, 0xfffffffe)).toBe(5);
    expect(mediaDifference(0xfffffffe, 3)).toBe(-5);
  });
});

describe('MediaClock', () => {
  it('knows no time before it is told, and wraps', () => {
    const clock = new MediaClock();
    expect(clock.timeAt(5)).toBeNull();
    clock.set(0xfffffff0, 1000);
    expect(clock.timeAt(1000)).toBe(0xfffffff0);
    expect(clock.timeAt(1000 + 0x20)).toBe(0x10);
    expect(clock.timeAt(990)).toBe(0xffffffe6);
  });

  it('goes back before zero', () => {
    const clock = new MediaClock();
    clock.set(5, 1000);
    expect(clock.timeAt(990)).toBe(0xfffffffb);
  });

  it('tells of new times and of sound, once each', () => {
    const clock = new MediaClock();
    let changes = 0;
    const stop = clock.onChange(() => changes++);
    clock.set(1, 1);
    clock.setSound(80);
    clock.setSound(80);
    expect([changes, clock.soundDelayMs]).toEqual([2, 80]);
    stop();
    clock.setSound(null);
    expect(changes).toBe(2);
  });
});
