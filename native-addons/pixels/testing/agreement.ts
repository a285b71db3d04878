/** Random calls of the raster loops and of the codecs on both cores: the same bytes, or the same failure. For tests and fuzzing. */

import { statusName } from '../codecs-face';
import { encodeLz } from '../encode-lz';
import type { LzType } from '../encode-lz';
import type { PixelCore } from '../face';
import { COMPOSITE_BYTES, CompositeField, Convert, OperandField, Rop } from '../raster-face';
import type { Raster } from '../raster-face';
import { createRasterTwin } from '../twin/raster';
import { decodeInto, twin, wasm } from './cores';
import { encodeLz4 } from './encode-lz4';
import { encodeQuic } from './encode-quic';
import type { QuicType } from './encode-quic';
import { Random, picture, pictures, withAlpha } from './images';

/** Pixels of a row and rows of an area; an operand starts somewhere near an area's first pixel. */
const SIDE = 48;
const STRIDE = (SIDE + 16) * 4;
const AREA = STRIDE * (SIDE + 16);
const AREAS = 4;
const PLAIN_VALUES = [0, 1, 0xff000000, 0xffffffff, 0x00ffffff, 0x7fffffff];
const EDGE_POSITIONS = [0, 0x8000, -0x8000, 0x10000, -0x10000, 0x7fffff];

/** Raster calls on areas of the compiled core's memory, and on a copy of them for the twin. */
export class RasterAgreement {
  readonly #core: PixelCore;
  readonly #base: number;
  readonly #random: Random;

  constructor(core: PixelCore, seed: number) {
    this.#core = core;
    this.#random = new Random(seed);
    this.#base = core.alloc(AREA * AREAS + COMPOSITE_BYTES);
  }

  /** Makes `count` calls. @throws Error that names the first call whose bytes differ. */
  run(count: number): void {
    for (let i = 0; i < count; i++) {
      if (i % 16 === 0) this.#fill();
      const [name, call] = this.#call();
      const shadow = this.#core.u8().slice(0, this.#base + AREA * AREAS + COMPOSITE_BYTES);
      call(createRasterTwin(() => shadow));
      call(this.#core);
      // The core's own working memory lies below.
      const bytes = this.#core.u8().subarray(this.#base, shadow.length);
      const wanted = shadow.subarray(this.#base);
      if (Buffer.compare(bytes, wanted) !== 0) {
        const at = bytes.findIndex((byte, index) => byte !== wanted[index]);
        throw new Error(`${name}: byte ${at % STRIDE} of row ${Math.floor(at / STRIDE)} differs`);
      }
    }
  }

  end(): void {
    this.#core.free(this.#base);
  }

  #below(limit: number): number {
    return this.#random.below(limit);
  }

  #oneOf<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)]!;
  }

  /** Random pixels, with stretches that are alike, opaque or empty. */
  #fill(): void {
    const words = new Uint32Array(this.#core.u8().buffer, this.#base, (AREA * AREAS) / 4);
    for (let i = 0; i < words.length;) {
      const kind = this.#below(4);
      const value = this.#value();
      for (const end = Math.min(words.length, i + 1 + this.#below(40)); i < end; i++) {
        words[i] = kind === 0 ? value : kind === 1 ? this.#random.next() : this.#random.next() | (kind << 30);
      }
    }
  }

  #value(): number {
    return this.#below(3) === 0 ? this.#oneOf(PLAIN_VALUES) : this.#random.next();
  }

  /** An address near the start of area `index`, in any alignment of pixels. */
  #place(index: number): number {
    return this.#base + index * AREA + this.#below(8) * STRIDE + this.#below(8) * 4;
  }

  #call(): [string, (raster: Raster) => void] {
    const [dst, src, third] = [this.#place(0), this.#place(1), this.#place(2)];
    const [width, height] = [1 + this.#below(SIDE), 1 + this.#below(SIDE)];
    const rop = this.#below(16);
    const mask = this.#oneOf([0xffffffff, 0xffff, 0xff000000, 1]);
    const value = this.#value();
    const position = (): number => this.#oneOf(EDGE_POSITIONS) + this.#below(0x40000) - 0x20000;
    const flag = (): boolean => this.#below(2) === 0;
    const calls: Record<string, () => (raster: Raster) => void> = {
      fillRect: () => (r) => r.fillRect(dst, STRIDE, width, height, value, rop, mask),
      copyRect: () => (r) => r.copyRect(dst, STRIDE, src, STRIDE, width, height, rop, mask),
      copyOverlap: () => {
        const from = this.#place(0);
        return (r) => r.copyRect(dst, STRIDE, from, STRIDE, width, height, Rop.COPY, 0xffffffff);
      },
      tileRect: () => {
        const [tileWidth, tileHeight] = [1 + this.#below(20), 1 + this.#below(20)];
        const [x, y] = [this.#below(tileWidth), this.#below(tileHeight)];
        const how = flag() ? Rop.COPY : rop;
        return (r) => r.tileRect(dst, STRIDE, width, height, src, STRIDE, tileWidth, tileHeight, x, y, how, mask);
      },
      copyMasked: () => {
        const inverse = flag();
        return (r) => r.copyMasked(dst, STRIDE, src, STRIDE, width, height, third, STRIDE, inverse);
      },
      copyKeyed: () => {
        const keyMask = this.#oneOf([0xffffff, 0xffff, 0xff]);
        return (r) => r.copyKeyed(dst, STRIDE, src, STRIDE, width, height, value, keyMask);
      },
      rop3Rect: () => {
        const code = this.#below(256);
        return (r) => r.rop3Rect(dst, STRIDE, src, STRIDE, third, STRIDE, width, height, code, mask);
      },
      blendRect: () => {
        const alpha = this.#oneOf([0, 255, 255, this.#below(256)]);
        const [srcAlpha, dstAlpha] = [flag(), flag()];
        return (r) => r.blendRect(dst, STRIDE, src, STRIDE, width, height, alpha, srcAlpha, dstAlpha);
      },
      scale: () => {
        const [x, y] = [position(), position()];
        const [stepX, stepY] = [1 + this.#below(0x30000), 1 + this.#below(0x30000)];
        const [w, h] = [1 + this.#below(SIDE), 1 + this.#below(SIDE)];
        return flag()
          ? (r) => r.scaleNearest(dst, STRIDE, width, height, src, STRIDE, w, h, x, stepX, y, stepY)
          : (r) => r.scaleBilinear(dst, STRIDE, width, height, src, STRIDE, w, h, x, stepX, y, stepY);
      },
      convertRect: () => {
        const kind = this.#oneOf(Object.values(Convert));
        const from = flag() ? dst : src;
        return (r) => r.convertRect(dst, STRIDE, from, STRIDE, width, height, kind);
      },
      compositeRect: () => {
        const block = this.#composite(dst, src, third, width, height);
        return (r) => r.compositeRect(block);
      },
    };
    const name = this.#oneOf(Object.keys(calls));
    return [name, calls[name]!()];
  }

  /** Writes a block of fields. @returns its address. */
  #composite(dst: number, src: number, mask: number, width: number, height: number): number {
    const block = this.#base + AREA * AREAS;
    const fields = new Int32Array(this.#core.u8().buffer, block, COMPOSITE_BYTES / 4);
    fields.fill(0);
    const op = this.#below(2) === 0 ? this.#oneOf([1, 3, 12]) : this.#below(0x40);
    fields.set([dst, STRIDE, width, height, op, this.#below(2), this.#below(3) === 0 ? 1 : 0]);
    fields.set(this.#operand(src), CompositeField.SRC);
    if (this.#below(2) === 0) fields.set(this.#operand(mask), CompositeField.MASK);
    return block;
  }

  #operand(ptr: number): number[] {
    const fields = new Array<number>(16).fill(0);
    const tiny = this.#below(4) === 0;
    fields[OperandField.PTR] = ptr;
    fields[OperandField.STRIDE] = STRIDE;
    fields[OperandField.WIDTH] = tiny ? 1 + this.#below(2) : SIDE;
    fields[OperandField.HEIGHT] = tiny ? 1 + this.#below(2) : SIDE;
    fields[OperandField.OPAQUE] = this.#below(2);
    fields[OperandField.REPEAT] = this.#below(4);
    fields[OperandField.BILINEAR] = this.#below(2);
    fields[OperandField.X] = this.#oneOf([0, 0, 3, -5, 60]);
    fields[OperandField.Y] = this.#oneOf([0, 0, 2, -7, 60]);
    if (this.#below(3) === 0) {
      fields[OperandField.TRANSFORMED] = 1;
      const turn = Array.from({ length: 6 }, () => this.#below(0x20000) - 0x10000);
      turn.forEach((value, i) => (fields[OperandField.T00 + i] = value));
    }
    return fields;
  }
}

interface Encoded {
  readonly name: string;
  readonly data: Uint8Array;
  /** Bytes of the header, which mutations leave alone for the most part. */
  readonly header: number;
  readonly decode: (core: PixelCore, src: number, srcLen: number, dst: number, stride: number) => number;
}

function encoded(random: Random, width: number, height: number): Encoded {
  const kind = pictures[random.below(pictures.length)]!;
  const colours = picture(kind, width, height, random.next());
  const words = colours.map((p) => ((p >> 9) & 0x7c00) | ((p >> 6) & 0x3e0) | ((p >> 3) & 31));
  const alphas = withAlpha(colours, random.next());
  const raw16 = random.below(2) === 0;
  const of = (hasAlpha: boolean, is16: boolean): Uint32Array => (hasAlpha ? alphas : is16 ? words : colours);
  switch (random.below(3)) {
    case 0: {
      const type = (2 + random.below(4)) as QuicType;
      return {
        name: `quic ${type} ${kind}`,
        data: encodeQuic(of(type === 5, type === 2), width, height, type),
        header: 20,
        decode: (core, src, length, dst, stride) => core.decodeQuic(src, length, dst, stride, width, height, raw16),
      };
    }
    case 1: {
      const type = (6 + random.below(4)) as LzType;
      return {
        name: `lz ${type} ${kind}`,
        data: encodeLz(of(type === 9, type === 6), width, height, type, random.below(2) === 0),
        header: 28,
        decode: (core, src, length, dst, stride) => core.decodeLzRgb(src, length, dst, stride, width, height, raw16),
      };
    }
    default: {
      const format = [6, 8, 9][random.below(3)]!;
      const pixels = of(format === 9, format === 6);
      const bytes = new Uint8Array((format === 6 ? Uint16Array.from(pixels) : pixels).buffer);
      return {
        name: `lz4 ${format} ${kind}`,
        data: encodeLz4(bytes, format, random.below(2) === 0, 500 + random.below(2000)),
        header: 2,
        decode: (core, src, length, dst, stride) => core.decodeLz4(src, length, dst, stride, width, height, raw16),
      };
    }
  }
}

/** Encoded pictures, each whole and then damaged a few times. @throws Error that names the first case in which the cores differ. */
export function codecsAgree(seed: number, count: number): void {
  const random = new Random(seed);
  for (let i = 0; i < count; i++) {
    const [width, height] = [1 + random.below(70), 1 + random.below(30)];
    const { name, data, header, decode } = encoded(random, width, height);
    const gap = random.below(3) * 4;
    for (let damage = 0; damage < 6; damage++) {
      let bytes = Uint8Array.from(data);
      for (let flips = damage === 0 ? 0 : 1 + random.below(3); flips > 0; flips--) {
        const first = random.below(20) === 0 ? 0 : header;
        const at = Math.min(bytes.length - 1, first + random.below(Math.max(1, bytes.length - first)));
        bytes[at] = random.below(2) === 0 ? random.next() & 255 : (bytes[at] ?? 0) ^ (1 << random.below(8));
      }
      if (damage === 5) bytes = bytes.subarray(0, random.below(bytes.length));
      const [compiled, plain] = [wasm, twin].map((core) =>
        decodeInto(core, bytes, width, height, (src, dst, stride) => decode(core, src, bytes.length, dst, stride), {
          gap,
        }),
      );
      const what = `${name} ${width}x${height}, seed ${seed}, picture ${i}, damage ${damage}`;
      if (compiled!.status !== plain!.status) {
        throw new Error(`${what}: ${statusName(compiled!.status)} but ${statusName(plain!.status)}`);
      }
      if (plain!.status === 0 && compiled!.pixels.some((pixel, at) => pixel !== plain!.pixels[at])) {
        throw new Error(`${what}: other pixels`);
      }
      if (damage === 0 && plain!.status !== 0) throw new Error(`${what}: ${statusName(plain!.status)}`);
    }
  }
}
