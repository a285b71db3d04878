/** Counts the pictures of a stream for STREAM_REPORT (display: reports), by which the server adapts its rate. */

import type { MessageOf } from '../../wire/table';
import type { displayClient } from '../../wire/messages/display';

export type StreamReport = MessageOf<typeof displayClient.STREAM_REPORT>;

/** So many late pictures in a row are told at once. */
const DROP_RUN = 3;
const NO_SOUND = 0xffffffff;
const UNDECODABLE_DROPS = 0xffffffff;

/** The report that says "I cannot decode this stream, send images". */
export function undecodableReport(streamId: number): StreamReport {
  return {
    streamId,
    uniqueId: 0,
    startFrameTime: 0,
    endFrameTime: 0,
    frames: 0,
    drops: UNDECODABLE_DROPS,
    lastFrameDelay: 0,
    audioDelay: 0,
  };
}

export class ReportCounter {
  readonly #streamId: number;
  readonly #uniqueId: number;
  readonly #maxFrames: number;
  readonly #timeoutMs: number;
  #start = { time: 0, atMs: 0 };
  #frames = 0;
  #drops = 0;
  #dropRun = 0;

  /** As STREAM_ACTIVATE_REPORT asks for it. */
  constructor(options: {
    readonly streamId: number;
    readonly uniqueId: number;
    readonly maxFrames: number;
    readonly timeoutMs: number;
  }) {
    this.#streamId = options.streamId;
    this.#uniqueId = options.uniqueId;
    this.#maxFrames = options.maxFrames;
    this.#timeoutMs = options.timeoutMs;
  }

  /**
   * Counts a picture that arrived.
   * @param marginMs How early it came, negative when it was late.
   * @param soundDelayMs Latency of playback, null without sound.
   * @returns The report that is due, or null.
   */
  count(time: number, marginMs: number, nowMs: number, soundDelayMs: number | null): StreamReport | null {
    if (this.#frames === 0) this.#start = { time, atMs: nowMs };
    this.#frames++;
    if (marginMs < 0) {
      this.#drops++;
      this.#dropRun++;
    } else this.#dropRun = 0;
    const isDue =
      this.#frames >= this.#maxFrames || nowMs - this.#start.atMs >= this.#timeoutMs || this.#dropRun >= DROP_RUN;
    if (!isDue) return null;
    const report: StreamReport = {
      streamId: this.#streamId,
      uniqueId: this.#uniqueId,
      startFrameTime: this.#start.time,
      endFrameTime: time,
      frames: this.#frames,
      drops: this.#drops,
      lastFrameDelay: marginMs,
      audioDelay: soundDelayMs ?? NO_SOUND,
    };
    this.#frames = 0;
    this.#drops = 0;
    this.#dropRun = 0;
    return report;
  }
}
