/** Decode host `main`: runs a display pipeline for each display channel in this process. */

import { createJpegDecoder } from '../../native-addons/jpeg/node';
import { loadPixels } from '../../native-addons/pixels/node';
import { asSpiceError } from '../spice/channels/channel';
import type { DisplayConsumer, DisplayPort } from '../spice/channels/display';
import { DecodeAhead, type DecodeThreads } from '../spice/display/images/decode-ahead';
import { SharedImages } from '../spice/display/images/shared-images';
import { MessageQueue } from '../spice/display/message-queue';
import { DisplayPipeline, type DisplaySink } from '../spice/display/pipeline';
import { MediaClock } from '../spice/display/streams/clock';
import { JpegVideoDecoders } from '../spice/display/streams/jpeg';
import { ThreadJpegDecoders } from '../spice/display/streams/jpeg-thread';
import type { VideoHost } from '../spice/display/streams/video';
import type { Logger } from '../spice/log';
import { decodeThreads } from './decode-threads';
import { after, eventLoop } from './event-loop';
import { inflate } from './inflate';
import { nodeScheduler } from './scheduler';

export interface PipelineHostOptions {
  readonly threads?: DecodeThreads;
  /**
   * Whether this process has nothing better to do than to draw: then it decodes too. A session process does not: keys and other
   * channels would wait for it.
   */
  readonly decodesHere?: boolean;
}

interface Display {
  readonly pipeline: DisplayPipeline;
  readonly queue: MessageQueue;
  readonly ahead: DecodeAhead;
}

export class PipelineHost {
  readonly #log: Logger;
  readonly #threads: DecodeThreads;
  readonly #decodesHere: boolean;
  readonly #jpeg = createJpegDecoder();
  readonly #images = new SharedImages({ core: loadPixels(), after });
  readonly #displays = new Map<number, Display>();
  readonly #pipelines = new Map<number, DisplayPipeline>();

  /** To be set when the server tells its time. */
  readonly clock = new MediaClock();

  constructor(log: Logger, options: PipelineHostOptions = {}) {
    this.#log = log;
    this.#decodesHere = options.decodesHere ?? false;
    this.#threads = options.threads ?? decodeThreads({ decodesHere: this.#decodesHere });
  }

  /** Pipelines by display channel; one stays after its channel closed, so that its picture can still be read. */
  get pipelines(): ReadonlyMap<number, DisplayPipeline> {
    return this.#pipelines;
  }

  open(port: DisplayPort, sink: Omit<DisplaySink, 'send'>): DisplayConsumer {
    this.#close(port.displayId);
    const log = this.#log.child(`display:${port.displayId}`);
    const ahead = new DecodeAhead({ threads: this.#threads, decodesHere: this.#decodesHere, after, log });
    const pipeline = new DisplayPipeline({
      core: this.#images.core,
      images: this.#images,
      jpeg: this.#jpeg,
      ahead,
      inflate,
      log,
      serverCaps: port.serverCaps,
      video: this.#video(),
      sink: {
        send: (type, body) => port.send(type, body),
        primary: (size) => sink.primary(size),
        monitors: (config) => sink.monitors(config),
        mark: (marked) => sink.mark(marked),
        damaged: () => sink.damaged(),
        problem: (error) => sink.problem(error),
      },
    });
    let resume: (() => void) | null = null;
    const queue = new MessageQueue({
      handle: (type, body) => pipeline.handle(type, body),
      host: eventLoop,
      ahead,
      done: (messages) => {
        port.completed(messages);
        if (resume === null || queue.isFull) return;
        resume();
        resume = null;
      },
      failed: (error) => port.fail(asSpiceError(error, `display:${port.displayId}`)),
    });
    this.#displays.set(port.displayId, { pipeline, queue, ahead });
    this.#pipelines.set(port.displayId, pipeline);
    return {
      completesLater: true,
      handle: (type, body) => {
        queue.push(type, body);
        if (!queue.isFull) return undefined;
        return new Promise((resolve) => {
          resume = resolve;
        });
      },
      flush: () => queue.run(),
      // What the server sent before it left is drawn all the same.
      close: () =>
        queue.end(() => {
          ahead.close();
          pipeline.end();
        }),
    };
  }

  #video(): VideoHost {
    const isOnThread = !this.#decodesHere && this.#threads.count > 0;
    const decoders = isOnThread ? new ThreadJpegDecoders(this.#threads, this.#jpeg) : new JpegVideoDecoders(this.#jpeg);
    return { scheduler: nodeScheduler, clock: this.clock, decoders };
  }

  dispose(): void {
    this.#images.close();
    for (const displayId of [...this.#displays.keys()]) this.#close(displayId);
  }

  #close(displayId: number): void {
    const display = this.#displays.get(displayId);
    if (display === undefined) return;
    this.#displays.delete(displayId);
    this.#pipelines.delete(displayId);
    display.queue.close();
    display.ahead.close();
    display.pipeline.dispose();
  }
}
