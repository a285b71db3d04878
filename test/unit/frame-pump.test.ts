/** Decode host `main`: the frames alone reproduce the surface in the worker, however slowly it paints and whatever the server resizes. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import { FramePump } from '../../main/session/frame-pump';
import { Damage } from '../../main/spice/display/damage';
import type { Rect } from '../../main/spice/display/geometry';
import { createTwin } from '../../native-addons/pixels/twin';
import type { FromDisplay, ToDisplay } from '../../preload/contract/display';
import { ShadowHost } from '../../renderer/worker/hosts/shadow';

const DISPLAY = 3;

let seed: number;
function random(limit: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % limit;
}

/** A surface that is drawn on at random and collects its damage, as a pipeline's primary does. */
class Surface {
  width = 0;
  height = 0;
  bytes = new Uint8Array(0);
  readonly damage = new Damage();

  resize(width: number, height: number): void {
    [this.width, this.height] = [width, height];
    this.bytes = new Uint8Array(width * height * 4);
    this.damage.clear();
    this.damage.add({ left: 0, top: 0, right: width, bottom: height });
  }

  draw(): void {
    const [left, top] = [random(this.width), random(this.height)];
    const rect = {
      left,
      top,
      right: left + 1 + random(this.width - left),
      bottom: top + 1 + random(this.height - top),
    };
    const value = random(256);
    for (let y = rect.top; y < rect.bottom; y++) {
      this.bytes.fill(value, (y * this.width + rect.left) * 4, (y * this.width + rect.right) * 4);
    }
    this.damage.add(rect);
  }

  takeDamage(): readonly Rect[] {
    return this.damage.take(this);
  }

  readPixels(
    { left, top, right, bottom }: Rect,
    target = new Uint8Array((right - left) * (bottom - top) * 4),
  ): Uint8Array {
    const rowBytes = (right - left) * 4;
    for (let y = top; y < bottom; y++) {
      const from = (y * this.width + left) * 4;
      target.set(this.bytes.subarray(from, from + rowBytes), (y - top) * rowBytes);
    }
    return target;
  }
}

let surface: Surface;
let pump: FramePump;
let shadow: ShadowHost;
/** On their way, each way. */
let toWorker: ToDisplay[];
let toSession: FromDisplay[];
let frames: number;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Delivers so many messages to the worker and all of its answers, and gives the pump a turn. */
async function deliver(count = Infinity): Promise<void> {
  for (const message of toWorker.splice(0, count)) {
    if (message.kind === 'frame') frames++;
    shadow.handle(message);
  }
  for (const message of toSession.splice(0)) pump.receive(message);
  await turn();
}

async function settle(): Promise<void> {
  do {
    shadow.takeDamage();
    await deliver();
  } while (toWorker.length > 0);
}

/** The worker's copy, as it would be painted whole. */
function copy(): number[] {
  const { picture } = shadow;
  if (picture === null) return [];
  const all = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const { bytes, offset, strideBytes } = picture.rows(all);
  return [...bytes.subarray(offset, offset + strideBytes * picture.height)];
}

beforeEach(() => {
  seed = 11;
  frames = 0;
  toWorker = [];
  toSession = [];
  surface = new Surface();
  pump = new FramePump({
    // What the port does at once, so that the pump may use its buffer again.
    port: {
      postMessage: (message) => toWorker.push(structuredClone(message)),
      on: () => undefined,
      start: () => undefined,
    },
    displayId: DISPLAY,
    serverCaps: [],
    source: () => surface,
    onProblem: (error) => {
      throw error;
    },
    ready: true,
  });
  shadow = new ShadowHost(DISPLAY, createTwin(), {
    primary: () => undefined,
    monitors: () => undefined,
    mark: () => undefined,
    damaged: () => undefined,
    send: (message) => toSession.push(message),
  });
});

function resize(width: number, height: number): void {
  pump.primary(null);
  surface.resize(width, height);
  pump.primary({ width, height });
  pump.damaged();
}

describe('FramePump', () => {
  it('reproduces the surface through random draws, slow painting and mode changes', async () => {
    resize(40, 30);
    for (let step = 0; step < 600; step++) {
      if (random(40) === 0) resize(1 + random(50), 1 + random(50));
      for (let count = random(5); count > 0; count--) {
        surface.draw();
        pump.damaged();
      }
      if (random(3) === 0) await deliver(random(4));
      if (random(4) === 0) shadow.takeDamage();
      if (random(25) > 0) continue;
      await settle();
      expect(copy()).toEqual([...surface.bytes]);
    }
    await settle();
    expect(copy()).toEqual([...surface.bytes]);
    expect(frames).toBeGreaterThan(20);
  });

  it('sends a window that does not paint two frames and no more, and all that it missed when it paints', async () => {
    resize(40, 30);
    for (let step = 0; step < 50; step++) {
      surface.draw();
      pump.damaged();
      await deliver();
    }
    expect(frames).toBe(2);
    await settle();
    expect(frames).toBe(3);
    expect(copy()).toEqual([...surface.bytes]);
  });

  it('keeps what it has to tell until the worker listens', async () => {
    const late: ToDisplay[] = [];
    pump = new FramePump({
      port: { postMessage: (message) => late.push(message), on: () => undefined, start: () => undefined },
      displayId: DISPLAY,
      serverCaps: [7],
      source: () => surface,
      onProblem: () => undefined,
      ready: false,
    });
    resize(4, 2);
    pump.mark(true);
    await turn();
    expect(late).toEqual([]);
    pump.workerReady();
    await turn();
    expect(late.map(({ kind }) => kind)).toEqual(['open', 'primary', 'mark', 'frame']);
    pump.close();
    expect(late.at(-1)).toEqual({ kind: 'closed', displayId: DISPLAY });
  });
});
