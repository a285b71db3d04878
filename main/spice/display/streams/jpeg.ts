/** Motion JPEG through the decoder that also serves images: at once, on this thread. What hosts without WebCodecs have. */

import type { JpegDecoder } from '../../../../native-addons/jpeg/face';
import { SpiceError } from '../../wire/errors';
import { MAX_DIMENSION } from '../../wire/limits';
import { VideoCodec } from '../../wire/messages/display';
import type { DecodedPicture, VideoDecoder, VideoDecoderEvents, VideoDecoders } from './video';

export class JpegVideoDecoder implements VideoDecoder {
  readonly name = 'libjpeg-turbo';
  readonly isIntraOnly = true;
  readonly lanes = 1;
  readonly backlog = 0;
  readonly #jpeg: JpegDecoder;
  readonly #events: VideoDecoderEvents;

  constructor(jpeg: JpegDecoder, events: VideoDecoderEvents) {
    this.#jpeg = jpeg;
    this.#events = events;
  }

  decode(data: Uint8Array, token: number): void {
    let picture: DecodedPicture;
    try {
      const { width, height, pixels } = this.#jpeg.decode(data, MAX_DIMENSION, MAX_DIMENSION);
      picture = { read: () => ({ layout: 'bgrx', width, height, bytes: pixels }), close: () => undefined };
    } catch (error) {
      if (!(error instanceof SpiceError)) throw error;
      this.#events.bad(token, error);
      return;
    }
    this.#events.picture(token, picture);
  }

  close(): void {
    // The decoder is shared and keeps nothing of a stream.
  }
}

export class JpegVideoDecoders implements VideoDecoders {
  readonly codecs = [VideoCodec.MJPEG];
  readonly #jpeg: JpegDecoder;

  constructor(jpeg: JpegDecoder) {
    this.#jpeg = jpeg;
  }

  create(_codec: number, events: VideoDecoderEvents): VideoDecoder {
    return new JpegVideoDecoder(this.#jpeg, events);
  }
}
