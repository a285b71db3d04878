// DRAW_COMPOSITE with the operators that divide: pixman computes them in single precision, from the first fetch to the last store, and
// so does this, operation by operation. Interpolated samples are not rounded in between, 16-bit colours are
// fractions of 31 or 63.

import { combineHsl } from './raster-hsl';
import { BILINEAR, fetch, locate, locatedX, locatedY, OPAQUE, TRANSFORMED, X, Y } from './raster-operand';
import { combineFloat, toByte } from './raster-float';

const EIGHT: f32 = <f32>1 / 255;
const SIX: f32 = <f32>1 / 63;
const FIVE: f32 = <f32>1 / 31;

// What the operand's OPAQUE field says of pixels that come from 16-bit words.
const FROM_555: i32 = 2;
const FROM_565: i32 = 3;

// The last sample.
let alpha: f32 = 0;
let red: f32 = 0;
let green: f32 = 0;
let blue: f32 = 0;

/** Adds a pixel, weighed. `form` is an OPAQUE field. */
@inline
function add(pixel: u32, form: i32, weight: f32): void {
  alpha += <f32>(pixel >> 24) * EIGHT * weight;
  if (form < FROM_555) {
    red += <f32>((pixel >> 16) & 255) * EIGHT * weight;
    green += <f32>((pixel >> 8) & 255) * EIGHT * weight;
    blue += <f32>(pixel & 255) * EIGHT * weight;
    return;
  }
  red += <f32>((pixel >> 19) & 31) * FIVE * weight;
  green += form == FROM_565 ? <f32>((pixel >> 10) & 63) * SIX * weight : <f32>((pixel >> 11) & 31) * FIVE * weight;
  blue += <f32>((pixel >> 3) & 31) * FIVE * weight;
}

@inline
function set(pixel: u32, form: i32): void {
  alpha = 0;
  red = 0;
  green = 0;
  blue = 0;
  add(pixel, form, 1);
}

/** The operand's value for pixel (i, j) of the rectangle. */
function sampleWide(operand: usize, i: i32, j: i32): void {
  const form = load<i32>(operand, OPAQUE);
  if (!load<i32>(operand, TRANSFORMED)) {
    set(fetch(operand, <i64>load<i32>(operand, X) + i, <i64>load<i32>(operand, Y) + j), form);
    return;
  }
  locate(operand, i, j);
  if (!load<i32>(operand, BILINEAR)) {
    set(fetch(operand, (locatedX - 1) >> 16, (locatedY - 1) >> 16), form);
    return;
  }
  const u = locatedX - 0x8000;
  const v = locatedY - 0x8000;
  const sx = u >> 16;
  const sy = v >> 16;
  const dx = <f32>(u & 0xffff) / 65536;
  const dy = <f32>(v & 0xffff) / 65536;
  set(0, form);
  add(fetch(operand, sx, sy), form, (<f32>1 - dx) * (<f32>1 - dy));
  add(fetch(operand, sx + 1, sy), form, dx * (<f32>1 - dy));
  add(fetch(operand, sx, sy + 1), form, (<f32>1 - dx) * dy);
  add(fetch(operand, sx + 1, sy + 1), form, dx * dy);
}

/**
 * Combines one pixel. `mask` is the mask's operand or 0; `form` says what the destination's colours come from, as an OPAQUE field.
 */
export function combineWide(
  op: u32,
  isHsl: bool,
  source: usize,
  mask: usize,
  perChannel: bool,
  i: i32,
  j: i32,
  d: u32,
  form: i32,
): u32 {
  // HSL operators know no mask with a value for each channel.
  if (isHsl && mask != 0 && perChannel) return d;
  let ma: f32 = 1;
  let mr: f32 = 1;
  let mg: f32 = 1;
  let mb: f32 = 1;
  if (mask != 0) {
    sampleWide(mask, i, j);
    ma = alpha;
    mr = perChannel ? red : alpha;
    mg = perChannel ? green : alpha;
    mb = perChannel ? blue : alpha;
  }
  sampleWide(source, i, j);
  const sa = alpha;
  const sr = red;
  const sg = green;
  const sb = blue;
  set(d, form);
  const da = alpha;
  if (isHsl) {
    // Masked green is multiplied twice and blue never: pixman does so, and with it every SPICE server and client.
    return combineHsl(op, sa * ma, sr * ma, sg * ma * ma, sb, da, red, green, blue);
  }
  const a = toByte(combineFloat(op, sa * ma, sa * ma, da, da, true));
  const r = toByte(combineFloat(op, sr * mr, sa * mr, red, da, false));
  const g = toByte(combineFloat(op, sg * mg, sa * mg, green, da, false));
  const b = toByte(combineFloat(op, sb * mb, sa * mb, blue, da, false));
  return (a << 24) | (r << 16) | (g << 8) | b;
}
