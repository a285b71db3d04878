/** The screen: when there is a first picture, what stays while there is none, and what follows a lost context. */

import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PixelRect } from '../../preload/contract/display';
import type { DisplayHost } from './hosts/host';
import type { Choice } from './presenter/choose';
import type { Presenter, Scene } from './presenter/presenter';
import type { ContextEvents } from './presenter/webgl';
import type { FromWorker } from './protocol';
import { Screen } from './screen';

let context: ContextEvents;
let uploads: (readonly PixelRect[])[];
let scenes: Scene[];
let isUploadRefused: boolean;

function choose(_canvas: unknown, _forced: unknown, events: ContextEvents): Choice {
  context = events;
  return { presenter: new FakePresenter(), reason: 'test' };
}

class FakePresenter implements Presenter {
  readonly name = 'webgl';
  setPicture(): void {}
  setCursor(): void {}
  resize(): void {}
  dispose(): void {}
  loseContext = (): boolean => true;
  upload(rects: readonly PixelRect[]): void {
    if (isUploadRefused) throw new Error('too large');
    uploads.push(rects);
  }
  draw(scene: Scene): void {
    scenes.push(scene);
  }
}

interface FakeHost extends DisplayHost {
  damage: PixelRect[];
  picture: DisplayHost['picture'];
}

function fakeHost(width: number, height: number): FakeHost {
  const host: FakeHost = {
    decode: 'main',
    picture: {
      width,
      height,
      rows: () => ({ bytes: new Uint8Array(4), offset: 0, strideBytes: 4 }),
      rgba: () => new Uint8ClampedArray(4),
    },
    counters: { received: 0, bytes: 0, decodeMs: 0 },
    damage: [],
    handle: () => undefined,
    takeDamage: () => host.damage.splice(0),
    dispose: () => undefined,
  };
  return host;
}

let posted: FromWorker[];
let frames: (() => void)[];
let screen: Screen;
const all = { left: 0, top: 0, right: 100, bottom: 50 };
const kinds = (): string[] => posted.map(({ kind }) => kind);

function paint(): void {
  for (const frame of frames.splice(0)) frame();
}

beforeEach(() => {
  jest.useFakeTimers();
  posted = [];
  frames = [];
  uploads = [];
  scenes = [];
  isUploadRefused = false;
  globalThis.requestAnimationFrame = (frame): number => frames.push(() => frame(0));
  screen = new Screen((message) => posted.push(message), choose);
  screen.setCanvas({} as OffscreenCanvas, null);
  screen.resize(200, 100);
});

describe('Screen', () => {
  it('paints once for many wishes, whole at first and then only what changed', () => {
    const host = fakeHost(100, 50);
    host.damage.push(all);
    screen.show(0, host);
    screen.invalidate();
    screen.invalidate();
    expect(frames).toHaveLength(1);
    paint();
    host.damage.push({ left: 1, top: 1, right: 2, bottom: 2 });
    screen.invalidate();
    paint();
    expect(uploads).toEqual([[all], [{ left: 1, top: 1, right: 2, bottom: 2 }]]);
    expect(scenes.at(-1)?.layout).toMatchObject({ x: 0, y: 0, width: 200, height: 100, scale: 2 });
  });

  it('tells the first picture when the server has marked the surface, not when it made it', () => {
    const host = fakeHost(100, 50);
    host.damage.push(all);
    screen.show(0, host);
    paint();
    expect(kinds()).not.toContain('firstFrame');
    screen.setMarked(0);
    paint();
    paint();
    expect(kinds().filter((kind) => kind === 'firstFrame')).toHaveLength(1);
  });

  it('takes a second change for a picture where no mark comes', () => {
    const host = fakeHost(100, 50);
    screen.show(0, host);
    for (let i = 0; i < 2; i++) {
      host.damage.push(all);
      screen.invalidate();
      paint();
    }
    expect(kinds()).toContain('firstFrame');
  });

  it('keeps the last picture when its surface is gone and the window changes its size', () => {
    const host = fakeHost(100, 50);
    screen.show(0, host);
    paint();
    const next = fakeHost(1, 1);
    next.picture = null;
    screen.show(0, next);
    paint();
    scenes = [];
    screen.resize(400, 400);
    expect(scenes).toMatchObject([{ layout: { width: 400, height: 200 }, shown: { width: 100, height: 50 } }]);
  });

  it('shows the one head of a larger surface', () => {
    screen.show(0, fakeHost(100, 50));
    screen.setMonitors(0, [{ id: 0, x: 0, y: 0, width: 80, height: 40 }]);
    paint();
    expect(scenes.at(-1)?.shown).toEqual({ width: 80, height: 40 });
    expect(posted.filter(({ kind }) => kind === 'guest')).toEqual([
      { kind: 'guest', displayId: 0, size: { width: 100, height: 50 } },
      { kind: 'guest', displayId: 0, size: { width: 80, height: 40 } },
    ]);
  });

  it('uploads everything after a lost context came back, and asks for a canvas when it does not', () => {
    screen.show(0, fakeHost(100, 50));
    paint();
    context.lost();
    screen.invalidate();
    paint();
    expect(scenes).toHaveLength(1);
    context.restored();
    paint();
    expect(uploads).toEqual([[all], [all]]);
    context.lost();
    jest.advanceTimersByTime(5000);
    expect(kinds().filter((kind) => kind === 'needCanvas')).toHaveLength(1);
    screen.setCanvas({} as OffscreenCanvas, '2d');
    paint();
    expect(uploads).toHaveLength(3);
  });

  it('asks for another canvas when the picture is too large for this one', () => {
    isUploadRefused = true;
    screen.show(0, fakeHost(100, 50));
    paint();
    expect(kinds()).toContain('needCanvas');
  });
});
