/** DRAW_COMPOSITE pixel by pixel, with 64-bit integers where a transform needs them (display.md 4.6). */

import { CompositeField, OperandField, Repeat } from '../raster-face';
import { mixPixels, mul8 } from './raster-bytes';
import { combineChannel, isByteOperator } from './raster-combine';
import { combineFloat, isFloatOperator } from './raster-float';
import { combineHsl } from './raster-hsl';

function wrap(position: bigint, size: bigint, repeat: number): bigint | null {
  if (position >= 0n && position < size) return position;
  switch (repeat) {
    case Repeat.NORMAL:
      return ((position % size) + size) % size;
    case Repeat.PAD:
      return position < 0n ? 0n : size - 1n;
    case Repeat.REFLECT: {
      const r = ((position % (size * 2n)) + size * 2n) % (size * 2n);
      return r >= size ? size * 2n - 1n - r : r;
    }
    default:
      return null;
  }
}

/** An operand of the block at word index `base`, sampled for pixel (i, j) of the rectangle. */
function sampler(memory: Uint32Array, base: number): (i: number, j: number) => number {
  const field = (index: number): number => memory[base + index]! | 0;
  const ptr = memory[base + OperandField.PTR]!;
  const stride = memory[base + OperandField.STRIDE]!;
  const width = BigInt(field(OperandField.WIDTH));
  const height = BigInt(field(OperandField.HEIGHT));
  const repeat = field(OperandField.REPEAT);
  const isOpaque = field(OperandField.OPAQUE) !== 0;
  const t = [0, 1, 2, 3, 4, 5].map((i) => BigInt(field(OperandField.T00 + i)));
  const fetch = (x: bigint, y: bigint): number => {
    const sx = wrap(x, width, repeat);
    const sy = wrap(y, height, repeat);
    if (sx === null || sy === null) return 0;
    const pixel = memory[((ptr + Number(sy) * stride) >>> 2) + Number(sx)]!;
    return isOpaque ? (pixel | 0xff000000) >>> 0 : pixel;
  };
  return (i, j) => {
    const x = BigInt(field(OperandField.X) + i);
    const y = BigInt(field(OperandField.Y) + j);
    if (field(OperandField.TRANSFORMED) === 0) return fetch(x, y);
    const vx = (x << 16n) + 0x8000n;
    const vy = (y << 16n) + 0x8000n;
    const px = BigInt.asIntN(64, t[0]! * vx + t[1]! * vy + (t[2]! << 16n) + 0x8000n) >> 16n;
    const py = BigInt.asIntN(64, t[3]! * vx + t[4]! * vy + (t[5]! << 16n) + 0x8000n) >> 16n;
    if (field(OperandField.BILINEAR) === 0) return fetch((px - 1n) >> 16n, (py - 1n) >> 16n);
    const u = px - 0x8000n;
    const v = py - 0x8000n;
    const sx = u >> 16n;
    const sy = v >> 16n;
    return mixPixels(
      fetch(sx, sy),
      fetch(sx + 1n, sy),
      fetch(sx, sy + 1n),
      fetch(sx + 1n, sy + 1n),
      Number((u >> 9n) & 127n),
      Number((v >> 9n) & 127n),
    );
  };
}

function combine(op: number, s: number, m: number, d: number): number {
  let result = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const part = (m >>> shift) & 255;
    const value = mul8((s >>> shift) & 255, part);
    const alpha = mul8(s >>> 24, part);
    result |= combineChannel(op, value, alpha, (d >>> shift) & 255, d >>> 24, shift === 24) << shift;
  }
  return result >>> 0;
}

/** CLEAR, SRC and DST are the same in all three families. */
function plainOperator(op: number): number {
  return op >= 0x10 && op < 0x30 && (op & 15) <= 2 ? op & 15 : op;
}

/** As combine, without rounding between mask and operator. */
function combineWide(op: number, s: number, m: number, d: number): number {
  let result = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const part = ((m >>> shift) & 255) / 255;
    const value = (((s >>> shift) & 255) / 255) * part;
    const alpha = ((s >>> 24) / 255) * part;
    result |= combineFloat(op, value, alpha, ((d >>> shift) & 255) / 255, (d >>> 24) / 255, shift === 24) << shift;
  }
  return result >>> 0;
}

export function compositeRect(memory: Uint32Array, block: number): void {
  const base = block >>> 2;
  const field = (index: number): number => memory[base + index]!;
  const op = plainOperator(field(CompositeField.OP));
  const isHsl = op >= 0x3b && op <= 0x3e;
  const isFloat = isFloatOperator(op);
  if (!isHsl && !isFloat && !isByteOperator(op)) return;
  const dst = field(CompositeField.DST);
  const dstStride = field(CompositeField.DST_STRIDE);
  const hasDstAlpha = field(CompositeField.DST_ALPHA) !== 0;
  const isPerChannel = field(CompositeField.COMPONENT_ALPHA) !== 0;
  const source = sampler(memory, base + CompositeField.SRC);
  const mask = field(CompositeField.MASK) === 0 ? null : sampler(memory, base + CompositeField.MASK);
  const maskAt = (i: number, j: number): number => {
    if (mask === null) return 0xffffffff;
    const m = mask(i, j);
    return isPerChannel ? m : (m >>> 24) * 0x01010101;
  };
  for (let j = 0; j < field(CompositeField.HEIGHT); j++) {
    for (let i = 0; i < field(CompositeField.WIDTH); i++) {
      const at = ((dst + j * dstStride) >>> 2) + i;
      const s = source(i, j);
      const m = maskAt(i, j);
      const d = hasDstAlpha ? memory[at]! : (memory[at]! | 0xff000000) >>> 0;
      let result = d;
      if (isFloat) result = combineWide(op, s, m, d);
      else if (!isHsl) result = combine(op, s, m, d);
      else if (mask === null || !isPerChannel) result = combineHsl(op, s, m & 255, d);
      memory[at] = hasDstAlpha ? result : result & 0x00ffffff;
    }
  }
}
