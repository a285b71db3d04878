/** Pictures of video decoders (planes of Y, Cb and Cr, chroma at half size: I420) to B, G, R, 255. */

/** Which Y'CbCr it is: primaries' coefficients and the range of the numbers. */
export const YuvMatrix = {
  BT601: 0,
  /** As JPEG has it: all 256 values. */
  BT601_FULL: 1,
  BT709: 2,
  BT709_FULL: 3,
} as const;

/**
 * Coefficients of each YuvMatrix in fixed point, as both cores use them: offset of Y, then factors of Y (×16384) and of Cb for blue,
 * Cb for green, Cr for green, Cr for red (×8192).
 */
export const YUV_COEFFICIENTS: readonly (readonly [number, number, number, number, number, number])[] = [
  [16, 19077, 16525, 3209, 6660, 13075],
  [0, 16384, 14516, 2819, 5850, 11485],
  [16, 19077, 17304, 1747, 4366, 14686],
  [0, 16384, 15201, 1535, 3835, 12901],
];

export interface Video {
  /**
   * Converts the part of a picture that starts at (`left`, `top`) and is `width`×`height` large; it lies inside the picture.
   * Each chroma sample serves four pixels.
   * @param flipHeight 0 if the first row is the upper one, else the picture's height: the part counts from the last row then.
   * @param matrix One of YuvMatrix; anything else is BT601.
   */
  yuvToBgrx(
    dst: number,
    dstStride: number,
    luma: number,
    lumaStride: number,
    cb: number,
    cr: number,
    chromaStride: number,
    left: number,
    top: number,
    width: number,
    height: number,
    flipHeight: number,
    matrix: number,
  ): void;
}
