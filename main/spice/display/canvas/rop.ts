/** Raster operation descriptors (display: raster ops) as truth tables of two operands. */

export const RopFlag = {
  INVERS_SRC: 1,
  INVERS_BRUSH: 2,
  INVERS_DEST: 4,
  OP_PUT: 8,
  OP_OR: 0x10,
  OP_AND: 0x20,
  OP_XOR: 0x40,
  OP_BLACKNESS: 0x80,
  OP_WHITENESS: 0x100,
  OP_INVERS: 0x200,
  INVERS_RES: 0x400,
} as const;

/**
 * The table of a descriptor: bit (S << 1 | D) is the result, as Raster takes it.
 * @param sourceInvers the flag that inverts S; @param destInvers the one that inverts D.
 */
export function ropTable(descriptor: number, sourceInvers: number, destInvers: number): number {
  let table = 0;
  for (let index = 0; index < 4; index++) {
    if (ropBit(descriptor, index >> 1, index & 1, sourceInvers, destInvers)) table |= 1 << index;
  }
  return table;
}

function ropBit(descriptor: number, s: number, d: number, sourceInvers: number, destInvers: number): boolean {
  const has = (flag: number): boolean => (descriptor & flag) !== 0;
  const source = (s !== 0) !== has(sourceInvers);
  const dest = (d !== 0) !== has(destInvers);
  const result = (value: boolean): boolean => value !== has(RopFlag.INVERS_RES);
  // The first flag that is set decides.
  if (has(RopFlag.OP_PUT)) return result(source);
  if (has(RopFlag.OP_OR)) return result(source || dest);
  if (has(RopFlag.OP_AND)) return result(source && dest);
  if (has(RopFlag.OP_XOR)) return result(source !== dest);
  if (has(RopFlag.OP_BLACKNESS)) return false;
  if (has(RopFlag.OP_WHITENESS)) return true;
  if (has(RopFlag.OP_INVERS)) return d === 0;
  return s !== 0;
}

/** Whether a table gives the same result if it is applied to a pixel twice. */
export function isIdempotent(table: number): boolean {
  const result = (s: number, d: number): number => (table >> ((s << 1) | d)) & 1;
  return [0, 1].every((s) => [0, 1].every((d) => result(s, result(s, d)) === result(s, d)));
}
