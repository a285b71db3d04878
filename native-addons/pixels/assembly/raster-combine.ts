// The Render operators for one channel: Porter-Duff and the separable blend modes (display.md 3.3).
//
// s and d are premultiplied channel values, sa and da the alphas that go with them; for the alpha channel s = sa, d = da.
// Modes that divide run in 64-bit floating point, so that every host computes the same byte.

import { addPixels, mul8, mulPixel } from './raster-blend';

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

@inline
function ratio(a: f64, b: f64): f64 {
  return b == 0 ? 1 : min<f64>(1, a / b);
}

@inline
function rest(a: f64, b: f64): f64 {
  return b == 0 ? 0 : max<f64>(0, 1 - a / b);
}

@inline
function toByte(value: f64): u32 {
  return <u32>(min<f64>(1, max<f64>(0, value)) * 255 + 0.5);
}

/** How much of the destination (low byte) and of the source (next byte) a Porter-Duff operator takes. */
function factors(op: u32, sa: u32, da: u32): u32 {
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
    case 12:
      return 0xffff;
    default:
      // SATURATE: as much of the source as the destination has room for.
      return ((sa > 255 - da ? ((255 - da) * 255 + (sa >> 1)) / sa : 255) << 8) | 0xff;
  }
}

function porterDuff(op: u32, s: u32, sa: u32, d: u32, da: u32): u32 {
  const f = factors(op, sa, da);
  return sat8(mul8(s, f >> 8) + mul8(d, f & 255));
}

/** Operators 0 to 13 on a whole pixel whose channels share one alpha. */
export function porterDuffPixel(op: u32, s: u32, d: u32): u32 {
  const f = factors(op, s >> 24, d >> 24);
  return addPixels(mulPixel(s, f >> 8), mulPixel(d, f & 255));
}

/** DISJOINT (0x10..) and CONJOINT (0x20..) variants: alphas as areas that avoid or cover one another. */
function areaDuff(op: u32, s: u32, sa: u32, d: u32, da: u32): u32 {
  const a = <f64>sa / 255;
  const b = <f64>da / 255;
  const disjoint = op < 0x20;
  // What of the source lies outside and inside the destination, and the other way round.
  const sOut = disjoint ? ratio(1 - b, a) : rest(b, a);
  const sIn = disjoint ? rest(1 - b, a) : ratio(b, a);
  const dOut = disjoint ? ratio(1 - a, b) : rest(a, b);
  const dIn = disjoint ? rest(1 - a, b) : ratio(a, b);
  let fa: f64 = 0;
  let fb: f64 = 0;
  switch (op & 15) {
    case 0:
      return 0;
    case 1:
      return s;
    case 2:
      return d;
    case 3:
      fa = 1;
      fb = dOut;
      break;
    case 4:
      fa = sOut;
      fb = 1;
      break;
    case 5:
      fa = sIn;
      break;
    case 6:
      fb = dIn;
      break;
    case 7:
      fa = sOut;
      break;
    case 8:
      fb = dOut;
      break;
    case 9:
      fa = sIn;
      fb = dOut;
      break;
    case 10:
      fa = sOut;
      fb = dIn;
      break;
    default:
      fa = sOut;
      fb = dOut;
  }
  return toByte((<f64>s / 255) * fa + (<f64>d / 255) * fb);
}

/** COLOR_DODGE, COLOR_BURN, SOFT_LIGHT. */
function divided(op: u32, s: f64, sa: f64, d: f64, da: f64): f64 {
  if (op == 0x35) {
    if (d == 0) return 0;
    return sa - s == 0 || d * sa >= sa * da - s * da ? sa * da : (sa * sa * d) / (sa - s);
  }
  if (op == 0x36) {
    if (d >= da) return sa * da;
    return s == 0 || sa * (da - d) >= s * da ? 0 : sa * (da - (sa * (da - d)) / s);
  }
  if (2 * s < sa) return da == 0 ? d * sa : d * sa - (d * (da - d) * (sa - 2 * s)) / da;
  if (da == 0) return 0;
  if (4 * d <= da) return d * sa + (2 * s - sa) * d * (((16 * d) / da - 12) * (d / da) + 3);
  return d * sa + (Math.sqrt(d * da) - d) * (2 * s - sa);
}

function blendMode(op: u32, s: u32, sa: u32, d: u32, da: u32, isAlpha: bool): u32 {
  if (op == 0x30) {
    // MULTIPLY
    return sat8(<i32>mul8(s, 255 - da) + mul8(d, 255 - sa) + mul8(d, s));
  }
  if (isAlpha) return unit(<i32>(da * 255 + sa * 255 - sa * da));
  if (op >= 0x35 && op != 0x37 && op != 0x39 && op != 0x3a) {
    const fs = <f64>s / 255;
    const fsa = <f64>sa / 255;
    const fd = <f64>d / 255;
    const fda = <f64>da / 255;
    return toByte((1 - fsa) * fd + (1 - fda) * fs + divided(op, fs, fsa, fd, fda));
  }
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

/** True for operators that this file knows; the HSL ones (0x3b..0x3e) are in raster-hsl.ts. */
export function isChannelOperator(op: u32): bool {
  return op <= 13 || (op >= 0x10 && op <= 0x1b) || (op >= 0x20 && op <= 0x2b) || (op >= 0x30 && op <= 0x3a);
}

export function combineChannel(op: u32, s: u32, sa: u32, d: u32, da: u32, isAlpha: bool): u32 {
  if (op <= 13) return porterDuff(op, s, sa, d, da);
  if (op < 0x30) return areaDuff(op, s, sa, d, da);
  return blendMode(op, s, sa, d, da, isAlpha);
}
