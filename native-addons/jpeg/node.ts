/** The JPEG decoder for Node: finds libjpeg-turbo's WebAssembly next to the bundle, or in node_modules. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TurboJpegDecoder } from './decoder';
import type { JpegDecoder } from './face';

let compiled: WebAssembly.Module | null = null;

/** The module, compiled once for a process; threads are given it instead of compiling their own. */
export function jpegModule(): WebAssembly.Module {
  if (compiled !== null) return compiled;
  const bundled = join(__dirname, 'jpeg.wasm');
  const file = existsSync(bundled) ? bundled : require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm');
  return (compiled = new WebAssembly.Module(readFileSync(file)));
}

/** A decoder for this thread. */
export function createJpegDecoder(): JpegDecoder {
  return new TurboJpegDecoder(jpegModule());
}
