/** What video streams need of their host: time, the server's clock and decoders (display: video streams). */

import type { SpiceError } from '../../wire/errors';
import type { MediaClock } from './clock';

/** Time and waiting, so that nothing in this folder owns a timer. */
export interface Scheduler {
  /** Milliseconds of a steady clock. */
  now(): number;
  /** Calls back once, at that time of the same clock or a little later. @returns what cancels it. */
  at(timeMs: number, callback: () => void): () => void;
}

/** Pixels in the order in which the picture was coded, first row first. */
export type PictureData =
  /** Packed B, G, R, X rows. */
  | { readonly layout: 'bgrx'; readonly width: number; readonly height: number; readonly bytes: Uint8Array }
  /** Planes of Y, Cb and Cr without gaps, chroma at half size; `matrix` is one of YuvMatrix. */
  | {
      readonly layout: 'i420';
      readonly width: number;
      readonly height: number;
      readonly bytes: Uint8Array;
      readonly matrix: number;
    };

/** A decoded picture that its decoder still holds. Whoever gets it closes it. */
export interface DecodedPicture {
  /** The pixels; valid until the next `read` of a picture of the same decoder. @throws SpiceError */
  read(): PictureData | Promise<PictureData>;
  close(): void;
}

export interface VideoDecoderEvents {
  /** The picture of the data that was given with this token. Pictures come in the order of their tokens; some data has none. */
  picture(token: number, picture: DecodedPicture): void;
  /** This data cannot be decoded; later data may. */
  bad(token: number, error: SpiceError): void;
  /** The decoder is dead. */
  failed(error: SpiceError): void;
  /** `backlog` went down. */
  progress(): void;
}

export interface VideoDecoder {
  /** For statistics: who decodes. */
  readonly name: string;
  /** Every picture stands for itself: one that is not shown need not be decoded. */
  readonly isIntraOnly: boolean;
  /** So many independent pictures are decoded at a time. */
  readonly lanes: number;
  /** Pieces of data whose decoding has not begun. */
  readonly backlog: number;
  /**
   * Takes one encoded picture. The data is not read after the call returns.
   * @param token Higher than the one before.
   */
  decode(data: Uint8Array, token: number): void;
  close(): void;
}

export interface VideoDecoders {
  /** What `create` takes: values of VideoCodec. */
  readonly codecs: readonly number[];
  create(codec: number, events: VideoDecoderEvents): VideoDecoder;
}

/** Everything that the streams of one session share. */
export interface VideoHost {
  readonly scheduler: Scheduler;
  readonly clock: MediaClock;
  readonly decoders: VideoDecoders;
}

/** Shows every picture when it arrives: for tools and tests that have no time. */
export const IMMEDIATE: Scheduler = {
  now: () => 0,
  at: (_timeMs, callback) => {
    callback();
    return () => undefined;
  },
};
