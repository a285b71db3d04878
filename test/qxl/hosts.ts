/** Saffron's two decode hosts, both in the test's process: the session's own pipelines, and those of the display worker behind the message pump. */
import { createJpegDecoder } from '../../native-addons/jpeg/node';
import { loadPixels } from '../../native-addons/pixels/node';
import { MessagePump } from '../../main/session/message-pump';
import { PipelineHost } from '../../main/session/pipeline-host';
import type { SpiceSession } from '../../main/session/session';
import type { DisplayConsumer, DisplayPort } from '../../main/spice/channels/display';
import { silentLogger } from '../../main/spice/log';
import { SpiceError } from '../../main/spice/wire/errors';
import type { Rect } from '../../main/spice/display/geometry';
import type { FromDisplay, ToDisplay } from '../../preload/contract/display';
import { createEngine } from '../../renderer/worker/engine';
import type { Engine } from '../../renderer/worker/engine';
import { eventLoop } from '../../renderer/worker/event-loop';
import { PipelineHost as WorkerPipelineHost } from '../../renderer/worker/hosts/pipeline-host';

export interface HostEvents {
  primary(): void;
  mark(marked: boolean): void;
  /** Once, when something changed after `takeDamage`. */
  damaged(): void;
  problem(error: SpiceError): void;
}

/** What decodes the display channels of one session. */
export interface TestHost {
  open(port: DisplayPort, events: HostEvents): DisplayConsumer;
  /** Size of a display's primary surface; null without one. */
  size(displayId: number): { readonly width: number; readonly height: number } | null;
  takeDamage(displayId: number): readonly Rect[];
  /** Packed B, G, R, x rows of a part of the primary. */
  read(displayId: number, rect: Rect): Uint8Array;
  /** The session's clock, for videos. */
  follow(session: SpiceSession): void;
  dispose(): void;
}

/** Decode host `main`. */
export class MainHost implements TestHost {
  readonly #host = new PipelineHost(silentLogger);

  open(port: DisplayPort, events: HostEvents): DisplayConsumer {
    return this.#host.open(port, { ...events, monitors: () => undefined });
  }

  size(displayId: number): { readonly width: number; readonly height: number } | null {
    return this.#host.pipelines.get(displayId)?.primary ?? null;
  }

  takeDamage(displayId: number): readonly Rect[] {
    return this.#host.pipelines.get(displayId)?.takeDamage() ?? [];
  }

  read(displayId: number, rect: Rect): Uint8Array {
    return this.#host.pipelines.get(displayId)?.readPixels(rect) ?? new Uint8Array(0);
  }

  follow(session: SpiceSession): void {
    session.events.on('mediaTime', ({ time, atMs, soundDelayMs }) => {
      this.#host.clock.set(time, atMs);
      this.#host.clock.setSound(soundDelayMs);
    });
  }

  dispose(): void {
    this.#host.dispose();
  }
}

/** Decode host `renderer`: messages travel in batches, as between the processes of the app. */
export class RendererHost implements TestHost {
  readonly #engine: Engine;
  readonly #workers = new Map<number, WorkerPipelineHost>();

  constructor() {
    releaseEventLoop();
    this.#engine = createEngine(loadPixels(), createJpegDecoder());
  }

  open(port: DisplayPort, events: HostEvents): DisplayConsumer {
    const { displayId } = port;
    this.#workers.get(displayId)?.dispose();
    const fromWorker = (message: FromDisplay): void => {
      if (message.kind === 'problem')
        events.problem(new SpiceError(message.error.code, 'protocol', message.error.message));
      else setImmediate(() => pump.receive(message));
    };
    const worker = new WorkerPipelineHost(displayId, port.serverCaps.words, this.#engine, {
      ...events,
      monitors: () => undefined,
      send: fromWorker,
    });
    const toWorker = {
      postMessage: (message: ToDisplay) => void setImmediate(() => worker.handle(message)),
      on: () => undefined,
      start: () => undefined,
    };
    const pump = new MessagePump(toWorker, port, true);
    this.#workers.set(displayId, worker);
    return pump.consumer;
  }

  size(displayId: number): { readonly width: number; readonly height: number } | null {
    return this.#workers.get(displayId)?.picture ?? null;
  }

  takeDamage(displayId: number): readonly Rect[] {
    return this.#workers.get(displayId)?.takeDamage() ?? [];
  }

  read(displayId: number, rect: Rect): Uint8Array {
    const rowBytes = (rect.right - rect.left) * 4;
    const packed = new Uint8Array(rowBytes * (rect.bottom - rect.top));
    const rows = this.#workers.get(displayId)?.picture?.rows(rect);
    if (rows === undefined) return packed;
    for (let from = rows.offset, to = 0; to < packed.length; from += rows.strideBytes, to += rowBytes) {
      packed.set(rows.bytes.subarray(from, from + rowBytes), to);
    }
    return packed;
  }

  follow(session: SpiceSession): void {
    session.events.on('mediaTime', ({ time, atMs, soundDelayMs }) => {
      this.#engine.video.clock.set(time, atMs);
      this.#engine.video.clock.setSound(soundDelayMs);
    });
  }

  dispose(): void {
    this.#engine.images.close();
    for (const worker of this.#workers.values()) worker.dispose();
  }
}

let released = false;

/** The worker's event loop is a message port to itself: made here, it is told not to keep this process alive. */
function releaseEventLoop(): void {
  if (released) return;
  released = true;
  const original = globalThis.MessageChannel;
  const made: MessageChannel[] = [];
  globalThis.MessageChannel = class extends original {
    constructor() {
      super();
      made.push(this);
    }
  };
  try {
    eventLoop.soon(() => undefined);
  } finally {
    globalThis.MessageChannel = original;
  }
  for (const { port1 } of made) (port1 as unknown as { unref(): void }).unref();
}
