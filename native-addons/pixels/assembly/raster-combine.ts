// The Render operators that need no division, for one channel: Porter-Duff and blend modes.
//
// s and d are premultiplied channel values, sa and da the alphas that go with them; for the alpha channel s = sa, d = da.

import { mul8 } from './raster-blend';

@inline
function sat8(value: i32): u32 {
  return value > 255 ? 255 : value < 0 ? 0 : <u32>value;
}

/** A sum of products of two bytes back to a byte, rounded once. */
@inline
function unit(value: i32): u32 {
  const t = (value < 0 ? 0 : value > 65025 ? 65025 : value) + 0x80;
  return (t + (t >> 8)) >> 8;
}

/** How much of the destination (low byte) and of the source (next byte) a Porter-Duff operator takes. */
export function factors(op: u32, sa: u32, da: u32): u32 {
  switch (op) {
    case 0:
      return 0;
    case 1:
      return 0xff00;
    case 2:
      return 0x00ff;
    case 3:
      return 0xff00 | (255 - sa);
    case 4:
      return ((255 - da) << 8) | 0xff;
    case 5:
      return da << 8;
    case 6:
      return sa;
    case 7:
      return (255 - da) << 8;
    case 8:
      return 255 - sa;
    case 9:
      return (da << 8) | (255 - sa);
    case 10:
      return ((255 - da) << 8) | sa;
    case 11:
      return ((255 - da) << 8) | (255 - sa);
    default:
      return 0xffff;
  }
}

function porterDuff(op: u32, s: u32, sa: u32, d: u32, da: u32): u32 {
  const f = factors(op, sa, da);
  return sat8(mul8(s, f >> 8) + mul8(d, f & 255));
}

function blendMode(op: u32, s: u32, sa: u32, d: u32, da: u32, isAlpha: bool): u32 {
  if (op == 0x30) {
    // MULTIPLY
    return sat8(<i32>mul8(s, 255 - da) + mul8(d, 255 - sa) + mul8(d, s));
  }
  if (isAlpha) return unit(<i32>(da * 255 + sa * 255 - sa * da));
  const is = <i32>s;
  const id = <i32>d;
  const isa = <i32>sa;
  const ida = <i32>da;
  let mixed: i32 = 0;
  switch (op) {
    case 0x31:
      mixed = is * ida + id * isa - is * id;
      break;
    case 0x32:
      mixed = 2 * id < ida ? 2 * is * id : isa * ida - 2 * (ida - id) * (isa - is);
      break;
    case 0x33:
      mixed = min<i32>(is * ida, id * isa);
      break;
    case 0x34:
      mixed = max<i32>(is * ida, id * isa);
      break;
    case 0x37:
      mixed = 2 * is < isa ? 2 * is * id : isa * ida - 2 * (ida - id) * (isa - is);
      break;
    case 0x39:
      mixed = abs<i32>(id * isa - is * ida);
      break;
    default:
      mixed = is * ida + id * isa - 2 * is * id;
  }
  return unit((255 - isa) * id + (255 - ida) * is + mixed);
}

/** True for operators of this file; SATURATE, DISJOINT, CONJOINT and what divides are in raster-float.ts. */
export function isByteOperator(op: u32): bool {
  return op <= 12 || (op >= 0x30 && op <= 0x34) || op == 0x37 || op == 0x39 || op == 0x3a;
}

export function combineChannel(op: u32, s: u32, sa: u32, d: u32, da: u32, isAlpha: bool): u32 {
  return op <= 12 ? porterDuff(op, s, sa, d, da) : blendMode(op, s, sa, d, da, isAlpha);
}
