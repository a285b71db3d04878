// QUIC's adaptive models and its bit source (display.md 6.3): shared by the colour and the alpha pass.

import { BUCKET, ESCAPE, LENGTHS, PREFIX, RUN_BITS, SUFFIX, TRIGGER } from './quic-tables';

/** Counters: 4 channels (r, g, b, alpha) x 8 buckets x 8 lanes of 16 bits; they stay below 2^16 by TRIGGER and halving. */
const counters: usize = memory.data(512, 16);
/** The best code of every bucket, as `l | P << 8`: the low bits serve as shift count, see the pixel loops. */
export const best: usize = memory.data(128, 16);

/** Index of the first bit to read, from the start of the data; the bits behind `endBits` do not exist. */
export let position: u32 = 0;
export let endBits: u32 = 0;
export let base: usize = 0;
/** 0 for 8 bits per component, 1 for 5. */
export let depth: usize = 0;
let unusedLanes: v128 = i32x4(0, 0, 0, 0);

/** Starts a stream with untrained models. */
export function startModels(at: usize, words: u32, fiveBits: bool): void {
  base = at;
  position = 0;
  endBits = words << 5;
  depth = fiveBits ? 1 : 0;
  memory.fill(counters, 0, 512);
  const first = <u32>(fiveBits ? 4 | (1 << 8) : 7 | (1 << 8));
  for (let i: usize = 0; i < 32; i++) store<u32>(best + (i << 2), first);
  // Lanes without a code must never be the smallest.
  unusedLanes = fiveBits ? i16x8(0, 0, 0, 0, 0, -1, -1, -1) : i32x4(0, 0, 0, 0);
  if (fiveBits) for (let i: usize = 0; i < 32; i++) v128.store(counters + (i << 4), unusedLanes);
}

export function setPosition(value: u32): void {
  position = value;
}

/** At least 33 bits from `at` on, first bit on top; bits behind the data are whatever follows in memory. */
@inline
export function window(from: usize, at: u32): u64 {
  return rotl<u64>(load<u64>(from + <usize>((at >> 5) << 2)), 32) << (at & 31);
}

/** Reads one code of any kind at `position`; the careful way, for escapes and long codes. */
export function readCode(packed: u32): u32 {
  const bits = window(base, position);
  const l = packed & 255;
  const zeros = <u32>clz<u64>(bits);
  if (zeros < packed >> 8) {
    position += zeros + 1 + l;
    return ((zeros - 1) << l) + <u32>(bits >> (63 - zeros - l));
  }
  const code = (depth << 3) + l;
  const prefix = <u32>load<u8>(PREFIX + code);
  const suffix = <u32>load<u8>(SUFFIX + code);
  position += prefix + suffix;
  return load<u8>(ESCAPE + code) + <u32>((bits << prefix) >> (64 - suffix));
}

/** Reads a run length at `position`; stops early once it is over `limit`. `mel` in and out by the global below. */
export let runModel: u32 = 0;
export function setRunModel(value: u32): void {
  runModel = value;
}
export function readRun(limit: u32): u32 {
  let n: u32 = 0;
  for (;;) {
    const bit = window(base, position) >> 63;
    position++;
    if (!bit) break;
    n += 1 << load<u8>(RUN_BITS + runModel);
    if (runModel < 31) runModel++;
    if (position > endBits || n > limit) return n;
  }
  const bits = <u32>load<u8>(RUN_BITS + runModel);
  if (bits > 0) {
    n += <u32>(window(base, position) >> (64 - bits));
    position += bits;
  }
  if (runModel > 0) runModel--;
  return n;
}

@inline
export function bucketOf(value: u32): u32 {
  return load<u8>(BUCKET + (depth << 8) + value);
}

/** Counts `value` in the model of `channel` under the bucket of its left neighbour, and picks that bucket's code anew. */
export function updateModel(channel: usize, left: u32, value: u32, idx: u32): void {
  const slot = (channel << 3) + bucketOf(left);
  const lanes = counters + (slot << 4);
  let counts = i16x8.add(v128.load(lanes), v128.load(LENGTHS + (depth << 12) + (<usize>value << 4)));
  // Smallest lane, spread over all; among equals the highest code wins.
  let least = i16x8.min_u(counts, v128.shuffle<u8>(counts, counts, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  least = i16x8.min_u(least, v128.shuffle<u8>(least, least, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  least = i16x8.min_u(least, v128.shuffle<u8>(least, least, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  const l = 31 - clz<u32>(i16x8.bitmask(i16x8.eq(counts, least)));
  store<u32>(best + (slot << 2), l | (<u32>load<u8>(PREFIX + (depth << 3) + l) << 8));
  if (<u32>i16x8.extract_lane_u(least, 0) > <u32>load<u16>(TRIGGER + (idx << 1))) {
    counts = v128.or(i16x8.shr_u(counts, 1), unusedLanes);
  }
  v128.store(lanes, counts);
}
