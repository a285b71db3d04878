/** The state of one QUIC plane group and the walk over its pixels: the twin reads with it, the test encoder writes. */

import { LAST_IDX, QUOTA, RANDOM, TRIGGER, bucketOf, codeLength, codesOf } from './quic-constants';
import type { Code } from './quic-constants';

/** One channel: its contexts (column -1 apart), counters and the best code of every bucket. */
export class Channel {
  readonly contexts: Uint8Array;
  first = 0;
  readonly #bits: number;
  readonly #codes: readonly Code[];
  readonly #counters: number[][];
  readonly #best: Code[];

  constructor(width: number, bits: number) {
    this.contexts = new Uint8Array(width);
    this.#bits = bits;
    this.#codes = codesOf(bits);
    const buckets = bits === 8 ? 8 : 5;
    this.#counters = Array.from({ length: buckets }, () => this.#codes.map(() => 0));
    this.#best = Array.from({ length: buckets }, () => this.#codes[bits - 1] as Code);
  }

  left(i: number): number {
    return i === 0 ? this.first : (this.contexts[i - 1] ?? 0);
  }

  /** The code in which column `i` is written. */
  codeAt(i: number): Code {
    return this.#best[bucketOf(this.left(i), this.#bits)] as Code;
  }

  update(i: number, idx: number): void {
    const bucket = bucketOf(this.left(i), this.#bits);
    const counters = this.#counters[bucket] as number[];
    const value = this.contexts[i] ?? 0;
    let least = Infinity;
    this.#codes.forEach((code, l) => {
      const count = (counters[l] ?? 0) + codeLength(code, value);
      counters[l] = count;
      if (count <= least) {
        least = count;
        this.#best[bucket] = code;
      }
    });
    if (least > (TRIGGER[idx] ?? 0)) counters.forEach((count, l) => (counters[l] = count >> 1));
  }
}

/** What the walk asks of the reader or the writer; columns are counted from the start of the row. */
export interface PixelCoder {
  /** Codes column `i`; the channels' contexts at `i` hold the values afterwards. */
  pixel(i: number): void;
  /** Whether columns i-1 and i of the row above, and i-1 and i-2 of this row, are equal in all channels. */
  runStarts(i: number): boolean;
  /** Codes a run from column `i` of at most `limit` pixels. @returns its length. */
  run(i: number, limit: number): number;
}

/** A plane group: all channels that are coded together. */
export class Group {
  readonly channels: readonly Channel[];
  mel = 0;
  #wait = 0;
  #seed = 255;
  #idx = 0;
  #quota = QUOTA;

  constructor(channels: number, width: number, bits: number) {
    this.channels = Array.from({ length: channels }, () => new Channel(width, bits));
  }

  /** Walks over one row. */
  row(width: number, firstRow: boolean, coder: PixelCoder): void {
    for (const channel of this.channels) channel.first = firstRow ? 0 : (channel.contexts[0] ?? 0);
    let pos = 0;
    let rest = width;
    while (this.#idx < LAST_IDX && this.#quota <= rest) {
      if (this.#quota > 0) this.#segment(pos, pos + this.#quota, firstRow, coder);
      pos += this.#quota;
      rest -= this.#quota;
      this.#idx++;
      this.#quota = QUOTA;
    }
    if (rest === 0) return;
    this.#segment(pos, width, firstRow, coder);
    if (this.#idx < LAST_IDX) this.#quota -= rest;
  }

  #random(): number {
    this.#seed = (this.#seed + 1) & 255;
    return (RANDOM[this.#seed] ?? 0) & ((1 << this.#idx) - 1);
  }

  #update(i: number): void {
    for (const channel of this.channels) channel.update(i, this.#idx);
  }

  #segment(start: number, end: number, firstRow: boolean, coder: PixelCoder): void {
    let i = start;
    if (i === 0) {
      coder.pixel(0);
      if (this.#wait > 0) {
        this.#wait--;
      } else {
        this.#wait = this.#random();
        this.#update(0);
      }
      i = 1;
    }
    let stop = i + this.#wait;
    let runAt = 0;
    while (i < end) {
      if (!firstRow && i > 2 && i !== runAt && coder.runStarts(i)) {
        this.#wait = stop - i;
        runAt = i;
        i += coder.run(i, end - i);
        if (i === end) return;
        stop = i + this.#wait;
        continue;
      }
      coder.pixel(i);
      if (i === stop) {
        this.#update(i);
        i++;
        stop = i + this.#random();
      } else {
        i++;
      }
    }
    this.#wait = stop - end;
  }
}
