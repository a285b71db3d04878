/** Source and mask of DRAW_COMPOSITE: where a pixel of the rectangle lies in an operand, and what is there. */

import { OperandField, Repeat } from '../raster-face';

export interface CompositeOperand {
  /** A pixel of the image; outside it is transparent unless it repeats. */
  readonly fetch: (x: bigint, y: bigint) => number;
  /** Where pixel (i, j) of the rectangle lies: whole without a transform, 16.16 with one. */
  readonly locate: (i: number, j: number) => readonly [x: bigint, y: bigint];
  readonly isTransformed: boolean;
  readonly isBilinear: boolean;
  /** The OPAQUE field. */
  readonly form: number;
}

function wrap(position: bigint, size: bigint, repeat: number): bigint | null {
  if (position >= 0n && position < size) return position;
  switch (repeat) {
    case Repeat.NORMAL:
      return ((position % size) + size) % size;
    case Repeat.PAD:
      return position < 0n ? 0n : size - 1n;
    case Repeat.REFLECT: {
      const r = ((position % (size * 2n)) + size * 2n) % (size * 2n);
      return r >= size ? size * 2n - 1n - r : r;
    }
    default:
      return null;
  }
}

/** The operand of the block at word index `base`. */
export function operandAt(memory: Uint32Array, base: number): CompositeOperand {
  const field = (index: number): number => memory[base + index]! | 0;
  const ptr = memory[base + OperandField.PTR]!;
  const stride = memory[base + OperandField.STRIDE]!;
  const width = BigInt(field(OperandField.WIDTH));
  const height = BigInt(field(OperandField.HEIGHT));
  const repeat = field(OperandField.REPEAT);
  const form = field(OperandField.OPAQUE);
  const isTransformed = field(OperandField.TRANSFORMED) !== 0;
  const t = [0, 1, 2, 3, 4, 5].map((i) => BigInt(field(OperandField.T00 + i)));
  return {
    form,
    isTransformed,
    isBilinear: field(OperandField.BILINEAR) !== 0,
    fetch(x, y) {
      const sx = wrap(x, width, repeat);
      const sy = wrap(y, height, repeat);
      if (sx === null || sy === null) return 0;
      const pixel = memory[((ptr + Number(sy) * stride) >>> 2) + Number(sx)]!;
      return form !== 0 ? (pixel | 0xff000000) >>> 0 : pixel;
    },
    locate(i, j) {
      const x = BigInt(field(OperandField.X) + i);
      const y = BigInt(field(OperandField.Y) + j);
      if (!isTransformed) return [x, y];
      const vx = (x << 16n) + 0x8000n;
      const vy = (y << 16n) + 0x8000n;
      return [
        BigInt.asIntN(64, t[0]! * vx + t[1]! * vy + (t[2]! << 16n) + 0x8000n) >> 16n,
        BigInt.asIntN(64, t[3]! * vx + t[4]! * vy + (t[5]! << 16n) + 0x8000n) >> 16n,
      ];
    },
  };
}
