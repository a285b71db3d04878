// QUIC's adaptive models: which code the next value is written in, and how values are read the careful way.

import { bits, refill, take } from './quic-bits';
import { BUCKET, CODES, LENGTHS, TRIGGER, entryOf } from './quic-tables';

/** Counters: 4 channels (r, g, b, alpha) x 8 buckets x 8 lanes of 16 bits; they stay below 2^16 by TRIGGER and halving. */
const counters: usize = memory.data(512, 16);
/**
 * The code to read next by the value of the left neighbour: 256 entries of 16 bits per channel, all entries of a bucket
 * alike. See entryOf for what they are.
 */
export const codes: usize = memory.data(2048, 16);

/** Lanes without a code must never be the smallest. */
@inline
function unusedLanes(five: bool): v128 {
  return five ? i16x8(0, 0, 0, 0, 0, -1, -1, -1) : i32x4(0, 0, 0, 0);
}

/** Makes all models untrained. */
export function startModels(five: bool): void {
  const entry = i16x8.splat(<i16>(five ? entryOf(1, 4) : entryOf(0, 7)));
  for (let at: usize = 0; at < 2048; at += 16) v128.store(codes + at, entry);
  const zeros = unusedLanes(five);
  for (let at: usize = 0; at < 512; at += 16) v128.store(counters + at, zeros);
}

/** Reads one value, whatever its code. */
export function readCode(entry: u32, five: bool): u32 {
  refill();
  const code = load<u32>(CODES + <usize>(<u32>clz<u64>(bits) * 4 + entry));
  const value = <u32>(bits >> <u64>(0 - code)) + <u32>(<i32>code >> 8);
  take(code & 63);
  return value & (five ? 31 : 255);
}

/** Counts `value` in the model of `channel` under the bucket of its left neighbour, and picks that bucket's code anew. */
@inline
export function updateModel(channel: usize, left: u32, value: u32, idx: u32, five: bool): void {
  const depth: usize = five ? 1 : 0;
  const bucket = <usize>load<u8>(BUCKET + (depth << 8) + left);
  const lanes = counters + (((channel << 3) + bucket) << 4);
  let counts = i16x8.add(v128.load(lanes), v128.load(LENGTHS + (depth << 12) + (<usize>value << 4)));
  // Smallest lane, spread over all; among equals the highest code wins.
  let least = i16x8.min_u(counts, v128.shuffle<u8>(counts, counts, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  least = i16x8.min_u(least, v128.shuffle<u8>(least, least, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  least = i16x8.min_u(least, v128.shuffle<u8>(least, least, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  const l = 31 - clz<u32>(i16x8.bitmask(i16x8.eq(counts, least)));
  if (<u32>i16x8.extract_lane_u(least, 0) > <u32>load<u16>(TRIGGER + (idx << 1))) {
    counts = v128.or(i16x8.shr_u(counts, 1), unusedLanes(five));
  }
  v128.store(lanes, counts);
  const at = codes + (channel << 9) + (((<usize>1 << bucket) - 1) << 1);
  const entry = entryOf(depth, l);
  if (<u32>load<u16>(at) != entry) setBucket(at, bucket, entry, five);
}

/** Writes the entry of all values of a bucket; 5 bits per component have room for more than their 32 values. */
@inline
function setBucket(at: usize, bucket: usize, entry: u32, five: bool): void {
  const size = (<usize>1 << bucket) + (bucket == 7 ? 1 : 0);
  const end = at + (size << 1);
  const eight = i16x8.splat(<i16>entry);
  for (; at + 16 <= end; at += 16) v128.store(at, eight);
  for (; at < end; at += 2) store<u16>(at, <u16>entry);
  if (five && bucket == 4) store<u16>(at, <u16>entry);
}
