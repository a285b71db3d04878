/** A session without a window, for tools and tests: its pictures are read from the pipelines. */

import { silentLogger, type Logger } from '../spice/log';
import type { Endpoint } from '../spice/transport';
import { SpiceError } from '../spice/wire/errors';
import type { DisplayPipeline } from '../spice/display/pipeline';
import type { DecodeThreads } from '../spice/display/images/decode-ahead';
import { PipelineHost } from './pipeline-host';
import { SpiceSession, type SessionOptions } from './session';

export interface HeadlessOptions extends Omit<SessionOptions, 'displayHost'> {
  readonly endpoint: Endpoint;
  readonly log?: Logger;
  readonly threads?: DecodeThreads;
}

/** Top-down rows of R, G, B. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

interface DisplayState {
  marked: boolean;
  changedAt: number;
}

const POLL_MS = 20;

export class HeadlessSession {
  readonly session: SpiceSession;
  readonly problems: SpiceError[] = [];
  readonly #host: PipelineHost;
  readonly #states = new Map<number, DisplayState>();
  #closed: SpiceError | null | undefined;

  constructor(host: PipelineHost, options: HeadlessOptions) {
    this.#host = host;
    this.session = new SpiceSession({
      ...options,
      displayHost: (port) => {
        const state: DisplayState = { marked: false, changedAt: performance.now() };
        this.#states.set(port.displayId, state);
        const changed = (): void => {
          state.changedAt = performance.now();
        };
        return host.open(port, {
          primary: changed,
          monitors: () => undefined,
          mark: (marked) => {
            state.marked = marked;
            changed();
          },
          damaged: () => {
            // Nobody presents here: when the damage is taken, the next change announces itself.
            setImmediate(() => {
              changed();
              host.pipelines.get(port.displayId)?.takeDamage();
            });
          },
          problem: (error) => this.problems.push(error),
        });
      },
    });
    this.session.events.on('mediaTime', ({ time, atMs, soundDelayMs }) => {
      host.clock.set(time, atMs);
      host.clock.setSound(soundDelayMs);
    });
    this.session.events.on('closed', (error) => {
      this.#closed = error;
    });
  }

  get displays(): ReadonlyMap<number, DisplayPipeline> {
    return this.#host.pipelines;
  }

  /** Resolves when a display has a primary, was marked, and did not change for `quietMs`. @throws SpiceError TIMEOUT, or why the session ended */
  async waitQuiet(id: number, quietMs: number, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if (this.#closed !== undefined) {
        throw this.#closed ?? new SpiceError('CANCELLED', 'cancelled', 'the session was closed');
      }
      const state = this.#states.get(id);
      const primary = this.displays.get(id)?.primary ?? null;
      const now = performance.now();
      if (state?.marked === true && primary !== null && now - state.changedAt >= quietMs) return;
      if (now >= deadline) {
        const reason =
          primary === null ? 'no picture came' : state?.marked ? 'the picture kept changing' : 'no mark came';
        throw new SpiceError('TIMEOUT', 'expected', `display ${id}: ${reason} within ${timeoutMs} ms`, {
          details: { display: id, timeoutMs, reason },
        });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** The primary surface without the pointer. @throws SpiceError NO_PICTURE */
  picture(id: number): Picture {
    const pipeline = this.displays.get(id);
    const primary = pipeline?.primary ?? null;
    if (pipeline === undefined || primary === null) {
      throw new SpiceError('NO_PICTURE', 'expected', `display ${id} shows nothing`, { details: { display: id } });
    }
    const { width, height } = primary;
    const bgrx = pipeline.readPixels({ left: 0, top: 0, right: width, bottom: height });
    const rgb = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
      rgb[to] = bgrx[from + 2] ?? 0;
      rgb[to + 1] = bgrx[from + 1] ?? 0;
      rgb[to + 2] = bgrx[from] ?? 0;
    }
    return { width, height, rgb };
  }

  close(): void {
    this.session.close();
    this.#host.dispose();
  }
}

/** Connects. @throws SpiceError; nothing stays open then. */
export async function openHeadless(options: HeadlessOptions): Promise<HeadlessSession> {
  const headless = new HeadlessSession(
    new PipelineHost(options.log ?? silentLogger, { ...options, decodesHere: true }),
    options,
  );
  try {
    await headless.session.connect();
  } catch (error) {
    headless.close();
    throw error;
  }
  return headless;
}
