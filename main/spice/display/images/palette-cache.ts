/** Palettes that the server asked to keep (display: palettes and palette cache); one cache for each display channel. */

import { ImageDataError, LimitError } from '../../wire/errors';
import type { Palette, PaletteReference } from '../../wire/messages/image';
import { BitmapFlag } from '../../wire/messages/image';

/** spice-server keeps 128. */
const MAX_PALETTES = 1024;

export class PaletteCache {
  readonly #byId = new Map<bigint, Palette>();

  /** The palette that an image refers to, kept if its flags say so; null if it has none. @throws ImageDataError */
  resolve(reference: PaletteReference, bitmapFlags: number): Palette | null {
    if (reference.kind === 'none') return null;
    if (reference.kind === 'cached') {
      const palette = this.#byId.get(reference.id);
      if (palette === undefined) throw new ImageDataError(`palette ${reference.id} is not kept`);
      return palette;
    }
    const { palette } = reference;
    if ((bitmapFlags & BitmapFlag.PAL_CACHE_ME) !== 0 && palette.unique !== 0n) {
      if (this.#byId.size >= MAX_PALETTES) throw new LimitError('palettes', this.#byId.size + 1, MAX_PALETTES);
      this.#byId.set(palette.unique, palette);
    }
    return palette;
  }

  invalidate(id: bigint): void {
    this.#byId.delete(id);
  }

  clear(): void {
    this.#byId.clear();
  }
}
