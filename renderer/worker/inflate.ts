/** zlib for the display pipeline in a worker. */

import { inflateSync, unzlibSync } from 'fflate';
import { ImageDataError } from '../../main/spice/wire/errors';

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
