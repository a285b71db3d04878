/** The event loop's delay: what a late timer means, over the last minute only. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import { LoopDelay } from './loop-delay';

let now: number;
let timers: { readonly due: number; readonly callback: () => void }[];
let delay: LoopDelay;

/** Lets the next timer come so late. */
function turn(lateMs: number): void {
  const timer = timers.shift();
  if (timer === undefined) throw new Error('no timer runs');
  now = timer.due + lateMs;
  timer.callback();
}

beforeEach(() => {
  now = 1000;
  timers = [];
  delay = new LoopDelay({ now: () => now, after: (ms, callback) => timers.push({ due: now + ms, callback }) });
});

describe('LoopDelay', () => {
  it('tells what 99 of 100 turns stay under', () => {
    expect(delay.p99).toBe(0);
    delay.start();
    delay.start();
    expect(timers).toHaveLength(1);
    for (let i = 0; i < 98; i++) turn(1);
    turn(3);
    turn(50);
    expect(delay.p99).toBe(3);
    turn(60);
    expect(delay.p99).toBe(50);
  });

  it('forgets what is older than a minute', () => {
    delay.start();
    for (let i = 0; i < 20; i++) turn(80);
    for (let i = 0; i < 600; i++) turn(0.5);
    expect(delay.p99).toBe(0.5);
  });

  it('takes a timer that comes early for punctual, and stops', () => {
    delay.start();
    turn(-0.4);
    expect(delay.p99).toBe(0);
    delay.stop();
    turn(7);
    expect(timers).toHaveLength(0);
    expect(delay.p99).toBe(7);
  });
});
