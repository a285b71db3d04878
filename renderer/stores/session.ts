/** What the session process tells over the control port: state, name, mouse mode, pointer shape; and the way back to it. */

import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { ErrorData } from '../../main/spice/wire/errors';
import type { QualityState } from '../../preload/contract/quality';
import type { CursorShape, FromSession, SessionState, SessionStats, ToSession } from '../../preload/contract/session';

/** Bits of the protocol's mouse modes. */
export const MOUSE_SERVER = 1;
export const MOUSE_CLIENT = 2;

export interface Notice {
  readonly severity: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** The pointer of one display channel. */
export interface GuestCursor {
  /** undefined until the server has told one: the system's arrow is shown. null is hidden. */
  readonly shape: CursorShape | null | undefined;
  /** In pixels of the display's surface; null until it is told. */
  readonly position: { readonly x: number; readonly y: number } | null;
}

const NO_CURSOR: GuestCursor = { shape: undefined, position: null };

export const useSessionStore = defineStore('session', () => {
  const state = shallowRef<SessionState>({ name: 'connecting', stage: 'resolve' });
  const serverName = ref('');
  const mouseMode = ref(MOUSE_CLIENT);
  const mouseModes = ref(MOUSE_CLIENT);
  const hasAgent = ref(false);
  const guestLocks = ref<number | null>(null);
  /** By id of the display channel. */
  const cursors = shallowRef<ReadonlyMap<number, GuestCursor>>(new Map());
  /** null until a display is linked. */
  const quality = shallowRef<QualityState | null>(null);
  const notice = shallowRef<Notice | null>(null);
  const problems = ref(0);
  /** The latest kind of problem that this session had not had before. */
  const problem = shallowRef<ErrorData | null>(null);
  const problemCodes = new Set<string>();
  /** The latest answer to `stats`. */
  const stats = shallowRef<SessionStats | null>(null);
  /** Whether every channel is under TLS; null until it is known. */
  const isEncrypted = ref<boolean | null>(null);
  let port: MessagePort | null = null;

  /** Takes the port of a new attempt; the one before is closed. */
  function setPort(next: MessagePort): void {
    port?.close();
    port = next;
    state.value = { name: 'connecting', stage: 'resolve' };
    cursors.value = new Map();
    quality.value = null;
    guestLocks.value = null;
    problems.value = 0;
    problem.value = null;
    problemCodes.clear();
    isEncrypted.value = null;
    next.onmessage = (event: MessageEvent<FromSession>): void => {
      if (port === next) receive(event.data);
    };
    next.start();
  }

  function receive(message: FromSession): void {
    switch (message.kind) {
      case 'state':
        state.value = message.state;
        if (message.state.name === 'connected') send({ kind: 'stats' });
        break;
      case 'name':
        serverName.value = message.name;
        break;
      case 'mouseMode':
        mouseMode.value = message.current;
        mouseModes.value = message.supported;
        break;
      case 'agent':
        hasAgent.value = message.connected;
        break;
      case 'modifiers':
        guestLocks.value = message.modifiers;
        break;
      case 'cursor':
        setCursor(message.displayId, { ...ownCursor(message.displayId), shape: message.shape });
        break;
      case 'cursorMove':
        setCursor(message.displayId, { ...ownCursor(message.displayId), position: { x: message.x, y: message.y } });
        break;
      case 'quality':
        quality.value = message.quality;
        break;
      case 'notify':
        notice.value = { severity: message.severity, text: message.text };
        break;
      case 'problem':
        problems.value += 1;
        if (problemCodes.has(message.error.code)) break;
        problemCodes.add(message.error.code);
        problem.value = message.error;
        break;
      case 'stats':
        stats.value = message.stats;
        isEncrypted.value = message.stats.channels.every(({ tls }) => tls);
        break;
      case 'uuid':
        break;
    }
  }

  function ownCursor(displayId: number): GuestCursor {
    return cursors.value.get(displayId) ?? NO_CURSOR;
  }

  function setCursor(displayId: number, cursor: GuestCursor): void {
    cursors.value = new Map(cursors.value).set(displayId, cursor);
  }

  /** The pointer of a display; one without a pointer channel of its own has the first one's shape. */
  function cursorOf(displayId: number): GuestCursor {
    const own = cursors.value.get(displayId);
    if (own !== undefined) return own;
    const first = Math.min(...cursors.value.keys());
    return { shape: cursors.value.get(first)?.shape, position: null };
  }

  function send(message: ToSession): void {
    port?.postMessage(message);
  }

  /** The session process is gone, or will be: nothing more comes over the port. */
  function fail(error: ErrorData | null): void {
    port?.close();
    port = null;
    state.value = { name: 'closed', error };
  }

  return {
    state,
    serverName,
    mouseMode,
    mouseModes,
    hasAgent,
    guestLocks,
    cursors,
    cursorOf,
    quality,
    notice,
    problems,
    problem,
    stats,
    isEncrypted,
    setPort,
    receive,
    send,
    fail,
  };
});
