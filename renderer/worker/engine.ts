/** What all display channels of a session share in the worker: the pixel core, the image caches and the decoders handed in. */

import { inflateSync, unzlibSync } from 'fflate';
import { SharedImages } from '../../main/spice/display/images/shared-images';
import type { JpegDecoder } from '../../native-addons/jpeg/face';
import type { Logger } from '../../main/spice/log';
import { silentLogger } from '../../main/spice/log';
import { ImageDataError } from '../../main/spice/wire/errors';
import type { PixelCore } from '../../native-addons/pixels/face';

export interface Engine {
  readonly core: PixelCore;
  readonly images: SharedImages;
  readonly jpeg: JpegDecoder;
  readonly inflate: (data: Uint8Array, expectedBytes: number) => Uint8Array;
  readonly log: Logger;
}

/** Makes the shared part for one session. The core is new as well: a session that ends gives all its memory back. */
export function createEngine(core: PixelCore, jpeg: JpegDecoder): Engine {
  return { core, images: new SharedImages({ core }), jpeg, inflate, log: silentLogger };
}

/**
 * Inflates a zlib stream whose size is known.
 * @throws ImageDataError if the stream is broken or does not give exactly `expectedBytes`.
 */
export function inflate(data: Uint8Array, expectedBytes: number): Uint8Array {
  const out = new Uint8Array(expectedBytes);
  let result: Uint8Array;
  try {
    const isZlib = data.length >= 2 && (data[0]! & 0x0f) === 8 && ((data[0]! << 8) | data[1]!) % 31 === 0;
    result = isZlib ? unzlibSync(data, { out }) : inflateSync(data, { out });
  } catch (error) {
    throw new ImageDataError('zlib stream is broken', { cause: error });
  }
  if (result.length !== expectedBytes) {
    throw new ImageDataError(`zlib stream gives ${result.length} bytes instead of ${expectedBytes}`);
  }
  return result;
}
