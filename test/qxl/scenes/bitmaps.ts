/** Guest bitmaps of every format from painted content: any stride, row order, palette and split of their memory. */
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import type { QxlBitmap, QxlPalette } from '../command';
import { paint, type Content, type Words } from './content';
import type { Dice } from './dice';

export type Format = QxlBitmap['format'];

export const DIRECT_FORMATS = [BitmapFormat.BIT16, BitmapFormat.BIT24, BitmapFormat.BIT32, BitmapFormat.RGBA] as const;
/** The little-endian index formats cannot be sent raw: the reference aborts. */
export const PALETTE_FORMATS = [BitmapFormat.BIT1_BE, BitmapFormat.BIT4_BE, BitmapFormat.BIT8] as const;
export const LITTLE_ENDIAN_FORMATS = [BitmapFormat.BIT1_LE, BitmapFormat.BIT4_LE] as const;

const BITS: Readonly<Record<number, number>> = {
  [BitmapFormat.BIT1_LE]: 1,
  [BitmapFormat.BIT1_BE]: 1,
  [BitmapFormat.BIT4_LE]: 4,
  [BitmapFormat.BIT4_BE]: 4,
  [BitmapFormat.BIT8]: 8,
  [BitmapFormat.BIT16]: 16,
  [BitmapFormat.BIT24]: 24,
  [BitmapFormat.BIT32]: 32,
  [BitmapFormat.RGBA]: 32,
  [BitmapFormat.BIT8_A]: 8,
};

export interface BitmapOptions {
  readonly format?: Format;
  readonly content?: Content;
  readonly topDown?: boolean;
  /** Bytes behind each packed row. The servers' codecs take tight rows only. */
  readonly padding?: number;
  readonly cache?: boolean;
  readonly highBits?: boolean;
  readonly chunks?: number;
  /** For a 16-bit surface: palette entries are 555 words. */
  readonly narrow?: boolean;
  /** The palette has an id, so that the server and client may keep it. */
  readonly cachePalette?: boolean;
  readonly words?: Words;
}

/** A bitmap; what the options leave open is the dice's choice where it does not matter to the result. */
export function bitmap(dice: Dice, width: number, height: number, options: BitmapOptions = {}): QxlBitmap {
  const format = options.format ?? BitmapFormat.BIT32;
  const words = options.words ?? paint(dice, width, height, options.content);
  const topDown = options.topDown ?? true;
  const bits = BITS[format] ?? 32;
  const strideBytes = Math.ceil((width * bits) / 8) + (options.padding ?? 0);
  const palette = hasPalette(format) ? makePalette(dice, 1 << bits, options) : undefined;
  const data = new Uint8Array(strideBytes * height);
  // What lies behind the rows must never show.
  if ((options.padding ?? 0) > 0) data.fill(0xa5);
  for (let y = 0; y < height; y++) {
    const row = data.subarray((topDown ? y : height - 1 - y) * strideBytes);
    packRow(format, words.subarray(y * width, (y + 1) * width), row);
  }
  return {
    kind: 'bitmap',
    format,
    width,
    height,
    topDown,
    strideBytes,
    data,
    ...(palette === undefined ? {} : { palette }),
    ...(options.cache === true ? { cache: true } : {}),
    ...(options.highBits === true ? { highBits: true } : {}),
    ...(options.chunks === undefined ? {} : { chunks: options.chunks }),
  };
}

/** A one-bit mask: about half of its pixels set, in blobs or as noise. */
export function maskBitmap(dice: Dice, width: number, height: number, options: BitmapOptions = {}): QxlBitmap {
  const words = new Uint32Array(width * height);
  const blobs = dice.oneIn(2);
  const [fx, fy] = [dice.between(2, 9), dice.between(2, 9)];
  for (let i = 0; i < words.length; i++) {
    const x = i % width;
    const set = blobs ? ((Math.floor(x / fx) + Math.floor((i - x) / width / fy)) & 1) === 1 : dice.oneIn(2);
    words[i] = set ? 0xffffffff : 0;
  }
  const format = options.format ?? dice.pick([BitmapFormat.BIT1_LE, BitmapFormat.BIT1_BE] as const);
  const image = bitmap(dice, width, height, { ...options, format, words });
  const { palette: _none, ...mask } = image;
  return mask;
}

/** Packed rows of a surface's own format, as KEEP_DATA wants them. */
export function surfacePixels(
  dice: Dice,
  width: number,
  height: number,
  format: Format,
  content?: Content,
): Uint8Array {
  return bitmap(dice, width, height, { format, ...(content === undefined ? {} : { content }) }).data;
}

export function hasPalette(format: Format): boolean {
  return format <= BitmapFormat.BIT8;
}

/** Colour words with the alpha multiplied in. */
export function premultiply(word: number): number {
  const alpha = word >>> 24;
  const scaled = (shift: number): number => Math.floor((((word >>> shift) & 0xff) * alpha + 127) / 255) << shift;
  return ((alpha << 24) | scaled(16) | scaled(8) | scaled(0)) >>> 0;
}

export function to555(word: number): number {
  return ((word >>> 9) & 0x7c00) | ((word >>> 6) & 0x3e0) | ((word >>> 3) & 0x1f);
}

function makePalette(dice: Dice, entries: number, options: BitmapOptions): QxlPalette {
  const colors = Array.from({ length: entries }, () => dice.word() & 0xffffff).map((color) =>
    options.narrow === true ? to555(color) : color,
  );
  return { unique: options.cachePalette === true ? fingerprint(colors) : 0n, entries: colors };
}

/** The id of a palette follows from its colours: caches outlive scenes. */
function fingerprint(colors: readonly number[]): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const color of colors) hash = ((hash ^ BigInt(color)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash | 1n;
}

function packRow(format: Format, words: Words, row: Uint8Array): void {
  words.forEach((word, x) => {
    const level = ((word >>> 16) + (word >>> 8) + word) & 0xff;
    switch (format) {
      case BitmapFormat.BIT1_LE:
        setBits(row, x >> 3, level >= 0x80 ? 1 << (x & 7) : 0, 1 << (x & 7));
        return;
      case BitmapFormat.BIT1_BE:
        setBits(row, x >> 3, level >= 0x80 ? 0x80 >> (x & 7) : 0, 0x80 >> (x & 7));
        return;
      case BitmapFormat.BIT4_LE:
        setBits(row, x >> 1, (level >> 4) << ((x & 1) * 4), 0xf << ((x & 1) * 4));
        return;
      case BitmapFormat.BIT4_BE:
        setBits(row, x >> 1, (level >> 4) << (4 - (x & 1) * 4), 0xf << (4 - (x & 1) * 4));
        return;
      case BitmapFormat.BIT8:
        row[x] = level;
        return;
      case BitmapFormat.BIT8_A:
        row[x] = word >>> 24;
        return;
      case BitmapFormat.BIT16:
        store(row, x * 2, 2, to555(word));
        return;
      case BitmapFormat.BIT24:
        store(row, x * 3, 3, word);
        return;
      case BitmapFormat.RGBA:
        store(row, x * 4, 4, premultiply(word));
        return;
      default:
        store(row, x * 4, 4, word);
    }
  });
}

function setBits(row: Uint8Array, at: number, bits: number, mask: number): void {
  row[at] = ((row[at] ?? 0) & ~mask) | bits;
}

function store(row: Uint8Array, at: number, bytes: number, value: number): void {
  for (let i = 0; i < bytes; i++) row[at + i] = (value >>> (i * 8)) & 0xff;
}
