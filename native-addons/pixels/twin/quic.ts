/** The twin's QUIC. */

import { DecodeStatus } from '../codecs-face';
import type { TwinMemory } from './memory';
import { DecodeFailure, Source, checkCall, fail, wordPixel, writePixels } from './pixels';
import type { Target } from './pixels';
import { RUN_BITS } from './quic-constants';
import type { Code } from './quic-constants';
import { Group } from './quic-group';
import type { PixelCoder } from './quic-group';

/** Bits of little-endian words, most significant first; behind the end there are zeros, and reading them is noticed. */
class BitSource {
  #at = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly start: number,
  ) {}

  bit(): number {
    const word = this.start + (this.#at >> 5) * 4;
    const byte = this.bytes[word + 3 - ((this.#at >> 3) & 3)] ?? 0;
    const bit = this.#at < this.#endBits ? (byte >> (7 - (this.#at & 7))) & 1 : 0;
    this.#at++;
    return bit;
  }

  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = (value << 1) | this.bit();
    return value;
  }

  get #endBits(): number {
    return ((this.bytes.length - this.start) >> 2) * 32;
  }

  /** Fails when bits behind the end were read. */
  check(): void {
    if (this.#at > this.#endBits) fail(DecodeStatus.TRUNCATED);
  }
}

function readCode(source: BitSource, code: Code): number {
  for (let zeros = 0; zeros < code.prefix; zeros++) {
    if (source.bit() === 1) return (zeros << code.l) | source.bits(code.l);
  }
  return code.escape + source.bits(code.suffix);
}

/** Reads one group of the image into planes of components, one plane per channel. */
class GroupReader implements PixelCoder {
  readonly #group: Group;
  readonly #max: number;
  readonly planes: readonly Uint8Array[];
  #row = 0;

  constructor(
    readonly source: BitSource,
    channels: number,
    readonly width: number,
    height: number,
    bits: number,
  ) {
    this.#group = new Group(channels, width, bits);
    this.#max = 2 ** bits - 1;
    this.planes = this.#group.channels.map(() => new Uint8Array(width * height));
  }

  readRow(y: number): void {
    this.#row = y * this.width;
    this.#group.row(this.width, y === 0, this);
  }

  pixel(i: number): void {
    const at = this.#row + i;
    this.#group.channels.forEach((channel, c) => {
      const plane = this.planes[c] as Uint8Array;
      const value = readCode(this.source, channel.codeAt(i)) & this.#max;
      channel.contexts[i] = value;
      const left = plane[at - 1] ?? 0;
      const above = plane[at - this.width] ?? 0;
      let prediction = (left + above) >> 1;
      if (this.#row === 0) prediction = i === 0 ? 0 : left;
      else if (i === 0) prediction = above;
      plane[at] = ((value & 1 ? this.#max - (value >> 1) : value >> 1) + prediction) & this.#max;
    });
    this.source.check();
  }

  runStarts(i: number): boolean {
    const at = this.#row + i;
    return this.planes.every(
      (plane) => plane[at - this.width - 1] === plane[at - this.width] && plane[at - 1] === plane[at - 2],
    );
  }

  run(i: number, limit: number): number {
    const group = this.#group;
    let n = 0;
    while (this.source.bit() === 1) {
      n += 1 << (RUN_BITS[group.mel] ?? 0);
      if (group.mel < 31) group.mel++;
      this.source.check();
      if (n > limit) fail(DecodeStatus.OVERRUN);
    }
    n += this.source.bits(RUN_BITS[group.mel] ?? 0);
    if (group.mel > 0) group.mel--;
    this.source.check();
    if (n > limit) fail(DecodeStatus.OVERRUN);
    const at = this.#row + i;
    for (const plane of this.planes) plane.fill(plane[at - 1] ?? 0, at, at + n);
    return n;
  }
}

export function decodeQuic(memory: TwinMemory, src: number, srcLen: number, target: Target, raw16: boolean): void {
  const bytes = checkCall(memory, src, srcLen, target);
  if (bytes.length < 20) throw new DecodeFailure(DecodeStatus.TRUNCATED);
  const header = new Source(bytes.slice(0, 20).map((_, i, all) => all[(i & ~3) + 3 - (i & 3)] ?? 0));
  if (header.u32() !== 0x43495551 || header.u32() !== 0) fail(DecodeStatus.BAD_MAGIC);
  const type = header.u32();
  if (type < 2 || type > 5) fail(DecodeStatus.BAD_HEADER);
  const { width, height } = target;
  if (header.u32() !== width || header.u32() !== height) fail(DecodeStatus.BAD_SIZE);

  const source = new BitSource(bytes, 20);
  const colour = new GroupReader(source, 3, width, height, type === 2 ? 5 : 8);
  const alpha = type === 5 ? new GroupReader(source, 1, width, height, 8) : undefined;
  for (let y = 0; y < height; y++) {
    colour.readRow(y);
    alpha?.readRow(y);
  }
  const [red, green, blue] = colour.planes as [Uint8Array, Uint8Array, Uint8Array];
  writePixels(memory, target, true, (i) => {
    const [r = 0, g = 0, b = 0] = [red[i], green[i], blue[i]];
    if (type === 2) return wordPixel((r << 10) | (g << 5) | b, raw16);
    return ((r << 16) | (g << 8) | b | ((alpha?.planes[0]?.[i] ?? 0) << 24)) >>> 0;
  });
}
