/** Pixels of a VideoFrame as the pipeline wants them. One buffer for each decoder: its memory stays warm. */

import { ImageDataError } from '../../../main/spice/wire/errors';
import { MAX_PIXELS } from '../../../main/spice/wire/limits';
import { VideoCodec } from '../../../main/spice/wire/messages/display';
import type { DecodedPicture, PictureData } from '../../../main/spice/display/streams/video';
import { YuvMatrix } from '../../../native-addons/pixels/video-face';

/** Pictures higher than this are BT.709 unless they say otherwise: GStreamer's rule, by which spice-server encodes. */
const STANDARD_DEFINITION_HEIGHT = 576;

export class FrameReader {
  readonly #codec: number;
  #bytes = new Uint8Array(0);

  /** @param codec A value of VideoCodec. */
  constructor(codec: number) {
    this.#codec = codec;
  }

  /** The frame as the pipeline knows it; it is closed with the picture. */
  picture(frame: VideoFrame): DecodedPicture {
    return { read: () => this.#read(frame), close: () => frame.close() };
  }

  /**
   * Planes are taken as they are: the pixel core converts them into the surface for a fraction of what `copyTo` needs for the same.
   * Frames in ordinary memory are copied before the promise is made; those of a GPU come later, converted.
   */
  async #read(frame: VideoFrame): Promise<PictureData> {
    const { visibleRect, format } = frame;
    if (visibleRect === null) throw new ImageDataError('a video picture without pixels');
    const { width, height } = visibleRect;
    if (width * height > MAX_PIXELS) throw new ImageDataError(`a video picture of ${width}×${height}`);
    const isPlanar = format === 'I420';
    const size = isPlanar ? width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2) : width * height * 4;
    if (this.#bytes.length < size) this.#bytes = new Uint8Array(size);
    const bytes = this.#bytes.subarray(0, size);
    try {
      await (isPlanar ? frame.copyTo(bytes) : frame.copyTo(bytes, { format: 'BGRX' }));
    } catch (error) {
      throw new ImageDataError('a video picture cannot be read', { cause: error });
    }
    if (!isPlanar) return { layout: 'bgrx', width, height, bytes };
    return { layout: 'i420', width, height, bytes, matrix: matrixOf(this.#codec, frame.colorSpace, height) };
  }
}

/** VP8 cannot say which matrix it means, so what the platform says of it is a guess by another rule. */
export function matrixOf(codec: number, colorSpace: VideoColorSpace, height: number): number {
  if (codec === VideoCodec.MJPEG) return YuvMatrix.BT601_FULL;
  const stated = codec === VideoCodec.VP8 ? null : colorSpace.matrix;
  const isHigh = stated === null ? height > STANDARD_DEFINITION_HEIGHT : stated === 'bt709';
  if (colorSpace.fullRange === true) return isHigh ? YuvMatrix.BT709_FULL : YuvMatrix.BT601_FULL;
  return isHigh ? YuvMatrix.BT709 : YuvMatrix.BT601;
}
