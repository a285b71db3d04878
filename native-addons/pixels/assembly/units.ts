// The units of the LZ streams (display.md 6.1): how literals become output and how matches repeat it.
//
// A kind is a compile-time constant at every call, so each plane decoder is compiled for its own unit.

import { copyFrom, copyMatch } from './copy';

/** One byte in, one byte out: palette indices and bare alpha. */
export const BYTES: i32 = 0;
/** Two bytes, high byte first, in; a 32-bit pixel holding the word out. */
export const WORDS: i32 = 1;
/** B, G, R in; a 32-bit pixel with high byte 0 out. */
export const COLOURS: i32 = 2;
/** One byte in; it becomes the high byte of a pixel whose colour is already there. */
export const ALPHAS: i32 = 3;

@inline
export function sourceSize(kind: i32): usize {
  return kind == COLOURS ? 3 : kind == WORDS ? 2 : 1;
}

@inline
export function targetShift(kind: i32): usize {
  return kind == BYTES ? 0 : 2;
}

/** What the streams leave out of a match length. */
@inline
export function lengthBias(kind: i32): u32 {
  return kind == COLOURS ? 0 : kind == WORDS ? 1 : 2;
}

/** Writes `count` (1..32) literal units; both ends were checked. */
@inline
export function putLiterals(kind: i32, src: usize, op: usize, count: usize, hardEnd: usize): void {
  const end = op + (count << targetShift(kind));
  if (kind == BYTES) {
    copyFrom(op, src, count, hardEnd);
  } else if (kind == COLOURS) {
    if (end + 16 <= hardEnd) {
      do {
        const four = v128.load(src);
        v128.store(
          op,
          v128.shuffle<u8>(four, i32x4(0, 0, 0, 0), 0, 1, 2, 16, 3, 4, 5, 16, 6, 7, 8, 16, 9, 10, 11, 16),
        );
        src += 12;
        op += 16;
      } while (op < end);
    } else {
      for (; op < end; op += 4, src += 3) store<u32>(op, load<u16>(src) | (<u32>load<u8>(src, 2) << 16));
    }
  } else if (kind == WORDS) {
    for (; op < end; op += 4, src += 2) store<u32>(op, (<u32>load<u8>(src) << 8) | load<u8>(src, 1));
  } else {
    for (; op < end; op += 4, src++) store<u8>(op, load<u8>(src), 3);
  }
}

/** Repeats `len` units from `distance` units back in the output; both ends were checked. */
@inline
export function putMatch(kind: i32, op: usize, distance: usize, len: usize, hardEnd: usize): void {
  if (kind != ALPHAS) {
    copyMatch(op, distance << targetShift(kind), len << targetShift(kind), hardEnd);
  } else {
    putAlphas(op, op - (distance << 2), len, hardEnd, distance == 1);
  }
}

/** Copies `len` units from another image; both ends were checked. */
@inline
export function putForeign(kind: i32, op: usize, from: usize, len: usize, hardEnd: usize): void {
  if (kind != ALPHAS) {
    copyFrom(op, from, len << targetShift(kind), hardEnd);
  } else {
    putAlphas(op, from, len, hardEnd, false);
  }
}

/** Copies the high bytes of `len` pixels; `repeat`: all from the one pixel at `from`. */
function putAlphas(op: usize, from: usize, len: usize, hardEnd: usize, repeat: bool): void {
  const end = op + (len << 2);
  const mask = i32x4.splat(0xff000000);
  if (repeat) {
    const alpha = load<u32>(from) & 0xff000000;
    const four = i32x4.splat(alpha);
    for (; op + 16 <= end; op += 16) v128.store(op, v128.bitselect(four, v128.load(op), mask));
    for (; op < end; op += 4) store<u8>(op, <u8>(alpha >> 24), 3);
    return;
  }
  // An overlap of less than a vector must be copied pixel by pixel; modular arithmetic makes foreign images pass.
  if (op - from >= 16) {
    for (; op + 16 <= end; op += 16, from += 16) {
      v128.store(op, v128.bitselect(v128.load(from), v128.load(op), mask));
    }
  }
  for (; op < end; op += 4, from += 4) store<u8>(op, load<u8>(from, 3), 3);
}
