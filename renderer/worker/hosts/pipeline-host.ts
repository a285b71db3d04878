/** Host `renderer`: display messages arrive as the server sent them; the pipeline of main/spice/display turns them into pixels here. */

import { DecodeAhead } from '../../../main/spice/display/images/decode-ahead';
import { MessageQueue } from '../../../main/spice/display/message-queue';
import { DisplayPipeline } from '../../../main/spice/display/pipeline';
import type { StreamStats } from '../../../main/spice/display/streams/stats';
import { Capabilities } from '../../../main/spice/wire/caps';
import { SpiceError, toErrorData } from '../../../main/spice/wire/errors';
import type { PixelRect, ToDisplay } from '../../../preload/contract/display';
import type { Engine } from '../engine';
import { after, eventLoop } from '../event-loop';
import type { Picture, PixelRows } from '../presenter/presenter';
import type { DisplayHost, HostCounters, HostEvents } from './host';
import { RgbaBuffer } from './swizzle';

/** SPICE_SURFACE_FMT values whose pixels are B, G, R, X in memory; others are expanded by `readPixels`. */
const DIRECT_FORMATS: ReadonlySet<number> = new Set([32, 96]);

export class PipelineHost implements DisplayHost {
  readonly decode = 'renderer';
  readonly #displayId: number;
  readonly #events: HostEvents;
  readonly #pipeline: DisplayPipeline;
  readonly #engine: Engine;
  readonly #queue: MessageQueue;
  readonly #ahead: DecodeAhead;
  #received = 0;
  #bytes = 0;
  #isDisposed = false;
  #picture: PipelinePicture | null = null;

  constructor(displayId: number, serverCaps: readonly number[], engine: Engine, events: HostEvents) {
    this.#displayId = displayId;
    this.#events = events;
    this.#engine = engine;
    // Nothing but pictures waits for this worker: it decodes too instead of waiting for a thread.
    const ahead = new DecodeAhead({ threads: engine.threads, decodesHere: true, after, log: engine.log });
    this.#ahead = ahead;
    this.#pipeline = new DisplayPipeline({
      core: engine.core,
      images: engine.images,
      jpeg: engine.jpeg,
      ahead,
      inflate: engine.inflate,
      log: engine.log,
      serverCaps: new Capabilities(serverCaps),
      video: engine.video,
      sink: {
        primary: (surface) => this.#handlePrimary(surface !== null),
        monitors: ({ heads }) =>
          events.monitors(heads.map(({ monitorId, x, y, width, height }) => ({ id: monitorId, x, y, width, height }))),
        mark: (marked) => events.mark(marked),
        damaged: () => events.damaged(),
        send: (type, body) => events.send({ kind: 'send', displayId, type, body }),
        problem: (error) => events.send({ kind: 'problem', displayId, error: toErrorData(error) }),
      },
    });
    this.#queue = new MessageQueue({
      handle: (type, body) => this.#pipeline.handle(type, body),
      host: eventLoop,
      ahead,
      done: (messages, bytes) => this.#done(messages, bytes),
      failed: (error) => this.#fail(error),
    });
  }

  get picture(): Picture | null {
    return this.#picture;
  }

  get streams(): readonly StreamStats[] {
    return this.#pipeline.streams;
  }

  get counters(): HostCounters {
    return { received: this.#received, bytes: this.#bytes, decodeMs: this.#queue.busyMs };
  }

  handle(message: ToDisplay): void {
    if (message.kind !== 'messages' || this.#isDisposed) return;
    const { index, bytes } = message;
    for (let i = 0; i + 2 < index.length; i += 3) {
      const offset = index[i + 1]!;
      const length = index[i + 2]!;
      if (offset + length > bytes.length) {
        this.#fail(new SpiceError('INTERNAL', 'bug', 'a batch of display messages is shorter than its index says'));
        return;
      }
      this.#queue.push(index[i]!, new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length));
    }
    this.#queue.run();
  }

  #done(messages: number, bytes: number): void {
    this.#received += messages;
    this.#bytes += bytes;
    this.#events.send({ kind: 'consumed', displayId: this.#displayId, messages, bytes });
  }

  #fail(error: unknown): void {
    this.#queue.close();
    if (this.#isDisposed) return;
    this.#events.send({ kind: 'fatal', displayId: this.#displayId, error: toErrorData(error) });
  }

  takeDamage(): readonly PixelRect[] {
    return this.#pipeline.takeDamage();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#queue.close();
    this.#ahead.close();
    this.#picture?.free();
    this.#picture = null;
    this.#pipeline.dispose();
  }

  #handlePrimary(exists: boolean): void {
    this.#picture?.free();
    const primary = exists ? this.#pipeline.primary : null;
    this.#picture = primary === null ? null : new PipelinePicture(this.#pipeline, this.#engine, primary);
    this.#events.primary();
  }
}

/** The primary surface of a pipeline; 32-bit surfaces are read where they are, without a copy. */
class PipelinePicture implements Picture {
  readonly width: number;
  readonly height: number;
  readonly #pipeline: DisplayPipeline;
  readonly #engine: Engine;
  readonly #isDirect: boolean;
  readonly #rgba: RgbaBuffer;
  #packed = new Uint8Array(0);

  constructor(pipeline: DisplayPipeline, engine: Engine, primary: { width: number; height: number; format: number }) {
    this.width = primary.width;
    this.height = primary.height;
    this.#pipeline = pipeline;
    this.#engine = engine;
    this.#isDirect = DIRECT_FORMATS.has(primary.format);
    this.#rgba = new RgbaBuffer(engine.core);
  }

  rows(rect: PixelRect): PixelRows {
    const primary = this.#pipeline.primary;
    if (this.#isDirect && primary !== null) {
      const offset = primary.ptr + rect.top * primary.strideBytes + rect.left * 4;
      return { bytes: this.#engine.core.u8() as Uint8Array<ArrayBuffer>, offset, strideBytes: primary.strideBytes };
    }
    const width = rect.right - rect.left;
    const bytes = width * (rect.bottom - rect.top) * 4;
    if (this.#packed.length < bytes) this.#packed = new Uint8Array(bytes);
    this.#pipeline.readPixels(rect, this.#packed.subarray(0, bytes));
    return { bytes: this.#packed, offset: 0, strideBytes: width * 4 };
  }

  rgba(rect: PixelRect): Uint8ClampedArray<ArrayBuffer> {
    const width = rect.right - rect.left;
    const height = rect.bottom - rect.top;
    const primary = this.#pipeline.primary;
    if (this.#isDirect && primary !== null) {
      const ptr = primary.ptr + rect.top * primary.strideBytes + rect.left * 4;
      return this.#rgba.fill(ptr, primary.strideBytes, width, height);
    }
    const { core } = this.#engine;
    const { bytes } = this.rows(rect);
    const copy = core.alloc(width * height * 4, false);
    try {
      core.u8().set(bytes.subarray(0, width * height * 4), copy);
      return this.#rgba.fill(copy, width * 4, width, height);
    } finally {
      core.free(copy);
    }
  }

  free(): void {
    this.#rgba.free();
  }
}
