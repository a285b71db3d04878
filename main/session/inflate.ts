/** zlib for the display pipeline in Node: output is never longer than what the message announced. */

import { inflateSync } from 'node:zlib';
import { ImageDataError } from '../spice/wire/errors';

/** @throws ImageDataError if the data is broken or does not inflate to exactly `expectedBytes`. */
export function inflate(data: Uint8Array, expectedBytes: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = inflateSync(data, { maxOutputLength: Math.max(1, expectedBytes) });
  } catch (error) {
    throw new ImageDataError('zlib data is broken', { cause: error });
  }
  if (bytes.byteLength !== expectedBytes) {
    throw new ImageDataError(`zlib data gives ${bytes.byteLength} bytes instead of ${expectedBytes}`);
  }
  return bytes;
}
