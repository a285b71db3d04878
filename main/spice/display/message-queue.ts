/**
 * Messages of one display channel on their way into its pipeline: handled in wire order and in slices, so that the process or
 * worker that hosts the pipeline stays responsive, while images of those that still wait are decoded ahead.
 */

import type { Handled } from '../wire/table';
import type { DecodeAhead } from './images/decode-ahead';

/** Longest time in ms that messages are handled in one go, unless a single one takes longer. */
const SLICE_MS = 4;
/** The clock is asked after so many messages or bytes of them: asking costs as much as a small message. */
const MESSAGES_BETWEEN_LOOKS = 16;
const BYTES_BETWEEN_LOOKS = 4096;
/** Turns of the event loop before a large image is decoded here; Node reads 2 MB in one, less than some images have. */
const TURNS_BEFORE_DECODING = 4;
/** What may wait before nothing more should be read: bytes for images to decode ahead, two raw ones of 1920×1080 … */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** … but not very many small messages: as objects they are several times as large as on the wire. */
const MAX_WAITING_MESSAGES = 4096;
/** Spent entries at the front are cut off in one go. */
const MAX_SPENT = 4096;

/** What the queue needs of its surroundings. */
export interface QueueHost {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Calls back when whatever else the event loop holds (input, bytes, frames) has had its turn. */
  soon(callback: () => void): void;
}

export interface MessageQueueOptions {
  readonly handle: (type: number, body: Uint8Array) => Handled;
  readonly host: QueueHost;
  /** Null: every image is decoded when its turn comes. */
  readonly ahead: DecodeAhead | null;
  /** So many messages are done since the last call; `bytes` is the sum of their bodies. */
  readonly done: (messages: number, bytes: number) => void;
  /** A message cannot be handled: none after it is. */
  readonly failed: (error: unknown) => void;
}

export class MessageQueue {
  readonly #options: MessageQueueOptions;
  #types: number[] = [];
  #bodies: Uint8Array[] = [];
  #next = 0;
  #waitingBytes = 0;
  #wasFull = false;
  /** What is done and not reported yet. */
  #doneMessages = 0;
  #doneBytes = 0;
  #isBusy = false;
  /** Turns of the event loop that were given away before the next message. */
  #turnsGiven = 0;
  #isClosed = false;
  #busyMs = 0;
  #onEnd: (() => void) | null = null;

  constructor(options: MessageQueueOptions) {
    this.#options = options;
  }

  /** Whether whoever brings messages should rest. It may go on when this is false again after `done`. */
  get isFull(): boolean {
    const messages = this.#bodies.length - this.#next;
    const rests = this.#wasFull ? 2 : 1;
    this.#wasFull = this.#waitingBytes > MAX_WAITING_BYTES / rests || messages > MAX_WAITING_MESSAGES / rests;
    return this.#wasFull;
  }

  /** Milliseconds spent in handling so far. */
  get busyMs(): number {
    return this.#busyMs;
  }

  /** Adds a message, whose bytes must stay as they are until it is done. `run` begins. */
  push(type: number, body: Uint8Array): void {
    if (this.#isClosed) return;
    this.#types.push(type);
    this.#bodies.push(body);
    this.#waitingBytes += body.byteLength;
    this.#options.ahead?.offer(type, body);
  }

  /** Handles what waits: now for as long as a slice, the rest in later turns of the event loop. */
  run(): void {
    if (this.#isBusy || this.#isClosed) return;
    const { host } = this.#options;
    const start = host.now();
    try {
      this.#slice(start);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#busyMs += host.now() - start;
    }
    this.#report();
    if (this.#isIdle) this.#ended();
  }

  get #isIdle(): boolean {
    return !this.#isBusy && this.#bodies.length === 0;
  }

  #ended(): void {
    const callback = this.#onEnd;
    this.#onEnd = null;
    callback?.();
  }

  /** No message follows: calls back, once, when those that wait are done or cannot be handled. */
  end(callback: () => void): void {
    if (this.#isClosed || this.#isIdle) callback();
    else this.#onEnd = callback;
  }

  /** Forgets what waits; nothing is reported any more. */
  close(): void {
    this.#isClosed = true;
    this.#onEnd = null;
    this.#types = [];
    this.#bodies = [];
    this.#waitingBytes = 0;
  }

  #slice(start: number): void {
    const { ahead, host, handle } = this.#options;
    let messages = 0;
    let bytes = 0;
    while (this.#next < this.#bodies.length) {
      const body = this.#bodies[this.#next]!;
      if (ahead?.isUnbegun(body) === true && this.#turnsGiven < TURNS_BEFORE_DECODING) {
        // What has arrived behind a large image comes in before it is decoded: its images go to threads at the same time.
        this.#turnsGiven++;
        this.#resumeSoon();
        return;
      }
      const decoding = ahead?.before(body);
      if (decoding !== undefined) {
        this.#pause(decoding);
        return;
      }
      const handled = handle(this.#types[this.#next]!, body);
      if (this.#isClosed) return;
      if (handled !== undefined) {
        this.#pause(handled.then(() => this.#finish(body)));
        return;
      }
      this.#finish(body);
      bytes += body.byteLength;
      if (++messages < MESSAGES_BETWEEN_LOOKS && bytes < BYTES_BETWEEN_LOOKS) continue;
      messages = bytes = 0;
      if (host.now() - start < SLICE_MS || this.#next === this.#bodies.length) continue;
      this.#resumeSoon();
      return;
    }
  }

  #resumeSoon(): void {
    this.#isBusy = true;
    this.#options.host.soon(() => this.#resume());
  }

  #finish(body: Uint8Array): void {
    if (this.#isClosed) return;
    this.#turnsGiven = 0;
    this.#options.ahead?.finish(body);
    this.#waitingBytes -= body.byteLength;
    this.#doneMessages++;
    this.#doneBytes += body.byteLength;
    this.#next++;
    if (this.#next < this.#bodies.length) {
      if (this.#next < MAX_SPENT) return;
      this.#types.splice(0, this.#next);
      this.#bodies.splice(0, this.#next);
    } else {
      this.#types = [];
      this.#bodies = [];
    }
    this.#next = 0;
  }

  #pause(waiting: Promise<void>): void {
    this.#isBusy = true;
    waiting.then(
      () => this.#resume(),
      (error: unknown) => this.#fail(error),
    );
  }

  #resume(): void {
    this.#isBusy = false;
    this.run();
  }

  #report(): void {
    const messages = this.#doneMessages;
    if (messages === 0 || this.#isClosed) return;
    const bytes = this.#doneBytes;
    this.#doneMessages = this.#doneBytes = 0;
    this.#options.done(messages, bytes);
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#report();
    const ended = this.#onEnd;
    this.close();
    this.#options.failed(error);
    ended?.();
  }
}
