/** Room in the core's memory for the compressed bytes of the image that is being decoded; it grows and is used again. */

import type { PixelCore } from '../../../../native-addons/pixels/face';

const SMALLEST_BYTES = 64 * 1024;
/** Larger rooms are given back after use: one full-screen image must not cost memory for the whole session. */
const KEPT_BYTES = 4 * 1024 * 1024;

export class Staging {
  readonly #core: PixelCore;
  #ptr = 0;
  #size = 0;
  #palette = 0;
  #paletteEntries = 0;

  constructor(core: PixelCore) {
    this.#core = core;
  }

  /** Copies the bytes in. @returns where they are, until the next call. */
  put(bytes: Uint8Array): number {
    const needed = bytes.byteLength;
    if (needed > this.#size || (this.#size > KEPT_BYTES && needed <= KEPT_BYTES)) {
      this.#core.free(this.#ptr);
      this.#ptr = 0;
      this.#size = 0;
      const size = Math.max(SMALLEST_BYTES, needed);
      this.#ptr = this.#core.alloc(size, false);
      this.#size = size;
    }
    this.#core.u8().set(bytes, this.#ptr);
    return this.#ptr;
  }

  /** Copies palette entries in as u32. @returns where they are, until the next call. */
  putPalette(entries: readonly number[]): number {
    if (this.#palette === 0 || entries.length > this.#paletteEntries) {
      this.#core.free(this.#palette);
      this.#palette = 0;
      this.#palette = this.#core.alloc(Math.max(256, entries.length) * 4, false);
      this.#paletteEntries = Math.max(256, entries.length);
    }
    const memory = this.#core.u8();
    const view = new DataView(memory.buffer, memory.byteOffset);
    entries.forEach((entry, i) => view.setUint32(this.#palette + i * 4, entry, true));
    return this.#palette;
  }

  dispose(): void {
    this.#core.free(this.#ptr);
    this.#core.free(this.#palette);
    this.#ptr = this.#palette = this.#size = this.#paletteEntries = 0;
  }
}
