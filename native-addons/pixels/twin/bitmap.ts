/** The twin's BITMAP and LZ4 images. */

import { DecodeStatus } from '../codecs-face';
import type { TwinMemory } from './memory';
import { Source, checkCall, fail, readPalette, wordPixel, writeIndexed, writePixels } from './pixels';
import type { Target } from './pixels';

/** Bits per pixel of the bitmap formats; index = format. */
const BITS = [0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8];

function packedRow(format: number, width: number): number {
  return Math.ceil((width * (BITS[format] ?? 0)) / 8);
}

/** The pixel at byte `at` of a direct format. */
function directPixel(format: number, bytes: Uint8Array, at: number, raw16: boolean): number {
  const byte = (i: number): number => bytes[at + i] ?? 0;
  if (format === 6) return wordPixel(byte(0) | (byte(1) << 8), raw16);
  if (format === 10) return (byte(0) << 24) >>> 0;
  const colour = byte(0) | (byte(1) << 8) | (byte(2) << 16);
  return format === 7 ? colour : (colour | (byte(3) << 24)) >>> 0;
}

function writeDirect(
  memory: TwinMemory,
  target: Target,
  topDown: boolean,
  format: number,
  rows: Uint8Array,
  stride: number,
  raw16: boolean,
): void {
  const { width } = target;
  const size = (BITS[format] ?? 0) / 8;
  writePixels(memory, target, topDown, (i) => {
    const y = Math.floor(i / width);
    return directPixel(format, rows, y * stride + (i - y * width) * size, raw16);
  });
}

export function unpackBitmap(
  memory: TwinMemory,
  bitmap: { format: number; src: number; srcLen: number; srcStride: number; topDown: boolean },
  palette: number,
  paletteCount: number,
  target: Target,
  raw16: boolean,
): void {
  const { format, srcStride, topDown } = bitmap;
  const rows = checkCall(memory, bitmap.src, bitmap.srcLen, target);
  const packed = packedRow(format, target.width);
  if (packed === 0) fail(DecodeStatus.BAD_HEADER);
  if (srcStride < packed || srcStride * (target.height - 1) + packed > rows.length) fail(DecodeStatus.BAD_SIZE);
  if (format > 5) {
    writeDirect(memory, target, topDown, format, rows, srcStride, raw16);
  } else {
    writeIndexed(memory, target, topDown, format, rows, srcStride, readPalette(memory, palette, paletteCount));
  }
}

/** Reads the bytes that extend an LZ4 length of 15. */
function longLength(source: Source, start: number, extra: number, limit: number): number {
  let len = start + extra;
  if (start !== 15) return len;
  for (;;) {
    const more = source.u8();
    len += more;
    if (len > limit) fail(DecodeStatus.OVERRUN);
    if (more !== 255) return len;
  }
}

/** Appends one block to `out`. @returns the new end. */
function block(source: Source, out: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const token = source.u8();
    const count = longLength(source, token >> 4, 0, out.length - at);
    if (count > out.length - at) fail(DecodeStatus.OVERRUN);
    out.set(source.take(count), at);
    at += count;
    if (source.left === 0) return at;
    const [low = 0, high = 0] = source.take(2);
    const distance = low | (high << 8);
    const len = longLength(source, token & 15, 4, out.length - at);
    if (distance === 0 || distance > at) fail(DecodeStatus.BAD_REFERENCE);
    if (len > out.length - at) fail(DecodeStatus.OVERRUN);
    for (let i = 0; i < len; i++, at++) out[at] = out[at - distance] ?? 0;
  }
}

export function decodeLz4(memory: TwinMemory, src: number, srcLen: number, target: Target, raw16: boolean): void {
  const source = new Source(checkCall(memory, src, srcLen, target));
  if (source.left < 2) fail(DecodeStatus.TRUNCATED);
  const topDown = source.u8() !== 0;
  const format = source.u8();
  if (format < 6 || format > 10) fail(DecodeStatus.BAD_HEADER);
  const stride = packedRow(format, target.width);
  const total = stride * target.height;
  if (total > 0x7fff0000) fail(DecodeStatus.BAD_SIZE);
  const out = new Uint8Array(total);
  let at = 0;
  while (at < total) {
    const end = block(new Source(source.take(source.u32())), out, at);
    if (end === at) fail(DecodeStatus.BAD_SIZE);
    at = end;
  }
  source.end();
  writeDirect(memory, target, topDown, format, out, stride, raw16);
}
