/**
 * The two messages that most of an office session consists of, in their plainest form: a solid fill and an image that replaces its box,
 * both without clip and mask (display: DRAW_FILL, DRAW_COPY). They are read where they lie, without a decoded message in between;
 * everything else, and everything that looks odd, is left to the message's own handler, which gives the same pixels.
 */

import type { PixelCore } from '../../../native-addons/pixels/face';
import { ImageDataError, type SpiceError } from '../wire/errors';
import { displayServer } from '../wire/messages/display';
import { BrushType, ClipType } from '../wire/messages/draw';
import { ImageFlag, ImageType } from '../wire/messages/image';
import { PUT } from './canvas/painter';
import { RopFlag } from './canvas/rop';
import type { Rect } from './geometry';
import type { ImageDecoder } from './images/decode';
import { pixelAt, type Pixels } from './pixels';
import type { Surface, Surfaces } from './surfaces';

export interface FastPathOptions {
  readonly core: PixelCore;
  readonly surfaces: Surfaces;
  readonly decoder: ImageDecoder;
  readonly damage: (surfaceId: number, region: readonly Rect[]) => void;
  readonly drop: (error: SpiceError) => void;
}

const FILL = displayServer.DRAW_FILL.id;
const COPY = displayServer.DRAW_COPY.id;
/** Bytes of the messages without clip, and where their fields are. */
const FILL_BYTES = 41;
const COPY_BYTES = 57;
const BOX_AT = 4;
const CLIP_AT = 20;
const FILL_AT = { brush: 21, color: 22, rop: 26, bitmap: 37 } as const;
const COPY_AT = { src: 21, area: 25, rop: 41, bitmap: 53 } as const;
const IMAGE_AT = { type: 8, flags: 9, width: 10, height: 14, bytes: 18, data: 22 } as const;
const KEPT = ImageFlag.CACHE_ME | ImageFlag.CACHE_REPLACE_ME;

export class FastPath {
  readonly #options: FastPathOptions;

  constructor(options: FastPathOptions) {
    this.#options = options;
  }

  /** @returns false if nothing was done: the message goes the usual way. */
  handle(type: number, body: Uint8Array): boolean {
    if (type === FILL) return this.#fill(body);
    return type === COPY && this.#copy(body);
  }

  #fill(body: Uint8Array): boolean {
    if (body.byteLength < FILL_BYTES || body[CLIP_AT] !== ClipType.NONE || body[FILL_AT.brush] !== BrushType.SOLID) {
      return false;
    }
    if (u16(body, FILL_AT.rop) !== RopFlag.OP_PUT || i32(body, FILL_AT.bitmap) !== 0) return false;
    const surface = this.#surface(body);
    if (surface === null) return false;
    const top = Math.max(i32(body, BOX_AT), 0);
    const left = Math.max(i32(body, BOX_AT + 4), 0);
    const bottom = Math.min(i32(body, BOX_AT + 8), surface.height);
    const right = Math.min(i32(body, BOX_AT + 12), surface.width);
    if (bottom <= top || right <= left) return true;
    const { ptr, strideBytes } = surface;
    const color = i32(body, FILL_AT.color);
    const at = ptr + top * strideBytes + left * 4;
    this.#options.core.fillRect(at, strideBytes, right - left, bottom - top, color, PUT, surface.pixelMask);
    this.#options.damage(surface.id, [{ top, left, bottom, right }]);
    return true;
  }

  #copy(body: Uint8Array): boolean {
    const size = body.byteLength;
    if (size < COPY_BYTES || body[CLIP_AT] !== ClipType.NONE) return false;
    if (u16(body, COPY_AT.rop) !== RopFlag.OP_PUT || i32(body, COPY_AT.bitmap) !== 0) return false;
    const surface = this.#surface(body);
    const image = i32(body, COPY_AT.src) >>> 0;
    if (surface === null || image > size - IMAGE_AT.data || (body[image + IMAGE_AT.flags]! & KEPT) !== 0) return false;
    const type = body[image + IMAGE_AT.type]!;
    const isGlz = type === ImageType.GLZ_RGB;
    if (!isGlz && type !== ImageType.LZ_RGB && type !== ImageType.LZ4 && type !== ImageType.QUIC) return false;

    const top = i32(body, BOX_AT);
    const left = i32(body, BOX_AT + 4);
    const bottom = i32(body, BOX_AT + 8);
    const right = i32(body, BOX_AT + 12);
    const width = i32(body, image + IMAGE_AT.width);
    const height = i32(body, image + IMAGE_AT.height);
    if (width <= 0 || height <= 0 || right - left !== width || bottom - top !== height) return false;
    if (top < 0 || left < 0 || bottom > surface.height || right > surface.width) return false;
    if (i32(body, COPY_AT.area) !== 0 || i32(body, COPY_AT.area + 4) !== 0) return false;
    if (i32(body, COPY_AT.area + 8) !== height || i32(body, COPY_AT.area + 12) !== width) return false;
    const bytes = i32(body, image + IMAGE_AT.bytes) >>> 0;
    const start = image + IMAGE_AT.data;
    if (bytes > size - start) return false;

    const data = new Uint8Array(body.buffer, body.byteOffset + start, bytes);
    const { strideBytes, kind } = surface;
    const target: Pixels = { ptr: pixelAt(surface, left, top), strideBytes, width, height, kind };
    const { decoder, damage, drop } = this.#options;
    const highBits = (body[image + IMAGE_AT.flags]! & ImageFlag.HIGH_BITS_SET) !== 0;
    try {
      if (!isGlz) decoder.decodeDataInto(type, data, target, highBits);
      else if (!decoder.decodeGlzInto(data, target, highBits)) return false;
      damage(surface.id, [{ top, left, bottom, right }]);
    } catch (error) {
      if (!(error instanceof ImageDataError)) throw error;
      // What was written before the data went wrong is on the surface.
      if (!isGlz) damage(surface.id, [{ top, left, bottom, right }]);
      drop(error);
    }
    return true;
  }

  /** The message's surface if its pixels are those of its images. */
  #surface(body: Uint8Array): Surface | null {
    const surface = this.#options.surfaces.get(i32(body, 0) >>> 0);
    return surface !== undefined && (surface.kind === 'xrgb' || surface.kind === 'argb') ? surface : null;
  }
}

function u16(body: Uint8Array, at: number): number {
  return body[at]! | (body[at + 1]! << 8);
}

function i32(body: Uint8Array, at: number): number {
  return body[at]! | (body[at + 1]! << 8) | (body[at + 2]! << 16) | (body[at + 3]! << 24);
}
