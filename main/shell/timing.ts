/** Times of the start, in ms since Node was up in the main process (the runtime itself takes about 0.1 s before); told in the log. */

import type { Logger } from '../spice/log';

/** Tells `log` how long after the start something happened; the first call of each name counts. */
export class StartTiming {
  readonly #log: Logger;
  readonly #seen = new Set<string>();

  constructor(log: Logger) {
    this.#log = log.child('timing');
  }

  mark(name: string): void {
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    const ms = Math.round(performance.now());
    this.#log.info(() => `${name} after ${ms} ms`);
  }
}
