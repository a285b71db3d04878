/** The twin's memory: one growing array, first-fit allocation; slow and easy to check. */

import { MAX_CORE_BYTES, PixelMemoryError } from '../face';
import type { PixelMemory } from '../face';

interface Block {
  readonly ptr: number;
  readonly bytes: number;
}

const FIRST_BYTES = 1 << 20;
/** Pointer 0 means "none", so nothing is allocated below. */
const FIRST_PTR = 64;
/** Bytes behind the last block; the compiled core keeps as many for its look-ahead. */
const TAIL = 64;

/** Linear memory in a plain ArrayBuffer. */
export class TwinMemory implements PixelMemory {
  readonly #maxBytes: number;
  /** Live blocks by address. */
  #blocks: Block[] = [];
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;

  constructor(maxBytes: number = MAX_CORE_BYTES) {
    this.#maxBytes = Math.min(maxBytes, MAX_CORE_BYTES);
  }

  alloc(bytes: number, clear = true): number {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    if (!(bytes >= 0)) throw new PixelMemoryError(`no room for ${bytes} bytes of pixels`, bytes, this.#used);
    let ptr = FIRST_PTR;
    let index = 0;
    for (const block of this.#blocks) {
      if (block.ptr - ptr >= size) break;
      ptr = block.ptr + block.bytes;
      index++;
    }
    if (ptr + size + TAIL > this.#maxBytes) {
      throw new PixelMemoryError(`no room for ${bytes} bytes of pixels`, bytes, this.#used);
    }
    this.#growTo(ptr + size + TAIL);
    this.#blocks.splice(index, 0, { ptr, bytes: size });
    this.#used += size;
    if (clear) this.#bytes.fill(0, ptr, ptr + size);
    return ptr;
  }

  free(ptr: number): void {
    if (ptr === 0) return;
    const index = this.#blocks.findIndex((block) => block.ptr === ptr);
    const block = this.#blocks[index];
    if (block === undefined) throw new PixelMemoryError(`${ptr} is not an allocation`, 0, this.#used);
    this.#blocks.splice(index, 1);
    this.#used -= block.bytes;
  }

  u8(): Uint8Array {
    return this.#bytes;
  }

  usedBytes(): number {
    return this.#used;
  }

  /** The memory for numbers; stale after `alloc`. */
  view(): DataView {
    return this.#view;
  }

  /** Whether `bytes` bytes at `ptr` lie inside. */
  holds(ptr: number, bytes: number): boolean {
    return ptr > 0 && ptr + bytes <= this.#bytes.length;
  }

  #growTo(length: number): void {
    if (length <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.min(this.#maxBytes, Math.max(length, this.#bytes.length * 2)));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
