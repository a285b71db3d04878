// QUIC's constants and what follows from them, computed once per component depth.

/** The low six bits of the reference's random table. */
// prettier-ignore
export const RANDOM: usize = memory.data<u8>([
  0x02, 0x17, 0x13, 0x15, 0x07, 0x12, 0x28, 0x0e, 0x0c, 0x20, 0x2f, 0x2c, 0x24, 0x06, 0x12, 0x0b, 0x04, 0x13, 0x2a, 0x1d, 0x10, 0x3f, 0x39, 0x33, 0x10, 0x03, 0x05, 0x0e, 0x0f, 0x1e, 0x14, 0x09,
  0x24, 0x2d, 0x03, 0x39, 0x3d, 0x00, 0x08, 0x05, 0x29, 0x0e, 0x2b, 0x1b, 0x2b, 0x3b, 0x1f, 0x23, 0x27, 0x3c, 0x2a, 0x26, 0x0d, 0x36, 0x3e, 0x01, 0x1a, 0x03, 0x0b, 0x3d, 0x34, 0x22, 0x07, 0x30,
  0x04, 0x3b, 0x16, 0x0c, 0x16, 0x08, 0x32, 0x04, 0x0a, 0x06, 0x2c, 0x08, 0x0b, 0x2e, 0x1f, 0x33, 0x35, 0x11, 0x01, 0x2b, 0x2e, 0x3c, 0x24, 0x36, 0x0a, 0x1b, 0x27, 0x2c, 0x16, 0x29, 0x17, 0x02,
  0x2c, 0x00, 0x28, 0x35, 0x28, 0x30, 0x10, 0x2b, 0x20, 0x1c, 0x21, 0x0c, 0x14, 0x02, 0x38, 0x3e, 0x37, 0x3a, 0x12, 0x14, 0x0d, 0x37, 0x26, 0x1d, 0x39, 0x13, 0x31, 0x21, 0x2f, 0x3f, 0x3b, 0x00,
  0x23, 0x3d, 0x13, 0x19, 0x2e, 0x26, 0x3c, 0x04, 0x23, 0x01, 0x1a, 0x28, 0x1c, 0x0a, 0x05, 0x0e, 0x19, 0x12, 0x30, 0x31, 0x14, 0x3b, 0x3e, 0x22, 0x2e, 0x07, 0x21, 0x34, 0x22, 0x3a, 0x09, 0x1d,
  0x08, 0x37, 0x3e, 0x3c, 0x25, 0x24, 0x25, 0x32, 0x06, 0x03, 0x0a, 0x1c, 0x30, 0x18, 0x1a, 0x3d, 0x39, 0x1e, 0x0b, 0x36, 0x02, 0x06, 0x32, 0x2f, 0x07, 0x11, 0x23, 0x35, 0x20, 0x0c, 0x17, 0x11,
  0x05, 0x15, 0x31, 0x37, 0x33, 0x2d, 0x34, 0x1b, 0x27, 0x19, 0x27, 0x3f, 0x16, 0x18, 0x2a, 0x34, 0x38, 0x26, 0x29, 0x29, 0x38, 0x20, 0x0d, 0x18, 0x1a, 0x33, 0x1b, 0x38, 0x3a, 0x25, 0x18, 0x2a,
  0x0f, 0x1c, 0x11, 0x1e, 0x1f, 0x0f, 0x10, 0x17, 0x19, 0x36, 0x21, 0x22, 0x01, 0x1d, 0x1f, 0x32, 0x35, 0x15, 0x31, 0x0f, 0x2f, 0x09, 0x00, 0x3a, 0x25, 0x2d, 0x1e, 0x0d, 0x09, 0x2d, 0x3f, 0x15,
]);

export const TRIGGER: usize = memory.data<u16>([110, 550, 900, 800, 550, 400, 350], 16);

/** J: bits of the run length code by `mel`. */
// prettier-ignore
export const RUN_BITS: usize = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

/** Per code l of 8 bpc, then of 5 bpc: P, zeros that end the unary part; S, bits of the escape's suffix; G, escaped values start. */
export const PREFIX: usize = memory.data<u8>([18, 18, 18, 18, 15, 7, 3, 1, 21, 15, 7, 3, 1, 0, 0, 0], 16);
export const SUFFIX: usize = memory.data<u8>([8, 8, 8, 7, 4, 5, 6, 7, 4, 1, 2, 3, 4, 0, 0, 0], 16);
export const ESCAPE: usize = memory.data<u8>([18, 36, 72, 144, 240, 224, 192, 128, 21, 30, 28, 24, 16, 0, 0, 0], 16);

/** bucket(v) for the 256 values of a byte at 8 bpc, then at 5 bpc (values masked to 5 bits). */
export const BUCKET: usize = memory.data(512, 16);
/** Code lengths of every value under all codes, eight 16-bit lanes each; 8 bpc, then 5 bpc (three unused lanes 0). */
export const LENGTHS: usize = memory.data(8192, 16);

/** Leading bits that VALUES looks at. */
export const LOOK: u32 = 10;
/** Set in an entry of VALUES whose code is an escape or longer than LOOK bits. */
export const UNKNOWN: u32 = 0x8000;
/** Bytes of the values of one code, of both its tables, and from one depth to the other. Multiples of 64, see entryOf. */
const VALUE_BYTES: u32 = 2 << LOOK;
const CODE_BYTES: u32 = VALUE_BYTES + 320;
const DEPTH_BYTES: u32 = 8 * CODE_BYTES + 64;
/** The value of the code that LOOK bits begin with, 16 bits per entry: at VALUES + `entryOf(depth, l)` + 2 * bits. */
export const VALUES: usize = memory.data(2 * DEPTH_BYTES, 16);
/**
 * What a code with that many leading zeros is, escapes included, 32 bits per entry: the code's length, and from bit 8 on
 * (signed) what to add to its bits to get the value; at CODES + `entryOf(depth, l)` + 4 * zeros.
 */
export const CODES: usize = VALUES + VALUE_BYTES;

/**
 * What the models hold of code l: where its tables are, with l + 1 in the lowest six bits, which serve as shift count. So
 * the tables stand l + 1 bytes off their places.
 */
@inline
export function entryOf(depth: usize, l: u32): u32 {
  return <u32>depth * DEPTH_BYTES + l * CODE_BYTES + l + 1;
}

/** Pixels that a run's leading ones stand for, summed: entry m is the sum of 1 << J over 0 .. m-1. */
export const RUN_SUMS: usize = memory.data(128, 16);

let ready: bool = false;

/** Fills the tables that follow from the constants, at the first use. */
export function prepareTables(): void {
  if (ready) return;
  ready = true;
  for (let m: usize = 0, sum: u32 = 0; m < 32; m++) {
    store<u32>(RUN_SUMS + (m << 2), sum);
    sum += 1 << load<u8>(RUN_BITS + m);
  }
  for (let depth: usize = 0; depth < 2; depth++) {
    for (let l: u32 = 0; l < (depth == 0 ? 8 : 5); l++) fillCode(depth, l);
    const mask: u32 = depth == 0 ? 255 : 31;
    const last: u32 = depth == 0 ? 7 : 4;
    const codes: usize = depth == 0 ? 8 : 5;
    for (let value: u32 = 0; value < 256; value++) {
      const v = value & mask;
      store<u8>(BUCKET + depth * 256 + value, min<u32>(31 - clz<u32>(v + 1), last));
      for (let l: usize = 0; l < codes; l++) {
        const code = depth * 8 + l;
        const escape = <u32>load<u8>(ESCAPE + code);
        const length = v < escape ? (v >> <u32>l) + 1 + <u32>l : <u32>load<u8>(PREFIX + code) + load<u8>(SUFFIX + code);
        store<u16>(LENGTHS + depth * 4096 + <usize>value * 16 + l * 2, <u16>length);
      }
    }
  }
}

function fillCode(depth: usize, l: u32): void {
  const values = VALUES + entryOf(depth, l);
  const lengths = CODES + entryOf(depth, l);
  const code = (depth << 3) + l;
  const prefix = <u32>load<u8>(PREFIX + code);
  for (let bits: u32 = 0; bits < 1 << LOOK; bits++) {
    const zeros = clz<u32>(bits) - (32 - LOOK);
    const isKnown = zeros < prefix && zeros + 1 + l <= LOOK;
    const value = isKnown ? ((zeros - 1) << l) + (bits >> (LOOK - 1 - zeros - l)) : UNKNOWN;
    store<u16>(values + (<usize>bits << 1), <u16>value);
  }
  const escape = ((<u32>load<u8>(ESCAPE + code)) << 8) | (prefix + load<u8>(SUFFIX + code));
  for (let zeros: u32 = 0; zeros <= 64; zeros++) {
    store<u32>(lengths + (<usize>zeros << 2), zeros < prefix ? ((zeros - 1) << l << 8) | (zeros + 1 + l) : escape);
  }
}
