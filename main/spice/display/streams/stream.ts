/**
 * One video stream from STREAM_CREATE to STREAM_DESTROY (display: video streams). Pictures are painted into the surface at the moment they
 * are shown, under the clip of that moment: whatever draws or reads later finds them there. Decoders of independent pictures (Motion JPEG)
 * get only what will be shown; the others get everything, and the newest picture that is due is painted.
 */

import { ImageDataError, SpiceError } from '../../wire/errors';
import type { StreamCreate } from '../../wire/messages/display';
import type { Handled } from '../../wire/table';
import type { Rect } from '../geometry';
import { mediaDifference } from './clock';
import { StreamPlace, type Placed, type PlaceContext } from './place';
import { Playout } from './playout';
import type { ReportCounter, StreamReport } from './report';
import { StreamCounters, type StreamStats } from './stats';
import type { DecodedPicture, PictureData, VideoDecoder, VideoHost } from './video';

/** While sound plays pictures wait encoded: decoders have few picture buffers. They are decoded so long before they are due. */
const DECODE_LEAD_MS = 80;
/** Decoded pictures that wait; one more makes the oldest due. Hardware decoders have about so many to lend. */
const MAX_DECODED = 5;
/** Encoded pictures that wait for their time: four seconds at 60 a second, and what a server sends in that time. */
const MAX_WAITING_FRAMES = 256;
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** A decoder so far behind holds back the channel: the server sees its reports go bad and sends less. */
const MAX_BACKLOG = 8;
/** No stamp makes a picture wait longer. */
const MAX_AHEAD_MS = 5000;
/** A picture without a stamp is shown so long after it came, as the reference client does. */
const UNSTAMPED_AHEAD_MS = 100;
/** So many pictures in a row that cannot be decoded end the stream. */
const MAX_BROKEN_RUN = 5;

export interface StreamContext extends PlaceContext {
  readonly host: VideoHost;
  /** The server should send this stream's pictures as images. */
  readonly undecodable: (streamId: number) => void;
  readonly report: (report: StreamReport) => void;
  /** A picture was dropped. Never throws. */
  readonly problem: (error: SpiceError) => void;
  /** Whether the surface is fed by one stream of its own size only. */
  readonly isStreamingMode: (surfaceId: number) => boolean;
}

interface Frame extends Placed {
  readonly token: number;
  /** null once the decoder has it. */
  data: Uint8Array | null;
  picture: DecodedPicture | null;
  showAtMs: number;
}

export class VideoStream {
  readonly #create: StreamCreate;
  readonly #context: StreamContext;
  readonly #decoder: VideoDecoder | null;
  readonly #playout = new Playout();
  readonly #counters = new StreamCounters();
  readonly #place: StreamPlace;
  #reports: ReportCounter | null = null;
  /** Waiting for their time, still encoded. */
  #encoded: Frame[] = [];
  #inDecoder: Frame[] = [];
  /** Waiting for their time, decoded. */
  #decoded: Frame[] = [];
  #held: (() => void)[] = [];
  #cancelTimer: (() => void) | null = null;
  #lastTime: number | null = null;
  #lastToken = 0;
  #brokenRun = 0;
  #isReading = false;
  #isPumping = false;
  #isDead = false;
  #isClosed = false;

  constructor(create: StreamCreate, context: StreamContext) {
    this.#create = create;
    this.#context = context;
    this.#place = new StreamPlace(create, context, this.#counters);
    this.#decoder = this.#open();
    if (this.#decoder === null) {
      this.#isDead = true;
      context.undecodable(create.id);
    }
  }

  get surfaceId(): number {
    return this.#create.surfaceId;
  }

  get stats(): StreamStats {
    const { width, height, received, shown, dropped, late, broken, lastTime, delayMs } = this.#counters;
    return {
      ...{ id: this.#create.id, codec: this.#create.codec, decoder: this.#decoder?.name ?? 'none' },
      ...{ width, height, received, shown, dropped, late, broken, lastTime, delayMs },
      playoutDelayMs: this.#playout.delayMs,
    };
  }

  /** Takes effect with the next picture that is painted, also on those that wait. */
  setClip(clip: readonly Rect[] | null): void {
    this.#place.setClip(clip);
  }

  setReports(reports: ReportCounter): void {
    this.#reports = reports;
  }

  /**
   * Takes one encoded picture; the data is not read after the message is done.
   * @param dest Where this picture goes, null for the stream's place.
   * @returns A promise where the decoder is far behind.
   */
  accept(stamp: number, data: Uint8Array, dest: Rect | null): Handled {
    if (this.#isDead || this.#decoder === null) return undefined;
    const { scheduler, clock } = this.#context.host;
    const now = scheduler.now();
    const clockTime = clock.timeAt(now);
    const time = stamp === 0 ? ((clockTime ?? 0) + UNSTAMPED_AHEAD_MS) >>> 0 : stamp;
    const marginMs = clockTime === null ? 0 : mediaDifference(time, clockTime);
    this.#counters.received++;
    if (marginMs < 0) this.#counters.late++;
    if (this.#lastTime !== null && mediaDifference(time, this.#lastTime) < 0) this.#startOver();
    this.#lastTime = time;
    const { isIntraOnly } = this.#decoder;
    const showAtMs = isIntraOnly ? this.#playout.showAt(time, now) : now;
    const frame: Frame = { token: ++this.#lastToken, time, dest, arrivedMs: now, data, picture: null, showAtMs };
    this.#encoded.push(frame);
    this.#pump();
    if (frame.data !== null) frame.data = data.slice();
    this.#limitWaiting();
    const report = this.#reports?.count(time, marginMs, now, clock.soundDelayMs) ?? null;
    if (report !== null) this.#context.report(report);
    if (this.#hasEnded() || this.#decoder.backlog <= MAX_BACKLOG) return undefined;
    return new Promise((resolve) => this.#held.push(resolve));
  }

  /** The presenter took what is painted. */
  presented(): void {
    this.#place.presented(this.#context.host.scheduler.now());
  }

  /** The server's clock was set, or sound began or ended. */
  clockChanged(): void {
    this.#pump();
  }

  /** Drops everything that waits. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stop();
  }

  /** A decoder's answer may end the stream in the middle of a call. */
  #hasEnded(): boolean {
    return this.#isDead;
  }

  #open(): VideoDecoder | null {
    const { decoders } = this.#context.host;
    if (!decoders.codecs.includes(this.#create.codec)) return null;
    return decoders.create(this.#create.codec, {
      picture: (token, picture) => this.#decodedPicture(token, picture),
      bad: (token, error) => this.#bad(token, error),
      failed: (error) => this.#fail(error),
      progress: () => this.#release(),
    });
  }

  /** The source's clock went back: what waits belongs to the time before. */
  #startOver(): void {
    this.#playout.reset();
    if (this.#decoder?.isIntraOnly === true) {
      this.#counters.dropped += this.#encoded.length;
      this.#encoded = [];
    }
    for (const frame of [...this.#encoded, ...this.#inDecoder, ...this.#decoded]) frame.showAtMs = -Infinity;
  }

  #dueMs(frame: Frame, now: number): number {
    if (frame.showAtMs === -Infinity) return frame.showAtMs;
    const { clock } = this.#context.host;
    const clockTime = clock.timeAt(now);
    if (clock.soundDelayMs !== null && clockTime !== null) {
      return Math.min(now + mediaDifference(frame.time, clockTime), frame.arrivedMs + MAX_AHEAD_MS);
    }
    return this.#context.isStreamingMode(this.surfaceId) ? frame.arrivedMs : frame.showAtMs;
  }

  /** Moves every picture as far as its time and the decoder allow, and asks to be woken for the next. */
  #pump(): void {
    if (this.#isDead || this.#isPumping || this.#decoder === null) return;
    this.#isPumping = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    let wakeMs: number;
    try {
      const now = this.#context.host.scheduler.now();
      wakeMs = this.#decoder.isIntraOnly ? this.#feedIntra(this.#decoder, now) : this.#feedInter(this.#decoder, now);
      wakeMs = Math.min(wakeMs, this.#showDue(now));
    } finally {
      this.#isPumping = false;
    }
    if (this.#hasEnded() || wakeMs === Infinity) return;
    this.#cancelTimer = this.#context.host.scheduler.at(wakeMs, () => this.#pump());
  }

  /** Gives the decoder the newest picture that is due, if it has room. @returns when to look again */
  #feedIntra(decoder: VideoDecoder, now: number): number {
    while (this.#inDecoder.length < decoder.lanes && !this.#hasEnded()) {
      const newest = this.#encoded.findLastIndex((frame) => this.#dueMs(frame, now) <= now);
      const frame = this.#encoded[newest];
      if (frame === undefined) return this.#nextDue(this.#encoded, now);
      this.#counters.dropped += newest;
      this.#encoded.splice(0, newest + 1);
      this.#submit(decoder, frame);
    }
    // The decoder calls back.
    return Infinity;
  }

  /** Gives the decoder everything, while sound plays not long before it is due. @returns when to look again */
  #feedInter(decoder: VideoDecoder, now: number): number {
    const isTimed = this.#context.host.clock.soundDelayMs !== null;
    for (let frame = this.#encoded[0]; frame !== undefined; frame = this.#encoded[0]) {
      if (isTimed && this.#dueMs(frame, now) > now + DECODE_LEAD_MS) break;
      this.#encoded.shift();
      this.#submit(decoder, frame);
      if (this.#hasEnded()) return Infinity;
    }
    return this.#nextDue(this.#encoded, now) - DECODE_LEAD_MS;
  }

  /** Shows the newest decoded picture that is due and drops those before it. @returns when to look again */
  #showDue(now: number): number {
    while (!this.#isReading && !this.#hasEnded()) {
      const due = this.#decoded.findLastIndex((frame) => this.#dueMs(frame, now) <= now);
      const newest = Math.max(due, this.#decoded.length - 1 - MAX_DECODED);
      const frame = this.#decoded[newest];
      if (frame === undefined) return this.#nextDue(this.#decoded, now);
      this.#drop(newest);
      this.#decoded.shift();
      this.#show(frame);
    }
    // Whoever reads calls back.
    this.#drop(this.#decoded.length - MAX_DECODED);
    return Infinity;
  }

  /** Drops so many of the decoded pictures that wait, oldest first. */
  #drop(count: number): void {
    if (count <= 0) return;
    this.#counters.dropped += count;
    for (const { picture } of this.#decoded.splice(0, count)) picture?.close();
  }

  #nextDue(frames: readonly Frame[], now: number): number {
    return frames.reduce((first, frame) => Math.min(first, this.#dueMs(frame, now)), Infinity);
  }

  #submit(decoder: VideoDecoder, frame: Frame): void {
    const { data } = frame;
    if (data === null) return;
    frame.data = null;
    this.#inDecoder.push(frame);
    // Data that makes no picture leaves its frame behind.
    if (this.#inDecoder.length > MAX_WAITING_FRAMES) this.#inDecoder.shift();
    decoder.decode(data, frame.token);
  }

  #decodedPicture(token: number, picture: DecodedPicture): void {
    const frame = this.#takeFromDecoder(token);
    if (frame === null || this.#isDead) {
      picture.close();
      return;
    }
    frame.picture = picture;
    if (this.#decoder?.isIntraOnly === false && frame.showAtMs !== -Infinity) {
      frame.showAtMs = this.#playout.showAt(frame.time, this.#context.host.scheduler.now());
    }
    this.#decoded.push(frame);
    this.#pump();
  }

  /** Earlier data has no picture of its own, or one that came too late. */
  #takeFromDecoder(token: number): Frame | null {
    const at = this.#inDecoder.findIndex((frame) => frame.token === token);
    if (at < 0) return null;
    const frame = this.#inDecoder[at] ?? null;
    this.#inDecoder.splice(0, at + 1);
    if (this.#decoder?.isIntraOnly === true) this.#counters.dropped += at;
    return frame;
  }

  /** Paints a picture that is due, now or when its pixels are there. */
  #show(frame: Frame): void {
    const { picture } = frame;
    if (picture === null) return;
    try {
      if (this.#place.isHidden(frame)) {
        picture.close();
        return;
      }
      const rows = picture.read();
      if (rows instanceof Promise) {
        this.#showLater(frame, picture, rows);
        return;
      }
      this.#paint(frame, rows);
    } catch (error) {
      this.#badPicture(error);
    }
    picture.close();
  }

  #showLater(frame: Frame, picture: DecodedPicture, pixels: Promise<PictureData>): void {
    this.#isReading = true;
    pixels
      .then((rows) => {
        if (!this.#isDead) this.#paint(frame, rows);
      })
      .catch((error: unknown) => this.#badPicture(error))
      .finally(() => {
        this.#isReading = false;
        picture.close();
        this.#pump();
      });
  }

  #paint(frame: Frame, data: PictureData): void {
    this.#place.paint(frame, data);
    this.#brokenRun = 0;
  }

  #bad(token: number, error: SpiceError): void {
    if (this.#takeFromDecoder(token) === null || this.#isDead) return;
    this.#badPicture(error);
    this.#pump();
  }

  #badPicture(error: unknown): void {
    if (this.#isDead) return;
    const problem = error instanceof SpiceError ? error : new ImageDataError('a picture of a stream', { cause: error });
    this.#counters.broken++;
    this.#brokenRun++;
    if (this.#brokenRun >= MAX_BROKEN_RUN) this.#fail(problem);
    else this.#context.problem(problem);
  }

  #fail(error: SpiceError): void {
    if (this.#isDead) return;
    this.#context.problem(error);
    this.#stop();
    this.#context.undecodable(this.#create.id);
  }

  #limitWaiting(): void {
    if (this.#decoder === null) return;
    let bytes = this.#encoded.reduce((sum, { data }) => sum + (data?.byteLength ?? 0), 0);
    while (this.#encoded.length > MAX_WAITING_FRAMES || (bytes > MAX_WAITING_BYTES && this.#encoded.length > 1)) {
      const oldest = this.#encoded.shift();
      if (oldest === undefined) return;
      bytes -= oldest.data?.byteLength ?? 0;
      if (this.#decoder.isIntraOnly) this.#counters.dropped++;
      else this.#submit(this.#decoder, oldest);
    }
  }

  #release(): void {
    if (!this.#isDead && (this.#decoder?.backlog ?? 0) > MAX_BACKLOG) return;
    for (const resolve of this.#held.splice(0)) resolve();
  }

  #stop(): void {
    this.#isDead = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    for (const { picture } of this.#decoded) picture?.close();
    this.#encoded = [];
    this.#inDecoder = [];
    this.#decoded = [];
    this.#decoder?.close();
    this.#release();
  }
}
