/** Images as they stand in display messages (spice.proto Image): a descriptor, then a payload that depends on the type. */

import { MessageFormatError } from '../errors';
import type { Reader } from '../reader';
import { array, sized, struct, u16, u32, u64, u8, type Codec, type Of } from '../struct';
import type { Writer } from '../writer';

export const ImageType = {
  BITMAP: 0,
  QUIC: 1,
  LZ_PLT: 100,
  LZ_RGB: 101,
  GLZ_RGB: 102,
  FROM_CACHE: 103,
  SURFACE: 104,
  JPEG: 105,
  FROM_CACHE_LOSSLESS: 106,
  ZLIB_GLZ_RGB: 107,
  JPEG_ALPHA: 108,
  LZ4: 109,
} as const;

export const ImageFlag = { CACHE_ME: 1, HIGH_BITS_SET: 2, CACHE_REPLACE_ME: 4 } as const;

/** `id` is the key in the client's pixmap cache; sizes are in pixels. */
export const ImageDescriptor = struct('ImageDescriptor', { id: u64, type: u8, flags: u8, width: u32, height: u32 });
export type ImageDescriptor = Of<typeof ImageDescriptor>;

export const BitmapFormat = {
  BIT1_LE: 1,
  BIT1_BE: 2,
  BIT4_LE: 3,
  BIT4_BE: 4,
  BIT8: 5,
  BIT16: 6,
  BIT24: 7,
  BIT32: 8,
  RGBA: 9,
  BIT8_A: 10,
} as const;

export const BitmapFlag = { PAL_CACHE_ME: 1, PAL_FROM_CACHE: 2, TOP_DOWN: 4 } as const;

/** Entries are 0x00RRGGBB, or 555 words on a 16-bit surface. */
export const Palette = struct('Palette', { unique: u64, entries: array(u16, u32) });
export type Palette = Of<typeof Palette>;

/** A palette sent along, one named by its id in the channel's palette cache, or none. */
export type PaletteReference =
  | { readonly kind: 'inline'; readonly palette: Palette }
  | { readonly kind: 'cached'; readonly id: bigint }
  | { readonly kind: 'none' };

function decodePalette(r: Reader, flags: number): PaletteReference {
  if ((flags & BitmapFlag.PAL_FROM_CACHE) !== 0) return { kind: 'cached', id: r.u64() };
  const offset = r.u32();
  return offset === 0 ? { kind: 'none' } : { kind: 'inline', palette: Palette.decode(r.at(offset)) };
}

function encodePalette(w: Writer, reference: PaletteReference): void {
  if (reference.kind === 'cached') w.u64(reference.id);
  else if (reference.kind === 'none') w.u32(0);
  else w.pointer(() => Palette.encode(w, reference.palette));
}

/** `strideBytes * height` bytes of rows. Width and height may differ from the descriptor's in a broken message. */
export interface BitmapPayload {
  readonly type: typeof ImageType.BITMAP;
  readonly format: number;
  readonly bitmapFlags: number;
  readonly width: number;
  readonly height: number;
  readonly strideBytes: number;
  readonly palette: PaletteReference;
  readonly data: Uint8Array;
}

export interface PaletteLzPayload {
  readonly type: typeof ImageType.LZ_PLT;
  readonly bitmapFlags: number;
  readonly palette: PaletteReference;
  readonly data: Uint8Array;
}

export interface CompressedPayload {
  readonly type:
    | typeof ImageType.QUIC
    | typeof ImageType.LZ_RGB
    | typeof ImageType.GLZ_RGB
    | typeof ImageType.JPEG
    | typeof ImageType.LZ4;
  readonly data: Uint8Array;
}

export interface ZlibGlzPayload {
  readonly type: typeof ImageType.ZLIB_GLZ_RGB;
  readonly glzBytes: number;
  readonly data: Uint8Array;
}

export interface JpegAlphaPayload {
  readonly type: typeof ImageType.JPEG_ALPHA;
  /** Bit 0: the alpha plane's first row is the top row. */
  readonly jpegFlags: number;
  readonly jpegBytes: number;
  /** The JPEG file, then the alpha plane's LZ stream. */
  readonly data: Uint8Array;
}

export interface SurfacePayload {
  readonly type: typeof ImageType.SURFACE;
  readonly surfaceId: number;
}

export interface CachedPayload {
  readonly type: typeof ImageType.FROM_CACHE | typeof ImageType.FROM_CACHE_LOSSLESS;
}

export type ImagePayload =
  | BitmapPayload
  | PaletteLzPayload
  | CompressedPayload
  | ZlibGlzPayload
  | JpegAlphaPayload
  | SurfacePayload
  | CachedPayload;

/** `offset` is where the image starts in its message: images of one message are decoded in ascending order. */
export interface Image {
  readonly descriptor: ImageDescriptor;
  readonly payload: ImagePayload;
  readonly offset: number;
}

const payloadBytes = sized(u32);

function decodePayload(r: Reader, type: number): ImagePayload {
  switch (type) {
    case ImageType.BITMAP: {
      const format = r.u8();
      const bitmapFlags = r.u8();
      const width = r.u32();
      const height = r.u32();
      const strideBytes = r.u32();
      const palette = decodePalette(r, bitmapFlags);
      return { type, format, bitmapFlags, width, height, strideBytes, palette, data: r.bytes(strideBytes * height) };
    }
    case ImageType.LZ_PLT: {
      const bitmapFlags = r.u8();
      const size = r.u32();
      const palette = decodePalette(r, bitmapFlags);
      return { type, bitmapFlags, palette, data: r.bytes(size) };
    }
    case ImageType.QUIC:
    case ImageType.LZ_RGB:
    case ImageType.GLZ_RGB:
    case ImageType.JPEG:
    case ImageType.LZ4:
      return { type, data: payloadBytes.decode(r) };
    case ImageType.ZLIB_GLZ_RGB:
      return { type, glzBytes: r.u32(), data: payloadBytes.decode(r) };
    case ImageType.JPEG_ALPHA: {
      const jpegFlags = r.u8();
      const jpegBytes = r.u32();
      const data = payloadBytes.decode(r);
      if (jpegBytes > data.byteLength) {
        throw new MessageFormatError(`JPEG of ${jpegBytes} bytes in ${data.byteLength} bytes of data`);
      }
      return { type, jpegFlags, jpegBytes, data };
    }
    case ImageType.SURFACE:
      return { type, surfaceId: r.u32() };
    case ImageType.FROM_CACHE:
    case ImageType.FROM_CACHE_LOSSLESS:
      return { type };
    default:
      throw new MessageFormatError(`unknown image type ${type}`);
  }
}

function encodePayload(w: Writer, payload: ImagePayload): void {
  switch (payload.type) {
    case ImageType.BITMAP:
      w.u8(payload.format);
      w.u8(payload.bitmapFlags);
      w.u32(payload.width);
      w.u32(payload.height);
      w.u32(payload.strideBytes);
      encodePalette(w, payload.palette);
      w.bytes(payload.data);
      return;
    case ImageType.LZ_PLT:
      w.u8(payload.bitmapFlags);
      w.u32(payload.data.byteLength);
      encodePalette(w, payload.palette);
      w.bytes(payload.data);
      return;
    case ImageType.ZLIB_GLZ_RGB:
      w.u32(payload.glzBytes);
      payloadBytes.encode(w, payload.data);
      return;
    case ImageType.JPEG_ALPHA:
      w.u8(payload.jpegFlags);
      w.u32(payload.jpegBytes);
      payloadBytes.encode(w, payload.data);
      return;
    case ImageType.SURFACE:
      w.u32(payload.surfaceId);
      return;
    case ImageType.FROM_CACHE:
    case ImageType.FROM_CACHE_LOSSLESS:
      return;
    default:
      payloadBytes.encode(w, payload.data);
  }
}

export const Image: Codec<Image> = {
  name: 'Image',
  minBytes: ImageDescriptor.minBytes,
  decode(r) {
    const { offset } = r;
    const descriptor = ImageDescriptor.decode(r);
    return { descriptor, payload: decodePayload(r, descriptor.type), offset };
  },
  encode(w, v) {
    checkSameType(v);
    ImageDescriptor.encode(w, v.descriptor);
    encodePayload(w, v.payload);
  },
};

function checkSameType(image: Image): void {
  if (image.descriptor.type !== image.payload.type)
    throw new MessageFormatError('descriptor and payload differ in type');
}
