/** Which part of which surface is shown: heads early, late, outside, alone, disabled; several channels; mode changes. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Monitor } from '../../preload/contract/display';
import { Displays, partsOf } from './displays';

const monitor = (id: number, x: number, y: number, width: number, height: number): Monitor => ({
  id,
  x,
  y,
  width,
  height,
});
const LEFT = monitor(0, 0, 0, 1024, 768);
const RIGHT = monitor(1, 1024, 0, 800, 600);
const BOTH = { width: 1824, height: 768 };

describe('partsOf', () => {
  it('is the whole surface where the server says nothing of heads', () => {
    expect(partsOf(2, { width: 8, height: 6 }, [])).toEqual([
      { displayId: 2, head: null, x: 0, y: 0, width: 8, height: 6 },
    ]);
    expect(partsOf(2, null, [LEFT])).toEqual([]);
  });

  it('is each of several heads, and the whole surface', () => {
    expect(partsOf(0, BOTH, [LEFT, RIGHT])).toEqual([
      { displayId: 0, head: 0, x: 0, y: 0, width: 1024, height: 768 },
      { displayId: 0, head: 1, x: 1024, y: 0, width: 800, height: 600 },
      { displayId: 0, head: null, x: 0, y: 0, ...BOTH },
    ]);
  });

  it('takes a lone head from the corner, whatever place it names', () => {
    expect(partsOf(0, { width: 1024, height: 700 }, [monitor(1, 1024, 5, 800, 768)])).toEqual([
      { displayId: 0, head: 1, x: 0, y: 0, width: 800, height: 700 },
    ]);
  });

  it('cuts heads to the surface and leaves out those outside of it or of no size', () => {
    const heads = [monitor(0, 0, 0, 500, 500), monitor(1, 500, 100, 600, 600), monitor(2, 640, 0, 9, 9)];
    expect(partsOf(0, { width: 640, height: 480 }, [...heads, monitor(3, 0, 0, 0, 480)])).toEqual([
      { displayId: 0, head: 0, x: 0, y: 0, width: 500, height: 480 },
      { displayId: 0, head: 1, x: 500, y: 100, width: 140, height: 380 },
      { displayId: 0, head: null, x: 0, y: 0, width: 640, height: 480 },
    ]);
  });

  it('shows the whole surface when all heads are of another mode', () => {
    const far = [monitor(0, 4000, 0, 10, 10), monitor(1, 5000, 0, 10, 10)];
    expect(partsOf(0, { width: 640, height: 480 }, far).map(({ head }) => head)).toEqual([null]);
  });
});

describe('Displays', () => {
  let displays: Displays;
  beforeEach(() => {
    displays = new Displays();
  });

  it('shows the first channel that has a surface, and moves to a lower one only until the user chose', () => {
    expect(displays.shown).toBeNull();
    displays.open(1);
    displays.open(0);
    expect(displays.shown).toEqual({ displayId: 0, part: null });
    displays.setSize(1, { width: 8, height: 6 });
    expect(displays.shown).toMatchObject({ displayId: 1, part: { head: null, width: 8 } });
    displays.setSize(0, { width: 4, height: 3 });
    expect(displays.shown).toMatchObject({ displayId: 0 });
    displays.wish({ displayId: 1, head: null });
    expect(displays.shown).toMatchObject({ displayId: 1, part: { width: 8 } });
  });

  it('stays with a channel while its surface is replaced', () => {
    displays.open(0);
    displays.open(1);
    displays.setSize(0, { width: 4, height: 3 });
    displays.setSize(1, { width: 8, height: 6 });
    displays.setSize(0, null);
    expect(displays.shown).toEqual({ displayId: 0, part: null });
    expect(displays.parts.map(({ displayId }) => displayId)).toEqual([1]);
  });

  it('understands heads that come before their surface', () => {
    displays.open(0);
    displays.setMonitors(0, [LEFT, RIGHT]);
    expect(displays.shown?.part).toBeNull();
    displays.setSize(0, BOTH);
    expect(displays.shown?.part).toMatchObject({ head: 0, width: 1024 });
  });

  it('falls back when the chosen head is disabled, and returns to it when it is back', () => {
    displays.open(0);
    displays.setSize(0, BOTH);
    displays.setMonitors(0, [LEFT, RIGHT]);
    displays.wish({ displayId: 0, head: 1 });
    expect(displays.shown?.part).toMatchObject({ head: 1, x: 1024 });
    displays.setMonitors(0, [LEFT]);
    expect(displays.shown?.part).toMatchObject({ head: 0, x: 0, width: 1024 });
    displays.setMonitors(0, [LEFT, RIGHT]);
    expect(displays.shown?.part).toMatchObject({ head: 1 });
    displays.wish({ displayId: 0, head: null });
    expect(displays.shown?.part).toMatchObject({ head: null, ...BOTH });
  });

  it('remembers the wish for the next session, where the display may be missing at first', () => {
    displays.open(0);
    displays.open(1);
    displays.wish({ displayId: 1, head: null });
    displays.clear();
    displays.open(0);
    displays.setSize(0, { width: 4, height: 3 });
    expect(displays.shown?.displayId).toBe(0);
    displays.open(1);
    displays.setSize(1, { width: 8, height: 6 });
    expect(displays.shown?.displayId).toBe(1);
  });

  it('knows which displays are marked, and nothing of channels that are not open', () => {
    displays.open(1);
    displays.setMarked(1);
    displays.setMarked(7);
    displays.setSize(7, { width: 1, height: 1 });
    expect([displays.isMarked(1), displays.isMarked(0), displays.isMarked(7)]).toEqual([true, false, false]);
    expect(displays.parts).toEqual([]);
  });
});
