/** The HSL blend modes (W3C compositing, non-separable) on premultiplied pixels, in floating point. */

import { toByte } from './raster-bytes';

type Rgb = readonly [number, number, number];

function luminosity([r, g, b]: Rgb): number {
  return 0.3 * r + 0.59 * g + 0.11 * b;
}

function saturation(colour: Rgb): number {
  return Math.max(...colour) - Math.min(...colour);
}

function map(colour: Rgb, change: (value: number) => number): Rgb {
  return [change(colour[0]), change(colour[1]), change(colour[2])];
}

function withSaturation(colour: Rgb, target: number): Rgb {
  const low = Math.min(...colour);
  const span = saturation(colour);
  const factor = span === 0 ? 0 : target / span;
  return map(colour, (value) => (value - low) * factor);
}

/** Differences below this are rounding, not colour. */
const NOTHING = 1e-9;

/** Scales the distances to luminosity `l` by room / span; a grey, which has none, becomes `limit`. */
function pull(colour: Rgb, l: number, limit: number, span: number, room: number): Rgb {
  if (span < NOTHING) return [limit, limit, limit];
  const factor = room / span;
  return map(colour, (value) => l + (value - l) * factor);
}

function withLuminosity(colour: Rgb, alpha: number, target: number): Rgb {
  const shift = target - luminosity(colour);
  let result = map(colour, (value) => value + shift);
  const l = luminosity(result);
  const low = Math.min(...result);
  const high = Math.max(...result);
  if (low < 0) {
    result = pull(result, l, 0, l - low, l);
  }
  if (high > alpha) {
    result = pull(result, l, alpha, high - l, alpha - l);
  }
  return result;
}

function colourOf(pixel: number): Rgb {
  return [((pixel >>> 16) & 255) / 255, ((pixel >>> 8) & 255) / 255, (pixel & 255) / 255];
}

/**
 * `op` is 0x3b HUE, 0x3c SATURATION, 0x3d COLOR or 0x3e LUMINOSITY; `m` is the mask's byte, which multiplies green twice and
 * blue never: pixman does so, and with it every SPICE server and client.
 */
export function combineHsl(op: number, s: number, m: number, d: number): number {
  const part = m / 255;
  const sa = ((s >>> 24) / 255) * part;
  const da = (d >>> 24) / 255;
  const [r, g, b] = colourOf(s);
  const source: Rgb = [r * part, g * part * part, b];
  const destination = colourOf(d);
  let blend = op === 0x3b || op === 0x3d ? map(source, (v) => v * da) : map(destination, (v) => v * sa);
  if (op === 0x3b) blend = withSaturation(blend, saturation(destination) * sa);
  if (op === 0x3c) blend = withSaturation(blend, saturation(source) * da);
  blend = withLuminosity(blend, sa * da, op === 0x3e ? luminosity(source) * da : luminosity(destination) * sa);
  let result = toByte(sa + da - sa * da) << 24;
  for (const [i, value] of blend.entries()) {
    result |= toByte((1 - sa) * destination[i]! + (1 - da) * source[i]! + value) << (16 - 8 * i);
  }
  return result >>> 0;
}
