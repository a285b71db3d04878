/**
 * When a picture is shown while no sound plays (display: timing): as early as the rhythm of the source allows. The source's time stamps
 * give the rhythm, the fastest of the latest pictures the offset, and a small delay, grown by lateness and slowly given back, swallows the
 * jitter of encoder, network and decoder.
 */

import { mediaDifference } from './clock';

/** No picture waits longer than this: beyond it delay hurts more than uneven motion. */
export const MAX_PLAYOUT_DELAY_MS = 40;
/** The offset is the smallest of so many pictures: two seconds at 30 a second. */
const WINDOW = 64;
/** Growth with each late picture, as a share of its lateness. */
const ATTACK = 0.5;
/** What is left of the delay after each picture in time: half of it goes in about 70 pictures. */
const DECAY = 0.99;
/** A jump of the source's time stamps by more than this begins anew. */
const JUMP_MS = 500;

export class Playout {
  readonly #transits: number[] = [];
  #last: { readonly time: number; readonly readyMs: number } | null = null;
  #delayMs = 0;
  /** Unwrapped time stamp of the last picture. */
  #unwrapped = 0;

  /** The delay on top of the fastest way, in ms. */
  get delayMs(): number {
    return this.#delayMs;
  }

  reset(): void {
    this.#transits.length = 0;
    this.#last = null;
    this.#delayMs = 0;
  }

  /**
   * @param time The picture's stamp on the server's clock.
   * @param readyMs When it could be shown at the earliest, on the host's clock.
   * @returns When to show it: not before `readyMs`, at most MAX_PLAYOUT_DELAY_MS later.
   */
  showAt(time: number, readyMs: number): number {
    const step = this.#last === null ? 0 : mediaDifference(time, this.#last.time);
    const expected = this.#last === null ? 0 : readyMs - this.#last.readyMs;
    if (step < 0 || Math.abs(step - expected) > JUMP_MS) this.reset();
    this.#unwrapped = this.#last === null ? time : this.#unwrapped + step;
    this.#last = { time, readyMs };
    const transit = readyMs - this.#unwrapped;
    this.#transits.push(transit);
    if (this.#transits.length > WINDOW) this.#transits.shift();
    const fastest = Math.min(...this.#transits);
    const lateness = transit - fastest - this.#delayMs;
    if (lateness > 0) this.#delayMs = Math.min(this.#delayMs + lateness * ATTACK, MAX_PLAYOUT_DELAY_MS);
    else this.#delayMs *= DECAY;
    const due = this.#unwrapped + fastest + this.#delayMs;
    return Math.min(Math.max(due, readyMs), readyMs + MAX_PLAYOUT_DELAY_MS);
  }
}
