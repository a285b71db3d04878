// Copies that the LZ family lives on: whole vectors where the target has room behind the copy, single units where not.
//
// "Wild" copies write up to 15 bytes more than asked for, always inside the caller's own target (`hardEnd`): later
// output overwrites them. Reads may go up to 16 bytes past the source; the allocator's tail makes that harmless.

/** Row p: the bytes j % p for j = 0..15, so that a swizzle repeats the last p bytes. */
// prettier-ignore
const PERIODS: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
  0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0,
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0,
  0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1,
  0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0,
], 16);

/** Largest multiple of p that fits 16: how far a repeated pattern advances per store. */
const STEPS: usize = memory.data<u8>([0, 16, 16, 15, 16, 15, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15], 16);

/** Repeats output: `len` bytes at `op` from `distance` bytes before, overlapping. op + len <= hardEnd was checked. */
@inline
export function copyMatch(op: usize, distance: usize, len: usize, hardEnd: usize): void {
  const end = op + len;
  if (end + 16 > hardEnd) {
    copyMatchToEnd(op, distance, end, hardEnd);
  } else if (distance >= 16) {
    do {
      v128.store(op, v128.load(op - distance));
      op += 16;
    } while (op < end);
  } else {
    const pattern = i8x16.swizzle(v128.load(op - distance), v128.load(PERIODS + (distance << 4)));
    const step = <usize>load<u8>(STEPS + distance);
    do {
      v128.store(op, pattern);
      op += step;
    } while (op < end);
  }
}

/** The same where no vector may be written behind `end`: whole vectors while they fit, then bytes. */
function copyMatchToEnd(op: usize, distance: usize, end: usize, hardEnd: usize): void {
  if (distance >= 16) {
    for (; op < end && op + 16 <= hardEnd; op += 16) v128.store(op, v128.load(op - distance));
  } else {
    const pattern = i8x16.swizzle(v128.load(op - distance), v128.load(PERIODS + (distance << 4)));
    const step = <usize>load<u8>(STEPS + distance);
    for (; op < end && op + 16 <= hardEnd; op += step) v128.store(op, pattern);
  }
  for (; op < end; op++) store<u8>(op, load<u8>(op - distance));
}

/** Copies `len` bytes from elsewhere (no overlap). op + len <= hardEnd and the source's end were checked. */
@inline
export function copyFrom(op: usize, from: usize, len: usize, hardEnd: usize): void {
  const end = op + len;
  if (end + 16 > hardEnd) {
    copyFromToEnd(op, from, end, hardEnd);
  } else {
    do {
      v128.store(op, v128.load(from));
      op += 16;
      from += 16;
    } while (op < end);
  }
}

function copyFromToEnd(op: usize, from: usize, end: usize, hardEnd: usize): void {
  for (; op < end && op + 16 <= hardEnd; op += 16, from += 16) v128.store(op, v128.load(from));
  for (; op < end; op++, from++) store<u8>(op, load<u8>(from));
}
