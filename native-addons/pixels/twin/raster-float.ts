/**
 * The Render operators that divide, for one channel, in floating point (display.md 3.3): SATURATE, DISJOINT, CONJOINT,
 * COLOR_DODGE, COLOR_BURN, SOFT_LIGHT. s and d are premultiplied values of 0..1, sa and da the alphas that go with them.
 */

import { toByte } from './raster-bytes';
import { PARTS, type Part } from './raster-combine';

/** What is left of 1 when `a` is measured in units of `b`, at most all of it. */
function ratio(a: number, b: number): number {
  return b === 0 ? 1 : Math.min(1, a / b);
}

function rest(a: number, b: number): number {
  return b === 0 ? 0 : Math.max(0, 1 - a / b);
}

function areaDuff(op: number, s: number, sa: number, d: number, da: number): number {
  const [ofSource, ofDestination] = PARTS[op & 15]!;
  const isDisjoint = op < 0x20;
  const factor = (part: Part, own: number, other: number): number => {
    if (part === 'none') return 0;
    if (part === 'all') return 1;
    if (part === 'out') return isDisjoint ? ratio(1 - other, own) : rest(other, own);
    return isDisjoint ? rest(1 - other, own) : ratio(other, own);
  };
  return Math.min(1, s * factor(ofSource, sa, da) + d * factor(ofDestination, da, sa));
}

/** COLOR_DODGE, COLOR_BURN, SOFT_LIGHT. */
function divided(op: number, s: number, sa: number, d: number, da: number): number {
  if (op === 0x35) {
    if (d === 0) return 0;
    return sa - s === 0 || d * sa >= sa * da - s * da ? sa * da : (sa * sa * d) / (sa - s);
  }
  if (op === 0x36) {
    if (d >= da) return sa * da;
    return s === 0 || sa * (da - d) >= s * da ? 0 : sa * (da - (sa * (da - d)) / s);
  }
  if (2 * s < sa) return da === 0 ? d * sa : d * sa - (d * (da - d) * (sa - 2 * s)) / da;
  if (da === 0) return 0;
  if (4 * d <= da) return d * sa + (2 * s - sa) * d * (((16 * d) / da - 12) * (d / da) + 3);
  return d * sa + (Math.sqrt(d * da) - d) * (2 * s - sa);
}

export function isFloatOperator(op: number): boolean {
  if (op === 13 || op === 0x35 || op === 0x36 || op === 0x38) return true;
  return (op >= 0x13 && op <= 0x1b) || (op >= 0x23 && op <= 0x2b);
}

export function combineFloat(op: number, s: number, sa: number, d: number, da: number, isAlpha: boolean): number {
  // SATURATE takes as much of the source as the destination has room for.
  if (op === 13) return toByte(s * ratio(1 - da, sa) + d);
  if (op < 0x30) return toByte(areaDuff(op, s, sa, d, da));
  if (isAlpha) return toByte(sa + da - sa * da);
  return toByte((1 - sa) * d + (1 - da) * s + divided(op, s, sa, d, da));
}
