// DRAW_COMPOSITE: source IN mask, combined with the destination; operands with repeat, filter and transform.

import { mul8, mulPixels, spreadAlpha } from './raster-blend';
import { combineChannel, factors, isByteOperator } from './raster-combine';
import { isFloatOperator } from './raster-float';
import {
  BILINEAR,
  fetch,
  HEIGHT,
  locate,
  locatedX,
  locatedY,
  OPAQUE,
  PTR,
  REPEAT,
  STRIDE,
  TRANSFORMED,
  WIDTH,
  wrap,
  X,
  Y,
} from './raster-operand';
import { mixPixels } from './raster-scale';
import { combineWide } from './raster-wide';

const SRC_OPERATOR: u32 = 1;
const OVER_OPERATOR: u32 = 3;
const ADD_OPERATOR: u32 = 12;
/** Any other Porter-Duff operator. */
const ANY_OPERATOR: u32 = 255;

const SRC: usize = 32;
const MASK: usize = 96;

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
  locate(operand, i, j);
  if (!load<i32>(operand, BILINEAR)) return fetch(operand, (locatedX - 1) >> 16, (locatedY - 1) >> 16);
  const u = locatedX - 0x8000;
  const v = locatedY - 0x8000;
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

/** Pixels of a row that are fetched and combined at a time. */
const PIECE: i32 = 256;
const sources: usize = memory.data(1024, 16);
const masks: usize = memory.data(1024, 16);

/** @returns where the operand's values for pixels [i, i + count) of row j are: in the image itself, or gathered at `room`. */
function gather(operand: usize, i: i32, j: i32, count: i32, room: usize): usize {
  const isOpaque = load<i32>(operand, OPAQUE) != 0;
  if (!load<i32>(operand, TRANSFORMED)) {
    const x = <i64>load<i32>(operand, X) + i;
    const width = <i64>load<i32>(operand, WIDTH);
    const repeat = load<i32>(operand, REPEAT);
    const y = wrap(<i64>load<i32>(operand, Y) + j, load<i32>(operand, HEIGHT), repeat);
    if (y < 0) {
      memory.fill(room, 0, <usize>count << 2);
      return room;
    }
    const row = <usize>load<u32>(operand, PTR) + <usize>y * load<u32>(operand, STRIDE);
    if (x >= 0 && x + count <= width) {
      const at = row + (<usize>x << 2);
      if (!isOpaque) return at;
      const high = i32x4.splat(0xff000000);
      // Up to three pixels more are read and written: behind the row is memory, and the room ends with a whole vector.
      for (let k: usize = 0; k < <usize>count << 2; k += 16) v128.store(room + k, v128.or(v128.load(at + k), high));
      return room;
    }
    if (width == 1 && repeat != 0) {
      // A colour, as far as it goes.
      const four = i32x4.splat(isOpaque ? load<u32>(row) | 0xff000000 : load<u32>(row));
      for (let k: usize = 0; k < <usize>count << 2; k += 16) v128.store(room + k, four);
      return room;
    }
  }
  for (let k = 0; k < count; k++) store<u32>(room + (<usize>k << 2), sample(operand, i + k, j));
  return room;
}

/** Four pixels by a Porter-Duff operator, compile-time; see `piece` for what the constants select. */
@inline
function combineFour(op: u32, s: v128, d: v128, sAnd: v128, sXor: v128, dAnd: v128, dXor: v128): v128 {
  if (op == SRC_OPERATOR) return s;
  if (op == ADD_OPERATOR) return i8x16.add_sat_u(s, d);
  const ofTarget = v128.xor(v128.and(spreadAlpha(s), dAnd), dXor);
  if (op == OVER_OPERATOR) return i8x16.add_sat_u(s, mulPixels(d, ofTarget));
  const ofSource = v128.xor(v128.and(spreadAlpha(d), sAnd), sXor);
  return i8x16.add_sat_u(mulPixels(s, ofSource), mulPixels(d, ofTarget));
}

/** How a factor follows from an alpha of 0 and of 255: what to keep of alpha, and what to flip then. */
@inline
function keepOf(at0: u32, at255: u32): v128 {
  return i8x16.splat(at0 == at255 ? 0 : -1);
}

/** Combines a piece of a row, masked by alpha unless `mask` is 0. @param op compile-time: one operator, or ANY. */
@inline
function piece(
  op: u32,
  dst: usize,
  source: usize,
  mask: usize,
  count: i32,
  high: u32,
  kept: u32,
  none: u32,
  all: u32,
): void {
  const sAnd = keepOf(none >> 8, all >> 8);
  const dAnd = keepOf(none & 255, all & 255);
  const sXor = i8x16.splat(<i8>(none >> 8));
  const dXor = i8x16.splat(<i8>(none & 255));
  const highs = i32x4.splat(high);
  const kepts = i32x4.splat(kept);
  const bytes = <usize>count << 2;
  let k: usize = 0;
  for (; k < bytes; k += 16) {
    let s = v128.load(source + k);
    if (mask != 0) s = mulPixels(s, spreadAlpha(v128.load(mask + k)));
    const d = v128.or(v128.load(dst + k), highs);
    const result = v128.and(combineFour(op, s, d, sAnd, sXor, dAnd, dXor), kepts);
    if (k + 16 <= bytes) {
      v128.store(dst + k, result);
    } else {
      // The last one to three pixels: what is behind the row belongs to someone else.
      store<u32>(dst + k, i32x4.extract_lane(result, 0));
      if (bytes - k > 4) store<u32>(dst + k, i32x4.extract_lane(result, 1), 4);
      if (bytes - k > 8) store<u32>(dst + k, i32x4.extract_lane(result, 2), 8);
    }
  }
}

/** Combines a piece of a row with Porter-Duff operator `op`, masked by alpha unless `mask` is 0. */
function combinePiece(op: u32, dst: usize, source: usize, mask: usize, count: i32, high: u32, kept: u32): void {
  if (op == SRC_OPERATOR) piece(SRC_OPERATOR, dst, source, mask, count, high, kept, 0, 0);
  else if (op == ADD_OPERATOR) piece(ADD_OPERATOR, dst, source, mask, count, high, kept, 0, 0);
  else if (op == OVER_OPERATOR) piece(OVER_OPERATOR, dst, source, mask, count, high, kept, 0xffff, 0xff00);
  else piece(ANY_OPERATOR, dst, source, mask, count, high, kept, factors(op, 0, 0), factors(op, 255, 255));
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
  const hasMask = load<u32>(block + MASK, PTR) != 0;
  const isFloat = isFloatOperator(op);
  if (!isHsl && !isFloat && !isByteOperator(op)) return;
  const isSimple = op <= 12 && !(hasMask && perChannel);
  const dstForm = load<i32>(block, 28);
  const high: u32 = dstAlpha ? 0 : 0xff000000;
  const kept: u32 = dstAlpha ? 0xffffffff : 0x00ffffff;
  for (let j = 0; j < height; j++, dst += dstStride) {
    if (isFloat || isHsl) {
      const mask = hasMask ? block + MASK : 0;
      for (let i = 0; i < width; i++) {
        const at = dst + (<usize>i << 2);
        const d = load<u32>(at) | high;
        store<u32>(at, combineWide(op, isHsl, block + SRC, mask, perChannel, i, j, d, dstForm) & kept);
      }
      continue;
    }
    for (let i = 0; i < width; i += PIECE) {
      const count = min<i32>(PIECE, width - i);
      const source = gather(block + SRC, i, j, count, sources);
      const mask = hasMask ? gather(block + MASK, i, j, count, masks) : 0;
      const target = dst + (<usize>i << 2);
      if (isSimple) {
        combinePiece(op, target, source, mask, count, high, kept);
        continue;
      }
      for (let k: usize = 0; k < <usize>count << 2; k += 4) {
        const s = load<u32>(source + k);
        const d = load<u32>(target + k) | high;
        let m: u32 = 0xffffffff;
        if (hasMask) {
          m = load<u32>(mask + k);
          if (!perChannel) m = (m >> 24) * 0x01010101;
        }
        store<u32>(target + k, combine(op, s, m, d) & kept);
      }
    }
  }
}
