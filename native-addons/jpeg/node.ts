/** The JPEG decoder for Node: finds libjpeg-turbo's WebAssembly next to the bundle, or in node_modules. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TurboJpegDecoder } from './decoder';
import type { JpegDecoder } from './face';

/** A decoder for this thread. Call it once and share it: the module is compiled each time. */
export function createJpegDecoder(): JpegDecoder {
  const bundled = join(__dirname, 'jpeg.wasm');
  const file = existsSync(bundled) ? bundled : require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm');
  return new TurboJpegDecoder(new WebAssembly.Module(readFileSync(file)));
}
