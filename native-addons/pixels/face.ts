/** What a pixel core is to its callers: memory that they hold integer pointers into, decoders, and raster loops. */

import { SpiceError } from '../../main/spice/wire/errors';
import type { Codecs } from './codecs-face';
import type { Raster } from './raster-face';
import type { Video } from './video-face';

/** Memory of the core. A pointer is a byte index, at least 16-byte aligned, never 0. */
export interface PixelMemory {
  /**
   * Allocates `bytes` bytes, 16-byte aligned. The caller frees them.
   * @param clear false leaves old contents in place: for targets that are written completely.
   * @throws PixelMemoryError when the budget does not allow it.
   */
  alloc(bytes: number, clear?: boolean): number;
  /** Gives an allocation back; 0 is ignored. @throws PixelMemoryError for what is visibly not an allocation. */
  free(ptr: number): void;
  /** The whole memory. Stale after anything that allocates (decoders do): fetch it anew instead of keeping it. */
  u8(): Uint8Array;
  /** Bytes in live allocations. */
  usedBytes(): number;
}

/** The core: compiled (`wasm`) or plain TypeScript (`twin`), with the same results byte by byte. */
export interface PixelCore extends PixelMemory, Codecs, Raster, Video {
  readonly kind: 'wasm' | 'twin';
}

export interface PixelCoreOptions {
  /** Limit of the core's whole memory in bytes; 2 GiB (less 64 KiB) at most, which is the default. */
  readonly maxBytes?: number;
}

/** Largest memory that pointers below 2^31 reach. */
export const MAX_CORE_BYTES = 0x7fff0000;

/** The compiled core stopped in the middle of a call: a bug of it, found by whatever data it was given. */
export class PixelTrapError extends SpiceError {
  constructor(trap: Error) {
    super('PIXEL_TRAP', 'bug', `the pixel core stopped: ${trap.message}`, { cause: trap });
  }
}

/** Whether something thrown is a trap of WebAssembly; by name, so that it does not matter which realm it comes from. */
export function isTrap(error: unknown): error is Error {
  return error instanceof Error && error.name === 'RuntimeError';
}

/** The pixel memory is over its budget, or a pointer is not an allocation. */
export class PixelMemoryError extends SpiceError {
  constructor(message: string, bytes: number, usedBytes: number) {
    super('PIXEL_MEMORY', 'protocol', message, { details: { bytes, usedBytes } });
  }
}
