/** Bytewise arithmetic on pixels: products of fractions of 255, and sums that stop at 255. */

/** Product of two bytes as fractions of 255, rounded. */
export function mul8(a: number, b: number): number {
  const t = a * b + 0x80;
  return (t + (t >> 8)) >> 8;
}

/** Every byte of a pixel times one byte. */
export function mulPixel(pixel: number, factor: number): number {
  let result = 0;
  for (let shift = 0; shift < 32; shift += 8) result |= mul8((pixel >>> shift) & 255, factor) << shift;
  return result >>> 0;
}

/** Bytewise sum that stops at 255. */
export function addPixels(a: number, b: number): number {
  let result = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    result |= Math.min(255, ((a >>> shift) & 255) + ((b >>> shift) & 255)) << shift;
  }
  return result >>> 0;
}

/** Mixes four pixels byte by byte; the weights are 0..127 of 128. */
export function mixPixels(tl: number, tr: number, bl: number, br: number, wx: number, wy: number): number {
  let result = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const upper = ((tl >>> shift) & 255) * (128 - wx) + ((tr >>> shift) & 255) * wx;
    const lower = ((bl >>> shift) & 255) * (128 - wx) + ((br >>> shift) & 255) * wx;
    result |= ((upper * (128 - wy) + lower * wy) >> 14) << shift;
  }
  return result >>> 0;
}

/** 0..1 as a byte: 256 steps of equal width, as pixman's floating-point code stores them; what is outside is clamped. */
export function toByte(value: number): number {
  return Math.min(255, Math.floor(Math.max(0, value) * 256));
}
