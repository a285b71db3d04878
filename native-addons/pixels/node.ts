/** Loads the compiled pixel core in Node: next to the bundle, or from the build folder of the tree. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PixelCore, PixelCoreOptions } from './face';
import { instantiatePixels } from './wasm';

const places = [join(__dirname, 'pixels.wasm'), join(__dirname, 'build', 'pixels.wasm')];

let compiled: WebAssembly.Module | null = null;

/** The module, compiled once for a process; threads are given it instead of compiling their own. @throws Error when it has not been built. */
export function pixelsModule(): WebAssembly.Module {
  if (compiled !== null) return compiled;
  const file = places.find((place) => existsSync(place));
  if (file === undefined) throw new Error(`pixels.wasm is missing; looked at ${places.join(' and ')}`);
  return (compiled = new WebAssembly.Module(readFileSync(file)));
}

/**
 * A new core with a memory of its own.
 * @throws Error when the module has not been built.
 */
export function loadPixels(options?: PixelCoreOptions): PixelCore {
  return instantiatePixels(pixelsModule(), options);
}
