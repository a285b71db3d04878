/**
 * DRAW_COMPOSITE with the operators that divide, in single precision from the first fetch to the last store, as pixman has
 * it: interpolated samples are not rounded in between, 16-bit colours are fractions of 31 or 63.
 */

import { combineFloat, toByte } from './raster-float';
import { combineHsl } from './raster-hsl';
import type { CompositeOperand } from './raster-operand';

/** Alpha, red, green, blue: 0 to 1. */
type Sample = readonly [number, number, number, number];

const { fround } = Math;
const CLEAR: Sample = [0, 0, 0, 0];
const FROM_555 = 2;
const FROM_565 = 3;

/** The bits of a channel that were there before it was widened to eight, as a fraction. */
function unit(value: number, bits: number): number {
  return fround((value >>> (8 - bits)) * fround(1 / ((1 << bits) - 1)));
}

function toSample(pixel: number, form: number): Sample {
  const [red, green] = form < FROM_555 ? [8, 8] : [5, form === FROM_565 ? 6 : 5];
  const channel = (shift: number): number => (pixel >>> shift) & 255;
  return [unit(channel(24), 8), unit(channel(16), red), unit(channel(8), green), unit(channel(0), red)];
}

function plus(sum: Sample, sample: Sample, weight: number): Sample {
  const channel = (i: 0 | 1 | 2 | 3): number => fround(sum[i] + fround(sample[i] * weight));
  return [channel(0), channel(1), channel(2), channel(3)];
}

function sampleAt({ fetch, locate, isTransformed, isBilinear, form }: CompositeOperand, i: number, j: number): Sample {
  const [x, y] = locate(i, j);
  const pixel = (px: bigint, py: bigint): Sample => toSample(fetch(px, py), form);
  if (!isTransformed) return pixel(x, y);
  if (!isBilinear) return pixel((x - 1n) >> 16n, (y - 1n) >> 16n);
  const [u, v] = [x - 0x8000n, y - 0x8000n];
  const [sx, sy] = [u >> 16n, v >> 16n];
  const [dx, dy] = [Number(u & 0xffffn) / 65536, Number(v & 0xffffn) / 65536];
  let sum = plus(CLEAR, pixel(sx, sy), fround((1 - dx) * (1 - dy)));
  sum = plus(sum, pixel(sx + 1n, sy), fround(dx * (1 - dy)));
  sum = plus(sum, pixel(sx, sy + 1n), fround((1 - dx) * dy));
  return plus(sum, pixel(sx + 1n, sy + 1n), fround(dx * dy));
}

/** Combines pixel (i, j), which is `d` before; `form` says what its colours come from, as an OPAQUE field. */
export function combineWide(
  op: number,
  source: CompositeOperand,
  mask: CompositeOperand | null,
  isPerChannel: boolean,
  i: number,
  j: number,
  d: number,
  form: number,
): number {
  const isHsl = op >= 0x3b && op <= 0x3e;
  // HSL operators know no mask with a value for each channel.
  if (isHsl && mask !== null && isPerChannel) return d;
  const s = sampleAt(source, i, j);
  const m: Sample = mask === null ? [1, 1, 1, 1] : sampleAt(mask, i, j);
  const target = toSample(d, form);
  if (isHsl) return combineHsl(op, s, m[0], target);
  let result = 0;
  for (const [channel, value] of s.entries()) {
    const part = isPerChannel ? m[channel]! : m[0];
    const combined = combineFloat(
      op,
      fround(value * part),
      fround(s[0] * part),
      target[channel]!,
      target[0],
      channel === 0,
    );
    result |= toByte(combined) << (24 - channel * 8);
  }
  return result >>> 0;
}
