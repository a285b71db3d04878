/** The surfaces of one display channel: the primary and what the guest draws off screen. */

import type { PixelCore } from '../../../native-addons/pixels/face';
import { PixelMask } from '../../../native-addons/pixels/raster-face';
import { LimitError, ProtocolError } from '../wire/errors';
import { MAX_DIMENSION, MAX_PIXELS, MAX_SURFACE_BYTES, MAX_SURFACES } from '../wire/limits';
import { SurfaceFlag, SurfaceFormat, type SurfaceCreate } from '../wire/messages/display';
import { allocatePixels, type PixelKind, type Pixels } from './pixels';

export interface Surface extends Pixels {
  readonly id: number;
  readonly format: number;
  /** Bits that a pixel of the format has. */
  readonly pixelMask: number;
}

const FORMATS: Readonly<Record<number, { readonly kind: PixelKind; readonly mask: number }>> = {
  [SurfaceFormat.A1]: { kind: 'bit', mask: PixelMask.BIT },
  [SurfaceFormat.A8]: { kind: 'alpha', mask: PixelMask.ALPHA },
  [SurfaceFormat.RGB16_555]: { kind: 'rgb16', mask: PixelMask.BITS_16 },
  [SurfaceFormat.RGB16_565]: { kind: 'rgb16_565', mask: PixelMask.BITS_16 },
  [SurfaceFormat.XRGB32]: { kind: 'xrgb', mask: PixelMask.BITS_32 },
  [SurfaceFormat.ARGB32]: { kind: 'argb', mask: PixelMask.BITS_32 },
};

/** Bytes of the surfaces in each pixel core: the display channels of a session share one. */
const surfaceBytes = new WeakMap<PixelCore, number>();

function count(core: PixelCore, bytes: number): void {
  surfaceBytes.set(core, (surfaceBytes.get(core) ?? 0) + bytes);
}

export class Surfaces {
  readonly #core: PixelCore;
  readonly #maxBytes: number;
  readonly #byId = new Map<number, Surface>();
  #primaryId: number | null = null;

  /** @param maxBytes limit for all surfaces in the core. */
  constructor(core: PixelCore, maxBytes = MAX_SURFACE_BYTES) {
    this.#core = core;
    this.#maxBytes = maxBytes;
  }

  get primary(): Surface | null {
    return this.#primaryId === null ? null : (this.#byId.get(this.#primaryId) ?? null);
  }

  get(id: number): Surface | undefined {
    return this.#byId.get(id);
  }

  /** A second primary of the same size and format keeps its pixels; any other replaces what has the id. @throws LimitError, ProtocolError */
  create(message: SurfaceCreate): Surface {
    const { surfaceId, width, height, format, flags } = message;
    const layout = FORMATS[format];
    if (layout === undefined) throw new ProtocolError('SPICE_SURFACE_FORMAT', `unknown surface format ${format}`);
    if (width === 0 || height === 0) throw new ProtocolError('SPICE_SURFACE_SIZE', 'a surface without pixels');
    if (Math.max(width, height) > MAX_DIMENSION)
      throw new LimitError('surface side', Math.max(width, height), MAX_DIMENSION);
    if (width * height > MAX_PIXELS) throw new LimitError('surface pixels', width * height, MAX_PIXELS);
    const present = this.#byId.get(surfaceId);
    const primary = (flags & SurfaceFlag.PRIMARY) !== 0;
    if (primary) this.#primaryId = surfaceId;
    if (primary && present?.width === width && present.height === height && present.format === format) return present;
    this.destroy(surfaceId);
    if (primary) this.#primaryId = surfaceId;
    if (this.#byId.size >= MAX_SURFACES) throw new LimitError('surfaces', this.#byId.size + 1, MAX_SURFACES);
    const bytes = width * height * 4;
    const total = (surfaceBytes.get(this.#core) ?? 0) + bytes;
    if (total > this.#maxBytes) throw new LimitError('bytes of surfaces', total, this.#maxBytes);
    const pixels = allocatePixels(this.#core, width, height, layout.kind, true);
    count(this.#core, bytes);
    const surface: Surface = { ...pixels, id: surfaceId, format, pixelMask: layout.mask };
    this.#byId.set(surfaceId, surface);
    return surface;
  }

  /** @returns true if it was the primary. Unknown ids are ignored. */
  destroy(id: number): boolean {
    const surface = this.#byId.get(id);
    if (surface === undefined) return false;
    this.#byId.delete(id);
    this.#core.free(surface.ptr);
    count(this.#core, -surface.strideBytes * surface.height);
    if (this.#primaryId !== id) return false;
    this.#primaryId = null;
    return true;
  }

  dispose(): void {
    for (const id of [...this.#byId.keys()]) this.destroy(id);
  }
}
