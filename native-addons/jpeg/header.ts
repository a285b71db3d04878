/** The frame header of a JPEG file, read before a decoder allocates anything for it (ITU-T T.81, annex B). */

import { ImageDataError } from '../../main/spice/wire/errors';

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for YCbCr. */
  readonly components: 1 | 3;
}

const SOF0 = 0xc0;
const SOF15 = 0xcf;
const DHT = 0xc4;
const JPG = 0xc8;
const DAC = 0xcc;
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const TEM = 0x01;
const RST0 = 0xd0;

/** Baseline and extended sequential, Huffman: what SPICE servers send. Progressive files can cost a decoder far more than they weigh. */
const MAX_SEQUENTIAL = 0xc1;

/**
 * Finds the frame header.
 * @throws ImageDataError for what is not a sequential 8-bit JPEG of one or three components.
 */
export function readJpegHeader(data: Uint8Array): JpegHeader {
  if (data[0] !== 0xff || data[1] !== SOI) throw new ImageDataError('JPEG: no start of image');
  let at = 2;
  while (at + 4 <= data.length) {
    if (data[at] !== 0xff) throw new ImageDataError('JPEG: no marker where one is due');
    const marker = data[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === TEM || (marker >= RST0 && marker <= SOI)) {
      at += 2;
      continue;
    }
    if (marker === SOS || marker === EOI) break;
    const length = (data[at + 2]! << 8) | data[at + 3]!;
    if (length < 2 || at + 2 + length > data.length)
      throw new ImageDataError('JPEG: a segment is longer than the file');
    if (marker >= SOF0 && marker <= SOF15 && marker !== DHT && marker !== JPG && marker !== DAC) {
      return readFrame(data.subarray(at + 4, at + 2 + length), marker);
    }
    at += 2 + length;
  }
  throw new ImageDataError('JPEG: no frame header');
}

function readFrame(frame: Uint8Array, marker: number): JpegHeader {
  if (marker > MAX_SEQUENTIAL) throw new ImageDataError(`JPEG: frame type ${marker - SOF0} is not sequential`);
  if (frame.length < 6) throw new ImageDataError('JPEG: the frame header is too short');
  const [precision, h1, h0, w1, w0, components] = frame as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const width = (w1 << 8) | w0;
  const height = (h1 << 8) | h0;
  if (precision !== 8 || (components !== 1 && components !== 3)) {
    throw new ImageDataError(`JPEG: ${components} components of ${precision} bits`);
  }
  if (width === 0 || height === 0) throw new ImageDataError(`JPEG: size ${width}×${height}`);
  return { width, height, components };
}
