/** The JPEG decoder for a worker of the renderer: the bundler places libjpeg-turbo's WebAssembly, the worker fetches it. */

import wasmUrl from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url';
import { TurboJpegDecoder } from './decoder';
import type { JpegDecoder } from './face';

/** A decoder for this worker. */
export async function createJpegDecoder(): Promise<JpegDecoder> {
  return new TurboJpegDecoder(await WebAssembly.compileStreaming(fetch(wasmUrl)));
}
