// The HSL blend modes: hue, saturation, colour and luminosity of one pixel on another, in single precision and in pixman's order of
// operations: another order gives another byte now and then.

import { toByte } from './raster-float';

/** The smallest normal number: what is nearer to 0 counts as 0. */
const TINY: f32 = <f32>1.17549435e-38;

let red: f32 = 0;
let green: f32 = 0;
let blue: f32 = 0;

@inline
function luminosity(r: f32, g: f32, b: f32): f32 {
  return r * <f32>0.3 + g * <f32>0.59 + b * <f32>0.11;
}

@inline
function lowest(r: f32, g: f32, b: f32): f32 {
  return min<f32>(min<f32>(r, g), b);
}

@inline
function highest(r: f32, g: f32, b: f32): f32 {
  return max<f32>(max<f32>(r, g), b);
}

@inline
function saturation(r: f32, g: f32, b: f32): f32 {
  return highest(r, g, b) - lowest(r, g, b);
}

/** Stretches red, green and blue so that they span 0..target: the highest of equal ones is the last, the lowest the first. */
function setSaturation(target: f32): void {
  const low = lowest(red, green, blue);
  const high = highest(red, green, blue);
  const span = high - low;
  if (span < TINY) {
    red = 0;
    green = 0;
    blue = 0;
    return;
  }
  const isHighest = blue == high ? 2 : green == high ? 1 : 0;
  if (isHighest != 0) red = ((red - low) * target) / span;
  if (isHighest != 1) green = ((green - low) * target) / span;
  if (isHighest != 2) blue = ((blue - low) * target) / span;
  if (isHighest == 0) red = target;
  if (isHighest == 1) green = target;
  if (isHighest == 2) blue = target;
}

/** Shifts red, green and blue to a luminosity, then pulls what left 0..alpha back towards it. */
function setLuminosity(alpha: f32, target: f32): void {
  const shift = target - luminosity(red, green, blue);
  red += shift;
  green += shift;
  blue += shift;
  const l = luminosity(red, green, blue);
  const low = lowest(red, green, blue);
  const high = highest(red, green, blue);
  if (low < 0) {
    const span = l - low;
    const isGrey = span < TINY;
    red = isGrey ? 0 : l + ((red - l) * l) / span;
    green = isGrey ? 0 : l + ((green - l) * l) / span;
    blue = isGrey ? 0 : l + ((blue - l) * l) / span;
  }
  if (high > alpha) {
    const span = high - l;
    const isGrey = span < TINY;
    red = isGrey ? alpha : l + ((red - l) * (alpha - l)) / span;
    green = isGrey ? alpha : l + ((green - l) * (alpha - l)) / span;
    blue = isGrey ? alpha : l + ((blue - l) * (alpha - l)) / span;
  }
}

/** Premultiplied source and destination, as 0..1. `op` is 0x3b HUE, 0x3c SATURATION, 0x3d COLOR or 0x3e LUMINOSITY. */
export function combineHsl(
  op: u32,
  sa: f32,
  sr: f32,
  sg: f32,
  sb: f32,
  da: f32,
  dr: f32,
  dg: f32,
  db: f32,
): u32 {
  const fromSource = op == 0x3b || op == 0x3d;
  red = fromSource ? sr * da : dr * sa;
  green = fromSource ? sg * da : dg * sa;
  blue = fromSource ? sb * da : db * sa;
  if (op == 0x3b) setSaturation(saturation(dr, dg, db) * sa);
  if (op == 0x3c) setSaturation(saturation(sr, sg, sb) * da);
  setLuminosity(sa * da, op == 0x3e ? luminosity(sr, sg, sb) * da : luminosity(dr, dg, db) * sa);
  const r = toByte((1 - sa) * dr + (1 - da) * sr + red);
  const g = toByte((1 - sa) * dg + (1 - da) * sg + green);
  const b = toByte((1 - sa) * db + (1 - da) * sb + blue);
  return (toByte(sa + da - sa * da) << 24) | (r << 16) | (g << 8) | b;
}
