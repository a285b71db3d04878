/** The compiled pixel core behind its typed face; pure: whoever calls it brings the WebAssembly module. */

import type { Codecs } from './codecs-face';
import { MAX_CORE_BYTES, PixelMemoryError } from './face';
import type { PixelCore, PixelCoreOptions } from './face';
import type { Raster } from './raster-face';
import type { Video } from './video-face';

/** What assembly/index.ts exports besides the functions that have their face's names. */
interface MemoryExports {
  readonly memory: WebAssembly.Memory;
  setBudget(bytes: number): void;
  allocate(bytes: number, clear: number): number;
  release(ptr: number): number;
  usedBytes(): number;
}

/**
 * Makes a core with a memory of its own from the compiled module (build/pixels.wasm).
 * The raster and codec functions are the module's exports themselves: no wrapper on the pixel path.
 */
export function instantiatePixels(module: WebAssembly.Module, options: PixelCoreOptions = {}): PixelCore {
  const { exports } = new WebAssembly.Instance(module, {});
  const inner = exports as unknown as MemoryExports;
  inner.setBudget(Math.min(options.maxBytes ?? MAX_CORE_BYTES, MAX_CORE_BYTES));
  let view = new Uint8Array(inner.memory.buffer);

  return {
    ...(exports as unknown as Codecs & Raster & Video),
    kind: 'wasm',
    alloc(bytes, clear = true) {
      // Sizes are doubles here: what does not fit 31 bits must not reach the module, where it would wrap.
      const ptr = bytes >= 0 && bytes <= MAX_CORE_BYTES ? inner.allocate(bytes, clear ? 1 : 0) : 0;
      if (ptr === 0) throw new PixelMemoryError(`no room for ${bytes} bytes of pixels`, bytes, inner.usedBytes());
      return ptr;
    },
    free(ptr) {
      if (inner.release(ptr) !== 0) throw new PixelMemoryError(`${ptr} is not an allocation`, 0, inner.usedBytes());
    },
    u8() {
      // Memory that grows detaches its views; asking the module for its buffer costs as much as a small image.
      if (view.length === 0) view = new Uint8Array(inner.memory.buffer);
      return view;
    },
    usedBytes: () => inner.usedBytes(),
  };
}
