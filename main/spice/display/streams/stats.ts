/** What is known about a stream, for the statistics overlay and the benchmarks. */

/** Delays of so many of the latest pictures are kept. */
const KEPT_DELAYS = 256;

export interface StreamStats {
  readonly id: number;
  /** A value of VideoCodec. */
  readonly codec: number;
  readonly decoder: string;
  /** Size of the latest picture; 0 before the first. */
  readonly width: number;
  readonly height: number;
  readonly received: number;
  /** Pictures that reached the presenter, or were wholly clipped. */
  readonly shown: number;
  /** Never painted, or painted over before the presenter came. */
  readonly dropped: number;
  /** Behind their time on the server's clock when they arrived. */
  readonly late: number;
  readonly broken: number;
  /** Stamp of the latest picture that was painted, on the server's clock. */
  readonly lastTime: number;
  /** From arrival to the presenter, over the latest pictures; 0 before the first. */
  readonly delayMs: { readonly median: number; readonly p95: number };
  readonly playoutDelayMs: number;
}

/** The counters behind StreamStats. */
export class StreamCounters {
  width = 0;
  height = 0;
  received = 0;
  shown = 0;
  dropped = 0;
  late = 0;
  broken = 0;
  lastTime = 0;
  readonly #delays = new Float64Array(KEPT_DELAYS);
  #delayCount = 0;

  addDelay(delayMs: number): void {
    this.#delays[this.#delayCount++ % KEPT_DELAYS] = delayMs;
  }

  get delayMs(): StreamStats['delayMs'] {
    const sorted = this.#delays.slice(0, Math.min(this.#delayCount, KEPT_DELAYS)).sort();
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { median: at(0.5), p95: at(0.95) };
  }
}
