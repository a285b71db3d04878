/** Whole surfaces as the programs of this folder save them. */
import { readFileSync, rmSync } from 'node:fs';
import type { QxlRect } from './command';

/** Packed rows of B, G, R, x, top row first. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bgrx: Uint8Array;
}

const HEADER_BYTES = 16;

/** Reads and removes a file of common/picture.c. @throws Error when it is not whole */
export function takePicture(path: string): Pixels & { readonly format: number } {
  const file = readFileSync(path);
  rmSync(path);
  const width = file.readUInt32LE(0);
  const height = file.readUInt32LE(4);
  if (file.length !== HEADER_BYTES + width * height * 4) throw new Error(`${path}: ${file.length} bytes`);
  return { width, height, format: file.readUInt32LE(8), bgrx: file.subarray(HEADER_BYTES) };
}

export interface PixelDifference {
  /** Pixels with a channel that is off by more than the tolerance. */
  readonly count: number;
  /** The largest difference of any channel. */
  readonly largest: number;
  /** Bounding box of those pixels. */
  readonly area: QxlRect;
  readonly first: { readonly x: number; readonly y: number; readonly expected: string; readonly actual: string } | null;
}

function hex(pixels: Pixels, at: number): string {
  const [b = 0, g = 0, r = 0] = pixels.bgrx.subarray(at, at + 3);
  return [r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('');
}

/** The pixels as words; bytes that do not lie on a word's border are copied. */
function wordsOf({ bgrx }: Pixels): Uint32Array {
  const aligned = bgrx.byteOffset % 4 === 0 ? bgrx : bgrx.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

function distance(a: number, b: number): number {
  const off = (shift: number): number => Math.abs(((a >>> shift) & 0xff) - ((b >>> shift) & 0xff));
  return Math.max(off(0), off(8), off(16));
}

/** Compares colours; the unused byte does not count. @throws Error when the sizes differ */
export function comparePixels(expected: Pixels, actual: Pixels, tolerance = 0): PixelDifference {
  const { width, height } = expected;
  if (actual.width !== width || actual.height !== height) {
    throw new Error(`sizes differ: ${width}x${height} and ${actual.width}x${actual.height}`);
  }
  let count = 0;
  let largest = 0;
  let first: PixelDifference['first'] = null;
  const area = { left: width, top: height, right: 0, bottom: 0 };
  const a = wordsOf(expected);
  const b = wordsOf(actual);
  for (let i = 0; i < a.length; i++) {
    if (((a[i]! ^ b[i]!) & 0xffffff) === 0) continue;
    const off = distance(a[i]!, b[i]!);
    if (off > largest) largest = off;
    if (off <= tolerance) continue;
    count++;
    const x = i % width;
    const y = Math.floor(i / width);
    first ??= { x, y, expected: hex(expected, i * 4), actual: hex(actual, i * 4) };
    area.left = Math.min(area.left, x);
    area.top = Math.min(area.top, y);
    area.right = Math.max(area.right, x + 1);
    area.bottom = Math.max(area.bottom, y + 1);
  }
  return { count, largest, area: count === 0 ? { left: 0, top: 0, right: 0, bottom: 0 } : area, first };
}

/** Fails with the place and the colours. */
export function expectSamePixels(expected: Pixels, actual: Pixels, what: string, tolerance = 0): void {
  const { count, largest, area, first } = comparePixels(expected, actual, tolerance);
  if (count === 0 || first === null) return;
  const box = `${area.left},${area.top} to ${area.right},${area.bottom}`;
  throw new Error(
    `${what}: ${count} pixels differ by up to ${largest} within ${box}; ` +
      `first at ${first.x},${first.y}: expected ${first.expected}, got ${first.actual}`,
  );
}
