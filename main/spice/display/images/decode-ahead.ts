/**
 * Large images decoded on other threads while their messages wait for their turn. Drawing stays in wire order: an image's output is
 * fetched when its message is handled, which waits for it if need be. Threads share no memory with the pipeline: bytes go and
 * come in buffers that change hands and are used again.
 */

import type { Logger } from '../../log';
import { outputBytes, type DecodeAnswer, type DecodeJob, type DecodeRequest } from './decode-job';
import { findJob } from './find-jobs';
import type { After } from './shared-images';

/** Output that may be on its way or wait to be fetched. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/**
 * Jobs that a thread has at a time. With two the next one begins before the answer to the last one is seen; with one no image waits
 * for a thread that could be decoded here.
 */
const JOBS_PER_THREAD = 2;
const JOBS_BESIDE_OWN = 1;
/** Buffers that are kept to be used again. */
const MAX_SPARE_BUFFERS = 4;
/** Threads that had nothing to do for so long end, and their memory with them. */
const IDLE_MS = 10_000;
const OFFERS_BEFORE_THREADS = 2;
/** When so many threads have died, no more are started. */
const MAX_DEATHS = 3;

export interface DecodeThread {
  /** The request's buffers change hands. */
  post(request: DecodeRequest): void;
  close(): void;
}

/** Starts threads; the host's part. */
export interface DecodeThreads {
  /** How many may run at a time. */
  readonly count: number;
  start(events: { answered(answer: DecodeAnswer): void; died(reason: string): void }): DecodeThread;
}

/** For hosts that have none. */
export const NO_THREADS: DecodeThreads = {
  count: 0,
  start: () => {
    throw new Error('there are no decode threads');
  },
};

export interface DecodeAheadOptions {
  readonly threads: DecodeThreads;
  /**
   * Whether the pipeline's own thread decodes too: it does the image whose turn comes next. Without it this thread never decodes
   * what a thread can, so that it is free for other work.
   */
  readonly decodesHere: boolean;
  /** Calls back after a time. @returns how to cancel it. */
  readonly after: After;
  readonly log: Logger;
}

interface Entry {
  readonly id: number;
  readonly body: Uint8Array;
  readonly job: DecodeJob;
  readonly bytes: number;
  state: 'waiting' | 'posted' | 'done' | 'dropped';
  room: ArrayBuffer | null;
  /** Set while its message waits for it. */
  wake: (() => void) | null;
}

interface Worker {
  readonly thread: DecodeThread;
  readonly jobs: Map<number, Entry>;
  isReady: boolean;
}

export class DecodeAhead {
  readonly #options: DecodeAheadOptions;
  readonly #workers = new Set<Worker>();
  /** In wire order. */
  readonly #entries: Entry[] = [];
  readonly #spareRooms: ArrayBuffer[] = [];
  readonly #spareInputs: ArrayBuffer[] = [];
  #outputBytes = 0;
  #ids = 0;
  #deaths = 0;
  #decoded = 0;
  /** Large images since the threads ended. */
  #offered = 0;
  #cancelIdle: (() => void) | null = null;
  #isClosed = false;

  constructor(options: DecodeAheadOptions) {
    this.#options = options;
  }

  /** Images that threads have decoded so far. */
  get decoded(): number {
    return this.#decoded;
  }

  /** Looks at a message that will be handled later. Its bytes must stay as they are until `finish`. */
  offer(type: number, body: Uint8Array): void {
    const job = findJob(type, body);
    if (job === null || this.#isClosed || this.#deaths >= MAX_DEATHS || this.#options.threads.count === 0) return;
    this.#cancelIdle?.();
    this.#cancelIdle = null;
    const id = this.#ids++;
    this.#offered++;
    this.#entries.push({ id, body, job, bytes: outputBytes(job), state: 'waiting', room: null, wake: null });
    this.#post();
  }

  /** Whether this is the next large image and no thread has begun with it. */
  isUnbegun(body: Uint8Array): boolean {
    const entry = this.#entries[0];
    return entry !== undefined && entry.body === body && entry.state === 'waiting';
  }

  /** To be called before a message is handled. @returns a promise if it has to wait for its image. */
  before(body: Uint8Array): Promise<void> | undefined {
    const entry = this.#entries[0];
    if (entry === undefined || entry.body !== body) return undefined;
    // Nobody has begun: this thread does it at once.
    if (entry.state === 'waiting') this.#drop(entry);
    this.#post();
    if (entry.state !== 'posted') return undefined;
    return new Promise((resolve) => {
      entry.wake = resolve;
    });
  }

  /** The output of the job whose data this is, or null: then it is to be decoded here. Valid until `finish`. */
  take(data: Uint8Array): Uint8Array | null {
    const entry = this.#entries[0];
    if (entry === undefined || entry.state !== 'done' || entry.room === null) return null;
    const { buffer, byteOffset, byteLength } = entry.job.data;
    const isSame = data.buffer === buffer && data.byteOffset === byteOffset && data.byteLength === byteLength;
    return isSame ? new Uint8Array(entry.room, 0, entry.bytes) : null;
  }

  /** The message is done: what was decoded for it is of no use any more. */
  finish(body: Uint8Array): void {
    const entry = this.#entries[0];
    if (entry === undefined || entry.body !== body) return;
    this.#entries.shift();
    this.#drop(entry);
    this.#post();
    if (this.#entries.length === 0) this.#idle();
  }

  /** Ends the threads; messages that wait go on without them. */
  close(): void {
    this.#isClosed = true;
    this.#cancelIdle?.();
    for (const worker of [...this.#workers]) this.#end(worker);
    this.#entries.length = 0;
    this.#spareRooms.length = this.#spareInputs.length = 0;
  }

  #startThreads(): void {
    const { threads, log } = this.#options;
    while (this.#workers.size < threads.count && this.#deaths < MAX_DEATHS) {
      const jobs = new Map<number, Entry>();
      const thread = threads.start({
        answered: (answer) => this.#answered(worker, answer),
        died: (reason) => {
          if (!this.#workers.has(worker)) return;
          this.#deaths++;
          log.warn(() => `a decode thread died: ${reason}`);
          this.#end(worker);
        },
      });
      const worker: Worker = { thread, jobs, isReady: false };
      this.#workers.add(worker);
    }
  }

  /** Its jobs are done here instead. */
  #end(worker: Worker): void {
    this.#workers.delete(worker);
    worker.thread.close();
    for (const entry of worker.jobs.values()) this.#drop(entry);
  }

  /** Hands out what waits, in wire order. A single image, as at the start of a session, is no reason to start threads. */
  #post(): void {
    let leavesOne = this.#options.decodesHere;
    for (const entry of this.#entries) {
      if (entry.state !== 'waiting') continue;
      if (leavesOne) {
        leavesOne = false;
        continue;
      }
      if (this.#offered >= OFFERS_BEFORE_THREADS) this.#startThreads();
      const worker = this.#freeWorker();
      if (worker === null || this.#outputBytes + entry.bytes > MAX_OUTPUT_BYTES) return;
      entry.state = 'posted';
      this.#outputBytes += entry.bytes;
      worker.jobs.set(entry.id, entry);
      worker.thread.post(this.#request(entry));
    }
  }

  /** The one with the fewest jobs, or null when all have enough. Threads that still start are not waited for. */
  #freeWorker(): Worker | null {
    const most = this.#options.decodesHere ? JOBS_BESIDE_OWN : JOBS_PER_THREAD;
    let best: Worker | null = null;
    for (const worker of this.#workers) {
      if (worker.isReady && worker.jobs.size < (best?.jobs.size ?? most)) best = worker;
    }
    return best;
  }

  /** The data is copied: the message that it is part of stays here. */
  #request({ id, job, bytes }: Entry): DecodeRequest {
    const size = job.data.byteLength;
    const input = take(this.#spareInputs, size) ?? new ArrayBuffer(size + Math.floor(size / 4));
    const data = new Uint8Array(input, 0, size);
    data.set(job.data);
    return { id, job: { ...job, data }, input, room: take(this.#spareRooms, bytes) };
  }

  #answered(worker: Worker, answer: DecodeAnswer): void {
    if (answer.kind === 'ready') {
      worker.isReady = true;
      this.#post();
      return;
    }
    keep(this.#spareInputs, answer.input);
    const entry = worker.jobs.get(answer.id);
    worker.jobs.delete(answer.id);
    if (entry === undefined) return;
    if (answer.room === null || entry.state === 'dropped') {
      if (answer.room !== null) keep(this.#spareRooms, answer.room);
      this.#drop(entry);
    } else {
      this.#decoded++;
      entry.room = answer.room;
      entry.state = 'done';
      this.#wake(entry);
    }
    this.#post();
  }

  /** Nothing comes from a thread for this entry any more, or nobody wants it. */
  #drop(entry: Entry): void {
    if (entry.state === 'posted' || entry.state === 'done') this.#outputBytes -= entry.bytes;
    entry.state = 'dropped';
    if (entry.room !== null) keep(this.#spareRooms, entry.room);
    entry.room = null;
    this.#wake(entry);
  }

  #wake(entry: Entry): void {
    const { wake } = entry;
    entry.wake = null;
    wake?.();
  }

  #idle(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = this.#options.after(IDLE_MS, () => {
      this.#cancelIdle = null;
      this.#offered = 0;
      for (const worker of [...this.#workers]) this.#end(worker);
      this.#spareRooms.length = this.#spareInputs.length = 0;
    });
  }
}

/** Takes a spare buffer that is large enough, or null; then the oldest is given up, so that sizes follow the images. */
function take(spare: ArrayBuffer[], bytes: number): ArrayBuffer | null {
  const at = spare.findIndex((buffer) => buffer.byteLength >= bytes);
  if (at < 0) spare.shift();
  return at < 0 ? null : (spare.splice(at, 1)[0] ?? null);
}

function keep(spare: ArrayBuffer[], buffer: ArrayBuffer): void {
  spare.push(buffer);
  if (spare.length > MAX_SPARE_BUFFERS) spare.shift();
}
