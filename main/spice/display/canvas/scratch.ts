/** Temporary pixels of one drawing operation; all are freed when it ends, however it ends. */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { allocatePixels, conversion, pixelAt, type PixelKind, type Pixels } from '../pixels';
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
    if (how === null) return pixels;
    const { width, height } = pixels;
    const converted = this.make(width, height, kind);
    this.#core.convertRect(converted.ptr, converted.strideBytes, pixels.ptr, pixels.strideBytes, width, height, how);
    return converted;
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
      12,
      -1,
    );
    return copy;
  }

  free(): void {
    for (const pointer of this.#pointers) this.#core.free(pointer);
    this.#pointers.length = 0;
  }
}
