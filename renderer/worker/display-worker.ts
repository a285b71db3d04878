/** The display worker: owns the canvas of a viewer window and the display port of its session (design: the pixel path). */

import pixelsUrl from '../../native-addons/pixels/build/pixels.wasm?url';
import { TurboJpegDecoder } from '../../native-addons/jpeg/decoder';
import { LoopDelay } from '../../main/spice/loop-delay';
import { compileJpeg } from '../../native-addons/jpeg/worker';
import { instantiatePixels } from '../../native-addons/pixels/wasm';
import { decodeThreads } from './decode-threads';
import { createEngine } from './engine';
import type { ToWorker } from './protocol';
import { WorkerSession } from './session';
import { askVideoCodecs } from './video/decoders';

const pixels = fetch(pixelsUrl).then((response) => WebAssembly.compileStreaming(response));

const jpeg = compileJpeg();
const threads = Promise.all([pixels, jpeg]).then(([pixels, jpeg]) =>
  decodeThreads({ pixels, jpeg }, () => new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' })),
);
const videoCodecs = askVideoCodecs();

const loopDelay = new LoopDelay({
  now: () => performance.now(),
  after: (delayMs, callback) => setTimeout(callback, delayMs),
});
loopDelay.start();

const session = new WorkerSession(
  (message, transfer) => self.postMessage(message, { transfer: transfer === undefined ? [] : [...transfer] }),
  async () =>
    createEngine(instantiatePixels(await pixels), new TurboJpegDecoder(await jpeg), await videoCodecs, await threads),
  videoCodecs,
  loopDelay,
);

self.onmessage = (event: MessageEvent<ToWorker>): void => session.handle(event.data);
