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

  it('tells a hidden pointer from none told yet', () => {
    const store = useSessionStore();
    store.receive({ kind: 'cursor', displayId: 0, shape: null });
    expect([store.hasCursor, store.cursor]).toEqual([true, null]);
    store.setPort(fakePort().port);
    expect(store.hasCursor).toBe(false);
  });
});

describe('viewer', () => {
  it('steps the zoom from what is shown now', () => {
    const store = useViewerStore();
    const layout = { x: 0, y: 0, width: 1, height: 1, scale: 0.86, pan: { x: 0, y: 0 } };
    store.handleWorker({ kind: 'layout', layout });
    store.zoomBy(1);
    expect(store.mode).toEqual({ kind: 'scale', factor: 0.9 });
    store.zoomBy(-1);
    store.zoomBy(-1);
    expect(store.mode).toEqual({ kind: 'scale', factor: 0.75 });
  });

  it('keeps the size of the guest while there is no surface', () => {
    const store = useViewerStore();
    store.handleWorker({ kind: 'guest', displayId: 1, size: { width: 8, height: 6 } });
    store.handleWorker({ kind: 'guest', displayId: 1, size: null });
    expect(store.guest).toEqual({ width: 8, height: 6 });
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
