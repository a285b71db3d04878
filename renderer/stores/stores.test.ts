/** The stores: what they make of what the main process, the session process and the worker tell. */

import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createPinia, setActivePinia } from 'pinia';
import type { SavedConnectionView } from '../../preload/contract/commands';
import type { FakeBridge } from '../testing/bridge';
import { installFakeBridge } from '../testing/bridge';
import { useConnectionsStore } from './connections';
import { useSessionStore } from './session';
import { useViewerStore } from './viewer';

let bridge: FakeBridge;

function saved(id: string, more: Partial<SavedConnectionView> = {}): SavedConnectionView {
  return { id, name: id, address: `${id}:5900`, hasPassword: false, favourite: false, lastUsed: null, ...more };
}

function fakePort(): { port: MessagePort; sent: unknown[]; isClosed: () => boolean; tell: (data: unknown) => void } {
  const sent: unknown[] = [];
  let closed = false;
  const port = {
    onmessage: null as ((event: MessageEvent) => void) | null,
    start: () => undefined,
    close: () => (closed = true),
    postMessage: (message: unknown) => sent.push(message),
  };
  const tell = (data: unknown): void => port.onmessage?.({ data } as MessageEvent);
  return { port: port as unknown as MessagePort, sent, isClosed: () => closed, tell };
}

beforeEach(() => {
  setActivePinia(createPinia());
  bridge = installFakeBridge();
});

describe('connections', () => {
  it('lists favourites first, then the latest used, and finds every word', async () => {
    bridge.answers['connections.list'] = {
      ok: true,
      value: {
        saved: [saved('old', { lastUsed: 1 }), saved('new', { lastUsed: 2 }), saved('star', { favourite: true })],
        recent: [],
      },
    };
    const store = useConnectionsStore();
    await store.start();
    expect(store.found.map(({ id }) => id)).toEqual(['star', 'new', 'old']);
    store.search = ' 5900  OL';
    expect(store.found.map(({ id }) => id)).toEqual(['old']);
    bridge.announce('connections.changed', { saved: [], recent: [] });
    expect(store.isEmpty).toBe(true);
  });

  it('keeps the error of a command until one succeeds', async () => {
    const store = useConnectionsStore();
    bridge.answers['target.open'] = { ok: false, error: { code: 'URI_BAD_PORT', kind: 'expected', message: '' } };
    expect(await store.openTarget('a:b')).toBe(false);
    expect(store.error?.code).toBe('URI_BAD_PORT');
    bridge.answers['target.open'] = { ok: true, value: undefined };
    expect(await store.openTarget('a:1')).toBe(true);
    expect(store.error).toBeNull();
  });
});

describe('session', () => {
  it('follows the newest port only', () => {
    const store = useSessionStore();
    const first = fakePort();
    const second = fakePort();
    store.setPort(first.port);
    first.tell({ kind: 'state', state: { name: 'connected' } });
    expect(store.state.name).toBe('connected');
    store.setPort(second.port);
    expect(first.isClosed()).toBe(true);
    expect(store.state.name).toBe('connecting');
    first.tell({ kind: 'state', state: { name: 'closed', error: null } });
    expect(store.state.name).toBe('connecting');
    store.send({ kind: 'releaseKeys' });
    expect(second.sent).toEqual([{ kind: 'releaseKeys' }]);
  });

  it('asks once connected whether all channels are encrypted', () => {
    const store = useSessionStore();
    const { port, sent, tell } = fakePort();
    store.setPort(port);
    tell({ kind: 'state', state: { name: 'connected' } });
    expect(sent).toEqual([{ kind: 'stats' }]);
    expect(store.isEncrypted).toBeNull();
    const channels = [{ tls: true }, { tls: false }];
    tell({ kind: 'stats', stats: { channels } });
    expect(store.isEncrypted).toBe(false);
    tell({ kind: 'stats', stats: { channels: channels.slice(0, 1) } });
    expect(store.isEncrypted).toBe(true);
  });

  it('tells each kind of problem once in a session, and counts them all', () => {
    const store = useSessionStore();
    const error = { code: 'SPICE_WAIT', kind: 'protocol', message: 'one' } as const;
    store.setPort(fakePort().port);
    store.receive({ kind: 'problem', error });
    store.receive({ kind: 'problem', error: { ...error, message: 'two' } });
    expect([store.problems, store.problem?.message]).toEqual([2, 'one']);
    store.receive({ kind: 'problem', error: { ...error, code: 'SPICE_IMAGE_DATA' } });
    expect(store.problem?.code).toBe('SPICE_IMAGE_DATA');
    store.setPort(fakePort().port);
    expect([store.problems, store.problem]).toEqual([0, null]);
    store.receive({ kind: 'problem', error });
    expect(store.problem?.code).toBe('SPICE_WAIT');
  });

  it('tells a hidden pointer from none told yet', () => {
    const store = useSessionStore();
    expect(store.cursorOf(0).shape).toBeUndefined();
    store.receive({ kind: 'cursor', displayId: 0, shape: null });
    expect(store.cursorOf(0).shape).toBeNull();
    store.setPort(fakePort().port);
    expect(store.cursorOf(0).shape).toBeUndefined();
  });

  it('keeps the pointers of displays apart; one without its own has the first one’s shape', () => {
    const store = useSessionStore();
    const shape = { width: 1, height: 1, hotSpotX: 0, hotSpotY: 0, rgba: new Uint8Array(4) };
    store.receive({ kind: 'cursor', displayId: 0, shape });
    store.receive({ kind: 'cursorMove', displayId: 0, x: 5, y: 6 });
    expect(store.cursorOf(1)).toEqual({ shape, position: null });
    store.receive({ kind: 'cursor', displayId: 1, shape: null });
    store.receive({ kind: 'cursorMove', displayId: 1, x: 7, y: 8 });
    expect(store.cursorOf(0)).toEqual({ shape, position: { x: 5, y: 6 } });
    expect(store.cursorOf(1)).toEqual({ shape: null, position: { x: 7, y: 8 } });
  });
});

describe('viewer', () => {
  it('steps the zoom from what is shown now', () => {
    const store = useViewerStore();
    store.box = { width: 86, height: 86 };
    store.handleWorker({
      kind: 'guest',
      displayId: 0,
      part: { displayId: 0, head: null, x: 0, y: 0, width: 100, height: 100 },
    });
    expect(store.layout).toMatchObject({ x: 0, y: 0, width: 86, height: 86, scale: 0.86 });
    store.zoomBy(1);
    expect(store.mode).toEqual({ kind: 'scale', factor: 0.9 });
    store.zoomBy(-1);
    store.zoomBy(-1);
    expect(store.mode).toEqual({ kind: 'scale', factor: 0.75 });
    expect(store.layout).toMatchObject({ x: 6, y: 6, width: 75, height: 75 });
  });

  it('keeps the size of the guest while there is no surface', () => {
    const store = useViewerStore();
    const part = { displayId: 1, head: null, x: 0, y: 0, width: 8, height: 6 };
    store.handleWorker({ kind: 'guest', displayId: 1, part });
    store.handleWorker({ kind: 'guest', displayId: 1, part: null });
    expect(store.guest).toEqual(part);
  });

  it('shows a hint for a while, from the last one on', () => {
    jest.useFakeTimers();
    const store = useViewerStore();
    store.showHint('one');
    jest.advanceTimersByTime(3000);
    store.showHint('two');
    jest.advanceTimersByTime(3000);
    expect(store.hint).toBe('two');
    jest.advanceTimersByTime(1000);
    expect(store.hint).toBeNull();
    jest.useRealTimers();
  });
});
