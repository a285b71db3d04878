/** A typed event emitter that needs no platform; listeners run in the order they were added. */

export type Dispose = () => void;

export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>();

  /** @returns a function that removes the listener. */
  on<K extends keyof Events>(name: K, listener: (payload: Events[K]) => void): Dispose {
    let listeners = this.#listeners.get(name);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(name, listeners);
    }
    const entry = listener as (payload: never) => void;
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  /** Resolves with the next payload of an event. */
  once<K extends keyof Events>(name: K): Promise<Events[K]> {
    return new Promise((resolve) => {
      const dispose = this.on(name, (payload) => {
        dispose();
        resolve(payload);
      });
    });
  }

  emit<K extends keyof Events>(name: K, payload: Events[K]): void {
    const listeners = this.#listeners.get(name) as Set<(payload: Events[K]) => void> | undefined;
    if (listeners === undefined) return;
    for (const listener of [...listeners]) listener(payload);
  }
}
