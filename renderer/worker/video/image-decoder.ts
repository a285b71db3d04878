/** Motion JPEG by the platform's image decoder: a third of the CPU time of WebAssembly, and on a thread of its own. */

import { readJpegHeader } from '../../../native-addons/jpeg/header';
import { ImageDataError, SpiceError } from '../../../main/spice/wire/errors';
import { MAX_PIXELS } from '../../../main/spice/wire/limits';
import { VideoCodec } from '../../../main/spice/wire/messages/display';
import type { VideoDecoder as StreamDecoder, VideoDecoderEvents } from '../../../main/spice/display/streams/video';
import { FrameReader } from './pixels';

export class ImageJpegDecoder implements StreamDecoder {
  readonly name = 'ImageDecoder';
  readonly isIntraOnly = true;
  /** While one is on its way between threads, the next is decoded. */
  readonly lanes = 2;
  readonly backlog = 0;
  readonly #events: VideoDecoderEvents;
  readonly #reader = new FrameReader(VideoCodec.MJPEG);

  constructor(events: VideoDecoderEvents) {
    this.#events = events;
  }

  decode(data: Uint8Array, token: number): void {
    try {
      // Before anything is allocated for it.
      const { width, height } = readJpegHeader(data);
      if (width * height > MAX_PIXELS) throw new ImageDataError(`JPEG of ${width}×${height}`);
    } catch (error) {
      this.#bad(token, error);
      return;
    }
    const decoder = new ImageDecoder({ data, type: 'image/jpeg' });
    decoder
      .decode()
      .then(
        ({ image }) => this.#events.picture(token, this.#reader.picture(image)),
        (error: unknown) => this.#bad(token, error),
      )
      .finally(() => decoder.close());
  }

  close(): void {
    // Each picture has a decoder of its own.
  }

  #bad(token: number, error: unknown): void {
    const known = error instanceof SpiceError;
    this.#events.bad(token, known ? error : new ImageDataError('JPEG: the decoder refuses the file', { cause: error }));
  }
}
