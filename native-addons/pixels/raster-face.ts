/**
 * The raster loops of the pixel core: what the drawing operations of the display protocol do to rectangles of pixels.
 *
 * One representation for every surface and image: 32 bits a pixel. 32-bit formats are B, G, R, high byte as on the wire; a
 * 16-bit surface holds its 555 (565) word in the low half; 8_A holds alpha in the high byte and colour 0; 1_A holds 0 or 1.
 * Bitwise maths stays exact in all of them because `pixelMask` keeps the bits that a format does not have at 0.
 */

/** Bits that a pixel of a surface may have set. */
export const PixelMask = { BITS_32: 0xffffffff, BITS_16: 0xffff, ALPHA: 0xff000000, BIT: 1 } as const;

/** Two-operand rops as truth tables: bit (S << 1 | D) of the number is the result. */
export const Rop = {
  CLEAR: 0,
  INVERT: 5,
  COPY_INVERTED: 3,
  XOR: 6,
  AND: 8,
  NOOP: 10,
  COPY: 12,
  OR: 14,
  SET: 15,
} as const;

/** What `convertRect` does to each pixel. */
export const Convert = {
  COPY: 0,
  /** High byte to 255. */
  OPAQUE: 1,
  /** High byte to 0. */
  CLEAR_HIGH: 2,
  /** Colour to 0. */
  ALPHA: 3,
  /** 16-bit words to xRGB by bit replication, high byte 0. */
  EXPAND_555: 4,
  EXPAND_565: 5,
  /** xRGB to 16-bit words by truncation. */
  PACK_555: 6,
  PACK_565: 7,
  /** 0 and 1 to alpha 0 and 255, colour 0. */
  BIT_TO_ALPHA: 8,
  /** Alpha of 128 and more to 1. */
  ALPHA_TO_BIT: 9,
  /** 0 and 1 to black and white. */
  BIT_TO_GREY: 10,
  /** Alpha to a grey of that level. */
  ALPHA_TO_GREY: 11,
} as const;

export const Repeat = { NONE: 0, NORMAL: 1, PAD: 2, REFLECT: 3 } as const;

/** What 32-bit pixels stand for. Operators that divide take colours from 16-bit words as fractions of 31 (or 63), not of 255. */
export const Form = { ALPHA: 0, OPAQUE: 1, FROM_555: 2, FROM_565: 3 } as const;

/** Bytes of the block of i32 that `compositeRect` reads; see CompositeField. */
export const COMPOSITE_BYTES = 42 * 4;
/** Indices into the block. An operand's fields are at SRC or MASK plus an OperandField. A mask pointer of 0 means no mask. */
export const CompositeField = {
  DST: 0,
  DST_STRIDE: 1,
  WIDTH: 2,
  HEIGHT: 3,
  OP: 4,
  /** 1: destination alpha is read and stored; 0: it counts as 255 and becomes 0. */
  DST_ALPHA: 5,
  COMPONENT_ALPHA: 6,
  /** What the destination's colours come from: one of Form. */
  DST_FORM: 7,
  SRC: 8,
  MASK: 24,
} as const;
export const OperandField = {
  PTR: 0,
  STRIDE: 1,
  WIDTH: 2,
  HEIGHT: 3,
  /** One of Form; with other values than Form.ALPHA the alpha counts as 255 inside the image. */
  OPAQUE: 4,
  REPEAT: 5,
  BILINEAR: 6,
  /** Position of the rectangle's first pixel in the space that the transform maps from. */
  X: 7,
  Y: 8,
  /** 1: T00 to T12 apply (16.16, to pixel centres). */
  TRANSFORMED: 9,
  T00: 10,
} as const;

/**
 * Every rectangle has a pointer to its first pixel, a stride in bytes (a multiple of 4), and lies in memory that the caller
 * owns: these loops check nothing. Rectangles of different operands do not overlap unless the function says so.
 */
export interface Raster {
  /** Applies `rop` with S = `value`. */
  fillRect(
    dst: number,
    dstStride: number,
    width: number,
    height: number,
    value: number,
    rop: number,
    pixelMask: number,
  ): void;

  /** Applies `rop` with S = source. With Rop.COPY source and destination may overlap in any way, as if read first. */
  copyRect(
    dst: number,
    dstStride: number,
    src: number,
    srcStride: number,
    width: number,
    height: number,
    rop: number,
    pixelMask: number,
  ): void;

  /** Applies `rop` with S = a repeated tile; pixel (0, 0) takes tile pixel (tileX, tileY), which lies inside the tile. */
  tileRect(
    dst: number,
    dstStride: number,
    width: number,
    height: number,
    tile: number,
    tileStride: number,
    tileWidth: number,
    tileHeight: number,
    tileX: number,
    tileY: number,
    rop: number,
    pixelMask: number,
  ): void;

  /** Copies the pixels whose mask pixel is not 0 (with `inverse`: is 0). The mask is a 1_A image: 32 bits a pixel. */
  copyMasked(
    dst: number,
    dstStride: number,
    src: number,
    srcStride: number,
    width: number,
    height: number,
    mask: number,
    maskStride: number,
    inverse: boolean,
  ): void;

  /** Copies the pixels that differ from `key` in the bits of `keyMask`. */
  copyKeyed(
    dst: number,
    dstStride: number,
    src: number,
    srcStride: number,
    width: number,
    height: number,
    key: number,
    keyMask: number,
  ): void;

  /** dst = rop3(pattern, source, dst): bit (P << 2 | S << 1 | D) of `code`, for each bit. */
  rop3Rect(
    dst: number,
    dstStride: number,
    src: number,
    srcStride: number,
    pattern: number,
    patternStride: number,
    width: number,
    height: number,
    code: number,
    pixelMask: number,
  ): void;

  /**
   * dst = source × alpha/255 OVER dst, premultiplied. Without `srcAlpha` source pixels count as opaque; without `dstAlpha`
   * the high byte of the result is 0.
   */
  blendRect(
    dst: number,
    dstStride: number,
    src: number,
    srcStride: number,
    width: number,
    height: number,
    alpha: number,
    srcAlpha: boolean,
    dstAlpha: boolean,
  ): void;

  /**
   * Scales with the nearest pixel. `x` and `y` are the 16.16 source positions of the centre of the first output pixel; all
   * positions fit 31 bits. Positions outside the source give 0.
   */
  scaleNearest(
    dst: number,
    dstStride: number,
    width: number,
    height: number,
    src: number,
    srcStride: number,
    srcWidth: number,
    srcHeight: number,
    x: number,
    stepX: number,
    y: number,
    stepY: number,
  ): void;

  /**
   * As scaleNearest, with four samples and 7-bit weights. Takes working memory for two rows if there is any, so views of the
   * memory may be stale afterwards.
   */
  scaleBilinear(
    dst: number,
    dstStride: number,
    width: number,
    height: number,
    src: number,
    srcStride: number,
    srcWidth: number,
    srcHeight: number,
    x: number,
    stepX: number,
    y: number,
    stepY: number,
  ): void;

  /** One Render composite operation; `block` points to COMPOSITE_BYTES of i32 fields. An unknown operator changes nothing. */
  compositeRect(block: number): void;

  /** Converts pixel by pixel; `src` may equal `dst`. `kind` is one of Convert. */
  convertRect(
    dst: number,
    dstStride: number,
    src: number,
    srcStride: number,
    width: number,
    height: number,
    kind: number,
  ): void;
}
