/** Motion JPEG on a decode thread: for hosts whose own thread has keys and sockets to look after. */

import type { JpegDecoder } from '../../../../native-addons/jpeg/face';
import { readJpegHeader, type JpegHeader } from '../../../../native-addons/jpeg/header';
import { ImageDataError, SpiceError } from '../../wire/errors';
import { MAX_PIXELS } from '../../wire/limits';
import { VideoCodec } from '../../wire/messages/display';
import type { DecodeThread, DecodeThreads } from '../images/decode-ahead';
import type { DecodeAnswer, DecodeRequest } from '../images/decode-job';
import { JpegVideoDecoder } from './jpeg';
import type { VideoDecoder, VideoDecoderEvents, VideoDecoders } from './video';

interface Job {
  readonly token: number;
  readonly width: number;
  readonly height: number;
}

/** Streams of independent pictures give one at a time, so there is never more than one job. */
export class ThreadJpegDecoder implements VideoDecoder {
  readonly name = 'libjpeg-turbo, own thread';
  readonly isIntraOnly = true;
  readonly lanes = 1;
  readonly backlog = 0;
  readonly #events: VideoDecoderEvents;
  /** Decodes here once the thread has died. */
  readonly #fallback: JpegVideoDecoder;
  #thread: DecodeThread | null;
  #isReady = false;
  #job: Job | null = null;
  #unsent: DecodeRequest | null = null;
  #input = new ArrayBuffer(0);
  #room: ArrayBuffer | null = null;

  constructor(threads: DecodeThreads, jpeg: JpegDecoder, events: VideoDecoderEvents) {
    this.#events = events;
    this.#fallback = new JpegVideoDecoder(jpeg, events);
    this.#thread = threads.start({
      answered: (answer) => this.#answered(answer),
      died: (reason) => this.#died(reason),
    });
  }

  decode(data: Uint8Array, token: number): void {
    if (this.#thread === null) {
      this.#fallback.decode(data, token);
      return;
    }
    let header: JpegHeader;
    try {
      header = readJpegHeader(data);
      if (header.width * header.height > MAX_PIXELS)
        throw new ImageDataError(`JPEG of ${header.width}×${header.height}`);
    } catch (error) {
      if (!(error instanceof SpiceError)) throw error;
      this.#events.bad(token, error);
      return;
    }
    const { width, height } = header;
    if (this.#input.byteLength < data.byteLength) this.#input = new ArrayBuffer(data.byteLength * 2);
    const [input, room] = [this.#input, this.#room];
    const copy = new Uint8Array(input, 0, data.byteLength);
    copy.set(data);
    this.#input = new ArrayBuffer(0);
    this.#room = null;
    this.#job = { token, width, height };
    this.#unsent = { id: token, job: { codec: 'jpeg', data: copy, width, height }, input, room };
    this.#post();
  }

  close(): void {
    this.#thread?.close();
    this.#thread = null;
    this.#job = null;
  }

  #post(): void {
    if (!this.#isReady || this.#unsent === null) return;
    const request = this.#unsent;
    this.#unsent = null;
    this.#thread?.post(request);
  }

  #answered(answer: DecodeAnswer): void {
    if (answer.kind === 'ready') {
      this.#isReady = true;
      this.#post();
      return;
    }
    const job = this.#job;
    this.#job = null;
    this.#input = answer.input;
    const { room } = answer;
    if (job === null || job.token !== answer.id) return;
    if (room === null) {
      this.#events.bad(job.token, new ImageDataError('JPEG: the decoder refuses the file'));
      return;
    }
    const { width, height } = job;
    const bytes = new Uint8Array(room, 0, width * height * 4);
    this.#events.picture(job.token, {
      read: () => ({ layout: 'bgrx', width, height, bytes }),
      // Painted or not: the room is free for the next picture.
      close: () => void (this.#room = room),
    });
  }

  #died(reason: string): void {
    if (this.#thread === null) return;
    this.#thread = null;
    const job = this.#job;
    this.#job = null;
    if (job !== null) this.#events.bad(job.token, new ImageDataError(`the thread of a video decoder died: ${reason}`));
  }
}

export class ThreadJpegDecoders implements VideoDecoders {
  readonly codecs = [VideoCodec.MJPEG];
  readonly #threads: DecodeThreads;
  readonly #jpeg: JpegDecoder;

  constructor(threads: DecodeThreads, jpeg: JpegDecoder) {
    this.#threads = threads;
    this.#jpeg = jpeg;
  }

  create(_codec: number, events: VideoDecoderEvents): VideoDecoder {
    return new ThreadJpegDecoder(this.#threads, this.#jpeg, events);
  }
}
