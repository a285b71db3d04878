/**
 * The HSL blend modes (W3C compositing, non-separable) on premultiplied pixels, in single precision and in pixman's order of operations:
 * another order gives another byte now and then.
 */

import { toByte } from './raster-bytes';

type Rgb = readonly [number, number, number];

const { fround } = Math;
/** The smallest normal number: what is nearer to 0 counts as 0. */
const TINY = 2 ** -126;

function luminosity([r, g, b]: Rgb): number {
  const [red, green, blue] = [fround(r * fround(0.3)), fround(g * fround(0.59)), fround(b * fround(0.11))];
  return fround(fround(red + green) + blue);
}

function saturation(colour: Rgb): number {
  return fround(Math.max(...colour) - Math.min(...colour));
}

function map(colour: Rgb, change: (value: number, index: number) => number): Rgb {
  return [fround(change(colour[0], 0)), fround(change(colour[1], 1)), fround(change(colour[2], 2))];
}

/** value × factor ÷ divisor, rounded after each. */
function scaled(value: number, factor: number, divisor: number): number {
  return fround(fround(fround(value) * factor) / divisor);
}

function withSaturation(colour: Rgb, target: number): Rgb {
  const low = Math.min(...colour);
  const span = saturation(colour);
  if (span < TINY) return [0, 0, 0];
  const highest = colour.lastIndexOf(Math.max(...colour));
  return map(colour, (value, i) => (i === highest ? target : scaled(value - low, target, span)));
}

/** Scales the distances to luminosity `l` by room / span; a grey, which has none, becomes `limit`. */
function pull(colour: Rgb, l: number, limit: number, span: number, room: number): Rgb {
  return span < TINY ? [limit, limit, limit] : map(colour, (value) => l + scaled(value - l, room, span));
}

function withLuminosity(colour: Rgb, alpha: number, target: number): Rgb {
  const shift = fround(target - luminosity(colour));
  let result = map(colour, (value) => value + shift);
  const l = luminosity(result);
  const low = Math.min(...result);
  const high = Math.max(...result);
  if (low < 0) result = pull(result, l, 0, fround(l - low), l);
  if (high > alpha) result = pull(result, l, alpha, fround(high - l), fround(alpha - l));
  return result;
}

/** Alpha, red, green, blue. */
type Sample = readonly [number, number, number, number];

/**
 * `op` is 0x3b HUE, 0x3c SATURATION, 0x3d COLOR or 0x3e LUMINOSITY; `part` is the mask's alpha, which multiplies green twice and
 * blue never: pixman does so, and with it every SPICE server and client.
 */
export function combineHsl(op: number, s: Sample, part: number, d: Sample): number {
  const [sourceAlpha, r, g, b] = s;
  const sa = fround(sourceAlpha * part);
  const da = d[0];
  const source: Rgb = [fround(r * part), fround(fround(g * part) * part), b];
  const destination: Rgb = [d[1], d[2], d[3]];
  let blend = op === 0x3b || op === 0x3d ? map(source, (v) => v * da) : map(destination, (v) => v * sa);
  if (op === 0x3b) blend = withSaturation(blend, fround(saturation(destination) * sa));
  if (op === 0x3c) blend = withSaturation(blend, fround(saturation(source) * da));
  const target = op === 0x3e ? fround(luminosity(source) * da) : fround(luminosity(destination) * sa);
  blend = withLuminosity(blend, fround(sa * da), target);
  const [sourceRest, rest] = [fround(1 - da), fround(1 - sa)];
  let result = toByte(fround(fround(sa + da) - fround(sa * da))) << 24;
  for (const [i, value] of blend.entries()) {
    const kept = fround(fround(rest * destination[i]!) + fround(sourceRest * source[i]!));
    result |= toByte(fround(kept + value)) << (16 - 8 * i);
  }
  return result >>> 0;
}
