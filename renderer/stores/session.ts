/** What the session process tells over the control port: state, name, mouse mode, pointer shape; and the way back to it. */

import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { ErrorData } from '../../main/spice/wire/errors';
import type { CursorShape, FromSession, SessionState, ToSession } from '../../preload/contract/session';

/** Bits of the protocol's mouse modes. */
export const MOUSE_SERVER = 1;
export const MOUSE_CLIENT = 2;

export interface Notice {
  readonly severity: 'info' | 'warn' | 'error';
  readonly text: string;
}

export const useSessionStore = defineStore('session', () => {
  const state = shallowRef<SessionState>({ name: 'connecting', stage: 'resolve' });
  const serverName = ref('');
  const mouseMode = ref(MOUSE_CLIENT);
  const mouseModes = ref(MOUSE_CLIENT);
  const hasAgent = ref(false);
  const guestLocks = ref<number | null>(null);
  const cursor = shallowRef<CursorShape | null>(null);
  /** False until the server has told a shape: the system's arrow is shown. */
  const hasCursor = ref(false);
  const cursorPosition = shallowRef<{ readonly x: number; readonly y: number } | null>(null);
  const notice = shallowRef<Notice | null>(null);
  const problems = ref(0);
  /** Whether every channel is under TLS; null until it is known. */
  const isEncrypted = ref<boolean | null>(null);
  let port: MessagePort | null = null;

  /** Takes the port of a new attempt; the one before is closed. */
  function setPort(next: MessagePort): void {
    port?.close();
    port = next;
    state.value = { name: 'connecting', stage: 'resolve' };
    hasCursor.value = false;
    cursor.value = null;
    cursorPosition.value = null;
    guestLocks.value = null;
    problems.value = 0;
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
        hasCursor.value = true;
        cursor.value = message.shape;
        break;
      case 'cursorMove':
        cursorPosition.value = { x: message.x, y: message.y };
        break;
      case 'notify':
        notice.value = { severity: message.severity, text: message.text };
        break;
      case 'problem':
        problems.value += 1;
        break;
      case 'stats':
        isEncrypted.value = message.stats.channels.every(({ tls }) => tls);
        break;
      case 'uuid':
        break;
    }
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
    cursor,
    hasCursor,
    cursorPosition,
    notice,
    problems,
    isEncrypted,
    setPort,
    receive,
    send,
    fail,
  };
});
