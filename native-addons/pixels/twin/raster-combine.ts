/**
 * The Render operators for one channel (display.md 3.3): Porter-Duff, its disjoint and conjoint variants, and the separable
 * blend modes. s and d are premultiplied bytes, sa and da the alphas that go with them.
 */

import { mul8, toByte } from './raster-bytes';

/** What is left of 1 when `a` is measured in units of `b`, at most all of it. */
function ratio(a: number, b: number): number {
  return b === 0 ? 1 : Math.min(1, a / b);
}

function rest(a: number, b: number): number {
  return b === 0 ? 0 : Math.max(0, 1 - a / b);
}

/** Which part of source and destination an operator takes: inside the other one, outside it, all or nothing. */
type Part = 'none' | 'all' | 'in' | 'out';
const PARTS: readonly (readonly [Part, Part])[] = [
  ['none', 'none'],
  ['all', 'none'],
  ['none', 'all'],
  ['all', 'out'],
  ['out', 'all'],
  ['in', 'none'],
  ['none', 'in'],
  ['out', 'none'],
  ['none', 'out'],
  ['in', 'out'],
  ['out', 'in'],
  ['out', 'out'],
  ['all', 'all'],
];

function porterDuff(op: number, s: number, sa: number, d: number, da: number): number {
  if (op === 13) {
    const room = 255 - da;
    const factor = sa > room ? Math.floor((room * 255 + (sa >> 1)) / sa) : 255;
    return Math.min(255, mul8(s, factor) + d);
  }
  const [ofSource, ofDestination] = PARTS[op]!;
  const factor = (part: Part, other: number): number =>
    part === 'none' ? 0 : part === 'all' ? 255 : part === 'in' ? other : 255 - other;
  return Math.min(255, mul8(s, factor(ofSource, da)) + mul8(d, factor(ofDestination, sa)));
}

function areaDuff(op: number, s: number, sa: number, d: number, da: number): number {
  const [ofSource, ofDestination] = PARTS[op & 15]!;
  const isDisjoint = op < 0x20;
  const a = sa / 255;
  const b = da / 255;
  const factor = (part: Part, own: number, other: number): number => {
    if (part === 'none') return 0;
    if (part === 'all') return 1;
    if (part === 'out') return isDisjoint ? ratio(1 - other, own) : rest(other, own);
    return isDisjoint ? rest(1 - other, own) : ratio(other, own);
  };
  return toByte((s / 255) * factor(ofSource, a, b) + (d / 255) * factor(ofDestination, b, a));
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

function hardLight(s: number, sa: number, d: number, da: number): number {
  return 2 * s < sa ? 2 * s * d : sa * da - 2 * (da - d) * (sa - s);
}

/** The blended part of the modes without division, as a sum of products of two bytes. */
function mixed(op: number, s: number, sa: number, d: number, da: number): number {
  switch (op) {
    case 0x31:
      return s * da + d * sa - s * d;
    case 0x32:
      return hardLight(d, da, s, sa);
    case 0x33:
      return Math.min(s * da, d * sa);
    case 0x34:
      return Math.max(s * da, d * sa);
    case 0x37:
      return hardLight(s, sa, d, da);
    case 0x39:
      return Math.abs(d * sa - s * da);
    default:
      return s * da + d * sa - 2 * s * d;
  }
}

/** A sum of products of two bytes back to a byte, rounded once. */
function unit(value: number): number {
  return mul8(Math.min(65025, Math.max(0, value)), 1);
}

function blendMode(op: number, s: number, sa: number, d: number, da: number, isAlpha: boolean): number {
  if (op === 0x30) return Math.min(255, mul8(s, 255 - da) + mul8(d, 255 - sa) + mul8(d, s));
  if (isAlpha) return unit(da * 255 + sa * 255 - sa * da);
  if (op === 0x35 || op === 0x36 || op === 0x38) {
    const [fs, fsa, fd, fda] = [s / 255, sa / 255, d / 255, da / 255];
    return toByte((1 - fsa) * fd + (1 - fda) * fs + divided(op, fs, fsa, fd, fda));
  }
  return unit((255 - sa) * d + (255 - da) * s + mixed(op, s, sa, d, da));
}

/** True for operators that `combineChannel` knows. */
export function isChannelOperator(op: number): boolean {
  return op <= 13 || (op >= 0x10 && op <= 0x1b) || (op >= 0x20 && op <= 0x2b) || (op >= 0x30 && op <= 0x3a);
}

export function combineChannel(op: number, s: number, sa: number, d: number, da: number, isAlpha: boolean): number {
  if (op <= 13) return porterDuff(op, s, sa, d, da);
  if (op < 0x30) return areaDuff(op, s, sa, d, da);
  return blendMode(op, s, sa, d, da, isAlpha);
}
