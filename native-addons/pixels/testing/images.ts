/** Made-up pictures of the kinds that remote desktops show, always the same for the same seed. For tests and benchmarks. */

/** A small generator with a 32-bit state (mulberry32); next() gives 32 bits. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** 0 .. limit - 1. */
  below(limit: number): number {
    return this.next() % limit;
  }
}

export type Picture = 'noise' | 'photo' | 'text' | 'flat' | 'gradient';
export const pictures: readonly Picture[] = ['noise', 'photo', 'text', 'flat', 'gradient'];

/** Lines of glyph-like shapes on white, drawn from a small font so that shapes come again. */
function text(pixels: Uint32Array, width: number, height: number, random: Random): void {
  pixels.fill(0xffffff);
  const glyphs = Array.from({ length: 40 }, () =>
    Array.from({ length: 12 }, () => random.next() & random.next() & 0x7f),
  );
  const shades = [0x000000, 0x303030, 0x0000aa];
  for (let top = 2; top + 12 <= height; top += 16) {
    const shade = shades[random.below(shades.length)] ?? 0;
    const length = Math.floor((width * (20 + random.below(80))) / 100);
    for (let left = 4; left + 7 <= length; left += 8) {
      const glyph = random.below(6) === 0 ? [] : (glyphs[random.below(glyphs.length)] ?? []);
      glyph.forEach((row, y) => {
        for (let x = 0; x < 7; x++) if ((row >> x) & 1) pixels[(top + y) * width + left + x] = shade;
      });
    }
  }
}

/** Soft waves with sensor-like noise. */
function photo(pixels: Uint32Array, width: number, height: number, random: Random): void {
  const wave = (x: number, y: number, k: number): number =>
    128 + 70 * Math.sin(x / (37 + k) + y / (91 - k)) + 40 * Math.cos(y / (23 + k)) + random.below(6);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = [wave(x, y, 0), wave(x, y, 5), wave(x, y, 11)].map((v) => Math.max(0, Math.min(255, v | 0)));
      pixels[y * width + x] = ((r ?? 0) << 16) | ((g ?? 0) << 8) | (b ?? 0);
    }
  }
}

/** xRGB pixels of a picture, rows without gaps. */
export function picture(kind: Picture, width: number, height: number, seed = 1): Uint32Array {
  const random = new Random(seed);
  const pixels = new Uint32Array(width * height);
  if (kind === 'noise') return pixels.map(() => random.next() & 0xffffff);
  if (kind === 'flat') return pixels.fill(random.next() & 0xffffff);
  if (kind === 'text') text(pixels, width, height, random);
  else if (kind === 'photo') photo(pixels, width, height, random);
  else pixels.forEach((_, i) => (pixels[i] = (((i % width) & 255) << 16) | (Math.floor(i / width) & 255)));
  return pixels;
}

/** Gives a picture an alpha that varies like that of icons: mostly 0 and 255. */
export function withAlpha(pixels: Uint32Array, seed = 1): Uint32Array {
  const random = new Random(seed);
  let alpha = 255;
  return pixels.map((pixel) => {
    if (random.below(20) === 0) alpha = [0, 255, random.below(256)][random.below(3)] ?? 0;
    return (pixel | (alpha << 24)) >>> 0;
  });
}
