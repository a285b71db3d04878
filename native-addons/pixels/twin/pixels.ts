/** What the twin's decoders share: the checks of a call, failures as exceptions inside, images as plain arrays. */

import { DecodeStatus } from '../codecs-face';
import type { TwinMemory } from './memory';

/** Leaves a decoder with a status; never leaves the twin. */
export class DecodeFailure extends Error {
  constructor(readonly status: number) {
    super(String(status));
  }
}

export function fail(status: number): never {
  throw new DecodeFailure(status);
}

/** Runs a decoder and turns its failure into the status that the face promises. */
export function statusOf(decode: () => void): number {
  try {
    decode();
    return DecodeStatus.OK;
  } catch (error) {
    if (error instanceof DecodeFailure) return error.status;
    throw error;
  }
}

/** Where the pixels of a call go. */
export interface Target {
  readonly dst: number;
  readonly dstStride: number;
  readonly width: number;
  readonly height: number;
}

/** The sanity checks of every decoder, in the compiled core's order. @returns a copy of the source. */
export function checkCall(memory: TwinMemory, src: number, srcLen: number, target: Target): Uint8Array {
  const { dst, dstStride, width, height } = target;
  if (width === 0 || height === 0 || width * height >= 2 ** 29) fail(DecodeStatus.BAD_SIZE);
  if (srcLen > 0x1fffffff) fail(DecodeStatus.BAD_SIZE);
  if (!memory.holds(src, srcLen)) fail(DecodeStatus.BAD_ARGUMENT);
  const row = width * 4;
  if (dstStride < row || !memory.holds(dst, dstStride * (height - 1) + row)) fail(DecodeStatus.BAD_ARGUMENT);
  return memory.u8().slice(src, src + srcLen);
}

/** Reads bytes and big-endian numbers; running out is TRUNCATED. */
export class Source {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  u8(): number {
    return this.bytes[this.at++] ?? fail(DecodeStatus.TRUNCATED);
  }

  u32(): number {
    if (this.left < 4) fail(DecodeStatus.TRUNCATED);
    return ((this.u8() << 24) | (this.u8() << 16) | (this.u8() << 8) | this.u8()) >>> 0;
  }

  take(count: number): Uint8Array {
    if (count > this.left) fail(DecodeStatus.TRUNCATED);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  end(): void {
    if (this.left > 0) fail(DecodeStatus.TRAILING_DATA);
  }
}

/** Writes pixels in stream order to the rows of the target. */
export function writePixels(
  memory: TwinMemory,
  target: Target,
  topDown: boolean,
  pixelAt: (index: number) => number,
): void {
  const { dst, dstStride, width, height } = target;
  const view = memory.view();
  for (let y = 0; y < height; y++) {
    const row = dst + dstStride * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) view.setUint32(row + x * 4, pixelAt(y * width + x), true);
  }
}

/** A 555 word as an xRGB pixel. */
export function expandWord(word: number): number {
  const five = (shift: number): number => {
    const v = (word >> shift) & 31;
    return (v << 3) | (v >> 2);
  };
  return (five(10) << 16) | (five(5) << 8) | five(0);
}

/** What a 16-bit pixel becomes. */
export function wordPixel(word: number, raw16: boolean): number {
  return raw16 ? word : expandWord(word);
}

/** The palette at `palette`, or undefined for none (a pixel then is its index). */
export function readPalette(memory: TwinMemory, palette: number, count: number): number[] | undefined {
  if (palette === 0) return undefined;
  const entries = Math.min(count, 256);
  if (!memory.holds(palette, entries * 4)) fail(DecodeStatus.BAD_ARGUMENT);
  return Array.from({ length: entries }, (_, i) => memory.view().getUint32(palette + i * 4, true));
}

/** Index `x` of a row of a palette format (LZ types and bitmap formats 1 to 5 count alike). */
export function indexAt(format: number, row: Uint8Array, x: number): number {
  switch (format) {
    case 1:
      return ((row[x >> 3] ?? 0) >> (x & 7)) & 1;
    case 2:
      return ((row[x >> 3] ?? 0) >> (7 - (x & 7))) & 1;
    case 3:
      return ((row[x >> 1] ?? 0) >> (x & 1 ? 4 : 0)) & 15;
    case 4:
      return ((row[x >> 1] ?? 0) >> (x & 1 ? 0 : 4)) & 15;
    default:
      return row[x] ?? 0;
  }
}

/** Expands rows of a palette format. */
export function writeIndexed(
  memory: TwinMemory,
  target: Target,
  topDown: boolean,
  format: number,
  rows: Uint8Array,
  stride: number,
  palette: readonly number[] | undefined,
): void {
  const { width } = target;
  writePixels(memory, target, topDown, (i) => {
    const y = Math.floor(i / width);
    const index = indexAt(format, rows.subarray(y * stride), i - y * width);
    return palette === undefined ? index : (palette[index] ?? 0);
  });
}
