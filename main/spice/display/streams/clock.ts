/** The server's multimedia clock (display: timing): a wrapping count of milliseconds that stamps pictures and sound. */

const WRAP = 2 ** 32;

/** How far `a` is behind `b` in ms, negative when it is before; right across the wrap. */
export function mediaDifference(a: number, b: number): number {
  return (a - b) | 0;
}

/**
 * One for each session, shared by its display channels. The session sets it when the server tells the time. While sound plays,
 * pictures wait for their time; otherwise nothing is gained by waiting.
 */
export class MediaClock {
  readonly #listeners = new Set<() => void>();
  #base: { readonly time: number; readonly atMs: number } | null = null;
  #soundDelayMs: number | null = null;

  /** The server's time was `time` when the host's steady clock showed `atMs`. */
  set(time: number, atMs: number): void {
    this.#base = { time, atMs };
    this.#changed();
  }

  /** @param delayMs Latency of playback while sound plays, null without sound. */
  setSound(delayMs: number | null): void {
    if (this.#soundDelayMs === delayMs) return;
    this.#soundDelayMs = delayMs;
    this.#changed();
  }

  get soundDelayMs(): number | null {
    return this.#soundDelayMs;
  }

  /** The server's time, or null before it was told. */
  timeAt(nowMs: number): number | null {
    if (this.#base === null) return null;
    const time = (this.#base.time + Math.round(nowMs - this.#base.atMs)) % WRAP;
    return time < 0 ? time + WRAP : time;
  }

  /** @returns what removes the listener. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
