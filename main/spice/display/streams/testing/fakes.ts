/** Time that tests move by hand, and a decoder that answers when it is told to. */

import type { SpiceError } from '../../../wire/errors';
import { MediaClock } from '../clock';
import type { DecodedPicture, PictureData, Scheduler, VideoDecoder, VideoDecoderEvents, VideoHost } from '../video';

export class FakeTime implements Scheduler {
  #now = 10_000;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  at(timeMs: number, callback: () => void): () => void {
    const timer = { at: timeMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get waiting(): number {
    return this.#timers.length;
  }

  /** Lets time pass and rings what is due, in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }
}

/** A picture of one colour: the first byte of its data. */
export class FakePicture implements DecodedPicture {
  isClosed = false;
  readonly #data: PictureData;
  readonly #isLate: boolean;
  #deliver: (() => void) | null = null;

  constructor(data: PictureData, isLate: boolean) {
    this.#data = data;
    this.#isLate = isLate;
  }

  read(): PictureData | Promise<PictureData> {
    if (!this.#isLate) return this.#data;
    return new Promise((resolve) => (this.#deliver = (): void => resolve(this.#data)));
  }

  /** Lets a late picture's pixels arrive. */
  async deliver(): Promise<void> {
    this.#deliver?.();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }
}

export class FakeDecoder implements VideoDecoder {
  readonly name = 'fake';
  readonly isIntraOnly: boolean;
  readonly events: VideoDecoderEvents;
  readonly given: { readonly data: Uint8Array; readonly token: number }[] = [];
  readonly pictures: FakePicture[] = [];
  readonly size: number;
  backlog = 0;
  lanes = 1;
  isClosed = false;
  /** Pictures come at once; else by `finish`. */
  isInstant = true;
  hasLatePixels = false;

  constructor(isIntraOnly: boolean, size: number, events: VideoDecoderEvents) {
    this.isIntraOnly = isIntraOnly;
    this.size = size;
    this.events = events;
  }

  decode(data: Uint8Array, token: number): void {
    this.given.push({ data: data.slice(), token });
    if (this.isInstant) this.finish();
  }

  /** Delivers the picture of the oldest data that has none yet. */
  finish(): void {
    const next = this.given[this.pictures.length];
    if (next !== undefined) this.deliver(next.token);
  }

  /** Delivers the picture of this data. */
  deliver(token: number): void {
    const next = this.given.find((data) => data.token === token);
    if (next === undefined) return;
    const { size } = this;
    const bytes = new Uint8Array(size * size * 4).fill(next.data[0] ?? 0);
    const picture = new FakePicture({ layout: 'bgrx', width: size, height: size, bytes }, this.hasLatePixels);
    this.pictures.push(picture);
    this.events.picture(next.token, picture);
  }

  fail(error: SpiceError): void {
    this.events.failed(error);
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A host with fake time whose decoders are kept for the test. */
export class FakeVideo implements VideoHost {
  readonly scheduler = new FakeTime();
  readonly clock = new MediaClock();
  readonly made: FakeDecoder[] = [];
  readonly decoders: VideoHost['decoders'];
  readonly #configure: (decoder: FakeDecoder) => void;

  /** @param size Side of the decoded pictures. @param configure Called for each new decoder. */
  constructor(isIntraOnly: boolean, size: number, configure: (decoder: FakeDecoder) => void = () => undefined) {
    this.#configure = configure;
    this.decoders = {
      codecs: [1, 2, 3],
      create: (_codec, events) => {
        const decoder = new FakeDecoder(isIntraOnly, size, events);
        this.#configure(decoder);
        this.made.push(decoder);
        return decoder;
      },
    };
    this.clock.set(1000, this.scheduler.now());
  }

  get decoder(): FakeDecoder {
    const decoder = this.made.at(-1);
    if (decoder === undefined) throw new Error('no decoder was made');
    return decoder;
  }
}
