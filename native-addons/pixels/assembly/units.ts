// The units of the LZ streams: how literals become output and how matches repeat it.
//
// A kind is a compile-time constant at every call, so each plane decoder is compiled for its own unit.

import { copyFrom, copyMatch } from './copy';

/** One byte in, one byte out: palette indices and alpha; from other images it is the high bytes of pixels. */
export const BYTES: i32 = 0;
/** Two bytes, high byte first, in; a 32-bit pixel holding the word out. */
export const WORDS: i32 = 1;
/** B, G, R in; a 32-bit pixel with high byte 0 out. */
export const COLOURS: i32 = 2;

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
  } else {
    for (; op < end; op += 4, src += 2) store<u32>(op, (<u32>load<u8>(src) << 8) | load<u8>(src, 1));
  }
}

/** Repeats `len` units from `distance` units back in the output; both ends were checked. */
@inline
export function putMatch(kind: i32, op: usize, distance: usize, len: usize, hardEnd: usize): void {
  copyMatch(op, distance << targetShift(kind), len << targetShift(kind), hardEnd);
}

/** Copies `len` units from the pixels of another image; both ends were checked. */
@inline
export function putForeign(kind: i32, op: usize, from: usize, len: usize, hardEnd: usize): void {
  if (kind != BYTES) {
    copyFrom(op, from, len << 2, hardEnd);
  } else {
    putHighBytes(op, from, len);
  }
}

/** Collects the high bytes of `len` pixels. */
function putHighBytes(op: usize, from: usize, len: usize): void {
  const end = op + len;
  for (; op + 16 <= end; op += 16, from += 64) {
    const low = v128.shuffle<u8>(v128.load(from), v128.load(from, 16), 3, 7, 11, 15, 19, 23, 27, 31, 0, 0, 0, 0, 0, 0, 0, 0);
    const high = v128.shuffle<u8>(v128.load(from, 32), v128.load(from, 48), 3, 7, 11, 15, 19, 23, 27, 31, 0, 0, 0, 0, 0, 0, 0, 0);
    v128.store(op, v128.shuffle<u64>(low, high, 0, 2));
  }
  for (; op < end; op++, from += 4) store<u8>(op, load<u8>(from, 3));
}
