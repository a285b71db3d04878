/** How late the turns of an event loop are: a timer that looks how late it is itself, and the 99th percentile of what it saw. */

/** What it needs of the platform. */
export interface Loop {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Calls back once, `delayMs` from now at the earliest. */
  after(delayMs: number, callback: () => void): void;
}

const PROBE_MS = 100;
/** One minute. */
const SAMPLES = 600;

export class LoopDelay {
  readonly #loop: Loop;
  /** The latest delays, in a ring. */
  readonly #delays = new Float64Array(SAMPLES);
  #count = 0;
  #isRunning = false;

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#probe();
  }

  /** The timer that runs still comes, and is the last. */
  stop(): void {
    this.#isRunning = false;
  }

  /** Milliseconds that 99 of 100 turns of the last minute were not late by; 0 before the first probe. */
  get p99(): number {
    const known = this.#delays.slice(0, Math.min(this.#count, SAMPLES)).sort();
    return known[Math.ceil(known.length * 0.99) - 1] ?? 0;
  }

  #probe(): void {
    const due = this.#loop.now() + PROBE_MS;
    this.#loop.after(PROBE_MS, () => {
      this.#delays[this.#count % SAMPLES] = Math.max(0, this.#loop.now() - due);
      this.#count += 1;
      if (this.#isRunning) this.#probe();
    });
  }
}
