// QUIC's colour pass over a segment of a row: three values per pixel.

import { bits, count, isOver, next, setBits } from './quic-bits';
import { codes, readCode, updateModel } from './quic-model';
import { CODES, LOOK, RANDOM, RUN_BITS, RUN_SUMS, UNKNOWN, VALUES } from './quic-tables';
import { OK, OVERRUN, TRUNCATED } from './status';

const LEAD: u64 = 64 - LOOK;

/** The colour group's state between segments. */
let wait: u32 = 0;
let seed: u32 = 255;
let mel: u32 = 0;

export function startColour(): void {
  wait = 0;
  seed = 255;
  mel = 0;
}

/** The three values of a pixel, bytewise, become differences: odd c -> -1 - c/2, even c -> c/2, modulo 256. */
@inline
function unfold(values: u32): u32 {
  const odd = values & 0x010101;
  return ((values >> 1) & 0x7f7f7f) ^ ((odd << 8) - odd);
}

/** Bytewise sum modulo 256. */
@inline
function addBytes(a: u32, b: u32): u32 {
  return ((a & 0x7f7f7f) + (b & 0x7f7f7f)) ^ ((a ^ b) & 0x808080);
}

@inline
function entryR(values: u32): u32 {
  return load<u16>(codes + (<usize>((values >> 16) & 255) << 1));
}

@inline
function entryG(values: u32): u32 {
  return load<u16>(codes + 512 + (<usize>((values >> 8) & 255) << 1));
}

@inline
function entryB(values: u32): u32 {
  return load<u16>(codes + 1024 + (<usize>(values & 255) << 1));
}

@inline
function updateAll(before: u32, values: u32, idx: u32, five: bool): void {
  updateModel(0, (before >> 16) & 255, (values >> 16) & 255, idx, five);
  updateModel(1, (before >> 8) & 255, (values >> 8) & 255, idx, five);
  updateModel(2, before & 255, values & 255, idx, five);
}

/** Decodes column 0. */
function firstPixel(five: bool, row: usize, up: usize, contexts: usize, idx: u32): void {
  const before = load<u32>(contexts - 4);
  const r = readCode(entryR(before), five);
  const g = readCode(entryG(before), five);
  const values = (r << 16) | (g << 8) | readCode(entryB(before), five);
  store<u32>(contexts, values);
  const prediction = up == 0 ? 0 : load<u32>(row - up) & 0xffffff;
  store<u32>(row, addBytes(unfold(values), prediction) & (five ? 0x1f1f1f : 0xffffff));
  if (wait > 0) {
    wait--;
    return;
  }
  seed = (seed + 1) & 255;
  wait = load<u8>(RANDOM + seed) & ((1 << idx) - 1);
  updateAll(before, values, idx, five);
}

/**
 * Decodes pixels [i, end) of a row, i > 0. Nothing is called in here: a call would make the compiler keep the variables of
 * the pixel loop in memory.
 * @param isFirst compile-time: the row has none above it. @param five compile-time: 5 bits per component.
 * @param row first pixel of the row; `up` = distance in bytes to the row above.
 * @param contexts the values of every column as last coded, packed like a pixel; [-1] is the row's start value.
 */
@inline
function segment(isFirst: bool, five: bool, row: usize, up: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  const waitMask: u32 = (1 << idx) - 1;
  const mask3: u32 = five ? 0x1f1f1f : 0xffffff;
  // Row 0 predicts from the left alone: averaging the left pixel with itself says the same.
  const toAbove: usize = 0 - (isFirst ? 4 : up);
  const toContexts = contexts - row;
  const endAt = row + (<usize>end << 2);
  // Runs start at column 3 at the earliest.
  const runsFrom = row + 12;
  let cur = row + (<usize>i << 2);
  let values = load<u32>(cur + toContexts - 4);
  /** The pixel after which the models are updated. */
  let stop = cur + (<usize>wait << 2);
  let pixel = load<u32>(cur - 4) & 0xffffff;
  let left = !isFirst && cur >= runsFrom ? load<u32>(cur - 8) & 0xffffff : ~pixel;
  let window = bits;
  let certain = count;
  let from = next;

  while (cur < endAt) {
    if (!isFirst && pixel == left && (load<u32>(cur + toAbove) ^ load<u32>(cur + toAbove - 4)) << 8 == 0) {
      if (isOver(certain, from)) return TRUNCATED;
      const limit = <u32>(endAt - cur) >> 2;
      window |= load<u64>(from) >> certain;
      from -= (63 - certain) >> 3;
      certain |= 56;
      // As many ones as there are, then the rest: in one step if the parameter stays in its table.
      let ones = <u32>clz<u64>(~window);
      let n: u32 = 0;
      if (mel + ones >= 32) {
        // Longer than the rows of sane images: bit by bit, as the parameter stays at its end.
        while (<i64>window < 0) {
          n += 1 << load<u8>(RUN_BITS + mel);
          if (mel < 31) mel++;
          window <<= 1;
          certain--;
          if (n > limit) return OVERRUN;
          window |= load<u64>(from) >> certain;
          from -= (63 - certain) >> 3;
          certain |= 56;
        }
        ones = 0;
      }
      const level = mel + ones;
      const extra = <u32>load<u8>(RUN_BITS + level);
      const sure = n + load<u32>(RUN_SUMS + (<usize>level << 2)) - load<u32>(RUN_SUMS + (<usize>mel << 2));
      n = sure + <u32>((window << (ones + 1)) >> 1 >> (63 - extra));
      mel = level - (level > 0 ? 1 : 0);
      window <<= ones + 1 + extra;
      certain -= ones + 1 + extra;
      if (n > limit) return sure <= limit && isOver(certain, from) ? TRUNCATED : OVERRUN;
      if (n > 0) {
        const bytes = <usize>n << 2;
        const runEnd = cur + bytes;
        stop += bytes;
        const four = i32x4.splat(pixel);
        // Whole vectors while they stay inside the row: what follows the run is written later.
        const lastVector = endAt - 16;
        while (cur < runEnd && cur <= lastVector) {
          v128.store(cur, four);
          cur += 16;
        }
        for (; cur < runEnd; cur += 4) store<u32>(cur, pixel);
        cur = runEnd;
        values = load<u32>(cur + toContexts - 4);
        continue;
      }
    }

    // Pixels in the plain way up to the next update or run.
    let bytesLeft = min<usize>(stop + 4, endAt) - cur;
    let before = values;
    let codeR = entryR(values);
    let codeG = entryG(values);
    let codeB = entryB(values);
    let inverse = v128.not(i32x4.splat(pixel));
    do {
      left = pixel;
      before = values;
      window |= load<u64>(from) >> certain;
      from -= (63 - certain) >> 3;
      certain |= 56;
      const sR = <u32>clz<u64>(window) + codeR;
      const windowG = window << <u64>sR;
      const sG = <u32>clz<u64>(windowG) + codeG;
      const windowB = windowG << <u64>sG;
      const sB = <u32>clz<u64>(windowB) + codeB;
      let r = <u32>load<u16>(VALUES + <usize>(<u32>(window >> LEAD) * 2 + codeR));
      let g = <u32>load<u16>(VALUES + <usize>(<u32>(windowG >> LEAD) * 2 + codeG));
      let b = <u32>load<u16>(VALUES + <usize>(<u32>(windowB >> LEAD) * 2 + codeB));
      if (((r | g | b) & UNKNOWN) == 0) {
        window = windowB << <u64>sB;
        certain -= (sR + sG + sB) & 63;
        values = (r << 16) | (g << 8) | b;
        codeR = load<u16>(codes + (<usize>r << 1));
        codeG = load<u16>(codes + 512 + (<usize>g << 1));
        codeB = load<u16>(codes + 1024 + (<usize>b << 1));
      } else if (!five && (codeR & codeG & codeB & 15) == 8) {
        // Code 7 is eight bits, the first inverted.
        values = <u32>(window >> 40) ^ 0x808080;
        window <<= 24;
        certain -= 24;
        codeR = entryR(values);
        codeG = entryG(values);
        codeB = entryB(values);
      } else {
        // Escapes and long codes.
        const lengthR = load<u32>(CODES + <usize>(<u32>clz<u64>(window) * 4 + codeR));
        r = <u32>(window >> <u64>(0 - lengthR)) + <u32>(<i32>lengthR >> 8);
        window <<= <u64>lengthR;
        const lengthG = load<u32>(CODES + <usize>(<u32>clz<u64>(window) * 4 + codeG));
        g = <u32>(window >> <u64>(0 - lengthG)) + <u32>(<i32>lengthG >> 8);
        window <<= <u64>lengthG;
        certain -= (lengthR + lengthG) & 63;
        window |= load<u64>(from) >> certain;
        from -= (63 - certain) >> 3;
        certain |= 56;
        const lengthB = load<u32>(CODES + <usize>(<u32>clz<u64>(window) * 4 + codeB));
        b = <u32>(window >> <u64>(0 - lengthB)) + <u32>(<i32>lengthB >> 8);
        window <<= <u64>lengthB;
        certain -= lengthB & 63;
        values = ((r << 16) | ((g & 255) << 8) | (b & 255)) & mask3;
        codeR = entryR(values);
        codeG = entryG(values);
        codeB = entryB(values);
      }
      store<u32>(cur + toContexts, values);
      // Odd values are -1 - v/2, even ones v/2; the mean is taken of complements, as avgr rounds up.
      const folded = v128.load_zero<u32>(cur + toContexts);
      const ones = i8x16.splat(1);
      const difference = v128.xor(
        v128.and(i32x4.shr_u(folded, 1), i8x16.splat(0x7f)),
        i8x16.eq(v128.and(folded, ones), ones),
      );
      const over = v128.not(v128.load_zero<u32>(cur + toAbove));
      inverse = i8x16.sub(i8x16.avgr_u(inverse, over), difference);
      const result = v128.andnot(i32x4.splat(mask3), inverse);
      if (five) inverse = v128.not(result);
      pixel = i32x4.extract_lane(result, 0);
      store<u32>(cur, pixel);
      cur += 4;
      if (!isFirst && pixel == left) {
        if ((load<u32>(cur + toAbove) ^ load<u32>(cur + toAbove - 4)) << 8 == 0) break;
      }
      bytesLeft -= 4;
    } while (bytesLeft != 0);
    if (isFirst || cur < runsFrom) left = ~pixel;
    if (cur > stop) {
      if (isOver(certain, from)) return TRUNCATED;
      updateAll(before, values, idx, five);
      seed = (seed + 1) & 255;
      stop = cur + (<usize>(load<u8>(RANDOM + seed) & waitMask) << 2);
    }
  }
  wait = <u32>(stop - endAt) >> 2;
  setBits(window, certain, from);
  return isOver(certain, from) ? TRUNCATED : OK;
}

function firstRow8(row: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  return segment(true, false, row, 0, contexts, i, end, idx);
}

function laterRow8(row: usize, up: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  return segment(false, false, row, up, contexts, i, end, idx);
}

function firstRow5(row: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  return segment(true, true, row, 0, contexts, i, end, idx);
}

function laterRow5(row: usize, up: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  return segment(false, true, row, up, contexts, i, end, idx);
}

/** Decodes pixels [i, end) of a row; `up` is 0 for the first one. See `segment`. */
export function colourSegment(
  five: bool,
  row: usize,
  up: usize,
  contexts: usize,
  i: u32,
  end: u32,
  idx: u32,
): i32 {
  if (i == 0) {
    firstPixel(five, row, up, contexts, idx);
    i = 1;
  }
  if (five) return up ? laterRow5(row, up, contexts, i, end, idx) : firstRow5(row, contexts, i, end, idx);
  return up ? laterRow8(row, up, contexts, i, end, idx) : firstRow8(row, contexts, i, end, idx);
}
