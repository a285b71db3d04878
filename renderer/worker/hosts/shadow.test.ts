/** Host `main` in the worker: frames land where they belong, and nothing outside of the surface is believed. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import { createTwin } from '../../../native-addons/pixels/twin';
import type { FromDisplay, PixelRect } from '../../../preload/contract/display';
import { ShadowHost } from './shadow';

let sent: FromDisplay[];
let damaged: number;
let host: ShadowHost;

const rect = (left: number, top: number, right: number, bottom: number): PixelRect => ({ left, top, right, bottom });

function frame(rects: readonly PixelRect[], pixels: readonly number[]): void {
  host.handle({ kind: 'frame', displayId: 0, rects, pixels: Uint8Array.from(pixels) });
}

beforeEach(() => {
  sent = [];
  damaged = 0;
  host = new ShadowHost(0, createTwin(), {
    primary: () => undefined,
    monitors: () => undefined,
    mark: () => undefined,
    damaged: () => damaged++,
    send: (message) => sent.push(message),
  });
  host.handle({ kind: 'primary', displayId: 0, size: { width: 3, height: 2 } });
});

describe('ShadowHost', () => {
  it('keeps what frames bring and gives it as opaque RGBA', () => {
    frame([rect(1, 0, 3, 1), rect(0, 1, 1, 2)], [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0]);
    expect([...host.picture!.rgba(rect(0, 0, 3, 2))]).toEqual([
      ...[0, 0, 0, 255, 3, 2, 1, 255, 6, 5, 4, 255],
      ...[9, 8, 7, 255, 0, 0, 0, 255, 0, 0, 0, 255],
    ]);
    expect([...host.picture!.rgba(rect(1, 0, 2, 2))]).toEqual([3, 2, 1, 255, 0, 0, 0, 255]);
    const { bytes, offset, strideBytes } = host.picture!.rows(rect(1, 0, 3, 1));
    expect([...bytes.subarray(offset, offset + 8)]).toEqual([1, 2, 3, 0, 4, 5, 6, 0]);
    expect(strideBytes).toBe(12);
  });

  it('answers one frame at once and the next when both are painted, and tells its damage once until it is taken', () => {
    const answer = { kind: 'presented', displayId: 0 };
    frame([rect(0, 0, 1, 1)], [1, 1, 1, 0]);
    expect(sent).toEqual([answer]);
    frame([rect(2, 1, 3, 2)], [1, 1, 1, 0]);
    expect(sent).toEqual([answer]);
    expect(damaged).toBe(1);
    expect(host.takeDamage()).toEqual([rect(0, 0, 1, 1), rect(2, 1, 3, 2)]);
    expect(sent).toEqual([answer, answer]);
    expect(host.takeDamage()).toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it('answers a frame whose surface goes before it is painted', () => {
    frame([rect(0, 0, 1, 1)], [1, 1, 1, 0]);
    frame([rect(2, 1, 3, 2)], [1, 1, 1, 0]);
    host.handle({ kind: 'primary', displayId: 0, size: null });
    expect(sent).toHaveLength(2);
  });

  it.each([
    ['outside of the surface', rect(2, 0, 4, 1), 8],
    ['before its start', rect(-1, 0, 1, 1), 8],
    ['turned round', rect(2, 0, 1, 1), 4],
    ['with fewer pixels than it says', rect(0, 0, 3, 2), 8],
    ['of half pixels', rect(0.5, 0, 1.5, 1), 4],
  ])('drops a rectangle %s, and still answers', (_name, bad, length) => {
    frame([bad], new Array<number>(length).fill(9));
    expect(host.takeDamage()).toEqual([]);
    expect([...host.picture!.rgba(rect(0, 0, 3, 2))].filter((value) => value === 9)).toEqual([]);
    expect(sent).toEqual([{ kind: 'presented', displayId: 0 }]);
  });

  it('reports a surface that it has no room for', () => {
    host.handle({ kind: 'primary', displayId: 0, size: { width: 40_000, height: 2 } });
    expect(host.picture).toBeNull();
    expect(sent).toMatchObject([{ kind: 'problem', error: { code: 'SPICE_LIMIT' } }]);
  });
});
