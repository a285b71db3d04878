/** Classes of picture content: servers choose their encoding by what a picture looks like, so scenes mix all of them. */
import type { Dice } from './dice';

export const CONTENT = ['text', 'flat', 'gradient', 'photo', 'noise', 'sparse'] as const;
export type Content = (typeof CONTENT)[number];

/** One 0xAARRGGBB word a pixel, top-down; the colour is not premultiplied. */
export type Words = Uint32Array;

function rgb(r: number, g: number, b: number): number {
  return ((r & 0xff) << 16) | ((g & 0xff) << 8) | (b & 0xff);
}

/** Fills part of `words` with one colour. */
function block(words: Words, width: number, x: number, y: number, w: number, h: number, color: number): void {
  const height = words.length / width;
  for (let row = y; row < Math.min(height, y + h); row++) {
    words.fill(color, row * width + x, row * width + Math.min(width, x + w));
  }
}

/** Lines of random marks on a plain ground. */
function text(words: Words, width: number, dice: Dice): void {
  words.fill(dice.pick([0xffffff, 0xf0f0e8, 0x202428]));
  const ink = dice.pick([0x000000, 0x1030a0, 0xd8d8d8]);
  const height = words.length / width;
  for (let line = 1; line + 6 < height; line += 10) {
    for (let x = 1; x + 4 < width; x += 6) {
      if (dice.oneIn(6)) continue;
      const shape = dice.word();
      for (let bit = 0; bit < 28; bit++) {
        if (((shape >>> bit) & 1) === 1) words[(line + (bit >> 2)) * width + x + (bit & 3)] = ink;
      }
    }
  }
}

function flat(words: Words, width: number, dice: Dice): void {
  const height = words.length / width;
  words.fill(dice.word() & 0xffffff);
  for (let i = dice.between(2, 7); i > 0; i--) {
    block(
      words,
      width,
      dice.below(width),
      dice.below(height),
      dice.between(1, width),
      dice.between(1, height),
      dice.word() & 0xffffff,
    );
  }
}

function gradient(words: Words, width: number, dice: Dice): void {
  const [a, b, c] = [dice.between(1, 4), dice.between(1, 4), dice.below(256)];
  for (let i = 0; i < words.length; i++) {
    const x = i % width;
    const y = (i - x) / width;
    words[i] = rgb(x * a + c, y * b + c, ((x + y) * (a + b)) >> 1);
  }
}

/** Smooth hills with a little grain, as a camera sees. */
function photo(words: Words, width: number, dice: Dice): void {
  const [fx, fy, phase] = [dice.between(3, 12) / 100, dice.between(3, 12) / 100, dice.below(100)];
  for (let i = 0; i < words.length; i++) {
    const x = i % width;
    const y = (i - x) / width;
    const hill = Math.sin(x * fx + phase) + Math.cos(y * fy) + Math.sin((x + y) * fx * 0.5);
    const grain = dice.below(7);
    const level = Math.round(124 + hill * 36) + grain;
    words[i] = rgb(level, level + 14 - grain, 240 - level);
  }
}

function noise(words: Words, _width: number, dice: Dice): void {
  for (let i = 0; i < words.length; i++) words[i] = dice.word() & 0xffffff;
}

/** Dots on zero: long runs for every codec. */
function sparse(words: Words, _width: number, dice: Dice): void {
  words.fill(0);
  for (let i = Math.max(1, words.length >> 5); i > 0; i--) words[dice.below(words.length)] = dice.word() & 0xffffff;
}

const PAINTERS: Readonly<Record<Content, (words: Words, width: number, dice: Dice) => void>> = {
  text,
  flat,
  gradient,
  photo,
  noise,
  sparse,
};

/** Alpha of a picture: steps, a ramp, or anything. */
function paintAlpha(words: Words, width: number, dice: Dice): void {
  const kind = dice.below(4);
  for (let i = 0; i < words.length; i++) {
    const x = i % width;
    const alpha =
      kind === 0
        ? [0, 0x40, 0x80, 0xff][(x >> 3) & 3]!
        : kind === 1
          ? (x * 5) & 0xff
          : kind === 2
            ? dice.below(256)
            : 0xff;
    words[i] = ((alpha << 24) | ((words[i] ?? 0) & 0xffffff)) >>> 0;
  }
}

/** A picture of the class; with alpha in the high bytes (the caller premultiplies if its format wants that). */
export function paint(dice: Dice, width: number, height: number, content: Content = dice.pick(CONTENT)): Words {
  const words = new Uint32Array(width * height);
  PAINTERS[content](words, width, dice);
  paintAlpha(words, width, dice);
  return words;
}
