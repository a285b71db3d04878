/** QUIC's constants for the twin and for the encoder of the tests. */

/** The low six bits of the reference's random table. */
export const RANDOM: readonly number[] = [
  '021713150712280e0c202f2c2406120b04132a1d103f39331003050e0f1e1409',
  '242d03393d000805290e2b1b2b3b1f23273c2a260d363e011a030b3d34220730',
  '043b160c160832040a062c080b2e1f333511012b2e3c24360a1b272c16291702',
  '2c0028352830102b201c210c1402383e373a12140d37261d391331212f3f3b00',
  '233d13192e263c0423011a281c0a050e19123031143b3e222e072134223a091d',
  '08373e3c2524253206030a1c30181a3d391e0b360206322f07112335200c1711',
  '05153137332d341b2719273f16182a343826292938200d181a331b383a25182a',
  '0f1c111e1f0f101719362122011d1f323515310f2f09003a252d1e0d092d3f15',
].flatMap((row) => Array.from(row.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));

/** When the smallest counter of a bucket goes over this, by idx, its counters are halved. */
export const TRIGGER: readonly number[] = [110, 550, 900, 800, 550, 400, 350];

/** Bits of the run length code by `mel`. */
export const RUN_BITS: readonly number[] = [
  0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
];

/** Pixels of a group between two steps of idx, and the last idx. */
export const QUOTA = 2048;
export const LAST_IDX = 6;

/** One of the codes of a component depth. */
export interface Code {
  readonly l: number;
  /** Zeros that end the unary part. */
  readonly prefix: number;
  /** Bits that follow an escape. */
  readonly suffix: number;
  /** The first value that is escaped. */
  readonly escape: number;
}

/** The codes for `bits` per component, by the formulas of the description. */
export function codesOf(bits: number): readonly Code[] {
  return Array.from({ length: bits }, (_, l) => {
    const prefix = Math.min(26 - bits, 2 ** (bits - l) - 1);
    const escape = prefix * 2 ** l;
    return { l, prefix, escape, suffix: Math.ceil(Math.log2(2 ** bits - escape)) };
  });
}

/** Bits that `value` takes under `code`. */
export function codeLength(code: Code, value: number): number {
  return value < code.escape ? (value >> code.l) + 1 + code.l : code.prefix + code.suffix;
}

/** The bucket of a neighbour's value. */
export function bucketOf(value: number, bits: number): number {
  return Math.min(31 - Math.clz32(value + 1), bits === 8 ? 7 : 4);
}
