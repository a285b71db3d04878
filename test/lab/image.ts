/** Pictures in tests: PPM and XWD readers, a PNG writer, and a comparison that leaves a picture of the difference behind. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, crc32 as zlibCrc32 } from 'node:zlib';

/** Rows top-down, three bytes a pixel: red, green, blue. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * Reads a binary PPM (P6, 8 bit).
 * @throws Error when it is not one, or is cut short.
 */
export function readPpm(file: Uint8Array): Picture {
  const head = /^P6\s+(?:#[^\n]*\n\s*)*(\d+)\s+(\d+)\s+255\s/.exec(
    Buffer.from(file.subarray(0, 200)).toString('latin1'),
  );
  if (!head) throw new Error('not an 8-bit PPM');
  const width = Number(head[1]);
  const height = Number(head[2]);
  const rgb = file.subarray(head[0].length, head[0].length + width * height * 3);
  if (rgb.length !== width * height * 3) throw new Error(`PPM of ${width}x${height} has only ${rgb.length} bytes`);
  return { width, height, rgb };
}

/**
 * Reads an XWD dump of a TrueColor window (what `xwd` writes on the lab's X servers): 32 bits a pixel, or packed 24 in
 * whichever order while windows of several visuals are on the screen.
 * @throws Error for any other layout.
 */
export function readXwd(file: Buffer): Picture {
  const field = (index: number): number => file.readUInt32BE(index * 4);
  const [headerSize, version, width, height] = [field(0), field(1), field(4), field(5)];
  const [byteOrder, bitsPerPixel, bytesPerLine, colors] = [field(7), field(11), field(12), field(19)];
  const step = bitsPerPixel / 8;
  if (version !== 7 || (step !== 3 && step !== 4)) throw new Error(`XWD ${version} with ${bitsPerPixel} bits a pixel`);
  const start = headerSize + colors * 12;
  if (file.length < start + bytesPerLine * height) throw new Error('XWD file is cut short');
  const [red, green, blue] = byteOrder === 0 ? [2, 1, 0] : [step - 3, step - 2, step - 1];
  const rgb = new Uint8Array(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = start + y * bytesPerLine;
    for (let x = 0; x < width; x++, from += step) {
      rgb[to++] = file[from + red] ?? 0;
      rgb[to++] = file[from + green] ?? 0;
      rgb[to++] = file[from + blue] ?? 0;
    }
  }
  return { width, height, rgb };
}

/** Turns rows of B,G,R,x (or R,G,B,x with `order` rgbx) into a picture. */
export function fromPixels32(
  width: number,
  height: number,
  pixels: Uint8Array,
  strideBytes = width * 4,
  order: 'bgrx' | 'rgbx' = 'bgrx',
): Picture {
  const rgb = new Uint8Array(width * height * 3);
  const [red, blue] = order === 'bgrx' ? [2, 0] : [0, 2];
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = y * strideBytes;
    for (let x = 0; x < width; x++, from += 4) {
      rgb[to++] = pixels[from + red] ?? 0;
      rgb[to++] = pixels[from + 1] ?? 0;
      rgb[to++] = pixels[from + blue] ?? 0;
    }
  }
  return { width, height, rgb };
}

/** A part of a picture; what lies outside the picture is black. */
export function crop(picture: Picture, left: number, top: number, width: number, height: number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  const first = Math.max(0, left);
  const last = Math.min(picture.width, left + width);
  for (let y = 0; y < height; y++) {
    const row = top + y;
    if (row < 0 || row >= picture.height || last <= first) continue;
    const from = (row * picture.width + first) * 3;
    rgb.set(picture.rgb.subarray(from, from + (last - first) * 3), (y * width + first - left) * 3);
  }
  return { width, height, rgb };
}

/** Number of different colours, up to `limit`: tells a desktop from an empty surface. */
export function countColors(picture: Picture, limit = 256): number {
  const seen = new Set<number>();
  const { rgb } = picture;
  for (let at = 0; at < rgb.length && seen.size < limit; at += 3) {
    seen.add(((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0));
  }
  return seen.size;
}

export interface Difference {
  readonly sameSize: boolean;
  /** Pixels with a channel that differs by more than the tolerance. */
  readonly pixels: number;
  /** Largest difference of one channel anywhere. */
  readonly maxChannel: number;
  /** Bounding box of the differing pixels: left, top, right, bottom (exclusive). */
  readonly box?: readonly [number, number, number, number];
}

/** Compares two pictures; a channel may differ by `tolerance`. */
export function difference(a: Picture, b: Picture, tolerance = 0): Difference {
  if (a.width !== b.width || a.height !== b.height) return { sameSize: false, pixels: Infinity, maxChannel: 255 };
  let pixels = 0;
  let maxChannel = 0;
  let [left, top, right, bottom] = [a.width, a.height, 0, 0];
  for (let at = 0, index = 0; at < a.rgb.length; at += 3, index++) {
    let worst = 0;
    for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs((a.rgb[at + c] ?? 0) - (b.rgb[at + c] ?? 0)));
    if (worst > maxChannel) maxChannel = worst;
    if (worst <= tolerance) continue;
    pixels++;
    const x = index % a.width;
    const y = (index - x) / a.width;
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  return { sameSize: true, pixels, maxChannel, ...(pixels > 0 ? { box: [left, top, right, bottom] as const } : {}) };
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(zlibCrc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** Encodes as an 8-bit RGB PNG. */
export function toPng(picture: Picture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(picture.width, 0);
  header.writeUInt32BE(picture.height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const raw = Buffer.alloc(picture.height * (1 + picture.width * 3));
  for (let y = 0; y < picture.height; y++) {
    raw.set(picture.rgb.subarray(y * picture.width * 3, (y + 1) * picture.width * 3), y * (1 + picture.width * 3) + 1);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(raw, { level: 3 })),
    pngChunk('IEND', new Uint8Array(0)),
  ]);
}

/** Both pictures and, third, where they differ (white), beside each other. */
function sideBySide(a: Picture, b: Picture, tolerance: number): Picture {
  const height = Math.max(a.height, b.height);
  const widths = [a.width, b.width, Math.max(a.width, b.width)] as const;
  const width = widths[0] + widths[1] + widths[2] + 16;
  const rgb = new Uint8Array(width * height * 3).fill(0x60);
  for (let y = 0; y < height; y++) {
    if (y < a.height) rgb.set(a.rgb.subarray(y * a.width * 3, (y + 1) * a.width * 3), y * width * 3);
    if (y < b.height) rgb.set(b.rgb.subarray(y * b.width * 3, (y + 1) * b.width * 3), (y * width + widths[0] + 8) * 3);
    for (let x = 0; x < widths[2]; x++) {
      let worst = 255;
      if (y < a.height && y < b.height && x < a.width && x < b.width) {
        worst = 0;
        for (let c = 0; c < 3; c++) {
          const one = a.rgb[(y * a.width + x) * 3 + c] ?? 0;
          worst = Math.max(worst, Math.abs(one - (b.rgb[(y * b.width + x) * 3 + c] ?? 0)));
        }
      }
      rgb.fill(
        worst > tolerance ? 255 : 0,
        (y * width + widths[0] + widths[1] + 16 + x) * 3,
        (y * width + widths[0] + widths[1] + 17 + x) * 3,
      );
    }
  }
  return { width, height, rgb };
}

export interface CompareOptions {
  /** What is compared, for the error text. */
  readonly name?: string;
  /** Largest allowed difference of a channel; default 0. */
  readonly tolerance?: number;
  /** Number of pixels that may differ by more; default 0. */
  readonly allowedPixels?: number;
}

/**
 * Fails unless the pictures are the same; then writes actual, expected and their difference as one PNG.
 * @throws Error with the numbers and the path of that PNG.
 */
export function expectSamePicture(actual: Picture, expected: Picture, options: CompareOptions = {}): void {
  const tolerance = options.tolerance ?? 0;
  const found = difference(actual, expected, tolerance);
  if (found.sameSize && found.pixels <= (options.allowedPixels ?? 0)) return;
  const path = join(mkdtempSync(join(tmpdir(), 'saffron-diff-')), 'actual-expected-difference.png');
  writeFileSync(path, toPng(sideBySide(actual, expected, tolerance)));
  const sizes = `${actual.width}x${actual.height} against ${expected.width}x${expected.height}`;
  const numbers = found.sameSize
    ? `${found.pixels} pixels differ, by up to ${found.maxChannel}, within ${(found.box ?? []).join(',')}`
    : 'sizes differ';
  throw new Error(`${options.name ?? 'picture'}: ${sizes}, ${numbers}; see ${path}`);
}
