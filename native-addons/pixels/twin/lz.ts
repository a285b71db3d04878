/** The twin's LZ, as close to the description as a program can be. */

import { DecodeStatus } from '../codecs-face';
import type { TwinMemory } from './memory';
import { Source, checkCall, fail, readPalette, wordPixel, writeIndexed, writePixels } from './pixels';
import type { Target } from './pixels';

const HEADER_BYTES = 28;

/** How a plane's literals are read, and what its matches leave out of their length. */
export interface UnitKind {
  readonly bytes: number;
  readonly bias: number;
  read(source: Source): number;
}

export const byteUnits: UnitKind = { bytes: 1, bias: 2, read: (source) => source.u8() };
export const wordUnits: UnitKind = { bytes: 2, bias: 1, read: (source) => (source.u8() << 8) | source.u8() };
export const colourUnits: UnitKind = {
  bytes: 3,
  bias: 0,
  read: (source) => source.u8() | (source.u8() << 8) | (source.u8() << 16),
};

/** Reads `count` literals into the plane. */
export function literals(kind: UnitKind, source: Source, out: Uint32Array, at: number, count: number): void {
  if (count > out.length - at) fail(DecodeStatus.OVERRUN);
  if (count * kind.bytes > source.left) fail(DecodeStatus.TRUNCATED);
  for (let i = 0; i < count; i++) out[at + i] = kind.read(source);
}

/** Reads the bytes that extend a match length of 7. */
export function longLength(source: Source, start: number, limit: number): number {
  let len = start;
  if (start !== 7) return len;
  for (;;) {
    const more = source.u8();
    len += more;
    if (len > limit) fail(DecodeStatus.OVERRUN);
    if (more !== 255) return len;
  }
}

function plane(kind: UnitKind, source: Source, units: number): Uint32Array {
  const out = new Uint32Array(units);
  let at = 0;
  while (at < units) {
    const c = source.u8();
    if (c < 32) {
      literals(kind, source, out, at, c + 1);
      at += c + 1;
      continue;
    }
    let len = longLength(source, c >> 5, units - at);
    let distance = (c & 31) << 8;
    const low = source.u8();
    distance += low;
    if (low === 255 && (c & 31) === 31) {
      const [high = 0, rest = 0] = source.take(2);
      distance = high * 256 + rest + 8191;
    }
    len += kind.bias;
    distance += 1;
    if (distance > at) fail(DecodeStatus.BAD_REFERENCE);
    if (len > units - at) fail(DecodeStatus.OVERRUN);
    for (let i = 0; i < len; i++, at++) out[at] = out[at - distance] ?? 0;
  }
  return out;
}

interface LzHeader {
  readonly type: number;
  readonly stride: number;
  readonly topDown: boolean;
}

function strideOf(type: number, width: number): number {
  const bits = [0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 32, 8][type] ?? 0;
  return Math.ceil((width * bits) / 8);
}

function readHeader(source: Source, target: Target, types: readonly number[]): LzHeader {
  if (source.left < HEADER_BYTES) fail(DecodeStatus.TRUNCATED);
  if (source.u32() !== 0x20205a4c || source.u32() !== 0x00010001) fail(DecodeStatus.BAD_MAGIC);
  const type = source.u32();
  const width = source.u32();
  const height = source.u32();
  const stride = source.u32();
  const topDown = source.u32() !== 0;
  if (!types.includes(type)) fail(DecodeStatus.BAD_HEADER);
  if (width !== target.width || height !== target.height) fail(DecodeStatus.BAD_SIZE);
  if (stride !== strideOf(type, width)) fail(DecodeStatus.BAD_HEADER);
  return { type, stride, topDown };
}

export function decodeLzRgb(memory: TwinMemory, src: number, srcLen: number, target: Target, raw16: boolean): void {
  const source = new Source(checkCall(memory, src, srcLen, target));
  const { type, topDown } = readHeader(source, target, [6, 7, 8, 9, 11]);
  const units = target.width * target.height;
  if (type === 11) {
    const alphas = plane(byteUnits, source, units);
    source.end();
    writePixels(memory, target, topDown, (i) => ((alphas[i] ?? 0) << 24) >>> 0);
  } else if (type === 6) {
    const words = plane(wordUnits, source, units);
    source.end();
    writePixels(memory, target, topDown, (i) => wordPixel(words[i] ?? 0, raw16));
  } else {
    const colours = plane(colourUnits, source, units);
    const alphas = type === 9 ? plane(byteUnits, source, units) : new Uint32Array(units);
    source.end();
    writePixels(memory, target, topDown, (i) => ((colours[i] ?? 0) | ((alphas[i] ?? 0) << 24)) >>> 0);
  }
}

export function decodeLzPlt(
  memory: TwinMemory,
  src: number,
  srcLen: number,
  palette: number,
  paletteCount: number,
  target: Target,
): void {
  const source = new Source(checkCall(memory, src, srcLen, target));
  const { type, stride, topDown } = readHeader(source, target, [1, 2, 3, 4, 5]);
  const rows = Uint8Array.from(plane(byteUnits, source, stride * target.height));
  source.end();
  writeIndexed(memory, target, topDown, type, rows, stride, readPalette(memory, palette, paletteCount));
}

export function decodeLzAlphaInto(memory: TwinMemory, src: number, srcLen: number, target: Target): void {
  const source = new Source(checkCall(memory, src, srcLen, target));
  const { topDown } = readHeader(source, target, [10]);
  const { dst, dstStride, width, height } = target;
  const alphas = plane(byteUnits, source, width * height);
  source.end();
  const bytes = memory.u8();
  for (let i = 0; i < alphas.length; i++) {
    const y = Math.floor(i / width);
    bytes[dst + dstStride * (topDown ? y : height - 1 - y) + (i - y * width) * 4 + 3] = alphas[i] ?? 0;
  }
}
