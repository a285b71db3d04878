/** The display worker: owns the canvas of a viewer window and the display port of its session (design: the pixel path). */

import pixelsUrl from '../../native-addons/pixels/build/pixels.wasm?url';
import { createJpegDecoder } from '../../native-addons/jpeg/worker';
import { instantiatePixels } from '../../native-addons/pixels/wasm';
import { createEngine } from './engine';
import type { ToWorker } from './protocol';
import { WorkerSession } from './session';

const pixels = fetch(pixelsUrl).then((response) => WebAssembly.compileStreaming(response));

const session = new WorkerSession(
  (message, transfer) => self.postMessage(message, { transfer: transfer === undefined ? [] : [...transfer] }),
  async () => createEngine(instantiatePixels(await pixels), await createJpegDecoder()),
);

self.onmessage = (event: MessageEvent<ToWorker>): void => session.handle(event.data);
