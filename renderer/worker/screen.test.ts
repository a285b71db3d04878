/** The screen: when there is a first picture, what stays while there is none, and what follows a lost context. */

import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PixelRect } from '../../preload/contract/display';
import type { DisplayHost } from './hosts/host';
import type { Choice } from './presenter/choose';
import type { Picture, Point, Presenter } from './presenter/presenter';
import type { ContextEvents } from './presenter/webgl';
import type { FromWorker } from './protocol';
import { Screen } from './screen';

let context: ContextEvents;
/** What the presenter was told: parts of new pictures, and damage. */
let parts: PixelRect[];
let presented: (readonly PixelRect[])[];
let cursors: (Point | null)[];
let isPictureRefused: boolean;

function choose(_canvas: unknown, _forced: unknown, events: ContextEvents): Choice {
  context = events;
  return { presenter: new FakePresenter(), reason: 'test' };
}

class FakePresenter implements Presenter {
  readonly name = 'webgl';
  setPicture(_picture: Picture, part: PixelRect): void {
    if (isPictureRefused) throw new Error('too large');
    parts.push(part);
  }
  setCursor(): void {}
  dispose(): void {}
  loseContext = (): boolean => true;
  present(rects: readonly PixelRect[], cursor: Point | null): void {
    presented.push(rects);
    cursors.push(cursor);
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

/** Shows all of a host's picture. */
function show(host: FakeHost): void {
  screen.show(0, host, false);
  const { picture } = host;
  screen.setPart(
    picture === null ? null : { displayId: 0, head: null, x: 0, y: 0, width: picture.width, height: picture.height },
  );
}

function paint(): void {
  for (const frame of frames.splice(0)) frame();
}

beforeEach(() => {
  jest.useFakeTimers();
  posted = [];
  frames = [];
  parts = [];
  presented = [];
  cursors = [];
  isPictureRefused = false;
  globalThis.requestAnimationFrame = (frame): number => frames.push(() => frame(0));
  screen = new Screen((message) => posted.push(message), choose);
  screen.setCanvas({} as OffscreenCanvas, null);
});

describe('Screen', () => {
  it('paints once for many wishes, whole at first and then only what changed', () => {
    const host = fakeHost(100, 50);
    host.damage.push(all);
    show(host);
    screen.invalidate();
    screen.invalidate();
    expect(frames).toHaveLength(1);
    paint();
    host.damage.push({ left: 1, top: 1, right: 2, bottom: 2 });
    screen.invalidate();
    paint();
    expect(parts).toEqual([all]);
    expect(presented).toEqual([[all], [{ left: 1, top: 1, right: 2, bottom: 2 }]]);
  });

  it('tells the first picture when the server has marked the surface, not when it made it', () => {
    const host = fakeHost(100, 50);
    host.damage.push(all);
    show(host);
    paint();
    expect(kinds()).not.toContain('firstFrame');
    screen.setMarked(0);
    paint();
    paint();
    expect(kinds().filter((kind) => kind === 'firstFrame')).toHaveLength(1);
  });

  it('takes a second change for a picture where no mark comes', () => {
    const host = fakeHost(100, 50);
    show(host);
    for (let i = 0; i < 2; i++) {
      host.damage.push(all);
      screen.invalidate();
      paint();
    }
    expect(kinds()).toContain('firstFrame');
  });

  it('keeps the last picture when its surface is gone, and paints the next one whole', () => {
    const host = fakeHost(100, 50);
    show(host);
    paint();
    const next = fakeHost(1, 1);
    next.picture = null;
    show(next);
    paint();
    expect(presented).toEqual([[all]]);
    next.picture = fakeHost(10, 5).picture;
    screen.primaryChanged(0);
    screen.setPart({ displayId: 0, head: null, x: 0, y: 0, width: 10, height: 5 });
    paint();
    expect(presented.at(-1)).toEqual([{ left: 0, top: 0, right: 10, bottom: 5 }]);
  });

  it('paints a primary of the same size whole too', () => {
    const host = fakeHost(100, 50);
    show(host);
    paint();
    host.picture = fakeHost(100, 50).picture;
    screen.primaryChanged(0);
    paint();
    expect(presented).toEqual([[all], [all]]);
  });

  it('paints nothing while the window cannot be seen, and what was missed when it comes back', () => {
    const host = fakeHost(100, 50);
    show(host);
    paint();
    screen.setVisible(false);
    host.damage.push({ left: 1, top: 1, right: 2, bottom: 2 });
    screen.invalidate();
    expect(frames).toHaveLength(0);
    screen.setVisible(true);
    paint();
    expect(presented).toEqual([[all], [{ left: 1, top: 1, right: 2, bottom: 2 }]]);
  });

  it('draws the pointer where it is told, and paints again when it moves', () => {
    show(fakeHost(100, 50));
    screen.setCursorPosition({ x: 1, y: 2 });
    screen.setCursorShape({ width: 1, height: 1, hotSpotX: 0, hotSpotY: 0, rgba: new Uint8Array(4) });
    paint();
    screen.setCursorPosition({ x: 3, y: 4 });
    paint();
    screen.setCursorPosition(null);
    paint();
    expect(cursors).toEqual([{ x: 1, y: 2 }, { x: 3, y: 4 }, null]);
    expect(presented).toEqual([[all], [], []]);
  });

  it('shows a part of a surface, and tells the page once', () => {
    show(fakeHost(100, 50));
    const head = { displayId: 0, head: 1, x: 20, y: 10, width: 80, height: 40 };
    screen.setPart(head);
    screen.setPart({ ...head });
    paint();
    expect(parts).toEqual([{ left: 20, top: 10, right: 100, bottom: 50 }]);
    expect(presented).toEqual([parts]);
    expect(posted.filter(({ kind }) => kind === 'guest')).toEqual([
      { kind: 'guest', displayId: 0, part: { displayId: 0, head: null, x: 0, y: 0, width: 100, height: 50 } },
      { kind: 'guest', displayId: 0, part: head },
    ]);
  });

  it('shows another display whole at once, without a second first picture', () => {
    show(fakeHost(100, 50));
    screen.setMarked(0);
    (screen.shownHost as FakeHost).damage.push(all);
    paint();
    const other = fakeHost(10, 10);
    other.damage.push({ left: 0, top: 0, right: 10, bottom: 10 });
    screen.show(1, other, true);
    screen.setPart({ displayId: 1, head: null, x: 0, y: 0, width: 10, height: 10 });
    paint();
    expect(presented.at(-1)).toEqual([{ left: 0, top: 0, right: 10, bottom: 10 }]);
    expect(kinds().filter((kind) => kind === 'firstFrame')).toHaveLength(1);
    screen.startSession();
    other.damage.push({ left: 0, top: 0, right: 1, bottom: 1 });
    screen.invalidate();
    paint();
    expect(kinds().filter((kind) => kind === 'firstFrame')).toHaveLength(2);
  });

  it('uploads everything after a lost context came back, and asks for a canvas when it does not', () => {
    show(fakeHost(100, 50));
    paint();
    context.lost();
    screen.invalidate();
    paint();
    expect(presented).toHaveLength(1);
    context.restored();
    paint();
    expect(presented).toEqual([[all], [all]]);
    context.lost();
    jest.advanceTimersByTime(5000);
    expect(kinds().filter((kind) => kind === 'needCanvas')).toHaveLength(1);
    screen.setCanvas({} as OffscreenCanvas, '2d');
    paint();
    expect(presented).toHaveLength(3);
  });

  it('asks for another canvas when the picture is too large for this one', () => {
    isPictureRefused = true;
    show(fakeHost(100, 50));
    paint();
    expect(kinds()).toContain('needCanvas');
  });
});
