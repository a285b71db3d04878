/** A session in the worker: messages in order behind a slow start, credit given back, and nothing between two sessions. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import { displayServer, SurfaceFlag, SurfaceFormat } from '../../main/spice/wire/messages/display';
import { encode } from '../../main/spice/wire/struct';
import { createTwin } from '../../native-addons/pixels/twin';
import type { FromDisplay, ToDisplay } from '../../preload/contract/display';
import { createEngine } from './engine';
import type { FromWorker } from './protocol';
import { WorkerSession } from './session';

interface FakePort {
  readonly port: MessagePort;
  readonly sent: FromDisplay[];
  tell(message: ToDisplay): void;
}

function fakePort(): FakePort {
  const sent: FromDisplay[] = [];
  const port = {
    onmessage: null as ((event: MessageEvent) => void) | null,
    start: () => undefined,
    close: () => undefined,
    postMessage: (message: FromDisplay) => sent.push(message),
  };
  const tell = (data: ToDisplay): void => port.onmessage?.({ data } as MessageEvent);
  return { port: port as unknown as MessagePort, sent, tell };
}

const open = { kind: 'open', displayId: 0, host: 'renderer', serverCaps: [] } as const;
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** A batch with one message. */
function batch(type: number, bytes: Uint8Array): ToDisplay {
  return { kind: 'messages', displayId: 0, index: Uint32Array.of(type, 0, bytes.length), bytes };
}

function surface(width: number, height: number): ToDisplay {
  const { id, codec } = displayServer.SURFACE_CREATE;
  const fields = { surfaceId: 0, width, height, format: SurfaceFormat.XRGB32, flags: SurfaceFlag.PRIMARY };
  return batch(id, encode(codec, fields));
}

let posted: FromWorker[];
let session: WorkerSession;
let startEngine: () => void;

const jpeg = {
  decode: () => {
    throw new Error('not used');
  },
};

beforeEach(() => {
  posted = [];
  session = new WorkerSession(
    (message) => posted.push(message),
    async () => {
      await new Promise<void>((resolve) => (startEngine = resolve));
      return createEngine(createTwin(), jpeg);
    },
  );
});

describe('WorkerSession', () => {
  it('keeps messages until the engine is there, draws them in order and gives the credit back', async () => {
    const { port, sent, tell } = fakePort();
    session.handle({ kind: 'port', port });
    tell(open);
    tell(surface(8, 4));
    await settle();
    expect(sent).toEqual([{ kind: 'ready' }]);
    startEngine();
    await settle();
    expect(sent.slice(1)).toEqual([{ kind: 'consumed', displayId: 0, messages: 1, bytes: 20 }]);
    expect(posted).toContainEqual({ kind: 'open', displayId: 0, decode: 'renderer' });
    const part = { displayId: 0, head: null, x: 0, y: 0, width: 8, height: 4 };
    expect(posted).toContainEqual({ kind: 'guest', displayId: 0, part });
    expect(posted).toContainEqual({ kind: 'displays', parts: [part] });
    session.handle({ kind: 'stats', id: 5 });
    expect(posted.at(-1)).toMatchObject({
      kind: 'stats',
      id: 5,
      stats: { decode: 'renderer', received: 1, bytes: 20 },
    });
  });

  it('tells what it decodes, and sets its clock by the time that both processes share', async () => {
    const engine = createEngine(createTwin(), jpeg, [1, 2]);
    const other = new WorkerSession(
      () => undefined,
      () => Promise.resolve(engine),
      Promise.resolve([1, 2]),
    );
    const { port, sent, tell } = fakePort();
    other.handle({ kind: 'port', port });
    const epochMs = performance.timeOrigin + performance.now() - 50;
    tell({ kind: 'clock', time: 7000, epochMs, soundDelayMs: 90 });
    await settle();
    expect(sent).toEqual([{ kind: 'ready' }, { kind: 'codecs', codecs: [1, 2] }]);
    const { clock } = engine.video;
    expect(clock.timeAt(epochMs - performance.timeOrigin + 25)).toBe(7025);
    expect(clock.soundDelayMs).toBe(90);
  });

  it('closes a channel whose bytes make no sense, and shows its picture on', async () => {
    const { port, sent, tell } = fakePort();
    session.handle({ kind: 'port', port });
    startEngine();
    tell(open);
    tell(surface(8, 4));
    await settle();
    tell(batch(displayServer.SURFACE_CREATE.id, new Uint8Array(3)));
    await settle();
    expect(sent.at(-1)).toMatchObject({ kind: 'fatal', displayId: 0, error: { code: 'SPICE_MESSAGE_FORMAT' } });
    expect(posted.findLast(({ kind }) => kind === 'guest')).toMatchObject({ part: { width: 8, height: 4 } });
  });

  it('believes no index that points outside of its bytes', async () => {
    const { port, sent, tell } = fakePort();
    session.handle({ kind: 'port', port });
    startEngine();
    tell(open);
    tell({ kind: 'messages', displayId: 0, index: Uint32Array.of(102, 0, 9), bytes: new Uint8Array(8) });
    await settle();
    expect(sent.at(-1)).toMatchObject({ kind: 'fatal', error: { code: 'INTERNAL' } });
  });

  it('keeps what an old session says late from the new one', async () => {
    const first = fakePort();
    const second = fakePort();
    session.handle({ kind: 'port', port: first.port });
    startEngine();
    first.tell(open);
    await settle();
    first.tell(surface(8, 4));
    session.handle({ kind: 'port', port: second.port });
    first.tell(surface(16, 4));
    startEngine();
    second.tell({ ...open, host: 'main' });
    second.tell({ kind: 'primary', displayId: 0, size: { width: 2, height: 2 } });
    await settle();
    expect(second.sent).toEqual([{ kind: 'ready' }]);
    expect(posted.filter((message) => message.kind === 'guest').map(({ part }) => part?.width)).toEqual([
      undefined,
      8,
      undefined,
      2,
    ]);
  });

  it('shows the display that is asked for, a head or a whole surface, and keeps to it', async () => {
    const { port, tell } = fakePort();
    session.handle({ kind: 'port', port });
    startEngine();
    for (const displayId of [1, 0]) tell({ ...open, host: 'main', displayId });
    tell({ kind: 'primary', displayId: 1, size: { width: 5, height: 5 } });
    tell({ kind: 'primary', displayId: 0, size: { width: 30, height: 20 } });
    const heads = [
      { id: 0, x: 0, y: 0, width: 10, height: 20 },
      { id: 1, x: 10, y: 0, width: 20, height: 15 },
    ];
    tell({ kind: 'monitors', displayId: 0, monitors: heads });
    await settle();
    const shown = (): unknown => posted.findLast((message) => message.kind === 'guest')?.part;
    expect(shown()).toEqual({ displayId: 0, head: 0, x: 0, y: 0, width: 10, height: 20 });
    expect(
      posted.findLast((message) => message.kind === 'displays')?.parts.map(({ displayId, head }) => [displayId, head]),
    ).toEqual([
      [0, 0],
      [0, 1],
      [0, null],
      [1, null],
    ]);
    session.handle({ kind: 'showDisplay', displayId: 0, head: 1 });
    expect(shown()).toEqual({ displayId: 0, head: 1, x: 10, y: 0, width: 20, height: 15 });
    session.handle({ kind: 'showDisplay', displayId: 1, head: null });
    expect(shown()).toMatchObject({ displayId: 1, width: 5 });
    tell({ kind: 'primary', displayId: 0, size: { width: 40, height: 20 } });
    expect(shown()).toMatchObject({ displayId: 1 });
  });
});
