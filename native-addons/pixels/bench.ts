/** Benchmark cases of the codecs for test/bench: what they decode is made here, before the clock starts. */

import { GLZ_ENTRY_BYTES, statusName } from './codecs-face';
import { encodeLz } from './encode-lz';
import type { PixelCore } from './face';
import { GlzEncoder } from './testing/encode-glz';
import { encodeLz4 } from './testing/encode-lz4';
import { encodeQuic } from './testing/encode-quic';
import { picture } from './testing/images';

export interface BenchCase {
  readonly name: string;
  /** Bytes of pixels that one call of what `prepare` returns makes. */
  readonly bytesOut: number;
  /** Puts the input into the core; calling the result runs the case once. The core is thrown away afterwards. */
  prepare(core: PixelCore): () => void;
}

const WIDTH = 1920;
const HEIGHT = 1080;
const BYTES = WIDTH * HEIGHT * 4;

function check(status: number): void {
  if (status !== 0) throw new Error(`benchmark data does not decode: ${statusName(status)}`);
}

function place(core: PixelCore, data: Uint8Array): number {
  const ptr = core.alloc(data.length, false);
  core.u8().set(data, ptr);
  return ptr;
}

/** A decoder on one prepared image. */
function decoding(
  name: string,
  make: () => Uint8Array,
  decode: (core: PixelCore, src: number, srcLen: number, dst: number) => number,
): BenchCase {
  return {
    name,
    bytesOut: BYTES,
    prepare(core) {
      const data = make();
      const dst = core.alloc(BYTES);
      const src = place(core, data);
      return () => check(decode(core, src, data.length, dst));
    },
  };
}

const stride = WIDTH * 4;
const bytesOf = (pixels: Uint32Array): Uint8Array => new Uint8Array(pixels.buffer);
const quic = (core: PixelCore, src: number, length: number, dst: number): number =>
  core.decodeQuic(src, length, dst, stride, WIDTH, HEIGHT, false);
const lz = (core: PixelCore, src: number, length: number, dst: number): number =>
  core.decodeLzRgb(src, length, dst, stride, WIDTH, HEIGHT, false);
const lz4 = (core: PixelCore, src: number, length: number, dst: number): number =>
  core.decodeLz4(src, length, dst, stride, WIDTH, HEIGHT, false);

/** All cases; each makes one 1920x1080 image of 32-bit pixels. */
export function benchCases(): BenchCase[] {
  const kinds = ['photo', 'text'] as const;
  return [
    ...kinds.map((kind) =>
      decoding(`quic rgb32 ${kind}`, () => encodeQuic(picture(kind, WIDTH, HEIGHT), WIDTH, HEIGHT), quic),
    ),
    ...kinds.map((kind) =>
      decoding(`lz rgb32 ${kind}`, () => encodeLz(picture(kind, WIDTH, HEIGHT), WIDTH, HEIGHT), lz),
    ),
    ...kinds.map((kind) =>
      decoding(`lz4 32bit ${kind}`, () => encodeLz4(bytesOf(picture(kind, WIDTH, HEIGHT)), 8), lz4),
    ),
    {
      name: 'glz rgb32 text, second of two alike',
      bytesOut: BYTES,
      prepare(core) {
        const encoder = new GlzEncoder();
        const pixels = picture('text', WIDTH, HEIGHT);
        encoder.encode(pixels, WIDTH, HEIGHT);
        const data = encoder.encode(pixels, WIDTH, HEIGHT);
        const table = core.alloc(2 * GLZ_ENTRY_BYTES);
        const first = place(core, bytesOf(pixels));
        const src = place(core, data);
        const dst = core.alloc(BYTES);
        const entry = new DataView(core.u8().buffer, core.u8().byteOffset + table);
        entry.setUint32(8, first, true);
        entry.setUint32(12, WIDTH * HEIGHT, true);
        entry.setUint32(16, 8, true);
        return () => check(core.decodeGlz(src, data.length, dst, WIDTH, HEIGHT, table, 1));
      },
    },
    decoding(
      'bitmap 24bit',
      () => new Uint8Array(WIDTH * HEIGHT * 3),
      (core, src, length, dst) =>
        core.unpackBitmap(7, src, length, WIDTH * 3, true, 0, 0, dst, stride, WIDTH, HEIGHT, false),
    ),
    decoding(
      'bgrx to rgba',
      () => new Uint8Array(BYTES),
      (core, src, _length, dst) => {
        core.bgrxToRgba(src, dst, WIDTH * HEIGHT, true);
        return 0;
      },
    ),
  ];
}
