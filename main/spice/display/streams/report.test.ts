/** STREAM_REPORT: when it is due and what it says. */

import { describe, expect, it } from '@jest/globals';
import { ReportCounter } from './report';

const make = (): ReportCounter => new ReportCounter({ streamId: 3, uniqueId: 9, maxFrames: 5, timeoutMs: 1000 });

describe('ReportCounter', () => {
  it('reports after the asked number of pictures and begins anew', () => {
    const counter = make();
    for (let i = 0; i < 4; i++) expect(counter.count(100 + i, 300, i * 30, null)).toBeNull();
    expect(counter.count(104, -7, 120, 85)).toEqual({
      streamId: 3,
      uniqueId: 9,
      startFrameTime: 100,
      endFrameTime: 104,
      frames: 5,
      drops: 1,
      lastFrameDelay: -7,
      audioDelay: 85,
    });
    expect(counter.count(105, 10, 150, null)).toBeNull();
  });

  it('reports when the time is over', () => {
    const counter = make();
    expect(counter.count(1, 10, 0, null)).toBeNull();
    expect(counter.count(2, 10, 999, null)).toBeNull();
    expect(counter.count(3, 10, 1000, null)).toMatchObject({ frames: 3, drops: 0, audioDelay: 0xffffffff });
  });

  it('reports three late pictures in a row at once, but not with one in time between', () => {
    const counter = make();
    expect([-1, 5, -1, -1].map((margin, i) => counter.count(i, margin, i, null))).toEqual([null, null, null, null]);
    const late = make();
    expect(late.count(1, -1, 0, null)).toBeNull();
    expect(late.count(2, -2, 1, null)).toBeNull();
    expect(late.count(3, -3, 2, null)).toMatchObject({ frames: 3, drops: 3, lastFrameDelay: -3 });
  });
});
