/** A main process for tests of pages: answers commands from a table, announces events. */

import type { CommandResult, EventName, Events } from '../../preload/contract/commands';

export interface FakeBridge {
  /** Commands that were called, with their arguments. */
  readonly calls: [name: string, ...args: unknown[]][];
  /** What a command gives; without an entry it succeeds with undefined. */
  readonly answers: Record<string, CommandResult<unknown>>;
  announce<K extends EventName>(name: K, payload: Events[K]): void;
}

/** Puts itself where the preload script would put the real one. */
export function installFakeBridge(): FakeBridge {
  const calls: FakeBridge['calls'] = [];
  const answers: FakeBridge['answers'] = {};
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const bridge = {
    invoke: (name: string, ...args: unknown[]) => {
      calls.push([name, ...args]);
      return Promise.resolve(answers[name] ?? { ok: true, value: undefined });
    },
    on: (name: string, listener: (payload: unknown) => void) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
  };
  Object.defineProperty(window, 'saffron', { value: bridge, configurable: true });
  return {
    calls,
    answers,
    announce: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) listener(payload);
    },
  };
}
