// QUIC's alpha pass over a segment of a row: one value per pixel, into the high byte.

import { bits, count, isOver, next, setBits } from './quic-bits';
import { codes, readCode, updateModel } from './quic-model';
import { CODES, LOOK, RANDOM, RUN_BITS, RUN_SUMS, UNKNOWN, VALUES } from './quic-tables';
import { OK, OVERRUN, TRUNCATED } from './status';

const CHANNEL: usize = 3;

const LEAD: u64 = 64 - LOOK;

/** The alpha group's state between segments. */
let wait: u32 = 0;
let seed: u32 = 255;
let mel: u32 = 0;

export function startAlpha(): void {
  wait = 0;
  seed = 255;
  mel = 0;
}

@inline
function unfold(value: u32): u32 {
  return (value >> 1) ^ (0 - (value & 1));
}

@inline
function entryAfter(left: u32): u32 {
  return load<u16>(codes + 1536 + (<usize>left << 1));
}

/** Decodes the alpha of column 0. */
function firstPixel(row: usize, up: usize, contexts: usize, idx: u32): void {
  const before = <u32>load<u8>(contexts - 1);
  const value = readCode(entryAfter(before), false);
  store<u8>(contexts, value);
  store<u8>(row, <u8>(unfold(value) + (up == 0 ? 0 : <u32>load<u8>(row - up, 3))), 3);
  if (wait > 0) {
    wait--;
    return;
  }
  seed = (seed + 1) & 255;
  wait = load<u8>(RANDOM + seed) & ((1 << idx) - 1);
  updateModel(CHANNEL, before, value, idx, false);
}

/** Decodes the alpha of pixels [i, end), i > 0; parameters as for the colour segment, `contexts` with one byte per column. */
@inline
function segment(isFirst: bool, row: usize, up: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  const waitMask: u32 = (1 << idx) - 1;
  const toAbove: usize = 0 - (isFirst ? 4 : up);
  const endAt = row + (<usize>end << 2);
  const runsFrom = row + 12;
  let cur = row + (<usize>i << 2);
  let context = contexts + i;
  let value = <u32>load<u8>(context - 1);
  let stop = cur + (<usize>wait << 2);
  let pixel = <u32>load<u8>(cur - 4, 3);
  let left = !isFirst && cur >= runsFrom ? <u32>load<u8>(cur - 8, 3) : ~pixel;
  let window = bits;
  let certain = count;
  let from = next;

  while (cur < endAt) {
    if (!isFirst && pixel == left && load<u8>(cur + toAbove, 3) == load<u8>(cur + toAbove - 4, 3)) {
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
        // The colour pass left 0 in the high bytes.
        if (pixel != 0) {
          const four = i32x4.splat(pixel << 24);
          for (; cur + 16 <= runEnd; cur += 16) v128.store(cur, v128.or(v128.load(cur), four));
          for (; cur < runEnd; cur += 4) store<u8>(cur, pixel, 3);
        }
        cur = runEnd;
        context += n;
        value = load<u8>(context - 1);
        continue;
      }
    }

    let bytesLeft = min<usize>(stop + 4, endAt) - cur;
    let before = value;
    do {
      left = pixel;
      before = value;
      const code = entryAfter(before);
      window |= load<u64>(from) >> certain;
      from -= (63 - certain) >> 3;
      certain |= 56;
      const known = <u32>load<u16>(VALUES + <usize>(<u32>(window >> LEAD) * 2 + code));
      if ((known & UNKNOWN) == 0) {
        const shift = <u32>clz<u64>(window) + code;
        value = known;
        window <<= <u64>shift;
        certain -= shift & 63;
      } else {
        const length = load<u32>(CODES + <usize>(<u32>clz<u64>(window) * 4 + code));
        value = (<u32>(window >> <u64>(0 - length)) + <u32>(<i32>length >> 8)) & 255;
        window <<= <u64>length;
        certain -= length & 63;
      }
      store<u8>(context, value);
      context++;
      pixel = (unfold(value) + ((left + <u32>load<u8>(cur + toAbove, 3)) >> 1)) & 255;
      store<u8>(cur, pixel, 3);
      cur += 4;
      if (!isFirst && pixel == left) {
        if (load<u8>(cur + toAbove, 3) == load<u8>(cur + toAbove - 4, 3)) break;
      }
      bytesLeft -= 4;
    } while (bytesLeft != 0);
    if (isFirst || cur < runsFrom) left = ~pixel;
    if (cur > stop) {
      if (isOver(certain, from)) return TRUNCATED;
      updateModel(CHANNEL, before, value, idx, false);
      seed = (seed + 1) & 255;
      stop = cur + (<usize>(load<u8>(RANDOM + seed) & waitMask) << 2);
    }
  }
  wait = <u32>(stop - endAt) >> 2;
  setBits(window, certain, from);
  return isOver(certain, from) ? TRUNCATED : OK;
}

function firstRow(row: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  return segment(true, row, 0, contexts, i, end, idx);
}

function laterRow(row: usize, up: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  return segment(false, row, up, contexts, i, end, idx);
}

/** Decodes the alpha of pixels [i, end) of a row; `up` is 0 for the first one. */
export function alphaSegment(row: usize, up: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  if (i == 0) {
    firstPixel(row, up, contexts, idx);
    i = 1;
  }
  return up ? laterRow(row, up, contexts, i, end, idx) : firstRow(row, contexts, i, end, idx);
}
