/** Writer of PNG files, 8 bits a sample, RGB or RGBA (PNG specification, third edition: chunks, filters). */

import { crc32, deflateSync } from 'node:zlib';

/** Rows from the top down without gaps; `samples` is 3 (RGB) or 4 (RGBA, not premultiplied). */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly samples: 3 | 4;
  readonly pixels: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOUR_TYPES = { 3: 2, 4: 6 } as const;
const FILTER_UP = 2;
const LARGEST_SIDE = 0x7fffffff;

/**
 * @returns A whole file, owned by the caller.
 * @throws RangeError if the pixels do not fill width × height
 */
export function encodePng(picture: Picture): Uint8Array {
  checkPicture(picture);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, picture.width);
  view.setUint32(4, picture.height);
  header[8] = 8;
  header[9] = COLOUR_TYPES[picture.samples];
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filterRows(picture), { level: 6 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

export function checkPicture({ width, height, samples, pixels }: Picture): void {
  const isSide = (side: number) => Number.isInteger(side) && side >= 1 && side <= LARGEST_SIDE;
  if (!isSide(width) || !isSide(height)) throw new RangeError(`a picture of ${width}×${height} cannot be written`);
  if (pixels.byteLength !== width * height * samples) {
    throw new RangeError(`${pixels.byteLength} bytes are no ${width}×${height} pixels of ${samples} samples`);
  }
}

/** Every row as its difference from the one above: desktops are mostly vertical repetition. */
function filterRows({ width, height, samples, pixels }: Picture): Uint8Array {
  const stride = width * samples;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const source = y * stride;
    let target = y * (stride + 1);
    rows[target++] = FILTER_UP;
    if (y === 0) {
      rows.set(pixels.subarray(0, stride), target);
      continue;
    }
    for (let x = 0; x < stride; x++) {
      rows[target + x] = (pixels[source + x] ?? 0) - (pixels[source + x - stride] ?? 0);
    }
  }
  return rows;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.byteLength);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.byteLength, crc32(bytes.subarray(4, 8 + data.byteLength)));
  return bytes;
}
