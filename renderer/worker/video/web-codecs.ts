/** Video by the platform's decoders (WebCodecs): in hardware where there is one. Chunks carry the stream's tokens as time stamps. */

import { SpiceError } from '../../../main/spice/wire/errors';
import type { VideoDecoder as StreamDecoder, VideoDecoderEvents } from '../../../main/spice/display/streams/video';
import { readFrameFacts } from './key-frames';
import { FrameReader } from './pixels';

export class WebCodecsDecoder implements StreamDecoder {
  readonly name = 'WebCodecs';
  readonly isIntraOnly = false;
  readonly lanes = 1;
  readonly #codec: number;
  readonly #events: VideoDecoderEvents;
  readonly #reader: FrameReader;
  readonly #decoder: VideoDecoder;
  #configured: string | null = null;

  constructor(codec: number, events: VideoDecoderEvents) {
    this.#codec = codec;
    this.#events = events;
    this.#reader = new FrameReader(codec);
    this.#decoder = new VideoDecoder({
      output: (frame) => events.picture(frame.timestamp, this.#reader.picture(frame)),
      error: (error) => events.failed(decoderError(error.message, error)),
    });
    this.#decoder.ondequeue = (): void => events.progress();
  }

  get backlog(): number {
    return this.#decoder.decodeQueueSize;
  }

  decode(data: Uint8Array, token: number): void {
    const { isKey, codec } = readFrameFacts(this.#codec, data);
    try {
      if (isKey && codec !== null && codec !== this.#configured) {
        this.#decoder.configure({ codec, optimizeForLatency: true, hardwareAcceleration: 'no-preference' });
        this.#configured = codec;
      }
      if (this.#configured === null) throw new Error('the stream does not begin with a key frame');
      this.#decoder.decode(new EncodedVideoChunk({ type: isKey ? 'key' : 'delta', timestamp: token, data }));
    } catch (error) {
      this.#events.failed(decoderError(String(error), error));
    }
  }

  close(): void {
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }
}

function decoderError(message: string, cause: unknown): SpiceError {
  return new SpiceError('VIDEO_DECODER', 'expected', `the video decoder gave up: ${message}`, { cause });
}
