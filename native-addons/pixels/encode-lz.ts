/** An LZ_RGB encoder for whoever sends images: the demo server, tests, benchmarks. */

/** The pixel formats that the encoder writes. */
export const LzType = { RGB16: 6, RGB24: 7, RGB32: 8, RGBA: 9 } as const;
export type LzType = (typeof LzType)[keyof typeof LzType];

const HASH_BITS = 14;
const MAX_DISTANCE = 8191 + 65535 + 1;
/** Far matches cost two bytes more, so they must gain more. */
const FAR_DISTANCE = 8191;

/** A growing byte sink. */
class Sink {
  #bytes: Uint8Array;
  length = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  put(byte: number): void {
    if (this.length === this.#bytes.length) {
      const bytes = new Uint8Array(this.length * 2);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    this.#bytes[this.length++] = byte;
  }

  big32(value: number): void {
    for (let shift = 24; shift >= 0; shift -= 8) this.put((value >>> shift) & 255);
  }

  result(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }
}

/** How the units of a plane are written. */
interface Plane {
  readonly units: Uint32Array;
  readonly bias: number;
  put(sink: Sink, unit: number): void;
}

const putByte = (sink: Sink, unit: number): void => sink.put(unit);
const putWord = (sink: Sink, unit: number): void => {
  sink.put(unit >>> 8);
  sink.put(unit & 255);
};
const putColour = (sink: Sink, unit: number): void => {
  sink.put(unit & 255);
  sink.put((unit >>> 8) & 255);
  sink.put((unit >>> 16) & 255);
};

function putMatch(sink: Sink, distance: number, coded: number): void {
  const far = distance > FAR_DISTANCE;
  const offset = far ? FAR_DISTANCE : distance - 1;
  sink.put((Math.min(coded, 7) << 5) | (offset >> 8));
  if (coded >= 7) {
    let rest = coded - 7;
    for (; rest >= 255; rest -= 255) sink.put(255);
    sink.put(rest);
  }
  sink.put(offset & 255);
  if (far) putWord(sink, distance - 1 - FAR_DISTANCE);
}

function putLiterals(sink: Sink, plane: Plane, from: number, to: number): void {
  for (let at = from; at < to; at += 32) {
    const end = Math.min(at + 32, to);
    sink.put(end - at - 1);
    for (let i = at; i < end; i++) plane.put(sink, plane.units[i] ?? 0);
  }
}

/** Greedy matching with one candidate per hash of two units. */
function putPlane(sink: Sink, plane: Plane): void {
  const { units, bias } = plane;
  const seen = new Int32Array(1 << HASH_BITS).fill(-1);
  const hashAt = (i: number): number =>
    (Math.imul(units[i] ?? 0, 0x9e3779b1) ^ Math.imul(units[i + 1] ?? 0, 0x85ebca6b)) >>> (32 - HASH_BITS);
  // The coded length starts at 1, and a match should not be longer than its literals.
  const shortest = bias + (bias === 0 ? 2 : 1);
  let literal = 0;
  let at = 0;
  while (at < units.length) {
    const hash = hashAt(at);
    const candidate = seen[hash] ?? -1;
    seen[hash] = at;
    const distance = at - candidate;
    let len = 0;
    if (candidate >= 0 && distance <= MAX_DISTANCE) {
      while (at + len < units.length && units[candidate + len] === units[at + len]) len++;
    }
    if (len < shortest + (distance > FAR_DISTANCE ? 2 : 0)) {
      at++;
      continue;
    }
    putLiterals(sink, plane, literal, at);
    putMatch(sink, distance, len - bias);
    for (let i = at + 1; i < at + Math.min(len, 16); i++) seen[hashAt(i)] = i;
    at += len;
    literal = at;
  }
  putLiterals(sink, plane, literal, at);
}

/**
 * Compresses an image.
 * @param pixels Rows without gaps, one u32 per pixel: xRGB, ARGB for RGBA (colour premultiplied), 555 words for RGB16.
 * @param topDown Whether the first row is the top one.
 * @returns the complete LZ data; may be larger than the pixels if they do not repeat.
 */
export function encodeLz(
  pixels: Uint32Array,
  width: number,
  height: number,
  type: LzType = LzType.RGB32,
  topDown = true,
): Uint8Array {
  const sink = new Sink(1024);
  const bytes = type === LzType.RGB16 ? 2 : type === LzType.RGB24 ? 3 : 4;
  for (const field of [0x20205a4c, 0x00010001, type, width, height, width * bytes, topDown ? 1 : 0]) sink.big32(field);
  const units = pixels.subarray(0, width * height);
  if (type === LzType.RGB16) {
    putPlane(sink, { units: units.map((pixel) => pixel & 0xffff), bias: 1, put: putWord });
  } else {
    putPlane(sink, { units: units.map((pixel) => pixel & 0xffffff), bias: 0, put: putColour });
    if (type === LzType.RGBA) putPlane(sink, { units: units.map((pixel) => pixel >>> 24), bias: 2, put: putByte });
  }
  return sink.result();
}
