/** Temporary pixels of one drawing operation; all are freed when it ends, however it ends. */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { Convert, PixelMask, Rop } from '../../../../native-addons/pixels/raster-face';
import { allocatePixels, conversion, pixelAt, wideKind, type PixelKind, type Pixels, isWords } from '../pixels';
import type { Rect } from '../geometry';

export class Scratch {
  readonly #core: PixelCore;
  readonly #pointers: number[] = [];

  constructor(core: PixelCore) {
    this.#core = core;
  }

  make(width: number, height: number, kind: PixelKind, clear = false): Pixels {
    const pixels = allocatePixels(this.#core, width, height, kind, clear);
    this.#pointers.push(pixels.ptr);
    return pixels;
  }

  /** The pixels as another kind; the same object if nothing is to be done. */
  convert(pixels: Pixels, kind: PixelKind): Pixels {
    const how = conversion(pixels.kind, kind);
    if (how === null) {
      // From one kind of 16-bit words to the other by way of 32 bits.
      const isOther16 = pixels.kind !== kind && isWords(pixels.kind) && isWords(kind);
      return isOther16 ? this.convert(this.convert(pixels, 'xrgb'), kind) : pixels;
    }
    const { width, height } = pixels;
    const converted = this.make(width, height, kind);
    this.#core.convertRect(converted.ptr, converted.strideBytes, pixels.ptr, pixels.strideBytes, width, height, how);
    // What had no alpha is opaque where alpha is asked for.
    if (isWords(pixels.kind)) this.#core.setHighBytes(converted.ptr, converted.strideBytes, width, height);
    return converted;
  }

  /** The pixels as 32-bit ones, with alpha if they have any: what blending works on. */
  widen(pixels: Pixels): Pixels {
    return this.convert(pixels, wideKind(pixels.kind));
  }

  /** A copy of 32-bit pixels whose high byte is 0. */
  withoutHighByte(pixels: Pixels): Pixels {
    const { width, height, ptr, strideBytes } = pixels;
    const copy = this.make(width, height, pixels.kind);
    this.#core.convertRect(copy.ptr, copy.strideBytes, ptr, strideBytes, width, height, Convert.CLEAR_HIGH);
    return copy;
  }

  /** A copy of a rectangle, which lies inside the pixels. */
  copy(pixels: Pixels, rect: Rect): Pixels {
    const { left, top, right, bottom } = rect;
    const copy = this.make(right - left, bottom - top, pixels.kind);
    const { width, height } = copy;
    this.#core.copyRect(
      copy.ptr,
      copy.strideBytes,
      pixelAt(pixels, left, top),
      pixels.strideBytes,
      width,
      height,
      Rop.COPY,
      PixelMask.BITS_32,
    );
    return copy;
  }

  free(): void {
    for (const pointer of this.#pointers) this.#core.free(pointer);
    this.#pointers.length = 0;
  }
}
