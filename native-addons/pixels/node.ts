/** Loads the compiled pixel core in Node: next to the bundle, or from the build folder of the tree. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PixelCore, PixelCoreOptions } from './face';
import { instantiatePixels } from './wasm';

const places = [join(__dirname, 'pixels.wasm'), join(__dirname, 'build', 'pixels.wasm')];

/**
 * A new core with a memory of its own.
 * @throws Error when the module has not been built.
 */
export function loadPixels(options?: PixelCoreOptions): PixelCore {
  const file = places.find((place) => existsSync(place));
  if (file === undefined) throw new Error(`pixels.wasm is missing; looked at ${places.join(' and ')}`);
  return instantiatePixels(new WebAssembly.Module(readFileSync(file)), options);
}
