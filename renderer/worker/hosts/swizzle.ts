/** B, G, R, X rows in the core's memory to packed opaque R, G, B, A there: what a 2D canvas and a PNG want. */

import type { PixelCore } from '../../../native-addons/pixels/face';

/** Room in the core's memory that grows with what it is asked for and is used again and again. */
export class RgbaBuffer {
  readonly #core: PixelCore;
  #ptr = 0;
  #bytes = 0;

  constructor(core: PixelCore) {
    this.#core = core;
  }

  /**
   * Swizzles a rectangle.
   * @param ptr Its first pixel, in the core's memory.
   * @returns A view of the core's memory: valid until the core allocates or the buffer is used again.
   */
  fill(ptr: number, strideBytes: number, width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
    const bytes = width * height * 4;
    if (bytes > this.#bytes) {
      this.free();
      this.#ptr = this.#core.alloc(bytes, false);
      this.#bytes = bytes;
    }
    if (strideBytes === width * 4) {
      this.#core.bgrxToRgba(ptr, this.#ptr, width * height, true);
    } else {
      for (let y = 0; y < height; y++) {
        this.#core.bgrxToRgba(ptr + y * strideBytes, this.#ptr + y * width * 4, width, true);
      }
    }
    return new Uint8ClampedArray(this.#core.u8().buffer as ArrayBuffer, this.#ptr, bytes);
  }

  free(): void {
    this.#core.free(this.#ptr);
    this.#ptr = 0;
    this.#bytes = 0;
  }
}
