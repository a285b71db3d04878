// DRAW_COMPOSITE: source IN mask, combined with the destination; operands with repeat, filter and transform (display.md 4.6).

import { mul8, mulPixel } from './raster-blend';
import { combineChannel, isByteOperator, porterDuffPixel } from './raster-combine';
import { combineFloat, isFloatOperator } from './raster-float';
import { combineHsl } from './raster-hsl';
import { mixPixels } from './raster-scale';

// Byte offsets of the fields of an operand (raster-face.ts: OperandField).
const PTR: usize = 0;
const STRIDE: usize = 4;
const WIDTH: usize = 8;
const HEIGHT: usize = 12;
const OPAQUE: usize = 16;
const REPEAT: usize = 20;
const BILINEAR: usize = 24;
const X: usize = 28;
const Y: usize = 32;
const TRANSFORMED: usize = 36;
const T00: usize = 40;

const SRC: usize = 32;
const MASK: usize = 96;

/** Brings a coordinate into 0..size-1, or gives -1 for "outside". */
function wrap(position: i64, size: i64, repeat: i32): i64 {
  if (position >= 0 && position < size) return position;
  switch (repeat) {
    case 1: {
      const r = position % size;
      return r < 0 ? r + size : r;
    }
    case 2:
      return position < 0 ? 0 : size - 1;
    case 3: {
      let r = position % (size * 2);
      if (r < 0) r += size * 2;
      return r >= size ? size * 2 - 1 - r : r;
    }
    default:
      return -1;
  }
}

/** Reads one pixel of an operand; outside it is transparent unless it repeats. */
function fetch(operand: usize, x: i64, y: i64): u32 {
  const repeat = load<i32>(operand, REPEAT);
  const sx = wrap(x, load<i32>(operand, WIDTH), repeat);
  const sy = wrap(y, load<i32>(operand, HEIGHT), repeat);
  if (sx < 0 || sy < 0) return 0;
  const at = <usize>load<u32>(operand, PTR) + <usize>sy * load<u32>(operand, STRIDE) + (<usize>sx << 2);
  return load<i32>(operand, OPAQUE) ? load<u32>(at) | 0xff000000 : load<u32>(at);
}

/** The operand's value for pixel (i, j) of the rectangle. */
function sample(operand: usize, i: i32, j: i32): u32 {
  const x = <i64>load<i32>(operand, X) + i;
  const y = <i64>load<i32>(operand, Y) + j;
  if (!load<i32>(operand, TRANSFORMED)) {
    if (<u64>x >= <u64>load<u32>(operand, WIDTH) || <u64>y >= <u64>load<u32>(operand, HEIGHT)) {
      return fetch(operand, x, y);
    }
    const at = <usize>load<u32>(operand, PTR) + <usize>y * load<u32>(operand, STRIDE) + (<usize>x << 2);
    return load<i32>(operand, OPAQUE) ? load<u32>(at) | 0xff000000 : load<u32>(at);
  }
  const vx = (x << 16) + 0x8000;
  const vy = (y << 16) + 0x8000;
  const t = operand + T00;
  const px = (<i64>load<i32>(t) * vx + <i64>load<i32>(t, 4) * vy + (<i64>load<i32>(t, 8) << 16) + 0x8000) >> 16;
  const py = (<i64>load<i32>(t, 12) * vx + <i64>load<i32>(t, 16) * vy + (<i64>load<i32>(t, 20) << 16) + 0x8000) >> 16;
  if (!load<i32>(operand, BILINEAR)) return fetch(operand, (px - 1) >> 16, (py - 1) >> 16);
  const u = px - 0x8000;
  const v = py - 0x8000;
  const sx = u >> 16;
  const sy = v >> 16;
  return mixPixels(
    fetch(operand, sx, sy),
    fetch(operand, sx + 1, sy),
    fetch(operand, sx, sy + 1),
    fetch(operand, sx + 1, sy + 1),
    <u32>(u >> 9) & 127,
    <u32>(v >> 9) & 127,
  );
}

/** Combines one pixel; `m` holds the mask's value for each channel. */
function combine(op: u32, s: u32, m: u32, d: u32): u32 {
  const alpha = s >> 24;
  const da = d >> 24;
  let result: u32 = 0;
  for (let shift: u32 = 0; shift < 32; shift += 8) {
    const part = (m >> shift) & 255;
    const value = combineChannel(
      op,
      mul8((s >> shift) & 255, part),
      mul8(alpha, part),
      (d >> shift) & 255,
      da,
      shift == 24,
    );
    result |= value << shift;
  }
  return result;
}

/** CLEAR, SRC and DST are the same in all three families. */
@inline
function plainOperator(op: u32): u32 {
  return op >= 0x10 && op < 0x30 && (op & 15) <= 2 ? op & 15 : op;
}

/** As combine, without rounding between mask and operator. */
function combineWide(op: u32, s: u32, m: u32, d: u32): u32 {
  const alpha = <f64>(s >> 24) / 255;
  const da = <f64>(d >> 24) / 255;
  let result: u32 = 0;
  for (let shift: u32 = 0; shift < 32; shift += 8) {
    const part = <f64>((m >> shift) & 255) / 255;
    const value = (<f64>((s >> shift) & 255) / 255) * part;
    result |= combineFloat(op, value, alpha * part, <f64>((d >> shift) & 255) / 255, da, shift == 24) << shift;
  }
  return result;
}

/** See raster-face.ts for the block of fields. */
export function compositeRect(block: usize): void {
  let dst = <usize>load<u32>(block);
  const dstStride = load<u32>(block, 4);
  const width = load<i32>(block, 8);
  const height = load<i32>(block, 12);
  const op = plainOperator(load<u32>(block, 16));
  const dstAlpha = load<i32>(block, 20) != 0;
  const perChannel = load<i32>(block, 24) != 0;
  const isHsl = op >= 0x3b && op <= 0x3e;
  const isFloat = isFloatOperator(op);
  if (!isHsl && !isFloat && !isByteOperator(op)) return;
  const hasMask = load<u32>(block + MASK, PTR) != 0;
  const isSimple = op <= 12 && !(hasMask && perChannel);
  const high: u32 = dstAlpha ? 0 : 0xff000000;
  const kept: u32 = dstAlpha ? 0xffffffff : 0x00ffffff;
  for (let j = 0; j < height; j++, dst += dstStride) {
    for (let i = 0; i < width; i++) {
      const at = dst + (<usize>i << 2);
      const s = sample(block + SRC, i, j);
      const d = load<u32>(at) | high;
      if (isSimple) {
        const shown = hasMask ? mulPixel(s, sample(block + MASK, i, j) >> 24) : s;
        store<u32>(at, porterDuffPixel(op, shown, d) & kept);
        continue;
      }
      let m: u32 = 0xffffffff;
      if (hasMask) {
        m = sample(block + MASK, i, j);
        if (!perChannel) m = (m >> 24) * 0x01010101;
      }
      // HSL operators know no mask with a value for each channel.
      let result = d;
      if (isFloat) result = combineWide(op, s, m, d);
      else if (!isHsl) result = combine(op, s, m, d);
      else if (!hasMask || !perChannel) result = combineHsl(op, s, m & 255, d);
      store<u32>(at, result & kept);
    }
  }
}
