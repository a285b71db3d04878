// QUIC's bit source: most significant bit first out of little-endian words.
//
// The words are copied in reversed order, so that a little-endian load of 64 bits that ends at any byte holds the next bits,
// first bit on top: no swapping while decoding, and windows of 56 and more certain bits. What follows the last word are
// zeros: readers look behind the end now and then, and notice later.

/** Bytes of zeros behind the stream: more than 65 pixels of three longest codes, and a run, can take between two checks. */
const PADDING: usize = 1024;

/** The next bits, first on top, and how many of them are certain; below are further bits of the stream or zeros. */
export let bits: u64 = 0;
export let count: u32 = 0;
/** Where the next 64 bits are; moves down. */
export let next: usize = 0;
/** The first `next`, and how many bits there are. */
let first: usize = 0;
let total: u32 = 0;

/** Memory that a stream of `words` words needs. */
export function streamBytes(words: u32): u32 {
  return <u32>PADDING + (words << 2) + 32;
}

/** Takes the words at `src` as the stream; `space` has streamBytes(words) bytes. */
export function startStream(src: usize, words: u32, space: usize): void {
  const bottom = space + PADDING;
  const top = bottom + (<usize>words << 2);
  memory.fill(space, 0, PADDING);
  let to = top;
  let i: u32 = 0;
  for (; i + 4 <= words; i += 4, src += 16) {
    to -= 16;
    const four = v128.load(src);
    v128.store(to, v128.shuffle<u32>(four, four, 3, 2, 1, 0));
  }
  for (; i < words; i++, src += 4) {
    to -= 4;
    store<u32>(to, load<u32>(src));
  }
  first = top - 8;
  total = words << 5;
  next = first;
  bits = 0;
  count = 0;
}

/** Gives the state back after a pixel loop that kept it in its own variables. */
@inline
export function setBits(newBits: u64, newCount: u32, newNext: usize): void {
  bits = newBits;
  count = newCount;
  next = newNext;
}

/** True once bits behind the end were taken, for a state that a loop keeps in its own variables. */
@inline
export function isOver(theCount: u32, theNext: usize): bool {
  return (<u32>(first - theNext) << 3) > total + theCount;
}

/** Makes at least 56 bits certain. */
@inline
export function refill(): void {
  bits |= load<u64>(next) >> count;
  next -= (63 - count) >> 3;
  count |= 56;
}

/** Takes `n` bits that are certain. */
@inline
export function take(n: u32): void {
  bits <<= n;
  count -= n;
}
