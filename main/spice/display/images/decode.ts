/** Turns an image of a message into pixels (display: images, codecs), by way of the caches. */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { DecodeStatus, statusName } from '../../../../native-addons/pixels/codecs-face';
import { parseGlzHeader, type GlzHeader, type GlzImage } from '../../../../native-addons/pixels/glz-window';
import { leastJpegBytes, leastQuicBytes } from '../../../../native-addons/pixels/plausible';
import { ImageDataError } from '../../wire/errors';
import { MAX_DIMENSION, MAX_PIXELS } from '../../wire/limits';
import {
  BitmapFlag,
  BitmapFormat,
  ImageFlag,
  ImageType,
  type BitmapPayload,
  type Image,
  type ImagePayload,
  type JpegAlphaPayload,
  type Palette,
} from '../../wire/messages/image';
import { makePixels, type PixelKind, type Pixels } from '../pixels';
import type { Surfaces } from '../surfaces';
import type { JpegDecoder } from '../../../../native-addons/jpeg/face';
import type { DecodeAhead } from './decode-ahead';
import type { PaletteCache } from './palette-cache';
import type { SharedImages } from './shared-images';
import { Staging } from './staging';

/** Pixels of an operand. `owned` ones are freed by who asked for them. */
export interface Operand {
  readonly pixels: Pixels;
  readonly owned: boolean;
  /** Set if the pixels are those of a surface. */
  readonly surfaceId?: number;
}

/** The image is not there yet: another channel is to bring it. */
export const MISSING = Symbol('missing image');

export type Inflate = (data: Uint8Array, expectedBytes: number) => Uint8Array;

export interface ImageDecoderOptions {
  readonly core: PixelCore;
  readonly shared: SharedImages;
  readonly palettes: PaletteCache;
  readonly surfaces: Surfaces;
  readonly jpeg: JpegDecoder;
  readonly inflate: Inflate;
  /** Where large images may have been decoded already. */
  readonly ahead?: DecodeAhead | null;
}

/** No LZ byte makes more pixels than this, so a short stream cannot claim a large image. */
const MAX_PIXELS_PER_LZ_BYTE = 256;
/** zlib packs at most 1032 bytes into one. */
const MAX_ZLIB_RATIO = 1040;
const LZ_TYPE_RGB16 = 6;
const LZ_TYPE_RGBA = 9;
const LZ_TYPE_A8 = 11;
const QUIC_TYPE_RGB16 = 2;
const QUIC_TYPE_RGBA = 5;

export class ImageDecoder {
  readonly #options: ImageDecoderOptions;
  readonly #core: PixelCore;
  readonly #staging: Staging;

  constructor(options: ImageDecoderOptions) {
    this.#options = options;
    this.#core = options.core;
    this.#staging = new Staging(options.core);
  }

  /**
   * Decodes one image and keeps it in the cache if its flags say so.
   * @param raw16 the destination is a 16-bit surface: 16-bit pixels and palettes stay 555 words.
   * @throws ImageDataError
   */
  decode(image: Image, raw16: boolean): Operand | typeof MISSING {
    const { descriptor, payload } = image;
    const { shared, surfaces } = this.#options;
    switch (payload.type) {
      case ImageType.FROM_CACHE:
      case ImageType.FROM_CACHE_LOSSLESS: {
        const cached = shared.get(descriptor.id, payload.type === ImageType.FROM_CACHE_LOSSLESS);
        return cached === null ? MISSING : { pixels: cached, owned: false };
      }
      case ImageType.SURFACE: {
        const surface = surfaces.get(payload.surfaceId);
        if (surface === undefined) throw new ImageDataError(`no surface ${payload.surfaceId}`);
        return { pixels: surface, owned: false, surfaceId: surface.id };
      }
      default: {
        // Kept pixels have the image's own form, whatever they are first drawn on; those of a palette have its entries'.
        const isKept = (descriptor.flags & (ImageFlag.CACHE_ME | ImageFlag.CACHE_REPLACE_ME)) !== 0;
        const pixels = this.#decodeFresh(image, raw16 || (isKept && !hasPalette(payload)));
        return pixels === MISSING ? MISSING : this.#keep(image, pixels);
      }
    }
  }

  /** Decodes straight into a surface. Only for images without cache flags and of the types that `canDecodeInto` admits. */
  decodeInto(image: Image, target: Pixels): void {
    checkSize(image);
    this.#decodeTo(image, target, target.kind === 'rgb16');
  }

  /**
   * Decodes data of type QUIC, LZ_RGB or LZ4 straight into a surface of 32 bits; the target has the image's size.
   * @throws ImageDataError
   */
  decodeDataInto(type: number, data: Uint8Array, target: Pixels, highBits: boolean): void {
    const { ptr, strideBytes, width, height } = target;
    checkPixels(width, height);
    if (!this.#decodedAhead(data, target)) this.#decodeData(type, data, target, false);
    const isSet = (highBits && !hasAlpha(type, data)) || isNarrowLz4(type, data);
    if (isSet) this.#core.setHighBytes(ptr, strideBytes, width, height);
  }

  /**
   * Decodes a GLZ image straight into a surface of 32 bits, and keeps it in the window.
   * @returns false if it refers to an image that is still to come: nothing was done then.
   * @throws ImageDataError
   */
  decodeGlzInto(data: Uint8Array, target: Pixels, highBits: boolean): boolean {
    const { ptr, strideBytes, width, height } = target;
    checkPixels(width, height);
    const image = this.#glzImage(data, width, height);
    if (image === null) return false;
    this.#core.storeRows(image.ptr, ptr, strideBytes, width, height, image.topDown, image.type === LZ_TYPE_RGB16);
    if (highBits && image.type !== LZ_TYPE_RGBA) this.#core.setHighBytes(ptr, strideBytes, width, height);
    return true;
  }

  /** Whether an image's type allows `decodeInto` a surface of 32 bits. */
  canDecodeInto(image: Image): boolean {
    const { flags } = image.descriptor;
    if ((flags & (ImageFlag.CACHE_ME | ImageFlag.CACHE_REPLACE_ME)) !== 0) return false;
    switch (image.payload.type) {
      case ImageType.QUIC:
      case ImageType.LZ_RGB:
      case ImageType.LZ4:
        return true;
      case ImageType.BITMAP:
        return image.payload.format >= BitmapFormat.BIT24 && image.payload.format <= BitmapFormat.RGBA;
      default:
        return false;
    }
  }

  dispose(): void {
    this.#staging.dispose();
  }

  #keep(image: Image, pixels: Pixels): Operand {
    const { descriptor } = image;
    if ((descriptor.flags & (ImageFlag.CACHE_ME | ImageFlag.CACHE_REPLACE_ME)) === 0) return { pixels, owned: true };
    const lossy = descriptor.type === ImageType.JPEG || descriptor.type === ImageType.JPEG_ALPHA;
    const replace = (descriptor.flags & ImageFlag.CACHE_REPLACE_ME) !== 0;
    this.#options.shared.add(descriptor.id, pixels, lossy, replace);
    return { pixels, owned: false };
  }

  #decodeFresh(image: Image, raw16: boolean): Pixels | typeof MISSING {
    const { width, height } = checkSize(image);
    if (image.payload.type === ImageType.GLZ_RGB || image.payload.type === ImageType.ZLIB_GLZ_RGB) {
      return this.#decodeGlz(image);
    }
    const fill = (pixels: Pixels): void => this.#decodeTo(image, pixels, raw16);
    return makePixels(this.#core, width, height, kindOf(image, raw16), fill);
  }

  #decodeTo(image: Image, target: Pixels, raw16: boolean): void {
    const { payload, descriptor } = image;
    const { width, height } = descriptor;
    const { ptr, strideBytes } = target;
    const core = this.#core;
    switch (payload.type) {
      case ImageType.BITMAP:
        this.#decodeBitmap(payload, width, height, target, raw16);
        break;
      case ImageType.QUIC:
      case ImageType.LZ_RGB:
      case ImageType.LZ4:
        if (!this.#decodedAhead(payload.data, target)) this.#decodeData(payload.type, payload.data, target, raw16);
        break;
      case ImageType.LZ_PLT: {
        const palette = this.#options.palettes.resolve(payload.palette, payload.bitmapFlags);
        if (palette === null) throw new ImageDataError('LZ_PLT without a palette');
        const src = this.#staging.put(payload.data);
        const entries = this.#staging.putPalette(palette.entries);
        const { length } = palette.entries;
        check(
          'LZ_PLT',
          core.decodeLzPlt(src, payload.data.byteLength, entries, length, ptr, strideBytes, width, height),
        );
        break;
      }
      case ImageType.JPEG:
        if (!this.#decodedAhead(payload.data, target)) this.#decodeJpeg(payload.data, width, height, target);
        break;
      case ImageType.JPEG_ALPHA:
        if (!this.#decodedAhead(payload.data, target)) this.#decodeJpegAlpha(payload, width, height, target);
        break;
      default:
        throw new ImageDataError(`image type ${payload.type} has no pixels of its own`);
    }
    // The flag counts for opaque images; their high byte becomes alpha when the surface is used as a source.
    const isMarked = (descriptor.flags & ImageFlag.HIGH_BITS_SET) !== 0 && kindOf(image, raw16) !== 'argb';
    if (isMarked || (widensOpaque(payload) && kindOf(image, raw16) !== 'rgb16'))
      core.setHighBytes(ptr, strideBytes, width, height);
  }

  /** Fetches what another thread has decoded. @returns false if there is nothing to fetch. */
  #decodedAhead(data: Uint8Array, target: Pixels): boolean {
    const rows = this.#options.ahead?.take(data) ?? null;
    if (rows === null || rows.byteLength !== target.width * target.height * 4) return false;
    copyRows(rows, this.#core.u8(), target);
    return true;
  }

  #decodeData(type: number, data: Uint8Array, target: Pixels, raw16: boolean): void {
    const { ptr, strideBytes, width, height } = target;
    const core = this.#core;
    const src = this.#staging.put(data);
    const { byteLength } = data;
    if (type === ImageType.QUIC) {
      check('QUIC', core.decodeQuic(src, byteLength, ptr, strideBytes, width, height, raw16));
      return;
    }
    checkPlausible(data, width, height);
    if (type === ImageType.LZ4) check('LZ4', core.decodeLz4(src, byteLength, ptr, strideBytes, width, height, raw16));
    else check('LZ', core.decodeLzRgb(src, byteLength, ptr, strideBytes, width, height, raw16));
  }

  #decodeBitmap(payload: BitmapPayload, width: number, height: number, target: Pixels, raw16: boolean): void {
    if (payload.width < width || payload.height < height) {
      throw new ImageDataError(`bitmap of ${payload.width}x${payload.height} for an image of ${width}x${height}`);
    }
    const palette = this.#options.palettes.resolve(payload.palette, payload.bitmapFlags);
    if (palette === null && payload.format >= BitmapFormat.BIT4_LE && payload.format <= BitmapFormat.BIT8) {
      throw new ImageDataError(`bitmap of format ${payload.format} without a palette`);
    }
    const topDown = (payload.bitmapFlags & BitmapFlag.TOP_DOWN) !== 0;
    // Rows that are stored bottom first begin with the last one: with more rows than pixels wanted, skip what is below.
    const skipped = topDown ? 0 : (payload.height - height) * payload.strideBytes;
    const data = payload.data.subarray(skipped);
    const src = this.#staging.put(data);
    const entries = palette === null ? 0 : this.#staging.putPalette(palette.entries);
    check(
      'BITMAP',
      this.#core.unpackBitmap(
        payload.format,
        src,
        data.byteLength,
        payload.strideBytes,
        topDown,
        entries,
        paletteLength(palette),
        target.ptr,
        target.strideBytes,
        width,
        height,
        raw16,
      ),
    );
  }

  #decodeJpeg(data: Uint8Array, width: number, height: number, target: Pixels): void {
    const decoded = this.#options.jpeg.decode(data, width, height);
    if (decoded.width !== width || decoded.height !== height) {
      throw new ImageDataError(`JPEG of ${decoded.width}x${decoded.height} for an image of ${width}x${height}`);
    }
    copyRows(decoded.pixels, this.#core.u8(), target);
  }

  #decodeJpegAlpha(payload: JpegAlphaPayload, width: number, height: number, target: Pixels): void {
    this.#decodeJpeg(payload.data.subarray(0, payload.jpegBytes), width, height, target);
    const alpha = payload.data.subarray(payload.jpegBytes);
    const src = this.#staging.put(alpha);
    check(
      'JPEG_ALPHA',
      this.#core.decodeLzAlphaInto(src, alpha.byteLength, target.ptr, target.strideBytes, width, height),
    );
  }

  /** What a GLZ image refers to never comes: a black image in its place keeps later ones from waiting for it. */
  abandon(image: Image): void {
    const { type } = image.payload;
    if (type !== ImageType.GLZ_RGB && type !== ImageType.ZLIB_GLZ_RGB) return;
    const header = parseGlzHeader(this.#glzData(image));
    if (header !== undefined) this.#substitute(header);
  }

  #substitute(header: GlzHeader): void {
    const { shared } = this.#options;
    if (shared.glz.substitute(header) !== undefined) shared.notify();
  }

  #glzData({ payload, descriptor }: Image): Uint8Array {
    if (payload.type === ImageType.GLZ_RGB) return payload.data;
    if (payload.type !== ImageType.ZLIB_GLZ_RGB) throw new ImageDataError('not a GLZ image');
    if (payload.glzBytes > mostGlzBytes(descriptor.width, descriptor.height, payload.data.byteLength)) {
      throw new ImageDataError(`GLZ data of ${payload.glzBytes} bytes`);
    }
    const ready = this.#options.ahead?.take(payload.data) ?? null;
    if (ready !== null) return ready;
    return this.#options.inflate(payload.data, payload.glzBytes);
  }

  #decodeGlz(image: Image): Pixels | typeof MISSING {
    const { width, height, flags } = image.descriptor;
    const result = this.#glzImage(this.#glzData(image), width, height);
    if (result === null) return MISSING;
    // The window holds 32-bit pixels; what comes from it is xRGB, also on 16-bit surfaces and in the cache.
    const kind: PixelKind = result.type === LZ_TYPE_RGBA ? 'argb' : 'xrgb';
    return makePixels(this.#core, width, height, kind, ({ ptr, strideBytes }) => {
      this.#core.storeRows(result.ptr, ptr, strideBytes, width, height, result.topDown, result.type === LZ_TYPE_RGB16);
      const isMarked = (flags & ImageFlag.HIGH_BITS_SET) !== 0 && kind !== 'argb';
      if (isMarked) this.#core.setHighBytes(ptr, strideBytes, width, height);
    });
  }

  /** The image in the window, where it stays valid until the next one; null if it refers to one that is still to come. */
  #glzImage(data: Uint8Array, width: number, height: number): GlzImage | null {
    const { shared } = this.#options;
    checkPlausible(data, width, height);
    const result = shared.glz.decode(data, width, height);
    if (result.kind === 'missing') return null;
    if (result.kind === 'error') {
      if (result.header !== undefined && result.status !== DecodeStatus.NO_MEMORY) this.#substitute(result.header);
      throw new ImageDataError(`GLZ: ${statusName(result.status)}`);
    }
    shared.notify();
    return result;
  }
}

function check(codec: string, status: number): void {
  if (status !== 0)
    throw new ImageDataError(`${codec}: ${statusName(status)}`, { details: { codec, status: statusName(status) } });
}

/**
 * Pixels of 16 bits, and in LZ4 images of 24, get a full high byte when they become 32 bits wide; the codecs with 16-bit types of their own
 * give 0, as 24-bit bitmaps do.
 */
export function widensOpaque(payload: Image['payload']): boolean {
  if (payload.type === ImageType.BITMAP) return payload.format === BitmapFormat.BIT16;
  return payload.type === ImageType.LZ4 && isNarrowLz4(payload.type, payload.data);
}

/** Whether data of type QUIC, LZ_RGB or LZ4 holds pixels with alpha, by the codec's own header. */
function hasAlpha(type: number, data: Uint8Array): boolean {
  if (type === ImageType.QUIC) return data[8] === QUIC_TYPE_RGBA;
  if (type === ImageType.LZ_RGB) return data[11] === LZ_TYPE_RGBA;
  return data[1] === BitmapFormat.RGBA;
}

function isNarrowLz4(type: number, data: Uint8Array): boolean {
  return type === ImageType.LZ4 && (data[1] === BitmapFormat.BIT16 || data[1] === BitmapFormat.BIT24);
}

function checkSize({ descriptor, payload }: Image): { width: number; height: number } {
  const { width, height } = descriptor;
  checkPixels(width, height);
  if (leastBytes(payload, width, height) > payloadBytes(payload)) {
    throw new ImageDataError(`${payloadBytes(payload)} bytes cannot make ${width}x${height} pixels`);
  }
  return { width, height };
}

/** What an image of this size takes at the least, so that nothing is reserved for what cannot come. */
function leastBytes({ type }: ImagePayload, width: number, height: number): number {
  if (type === ImageType.QUIC) return leastQuicBytes(QUIC_TYPE_RGB16, width, height);
  if (type === ImageType.JPEG || type === ImageType.JPEG_ALPHA) return leastJpegBytes(width, height);
  return 0;
}

function payloadBytes(payload: ImagePayload): number {
  return 'data' in payload ? payload.data.byteLength : 0;
}

function checkPixels(width: number, height: number): void {
  if (width === 0 || height === 0 || width > MAX_DIMENSION || height > MAX_DIMENSION || width * height > MAX_PIXELS) {
    throw new ImageDataError(`image of ${width}x${height}`);
  }
}

function checkPlausible(data: Uint8Array, width: number, height: number): void {
  if (width * height > data.byteLength * MAX_PIXELS_PER_LZ_BYTE * 4) {
    throw new ImageDataError(`${data.byteLength} bytes cannot make ${width}x${height} pixels`);
  }
}

/** The most GLZ data that zlib data may claim to hold: GLZ never grows an image by more than its control bytes. */
export function mostGlzBytes(width: number, height: number, zlibBytes: number): number {
  return Math.min(width * height * 5 + 1024, zlibBytes * MAX_ZLIB_RATIO);
}

/** Copies packed rows to where pixels are. */
function copyRows(rows: Uint8Array, memory: Uint8Array, { ptr, strideBytes, width, height }: Pixels): void {
  const rowBytes = width * 4;
  if (strideBytes === rowBytes) {
    memory.set(rows.subarray(0, rowBytes * height), ptr);
    return;
  }
  for (let y = 0; y < height; y++) memory.set(rows.subarray(y * rowBytes, (y + 1) * rowBytes), ptr + y * strideBytes);
}

function hasPalette(payload: ImagePayload): boolean {
  return 'palette' in payload && payload.palette.kind !== 'none';
}

function paletteLength(palette: Palette | null): number {
  return palette === null ? 0 : palette.entries.length;
}

/** What the decoder will write, read off the codec's own header; a wrong header fails in the decoder. */
function kindOf({ payload }: Image, raw16: boolean): PixelKind {
  const color = (is16: boolean, hasAlpha: boolean): PixelKind => (is16 && raw16 ? 'rgb16' : hasAlpha ? 'argb' : 'xrgb');
  switch (payload.type) {
    case ImageType.BITMAP:
      return bitmapKind(payload, raw16);
    case ImageType.QUIC: {
      const type = payload.data[8] ?? 0;
      return color(type === QUIC_TYPE_RGB16, type === QUIC_TYPE_RGBA);
    }
    case ImageType.LZ_RGB: {
      const type = payload.data[11] ?? 0;
      return type === LZ_TYPE_A8 ? 'alpha' : color(type === LZ_TYPE_RGB16, type === LZ_TYPE_RGBA);
    }
    case ImageType.LZ4: {
      const format = payload.data[1] ?? 0;
      if (format === BitmapFormat.BIT8_A) return 'alpha';
      return color(format === BitmapFormat.BIT16, format === BitmapFormat.RGBA);
    }
    case ImageType.LZ_PLT:
      return color(true, false);
    default:
      return payload.type === ImageType.JPEG_ALPHA ? 'argb' : 'xrgb';
  }
}

function bitmapKind(payload: BitmapPayload, raw16: boolean): PixelKind {
  switch (payload.format) {
    case BitmapFormat.RGBA:
      return 'argb';
    case BitmapFormat.BIT8_A:
      return 'alpha';
    case BitmapFormat.BIT24:
    case BitmapFormat.BIT32:
      return 'xrgb';
    case BitmapFormat.BIT1_LE:
    case BitmapFormat.BIT1_BE:
      if (payload.palette.kind === 'none') return 'bit';
      return raw16 ? 'rgb16' : 'xrgb';
    default:
      return raw16 ? 'rgb16' : 'xrgb';
  }
}
