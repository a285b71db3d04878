// Two-operand raster operations as four bit masks, one per row of the truth table (raster-face.ts: Rop).

/** All ones (within `mask`) if the table's row `index` is 1. */
@inline
export function ropRow(rop: u32, index: u32, mask: u32): u32 {
  return (0 - ((rop >> index) & 1)) & mask;
}

/** Applies a table given as its four rows: m11 is the result where S and D are 1, m10 where only S is, and so on. */
@inline
export function ropPixel(s: u32, d: u32, m11: u32, m10: u32, m01: u32, m00: u32): u32 {
  return (s & ((d & m11) | (~d & m10))) | (~s & ((d & m01) | (~d & m00)));
}

/** Four pixels at once. */
@inline
export function ropPixels(s: v128, d: v128, m11: v128, m10: v128, m01: v128, m00: v128): v128 {
  return v128.bitselect(v128.bitselect(m11, m10, d), v128.bitselect(m01, m00, d), s);
}
