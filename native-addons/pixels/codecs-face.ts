/** The decoders of the pixel core: SPICE's image codecs on pointers into the core's memory. */

/** Results of the decoders; `OK` is 0 and everything else negative. */
export const DecodeStatus = {
  OK: 0,
  /** The data ends before the image does. */
  TRUNCATED: -1,
  BAD_MAGIC: -2,
  /** A type, version or stride that this image may not have. */
  BAD_HEADER: -3,
  /** The codec's own size differs from the descriptor's, is zero or over the limit; or a bitmap's stride or data is too small. */
  BAD_SIZE: -4,
  /** A match reaches before the first pixel, past the end of another image, or to an image of another type. */
  BAD_REFERENCE: -5,
  /** A run, match or block is longer than what is left of the image. */
  OVERRUN: -6,
  TRAILING_DATA: -7,
  /** GLZ: another image must be decoded first; `glzMissingId` tells which. */
  MISSING_IMAGE: -8,
  /** The budget of the core does not allow the working memory. */
  NO_MEMORY: -9,
  /** The caller's pointers or strides do not lie inside the memory. */
  BAD_ARGUMENT: -10,
} as const;
export type DecodeStatus = (typeof DecodeStatus)[keyof typeof DecodeStatus];

/** The name of a status for logs and errors. */
export function statusName(status: number): string {
  for (const [name, value] of Object.entries(DecodeStatus)) if (value === status) return name;
  return String(status);
}

/**
 * Bytes of one entry of the table that `decodeGlz` takes: u64 id, u32 pixels' pointer (0 = empty), u32 count, u32 type, and a u32
 * that is the window's own.
 */
export const GLZ_ENTRY_BYTES = 24;

/**
 * All decoders read `srcLen` bytes at `src` and write 32-bit pixels (bytes B, G, R, high byte) to top-down rows of
 * `dstStride` bytes at `dst`; they return a DecodeStatus, and on a failure leave the target's pixels undefined. Data can
 * never make them write anything but the `width` pixels of `height` rows: a target may be a rectangle of a surface. The caller owns all ranges; working memory comes from
 * the core's budget and is given back before they return, so every view of the memory may be stale afterwards.
 *
 * Width and height are the image descriptor's. The high byte is alpha where the format has one, the source's fourth byte
 * for 32BIT and LZ4, and 0 otherwise. With `raw16` 16-bit pixels stay 555 words (for 16-bit surfaces), else they
 * are expanded by bit replication. Exports of the WebAssembly module have the same names and parameters.
 */
export interface Codecs {
  /** QUIC types RGB16, RGB24, RGB32 and RGBA. */
  decodeQuic(
    src: number,
    srcLen: number,
    dst: number,
    dstStride: number,
    width: number,
    height: number,
    raw16: boolean,
  ): number;

  /** LZ types RGB16, RGB24, RGB32, RGBA, and A8 (alpha in the high byte, colour 0). */
  decodeLzRgb(
    src: number,
    srcLen: number,
    dst: number,
    dstStride: number,
    width: number,
    height: number,
    raw16: boolean,
  ): number;

  /** LZ types PLT1_LE to PLT8 through `paletteCount` u32 entries at `palette`; an index without entry gives 0. */
  decodeLzPlt(
    src: number,
    srcLen: number,
    palette: number,
    paletteCount: number,
    dst: number,
    dstStride: number,
    width: number,
    height: number,
  ): number;

  /** LZ type XXXA: writes only the high byte of the pixels that `dst` already has. */
  decodeLzAlphaInto(src: number, srcLen: number, dst: number, dstStride: number, width: number, height: number): number;

  /**
   * One GLZ image to `width * height` contiguous pixels in stream order (first decoded row first, 16-bit as 555 words).
   * `table` has `tableMask + 1` entries (a power of two) of GLZ_ENTRY_BYTES; an image is at entry `id & tableMask`.
   * Use GlzWindow instead of calling this.
   */
  decodeGlz(
    src: number,
    srcLen: number,
    dst: number,
    width: number,
    height: number,
    table: number,
    tableMask: number,
  ): number;

  /** The image that the last `decodeGlz` with MISSING_IMAGE asked for. */
  glzMissingId(): number;

  /** LZ4 images of formats 16BIT, 24BIT, 32BIT, RGBA and 8BIT_A. */
  decodeLz4(
    src: number,
    srcLen: number,
    dst: number,
    dstStride: number,
    width: number,
    height: number,
    raw16: boolean,
  ): number;

  /**
   * BITMAP formats 1 to 10. `palette` 0 makes a palette format's pixel its index (masks); rows need not be padded
   * behind the last one.
   */
  unpackBitmap(
    format: number,
    src: number,
    srcLen: number,
    srcStride: number,
    topDown: boolean,
    palette: number,
    paletteCount: number,
    dst: number,
    dstStride: number,
    width: number,
    height: number,
    raw16: boolean,
  ): number;

  /** Copies contiguous pixels in stream order to top-down rows; `expand16` turns 555 words into pixels. No overlap. */
  storeRows(
    src: number,
    dst: number,
    dstStride: number,
    width: number,
    height: number,
    topDown: boolean,
    expand16: boolean,
  ): void;

  /** B, G, R, x to R, G, B, A for `count` contiguous pixels; `opaque` sets alpha to 255. `src` may equal `dst`. */
  bgrxToRgba(src: number, dst: number, count: number, opaque: boolean): void;

  /** Sets every high byte to 255 (image flag HIGH_BITS_SET). */
  setHighBytes(dst: number, dstStride: number, width: number, height: number): void;
}
