/**
 * The Render operators that divide, for one channel, in single precision and pixman's order: SATURATE, DISJOINT,
 * CONJOINT, COLOR_DODGE, COLOR_BURN, SOFT_LIGHT. s and d are premultiplied values of 0..1, sa and da the alphas that go with them.
 */

import { PARTS, type Part } from './raster-combine';

export { toByte } from './raster-bytes';

const { fround } = Math;

// Sums, differences, products and quotients, each rounded to single precision; products and sums from the left.
const add = (a: number, b: number): number => fround(a + b);
const minus = (a: number, b: number): number => fround(a - b);
const times = (...factors: readonly number[]): number => factors.reduce((all, factor) => fround(all * factor));
const over = (a: number, b: number): number => fround(a / b);

/** What is left of 1 when `a` is measured in units of `b`, at most all of it. */
function ratio(a: number, b: number): number {
  return b === 0 ? 1 : Math.min(1, over(a, b));
}

function rest(a: number, b: number): number {
  return b === 0 ? 0 : Math.max(0, minus(1, over(a, b)));
}

function areaDuff(op: number, s: number, sa: number, d: number, da: number): number {
  const [ofSource, ofDestination] = PARTS[op & 15]!;
  const isDisjoint = op < 0x20;
  const factor = (part: Part, own: number, other: number): number => {
    if (part === 'none') return 0;
    if (part === 'all') return 1;
    if (part === 'out') return isDisjoint ? ratio(minus(1, other), own) : rest(other, own);
    return isDisjoint ? rest(minus(1, other), own) : ratio(other, own);
  };
  return add(times(s, factor(ofSource, sa, da)), times(d, factor(ofDestination, da, sa)));
}

/** COLOR_DODGE, COLOR_BURN, SOFT_LIGHT. */
function divided(op: number, s: number, sa: number, d: number, da: number): number {
  if (op === 0x35) {
    if (d === 0) return 0;
    const isFull = minus(sa, s) === 0 || times(d, sa) >= minus(times(sa, da), times(s, da));
    return isFull ? times(sa, da) : over(times(sa, sa, d), minus(sa, s));
  }
  if (op === 0x36) {
    if (d >= da) return times(sa, da);
    const burnt = times(sa, minus(da, d));
    return s === 0 || burnt >= times(s, da) ? 0 : times(sa, minus(da, over(burnt, s)));
  }
  const twice = times(2, s);
  if (twice < sa) {
    return da === 0 ? times(d, sa) : minus(times(d, sa), over(times(d, minus(da, d), minus(sa, twice)), da));
  }
  if (da === 0) return times(d, sa);
  if (times(4, d) <= da) {
    const curve = add(over(times(minus(over(times(16, d), da), 12), d), da), 3);
    return add(times(d, sa), times(minus(twice, sa), d, curve));
  }
  return add(times(d, sa), times(minus(fround(Math.sqrt(times(d, da))), d), minus(twice, sa)));
}

export function isFloatOperator(op: number): boolean {
  if (op === 13 || op === 0x35 || op === 0x36 || op === 0x38) return true;
  return (op >= 0x13 && op <= 0x1b) || (op >= 0x23 && op <= 0x2b);
}

/** A value of 0..1, or a little more. */
export function combineFloat(op: number, s: number, sa: number, d: number, da: number, isAlpha: boolean): number {
  // SATURATE takes as much of the source as the destination has room for.
  if (op === 13) return add(times(s, ratio(minus(1, da), sa)), d);
  if (op < 0x30) return areaDuff(op, s, sa, d, da);
  if (isAlpha) return minus(add(da, sa), times(da, sa));
  return add(add(times(minus(1, sa), d), times(minus(1, da), s)), divided(op, s, sa, d, da));
}
