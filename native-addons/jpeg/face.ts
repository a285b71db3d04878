/** What a JPEG decoder is to the display pipeline. */

export interface JpegPicture {
  readonly width: number;
  readonly height: number;
  /** Packed B, G, R, 0 rows, top row first; valid until the decoder's next call. */
  readonly pixels: Uint8Array;
}

export interface JpegDecoder {
  /**
   * Decodes one baseline file.
   * @throws ImageDataError for a file that is broken, or wider than `maxWidth` or higher than `maxHeight`.
   */
  decode(data: Uint8Array, maxWidth: number, maxHeight: number): JpegPicture;
}
