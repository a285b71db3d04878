/** The video decoders of a display worker, and which codecs they take on this machine. */

import { VideoCodec } from '../../../main/spice/wire/messages/display';
import { JpegVideoDecoder } from '../../../main/spice/display/streams/jpeg';
import type {
  VideoDecoder as StreamDecoder,
  VideoDecoderEvents,
  VideoDecoders,
} from '../../../main/spice/display/streams/video';
import type { JpegDecoder } from '../../../native-addons/jpeg/face';
import { ImageJpegDecoder } from './image-decoder';
import { TYPICAL_CODECS } from './key-frames';
import { WebCodecsDecoder } from './web-codecs';

/** Asks the platform; Motion JPEG is always there. Values of VideoCodec. */
export async function askVideoCodecs(): Promise<readonly number[]> {
  const codecs: number[] = [VideoCodec.MJPEG];
  if (!('VideoDecoder' in globalThis)) return codecs;
  const answers = await Promise.all(
    Object.entries(TYPICAL_CODECS).map(async ([codec, name]) => ({
      codec: Number(codec),
      isSupported: await isSupported(name),
    })),
  );
  for (const { codec, isSupported } of answers) if (isSupported) codecs.push(codec);
  return codecs;
}

async function isSupported(codec: string): Promise<boolean> {
  try {
    const { supported } = await VideoDecoder.isConfigSupported({ codec, optimizeForLatency: true });
    return supported === true;
  } catch {
    return false;
  }
}

export class WorkerVideoDecoders implements VideoDecoders {
  readonly codecs: readonly number[];
  readonly #jpeg: JpegDecoder;

  /** @param jpeg For platforms without an image decoder for workers. */
  constructor(codecs: readonly number[], jpeg: JpegDecoder) {
    this.codecs = codecs;
    this.#jpeg = jpeg;
  }

  create(codec: number, events: VideoDecoderEvents): StreamDecoder {
    if (codec !== VideoCodec.MJPEG) return new WebCodecsDecoder(codec, events);
    return 'ImageDecoder' in globalThis ? new ImageJpegDecoder(events) : new JpegVideoDecoder(this.#jpeg, events);
  }
}
