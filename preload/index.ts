/** The preload script: all that a page gets of the main process is `window.saffron` and the two ports of its session. */

import { contextBridge, ipcRenderer } from 'electron';

import type { CommandName, EventName } from './contract/commands';
import {
  COMMAND_NAMES,
  EVENT_NAMES,
  IPC_EVENT,
  IPC_INVOKE,
  IPC_PORTS,
  PORTS_MESSAGE,
  PORTS_REQUEST,
} from './contract/commands';

const commands: ReadonlySet<string> = new Set(COMMAND_NAMES);
const events: ReadonlySet<string> = new Set(EVENT_NAMES);
const listeners = new Map<string, Set<(payload: unknown) => void>>();

ipcRenderer.on(IPC_EVENT, (_event, name: unknown, payload: unknown) => {
  if (typeof name !== 'string') return;
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

// The border's types are checked in the main process, where they cannot be bypassed; here only names are.
const bridge = {
  invoke: (name: CommandName, ...args: unknown[]): Promise<unknown> =>
    commands.has(name)
      ? ipcRenderer.invoke(IPC_INVOKE, name, args)
      : Promise.resolve({ ok: false, error: { code: 'UNKNOWN_COMMAND', kind: 'bug', message: 'unknown command' } }),
  on: (name: EventName, listener: (payload: unknown) => void): (() => void) => {
    if (!events.has(name)) return () => undefined;
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  },
};
contextBridge.exposeInMainWorld('saffron', bridge);

// Ports may come before the page listens, and the page may ask before they come: whichever is second delivers.
let waiting: MessagePort[] | null = null;
let pageListens = false;

function deliver(): void {
  if (!pageListens || waiting === null) return;
  const ports = waiting;
  waiting = null;
  window.postMessage({ kind: PORTS_MESSAGE }, window.location.origin, ports);
}

ipcRenderer.on(IPC_PORTS, (event) => {
  for (const port of waiting ?? []) port.close();
  waiting = [...event.ports];
  deliver();
});

window.addEventListener('message', (event) => {
  const data: unknown = event.data;
  if (event.source !== window || typeof data !== 'object' || data === null) return;
  if (!('kind' in data) || data.kind !== PORTS_REQUEST) return;
  pageListens = true;
  deliver();
});

// Told once for each load of the page: from now on ports are kept until it wants them. A window's first, empty document
// runs this script too, but gets none.
if (window.location.protocol === 'saffron:') ipcRenderer.send(IPC_PORTS);
