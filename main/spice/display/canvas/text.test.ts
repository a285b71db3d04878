import { describe, expect, it } from '@jest/globals';
import { LimitError } from '../../wire/errors';
import { MAX_CLIP_RECTS } from '../../wire/limits';
import { SurfaceFormat, type DrawText } from '../../wire/messages/display';
import { BrushType, TextFlag, type Glyph, type Rect } from '../../wire/messages/draw';
import { bitmap, Fixture, rect } from '../testing/fixture';

const WHITE = { type: BrushType.SOLID, color: 0xffffff } as const;
const NONE = { type: BrushType.NONE } as const;

function glyph(x: number, y: number, width: number, height: number, ...data: number[]): Glyph {
  return {
    renderPos: { x: x + 3, y: y - 2 },
    glyphOrigin: { x: -3, y: 2 },
    width,
    height,
    data: Uint8Array.from(data),
  };
}

function message(flags: number, glyphs: readonly Glyph[], changes: Partial<DrawText> = {}): DrawText {
  return {
    base: { surfaceId: 0, box: rect(0, 0, 8, 4), clip: null },
    text: { flags, glyphs },
    backArea: rect(0, 0, 0, 0),
    foreBrush: WHITE,
    backBrush: NONE,
    foreMode: 8,
    backMode: 8,
    ...changes,
  };
}

/** Words of a surface of 8 x 4 pixels after the text. */
function words(text: DrawText, format: number = SurfaceFormat.XRGB32): number[][] {
  const fixture = new Fixture();
  fixture.surface(0, 8, 4, format);
  void fixture.send('DRAW_TEXT', text);
  expect(fixture.events.problems).toEqual([]);
  const all = [...fixture.words()];
  fixture.pipeline.dispose();
  expect(fixture.core.usedBytes()).toBe(0);
  return [0, 1, 2, 3].map((y) => all.slice(y * 8, y * 8 + 8));
}

/** The blue bytes: coverage of white on black. */
function coverage(text: DrawText): number[][] {
  return words(text).map((row) => row.map((word) => word & 255));
}

describe('glyphs', () => {
  it('of 1 bit have the leftmost pixel in the highest bit and the bottom row first', () => {
    expect(coverage(message(TextFlag.RASTER_A1, [glyph(1, 1, 3, 2, 0b10100000, 0b01000000)]))).toEqual([
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 255, 0, 0, 0, 0, 0],
      [0, 255, 0, 255, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });

  it('of 4 bits reach 240 at most', () => {
    const [row] = coverage(message(TextFlag.RASTER_A4, [glyph(2, 0, 3, 1, 0xf1, 0x8f)]));
    expect(row).toEqual([0, 0, 240, 16, 128, 0, 0, 0]);
  });

  it('of 8 bits are coverage as it is, every row in its place', () => {
    const text = message(TextFlag.RASTER_A8, [glyph(2, 1, 2, 2, 1, 2, 3, 255)]);
    expect(coverage(text).map((row) => row.slice(2, 4))).toEqual([
      [0, 0],
      [3, 255],
      [1, 2],
      [0, 0],
    ]);
  });

  it('cover one another by the larger value, and are cut by box and clip', () => {
    const glyphs = [glyph(-1, 0, 4, 1, 9, 200, 30, 40), glyph(0, 0, 9, 1, 100, 100, 100, 100, 100, 100, 100, 100, 100)];
    const base = { surfaceId: 0, box: rect(0, 0, 6, 4), clip: [rect(0, 0, 2, 4), rect(4, 0, 4, 4)] };
    const [row] = coverage(message(TextFlag.RASTER_A8, glyphs, { base }));
    expect(row).toEqual([200, 100, 0, 0, 100, 100, 0, 0]);
  });

  it('may be far outside, without pixels, or missing', () => {
    const far = { ...glyph(0, 0, 1, 1, 255), renderPos: { x: 0x7fffffff, y: -0x80000000 } };
    expect(coverage(message(TextFlag.RASTER_A8, [far, glyph(0, 0, 0, 5), glyph(1, 1, 1, 1, 7)]))[1]).toEqual([
      0, 7, 0, 0, 0, 0, 0, 0,
    ]);
    expect(coverage(message(TextFlag.RASTER_A1, [])).flat()).toEqual(new Array(32).fill(0));
  });
});

describe('limits', () => {
  it('more pixels of glyphs than the largest surface has', () => {
    const fixture = new Fixture();
    fixture.surface(0, 1024, 1024);
    const large = { ...glyph(0, 0, 1024, 1024), data: new Uint8Array((1024 * 1024) / 8) };
    const base = { surfaceId: 0, box: rect(0, 0, 1024, 1024), clip: null };
    const many = new Array<Glyph>(65).fill(large);
    expect(() => void fixture.send('DRAW_TEXT', message(TextFlag.RASTER_A1, many, { base }))).toThrow(LimitError);
    fixture.pipeline.dispose();
    expect(fixture.core.usedBytes()).toBe(0);
  });

  it('more rectangles of a clip than any guest sends', () => {
    const fixture = new Fixture();
    fixture.surface(0, 8, 4);
    const clip = new Array<Rect>(MAX_CLIP_RECTS + 1).fill(rect(0, 0, 1, 1));
    const base = { surfaceId: 0, box: rect(0, 0, 8, 4), clip };
    expect(() => void fixture.send('DRAW_TEXT', message(TextFlag.RASTER_A1, [], { base }))).toThrow(LimitError);
  });
});

describe('brushes', () => {
  it('blend over what is there, whatever the mode says', () => {
    const dot = [glyph(0, 0, 1, 1, 128)];
    expect(words(message(TextFlag.RASTER_A8, dot, { foreMode: 0x40 }))[0]![0]! & 0xffffff).toBe(0x808080);
  });

  it('fill the background first, and only in the mode OP_PUT', () => {
    const dot = [glyph(0, 0, 1, 1, 128)];
    const back = { backArea: rect(0, 0, 2, 1), backBrush: { type: BrushType.SOLID, color: 0xff } } as const;
    const [row] = words(message(TextFlag.RASTER_A8, dot, back));
    expect(row!.slice(0, 3).map((word) => word & 0xffffff)).toEqual([0x8080ff, 0xff, 0]);
    expect(words(message(TextFlag.RASTER_A8, dot, { ...back, foreMode: 0x40 })).flat()).toEqual(new Array(32).fill(0));
  });

  it('without a foreground leave only the background', () => {
    const dot = [glyph(0, 0, 1, 1, 255)];
    const back = { backArea: rect(0, 0, 1, 1), backBrush: { type: BrushType.SOLID, color: 0x77 } } as const;
    expect(words(message(TextFlag.RASTER_A8, dot, { ...back, foreBrush: NONE }))[0]!.slice(0, 2)).toEqual([0x77, 0]);
  });

  it('of a pattern start at the corner of all glyphs', () => {
    const pattern = bitmap(2, 1, [0x010101, 0x020202]);
    const foreBrush = { type: BrushType.PATTERN, pattern, pos: { x: 1, y: -7 } } as const;
    const glyphs = [glyph(3, 1, 4, 1, 255, 255, 255, 255), glyph(2, 3, 0, 0)];
    expect(coverage(message(TextFlag.RASTER_A8, glyphs, { foreBrush }))[1]).toEqual([0, 0, 0, 1, 2, 1, 2, 0]);
  });
});

describe('surfaces', () => {
  const half = [glyph(0, 0, 1, 1, 128)];

  it.each([
    ['555', SurfaceFormat.RGB16_555, 0x7fff, 0x4210],
    // 565 surfaces take colours of 15 bits, as the reference does.
    ['565', SurfaceFormat.RGB16_565, 0x7fff, 0x8410],
    ['alpha', SurfaceFormat.A8, 0xff, 0x80000000],
    ['ARGB', SurfaceFormat.ARGB32, 0xffffff, 0x80808080],
    ['1-bit', SurfaceFormat.A1, 1, 1],
  ])('%s', (_name, format, color, word) => {
    const foreBrush = { type: BrushType.SOLID, color } as const;
    expect(words(message(TextFlag.RASTER_A8, half, { foreBrush }), format)[0]!.slice(0, 2)).toEqual([word, 0]);
  });
});
