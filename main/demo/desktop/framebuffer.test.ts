import { describe, expect, test } from '@jest/globals';
import { drawText, glyphMask } from './font';
import { Framebuffer, mix } from './framebuffer';

describe('Framebuffer', () => {
  test('mixes colours channel by channel', () => {
    expect(mix(0x000000, 0xff8040, 0.5)).toBe(0x804020);
    expect(mix(0x112233, 0xffffff, 0)).toBe(0x112233);
  });

  test('fills only inside the clip and the picture', () => {
    const screen = new Framebuffer(4, 2);
    screen.clipped({ x: 1, y: 0, width: 2, height: 9 }, () => screen.fill({ x: -5, y: -5, width: 50, height: 6 }, 7));
    expect([...screen.pixels]).toEqual([0, 7, 7, 0, 0, 0, 0, 0]);
  });

  test.each([
    [0, 1],
    [1, 0],
  ])('moves overlapping rows to %d from %d', (to, from) => {
    const screen = new Framebuffer(1, 3);
    screen.pixels.set([1, 2, 3]);
    screen.copy({ x: 0, y: to, width: 1, height: 2 }, 0, from);
    expect([...screen.pixels]).toEqual(to === 0 ? [2, 3, 3] : [1, 1, 2]);
  });

  test('draws a disc that is whole in the middle, soft at the edge and absent outside', () => {
    const screen = new Framebuffer(20, 20);
    screen.disc(10, 10, 6, 0xffffff);
    expect(screen.at(10, 10)).toBe(0xffffff);
    expect(screen.at(1, 1)).toBe(0);
    const edge = screen.at(13, 14) & 255;
    expect(edge).toBeGreaterThan(0);
    expect(edge).toBeLessThan(255);
  });

  test('gives out packed rows', () => {
    const screen = new Framebuffer(3, 3);
    screen.fill({ x: 1, y: 1, width: 1, height: 1 }, 0x102030);
    expect([...screen.read({ x: 1, y: 1, width: 2, height: 1 })]).toEqual([0x102030, 0]);
  });

  test('refuses to tell a pixel outside', () => {
    expect(() => new Framebuffer(2, 2).at(2, 0)).toThrow(RangeError);
  });
});

describe('font', () => {
  const printable = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));

  test('has a different glyph with ink for every printable ASCII character', () => {
    const seen = new Set(printable.map((character) => glyphMask(character).join()));
    expect(seen.size).toBe(94);
    for (const character of printable) expect(Math.max(...glyphMask(character))).toBeGreaterThan(100);
  });

  test('draws what it does not know as a question mark', () => {
    expect(glyphMask('€')).toEqual(glyphMask('?'));
  });

  test('draws each character in its own cell', () => {
    const screen = new Framebuffer(24, 16);
    drawText(screen, 0, 0, ' | ', 0xffffff);
    const inked = [0, 8, 16].map((x) => screen.read({ x, y: 0, width: 8, height: 16 }).some((pixel) => pixel > 0));
    expect(inked).toEqual([false, true, false]);
  });
});
