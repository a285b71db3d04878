/** What all display channels of a session share in the worker: the pixel core, the image caches and the decoders handed in. */

import { NO_THREADS, type DecodeThreads } from '../../main/spice/display/images/decode-ahead';
import { SharedImages } from '../../main/spice/display/images/shared-images';
import type { JpegDecoder } from '../../native-addons/jpeg/face';
import type { Logger } from '../../main/spice/log';
import { silentLogger } from '../../main/spice/log';
import { MediaClock } from '../../main/spice/display/streams/clock';
import type { VideoHost } from '../../main/spice/display/streams/video';
import { VideoCodec } from '../../main/spice/wire/messages/display';
import type { PixelCore } from '../../native-addons/pixels/face';
import { after } from './event-loop';
import { inflate } from './inflate';
import { WorkerVideoDecoders } from './video/decoders';
import { workerScheduler } from './video/scheduler';

export interface Engine {
  readonly core: PixelCore;
  readonly images: SharedImages;
  readonly jpeg: JpegDecoder;
  readonly inflate: (data: Uint8Array, expectedBytes: number) => Uint8Array;
  readonly log: Logger;
  readonly video: VideoHost;
  readonly threads: DecodeThreads;
}

/** Makes the shared part for one session. The core is new as well: a session that ends gives all its memory back. */
export function createEngine(
  core: PixelCore,
  jpeg: JpegDecoder,
  videoCodecs: readonly number[] = [VideoCodec.MJPEG],
  threads: DecodeThreads = NO_THREADS,
): Engine {
  const decoders = new WorkerVideoDecoders(videoCodecs, jpeg);
  const video = { scheduler: workerScheduler, clock: new MediaClock(), decoders };
  return { core, images: new SharedImages({ core, after }), jpeg, inflate, log: silentLogger, video, threads };
}
