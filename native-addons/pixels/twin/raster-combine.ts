/**
 * The Render operators that need no division, for one channel. s and d are premultiplied bytes, sa and da the
 * alphas that go with them.
 */

import { mul8 } from './raster-bytes';

/** Which part of source and destination an operator takes: inside the other one, outside it, all or nothing. */
export type Part = 'none' | 'all' | 'in' | 'out';
export const PARTS: readonly (readonly [Part, Part])[] = [
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
  const [ofSource, ofDestination] = PARTS[op]!;
  const factor = (part: Part, other: number): number =>
    part === 'none' ? 0 : part === 'all' ? 255 : part === 'in' ? other : 255 - other;
  return Math.min(255, mul8(s, factor(ofSource, da)) + mul8(d, factor(ofDestination, sa)));
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
  return unit((255 - sa) * d + (255 - da) * s + mixed(op, s, sa, d, da));
}

/** True for operators of this file. */
export function isByteOperator(op: number): boolean {
  return op <= 12 || (op >= 0x30 && op <= 0x34) || op === 0x37 || op === 0x39 || op === 0x3a;
}

export function combineChannel(op: number, s: number, sa: number, d: number, da: number, isAlpha: boolean): number {
  return op <= 12 ? porterDuff(op, s, sa, d, da) : blendMode(op, s, sa, d, da, isAlpha);
}
