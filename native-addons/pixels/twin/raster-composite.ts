/** DRAW_COMPOSITE pixel by pixel, with 64-bit integers where a transform needs them. */

import { CompositeField } from '../raster-face';
import { mixPixels, mul8 } from './raster-bytes';
import { combineChannel, isByteOperator } from './raster-combine';
import { isFloatOperator } from './raster-float';
import { operandAt, type CompositeOperand } from './raster-operand';
import { combineWide } from './raster-wide';

/** The operand's value for pixel (i, j) of the rectangle. */
function sample({ fetch, locate, isTransformed, isBilinear }: CompositeOperand, i: number, j: number): number {
  const [x, y] = locate(i, j);
  if (!isTransformed) return fetch(x, y);
  if (!isBilinear) return fetch((x - 1n) >> 16n, (y - 1n) >> 16n);
  const u = x - 0x8000n;
  const v = y - 0x8000n;
  const sx = u >> 16n;
  const sy = v >> 16n;
  return mixPixels(
    fetch(sx, sy),
    fetch(sx + 1n, sy),
    fetch(sx, sy + 1n),
    fetch(sx + 1n, sy + 1n),
    Number((u >> 9n) & 127n),
    Number((v >> 9n) & 127n),
  );
}

function combine(op: number, s: number, m: number, d: number): number {
  let result = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const part = (m >>> shift) & 255;
    const value = mul8((s >>> shift) & 255, part);
    const alpha = mul8(s >>> 24, part);
    result |= combineChannel(op, value, alpha, (d >>> shift) & 255, d >>> 24, shift === 24) << shift;
  }
  return result >>> 0;
}

/** CLEAR, SRC and DST are the same in all three families. */
function plainOperator(op: number): number {
  return op >= 0x10 && op < 0x30 && (op & 15) <= 2 ? op & 15 : op;
}

export function compositeRect(memory: Uint32Array, block: number): void {
  const base = block >>> 2;
  const field = (index: number): number => memory[base + index]!;
  const op = plainOperator(field(CompositeField.OP));
  const isHsl = op >= 0x3b && op <= 0x3e;
  const dst = field(CompositeField.DST);
  const dstStride = field(CompositeField.DST_STRIDE);
  const hasDstAlpha = field(CompositeField.DST_ALPHA) !== 0;
  const isPerChannel = field(CompositeField.COMPONENT_ALPHA) !== 0;
  const source = operandAt(memory, base + CompositeField.SRC);
  const mask = field(CompositeField.MASK) === 0 ? null : operandAt(memory, base + CompositeField.MASK);
  const form = field(CompositeField.DST_FORM);
  const isFloat = isFloatOperator(op);
  if (!isHsl && !isFloat && !isByteOperator(op)) return;
  const maskAt = (i: number, j: number): number => {
    if (mask === null) return 0xffffffff;
    const m = sample(mask, i, j);
    return isPerChannel ? m : (m >>> 24) * 0x01010101;
  };
  for (let j = 0; j < field(CompositeField.HEIGHT); j++) {
    for (let i = 0; i < field(CompositeField.WIDTH); i++) {
      const at = ((dst + j * dstStride) >>> 2) + i;
      const d = hasDstAlpha ? memory[at]! : (memory[at]! | 0xff000000) >>> 0;
      const result =
        isFloat || isHsl
          ? combineWide(op, source, mask, isPerChannel, i, j, d, form)
          : combine(op, sample(source, i, j), maskAt(i, j), d);
      memory[at] = hasDstAlpha ? result : result & 0x00ffffff;
    }
  }
}
