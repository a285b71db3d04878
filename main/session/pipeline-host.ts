/** Decode host `main`: runs a display pipeline for each display channel in this process. */

import { createJpegDecoder } from '../../native-addons/jpeg/node';
import { loadPixels } from '../../native-addons/pixels/node';
import type { DisplayConsumer, DisplayPort } from '../spice/channels/display';
import { SharedImages } from '../spice/display/images/shared-images';
import { DisplayPipeline, type DisplaySink } from '../spice/display/pipeline';
import type { Logger } from '../spice/log';
import { inflate } from './inflate';

export class PipelineHost {
  readonly #log: Logger;
  readonly #jpeg = createJpegDecoder();
  readonly #images = new SharedImages({ core: loadPixels() });
  readonly #pipelines = new Map<number, DisplayPipeline>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Pipelines by display channel; one stays after its channel closed, so that its picture can still be read. */
  get pipelines(): ReadonlyMap<number, DisplayPipeline> {
    return this.#pipelines;
  }

  open(port: DisplayPort, sink: Omit<DisplaySink, 'send'>): DisplayConsumer {
    this.#pipelines.get(port.displayId)?.dispose();
    const pipeline = new DisplayPipeline({
      core: this.#images.core,
      images: this.#images,
      jpeg: this.#jpeg,
      inflate,
      log: this.#log.child(`display:${port.displayId}`),
      serverCaps: port.serverCaps,
      sink: {
        send: (type, body) => port.send(type, body),
        primary: (size) => sink.primary(size),
        monitors: (config) => sink.monitors(config),
        mark: (marked) => sink.mark(marked),
        damaged: () => sink.damaged(),
        problem: (error) => sink.problem(error),
      },
    });
    this.#pipelines.set(port.displayId, pipeline);
    return {
      completesLater: false,
      handle: (type, body) => pipeline.handle(type, body),
      close: () => pipeline.end(),
    };
  }

  dispose(): void {
    this.#images.close();
    for (const pipeline of this.#pipelines.values()) pipeline.dispose();
    this.#pipelines.clear();
  }
}
