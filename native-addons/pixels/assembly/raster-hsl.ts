// The HSL blend modes: hue, saturation, colour and luminosity of one pixel on another, in 64-bit floating point.

import { toByte } from './raster-float';

/** Differences below this are rounding, not colour. */
const NOTHING: f64 = 1e-9;

let red: f64 = 0;
let green: f64 = 0;
let blue: f64 = 0;

@inline
function luminosity(r: f64, g: f64, b: f64): f64 {
  return 0.3 * r + 0.59 * g + 0.11 * b;
}

@inline
function saturation(r: f64, g: f64, b: f64): f64 {
  return max<f64>(r, max<f64>(g, b)) - min<f64>(r, min<f64>(g, b));
}

/** Stretches red, green and blue so that they span 0..target. */
function setSaturation(target: f64): void {
  const low = min<f64>(red, min<f64>(green, blue));
  const span = saturation(red, green, blue);
  const factor = span == 0 ? 0 : target / span;
  red = (red - low) * factor;
  green = (green - low) * factor;
  blue = (blue - low) * factor;
}

/** Scales the distances to luminosity `l` by room / span; a grey, which has none, becomes `limit`. */
function pullTo(l: f64, limit: f64, span: f64, room: f64): void {
  if (span < NOTHING) {
    red = limit;
    green = limit;
    blue = limit;
    return;
  }
  const factor = room / span;
  red = l + (red - l) * factor;
  green = l + (green - l) * factor;
  blue = l + (blue - l) * factor;
}

/** Shifts red, green and blue to a luminosity, then pulls what left 0..alpha back towards it. */
function setLuminosity(alpha: f64, target: f64): void {
  const shift = target - luminosity(red, green, blue);
  red += shift;
  green += shift;
  blue += shift;
  const l = luminosity(red, green, blue);
  const low = min<f64>(red, min<f64>(green, blue));
  const high = max<f64>(red, max<f64>(green, blue));
  if (low < 0) {
    pullTo(l, 0, l - low, l);
  }
  if (high > alpha) {
    pullTo(l, alpha, high - l, alpha - l);
  }
}

/**
 * `s` and `d` are premultiplied ARGB, `m` is the mask's byte. Masked green is multiplied twice and blue never: pixman does so,
 * and with it every SPICE server and client. `op` is 0x3b HUE, 0x3c SATURATION, 0x3d COLOR or 0x3e LUMINOSITY.
 */
export function combineHsl(op: u32, s: u32, m: u32, d: u32): u32 {
  const part = <f64>m / 255;
  const sa = (<f64>(s >> 24) / 255) * part;
  const sr = (<f64>((s >> 16) & 255) / 255) * part;
  const sg = (<f64>((s >> 8) & 255) / 255) * part * part;
  const sb = <f64>(s & 255) / 255;
  const da = <f64>(d >> 24) / 255;
  const dr = <f64>((d >> 16) & 255) / 255;
  const dg = <f64>((d >> 8) & 255) / 255;
  const db = <f64>(d & 255) / 255;
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
