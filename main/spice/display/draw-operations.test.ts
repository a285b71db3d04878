/** The draw operations against a slow model of the display protocol, on both cores; and damage that misses nothing. */

import { describe, expect, it } from '@jest/globals';
import { createTwin } from '../../../native-addons/pixels/twin';
import { SurfaceFormat } from '../wire/messages/display';
import { BitmapFormat } from '../wire/messages/image';
import { bitmap, Fixture, NO_MASK, PUT, Random, rect, surfaceImage } from './testing/fixture';
import { HEIGHT, Twins, WIDTH } from './testing/operations';

describe('random operations', () => {
  it.each([
    ['xRGB', SurfaceFormat.XRGB32],
    ['555', SurfaceFormat.RGB16_555],
  ])('%s surfaces equal the model', (_name, format) => {
    for (let seed = 1; seed <= 12; seed++) {
      const fixture = new Fixture();
      const twins = new Twins(fixture, new Random(seed), format);
      for (let i = 0; i < 60; i++) {
        const name = twins.step();
        const difference = firstDifference(fixture.words(), twins.primary.words);
        expect({ seed, i, name, difference }).toEqual({ seed, i, name, difference: null });
      }
      expect(fixture.events.problems).toEqual([]);
      fixture.pipeline.dispose();
      expect(fixture.core.usedBytes()).toBe(0);
    }
  });

  it('give the same surface on the compiled core and on its twin', () => {
    const compiled = new Fixture();
    const twin = new Fixture({ core: createTwin({ maxBytes: 16 * 1024 * 1024 }) });
    const both = [compiled, twin].map((f) => new Twins(f, new Random(99), SurfaceFormat.XRGB32));
    for (let i = 0; i < 80; i++) for (const each of both) each.step();
    expect(firstDifference(compiled.words(), twin.words())).toBeNull();
  });

  it('damage covers every change', () => {
    const fixture = new Fixture();
    const twins = new Twins(fixture, new Random(5), SurfaceFormat.XRGB32);
    const shadow = new Uint8Array(WIDTH * HEIGHT * 4);
    for (let i = 0; i < 200; i++) {
      twins.step();
      if (i % 3 !== 0) continue;
      for (const part of fixture.pipeline.takeDamage()) {
        const bytes = fixture.pipeline.readPixels(part);
        const rowBytes = (part.right - part.left) * 4;
        for (let y = part.top; y < part.bottom; y++) {
          const from = (y - part.top) * rowBytes;
          shadow.set(bytes.subarray(from, from + rowBytes), (y * WIDTH + part.left) * 4);
        }
      }
      expect(Buffer.compare(shadow, fixture.picture())).toBe(0);
    }
  });
});

describe('single operations', () => {
  it('draw what an off-screen alpha surface holds', () => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 1);
    fixture.surface(1, 4, 1, SurfaceFormat.ARGB32);
    const src = bitmap(4, 1, [0x80400000, 0xff00ff00, 0x00000000, 0x40000040], { format: BitmapFormat.RGBA });
    const all = rect(0, 0, 4, 1);
    const copy = { srcArea: all, rop: PUT, scaleMode: 0, mask: NO_MASK };
    void fixture.send('DRAW_COPY', { base: { surfaceId: 1, box: all, clip: null }, src, ...copy });
    const base = { surfaceId: 0, box: all, clip: null };
    void fixture.send('DRAW_FILL', { base, brush: { type: 1, color: 0x808080 }, rop: PUT, mask: NO_MASK });
    void fixture.send('DRAW_ALPHA_BLEND', { base, alphaFlags: 0, alpha: 255, src: surfaceImage(1), srcArea: all });
    expect([...fixture.words()]).toEqual([0x80804040, 0xff00ff00, 0x808080, 0x406060a0]);
  });

  it('composite with an alpha mask surface, as text is drawn', () => {
    const fixture = new Fixture();
    fixture.surface(0, 3, 1);
    fixture.surface(1, 1, 1, SurfaceFormat.ARGB32);
    fixture.surface(2, 3, 1, SurfaceFormat.A8);
    const all = rect(0, 0, 3, 1);
    const one = rect(0, 0, 1, 1);
    const solid = { brush: { type: 1, color: 0xff0000ff }, rop: PUT, mask: NO_MASK } as const;
    void fixture.send('DRAW_FILL', { base: { surfaceId: 1, box: one, clip: null }, ...solid });
    const glyph = bitmap(3, 1, [0, 128, 255], { format: BitmapFormat.BIT8_A });
    const copy = { srcArea: all, rop: PUT, scaleMode: 0, mask: NO_MASK };
    void fixture.send('DRAW_COPY', { base: { surfaceId: 2, box: all, clip: null }, src: glyph, ...copy });
    const base = { surfaceId: 0, box: all, clip: null };
    void fixture.send('DRAW_WHITENESS', { base, mask: NO_MASK });
    void fixture.send('DRAW_COMPOSITE', {
      base,
      operands: {
        flags: 3 | (1 << 14) | (1 << 19),
        src: surfaceImage(1),
        mask: surfaceImage(2),
        srcTransform: null,
        maskTransform: null,
      },
      srcOrigin: { x: 0, y: 0 },
      maskOrigin: { x: 0, y: 0 },
    });
    expect([...fixture.words()]).toEqual([0xffffffff, 0xff7f7fff, 0xff0000ff]);
    expect(fixture.events.problems).toEqual([]);
  });

  it('mix 16-bit pixels by component when they are scaled', () => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 1, SurfaceFormat.RGB16_555);
    const src = bitmap(2, 1, [0x7c00, 0x001f], { format: BitmapFormat.BIT16 });
    const base = { surfaceId: 0, box: rect(0, 0, 4, 2), clip: null };
    void fixture.send('DRAW_COPY', { base, src, srcArea: rect(0, 0, 2, 1), rop: PUT, scaleMode: 0, mask: NO_MASK });
    const [, second] = fixture.words();
    // Three quarters red, one quarter blue, darkened by the edge above.
    expect(second! >> 10).toBeGreaterThan(12);
    expect(second! & 0x3e0).toBe(0);
    expect(second! & 0x1f).toBeGreaterThan(3);
  });

  it('an alpha surface takes the low byte of a solid colour and keeps no colour', () => {
    const fixture = new Fixture();
    fixture.surface(0, 1, 1, SurfaceFormat.A8);
    const base = { surfaceId: 0, box: rect(0, 0, 1, 1), clip: null };
    void fixture.send('DRAW_FILL', { base, brush: { type: 1, color: 0x1234567f }, rop: PUT, mask: NO_MASK });
    expect([...fixture.words()]).toEqual([0x7f000000]);
    void fixture.send('DRAW_INVERS', { base, mask: NO_MASK });
    expect([...fixture.words()]).toEqual([0x80000000]);
  });
});

function firstDifference(a: Uint32Array, b: Uint32Array): string | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i] !== b[i]) {
      return `(${i % WIDTH},${Math.floor(i / WIDTH)}): ${a[i]?.toString(16)} instead of ${b[i]?.toString(16)}`;
    }
  }
  return null;
}
