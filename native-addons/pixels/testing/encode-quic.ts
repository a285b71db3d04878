/** A QUIC encoder: the twin's walk with a writer in place of the reader. For tests and benchmarks. */

import { RUN_BITS } from '../twin/quic-constants';
import type { Code } from '../twin/quic-constants';
import { Group } from '../twin/quic-group';
import type { PixelCoder } from '../twin/quic-group';

export const QuicType = { RGB16: 2, RGB24: 3, RGB32: 4, RGBA: 5 } as const;
export type QuicType = (typeof QuicType)[keyof typeof QuicType];

/** Bits into 32-bit words, most significant first. */
class BitSink {
  readonly #words: number[] = [];
  #word = 0;
  #count = 0;

  put(value: number, bits: number): void {
    for (let i = bits - 1; i >= 0; i--) {
      this.#word = (this.#word << 1) | ((value >>> i) & 1);
      if (++this.#count === 32) {
        this.#words.push(this.#word >>> 0);
        this.#word = 0;
        this.#count = 0;
      }
    }
  }

  /** Pads the last word and appends the zero word that readers look ahead into. */
  result(): Uint8Array {
    if (this.#count > 0) this.put(0, 32 - this.#count);
    const bytes = new Uint8Array(this.#words.length * 4 + 4);
    const view = new DataView(bytes.buffer);
    this.#words.forEach((word, i) => view.setUint32(i * 4, word, true));
    return bytes;
  }
}

function putCode(sink: BitSink, code: Code, value: number): void {
  if (value >= code.escape) {
    sink.put(0, code.prefix);
    sink.put(value - code.escape, code.suffix);
  } else {
    sink.put(0, value >> code.l);
    sink.put(1, 1);
    sink.put(value & ((1 << code.l) - 1), code.l);
  }
}

class GroupWriter implements PixelCoder {
  readonly #group: Group;
  readonly #max: number;
  #row = 0;

  constructor(
    readonly sink: BitSink,
    readonly planes: readonly Uint8Array[],
    readonly width: number,
    bits: number,
  ) {
    this.#group = new Group(planes.length, width, bits);
    this.#max = 2 ** bits - 1;
  }

  writeRow(y: number): void {
    this.#row = y * this.width;
    this.#group.row(this.width, y === 0, this);
  }

  pixel(i: number): void {
    const at = this.#row + i;
    const max = this.#max;
    this.#group.channels.forEach((channel, c) => {
      const plane = this.planes[c] as Uint8Array;
      const left = plane[at - 1] ?? 0;
      const above = plane[at - this.width] ?? 0;
      let prediction = (left + above) >> 1;
      if (this.#row === 0) prediction = i === 0 ? 0 : left;
      else if (i === 0) prediction = above;
      const difference = ((plane[at] ?? 0) - prediction) & max;
      // Small differences of either sign get small values.
      const value = difference > max >> 1 ? 2 * (max - difference) + 1 : 2 * difference;
      putCode(this.sink, channel.codeAt(i), value);
      channel.contexts[i] = value;
    });
  }

  runStarts(i: number): boolean {
    const at = this.#row + i;
    return this.planes.every(
      (plane) => plane[at - this.width - 1] === plane[at - this.width] && plane[at - 1] === plane[at - 2],
    );
  }

  run(i: number, limit: number): number {
    const at = this.#row + i;
    let n = 0;
    while (n < limit && this.planes.every((plane) => plane[at + n] === plane[at - 1])) n++;
    const group = this.#group;
    let rest = n;
    const hit = (): number => 1 << (RUN_BITS[group.mel] ?? 0);
    while (rest >= hit()) {
      this.sink.put(1, 1);
      rest -= hit();
      if (group.mel < 31) group.mel++;
    }
    this.sink.put(0, 1);
    this.sink.put(rest, RUN_BITS[group.mel] ?? 0);
    if (group.mel > 0) group.mel--;
    return n;
  }
}

/** Compresses top-down pixels: xRGB, ARGB for RGBA, 555 words for RGB16. */
export function encodeQuic(pixels: Uint32Array, width: number, height: number, type: QuicType = 4): Uint8Array {
  const sink = new BitSink();
  for (const field of [0x43495551, 0, type, width, height]) sink.put(field, 32);
  const part = (shift: number, mask: number): Uint8Array =>
    Uint8Array.from(pixels.subarray(0, width * height), (pixel) => (pixel >>> shift) & mask);
  const five = type === QuicType.RGB16;
  const planes = five ? [part(10, 31), part(5, 31), part(0, 31)] : [part(16, 255), part(8, 255), part(0, 255)];
  const colour = new GroupWriter(sink, planes, width, five ? 5 : 8);
  const alpha = type === QuicType.RGBA ? new GroupWriter(sink, [part(24, 255)], width, 8) : undefined;
  for (let y = 0; y < height; y++) {
    colour.writeRow(y);
    alpha?.writeRow(y);
  }
  return sink.result();
}
