/** The life of a display channel: surfaces, mode changes, mark, monitors, damage events, and messages that are not acted on. */

import { describe, expect, it } from '@jest/globals';
import { loadPixels } from '../../../native-addons/pixels/node';
import { MAX_SURFACES } from '../wire/limits';
import { displayClient, SurfaceFormat, type Head } from '../wire/messages/display';
import { bitmap, Fixture, NO_MASK, PUT, rect, surfaceImage } from './testing/fixture';

const head = (monitorId: number): Head => ({ monitorId, surfaceId: 0, width: 8, height: 8, x: 0, y: 0, flags: 0 });

function fill(fixture: Fixture, surfaceId: number, color: number, box = rect(0, 0, 4, 4)): void {
  const base = { surfaceId, box, clip: null };
  void fixture.send('DRAW_FILL', { base, brush: { type: 1, color }, rop: PUT, mask: NO_MASK });
}

function copyFrom(fixture: Fixture, surfaceId: number): void {
  const area = rect(0, 0, 4, 4);
  const base = { surfaceId: 0, box: area, clip: null };
  const src = surfaceImage(surfaceId);
  void fixture.send('DRAW_COPY', { base, src, srcArea: area, rop: PUT, scaleMode: 0, mask: NO_MASK });
}

describe('surfaces', () => {
  it('the primary comes zeroed, changes its mode, and goes', () => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 4);
    fill(fixture, 0, 0x123456);
    void fixture.send('SURFACE_DESTROY', { surfaceId: 0 });
    expect(fixture.pipeline.primary).toBeNull();
    expect(fixture.pipeline.takeDamage()).toEqual([]);
    expect(fixture.picture()).toHaveLength(0);
    fixture.surface(0, 6, 2);
    expect(fixture.words().every((word) => word === 0)).toBe(true);
    fixture.surface(0, 3, 3);
    expect(fixture.events.primaries).toEqual([
      { width: 4, height: 4 },
      null,
      { width: 6, height: 2 },
      { width: 3, height: 3 },
    ]);
    expect(fixture.pipeline.takeDamage()).toEqual([rect(0, 0, 3, 3)]);
  });

  it('a second primary of the same size keeps the picture', () => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 4);
    fill(fixture, 0, 0x123456);
    fixture.surface(0, 4, 4);
    expect(fixture.words()[0]).toBe(0x123456);
    expect(fixture.events.primaries).toHaveLength(1);
  });

  it('a primary that comes back as an off-screen surface is gone', () => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 4);
    const surface = { surfaceId: 0, width: 4, height: 4, format: SurfaceFormat.XRGB32, flags: 0 };
    void fixture.send('SURFACE_CREATE', surface);
    expect(fixture.pipeline.primary).toBeNull();
    expect(fixture.events.primaries).toEqual([{ width: 4, height: 4 }, null]);
  });

  it('off-screen surfaces keep what is drawn on them and do not damage', () => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 4);
    fixture.surface(9, 4, 4);
    fixture.pipeline.takeDamage();
    fixture.events.damaged = 0;
    fill(fixture, 9, 0x77aa5533);
    expect(fixture.events.damaged).toBe(0);
    copyFrom(fixture, 9);
    expect(fixture.words()[0]).toBe(0x77aa5533);
    void fixture.send('SURFACE_DESTROY', { surfaceId: 9 });
    void fixture.send('SURFACE_DESTROY', { surfaceId: 9 });
    copyFrom(fixture, 9);
    expect(fixture.events.problems).toHaveLength(1);
  });

  it('refuses sizes, formats and numbers that no desktop has', () => {
    const fixture = new Fixture({ core: loadPixels({ maxBytes: 64 * 1024 * 1024 }) });
    const make = (surfaceId: number, width: number, height: number, format: number = SurfaceFormat.XRGB32): void =>
      fixture.surface(surfaceId, width, height, format);
    expect(() => make(1, 0, 5)).toThrow(expect.objectContaining({ code: 'SPICE_SURFACE_SIZE' }));
    expect(() => make(1, 5, 5, 33)).toThrow(expect.objectContaining({ code: 'SPICE_SURFACE_FORMAT' }));
    expect(() => make(1, 0xffffffff, 1)).toThrow(expect.objectContaining({ code: 'SPICE_LIMIT' }));
    expect(() => make(1, 30000, 30000)).toThrow(expect.objectContaining({ code: 'SPICE_LIMIT' }));
    expect(() => make(1, 8192, 8192)).toThrow(expect.objectContaining({ code: 'PIXEL_MEMORY' }));
    for (let id = 0; id < MAX_SURFACES; id++) make(id + 1, 1, 1);
    expect(() => make(9999, 1, 1)).toThrow(expect.objectContaining({ code: 'SPICE_LIMIT' }));
    fixture.pipeline.dispose();
    expect(fixture.core.usedBytes()).toBe(0);
  });

  it('MODE makes a primary, RESET clears it', () => {
    const fixture = new Fixture();
    void fixture.send('MODE', { width: 4, height: 4, bits: 16 });
    expect(fixture.pipeline.primary?.format).toBe(SurfaceFormat.RGB16_555);
    fill(fixture, 0, 0x7fff);
    expect([...fixture.picture().subarray(0, 4)]).toEqual([255, 255, 255, 255]);
    void fixture.send('MARK', {});
    void fixture.send('RESET', {});
    expect([...fixture.picture().subarray(0, 4)]).toEqual([0, 0, 0, 255]);
    expect(fixture.events.marks).toEqual([true, false]);
  });
});

describe('what the host hears', () => {
  it('of damage once, until it takes it', () => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 4);
    fill(fixture, 0, 1);
    fill(fixture, 0, 2);
    expect(fixture.events.damaged).toBe(1);
    expect(fixture.pipeline.takeDamage()).toEqual([rect(0, 0, 4, 4)]);
    fill(fixture, 0, 3, rect(2, 2, 9, 9));
    expect(fixture.events.damaged).toBe(2);
    expect(fixture.pipeline.takeDamage()).toEqual([rect(2, 2, 2, 2)]);
    fill(fixture, 0, 3, rect(5, 5, 9, 9));
    expect(fixture.events.damaged).toBe(2);
  });

  it('of monitors, clamped; an empty configuration says nothing', () => {
    const fixture = new Fixture();
    void fixture.send('MONITORS_CONFIG', { monitors: { maxAllowed: 0, heads: [] } });
    void fixture.send('MONITORS_CONFIG', { monitors: { maxAllowed: 0, heads: [head(0), head(1)] } });
    void fixture.send('MONITORS_CONFIG', {
      monitors: { maxAllowed: 60000, heads: Array.from({ length: 300 }, (_, i) => head(i)) },
    });
    expect(fixture.events.monitors.map(({ maxAllowed, heads }) => [maxAllowed, heads.length])).toEqual([
      [1, 1],
      [256, 256],
    ]);
  });

  it('of GL drawing only that the server waits for an answer', () => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 4);
    void fixture.send('GL_SCANOUT_UNIX', { data: new Uint8Array(20) });
    expect(fixture.events.sent).toEqual([]);
    void fixture.send('GL_DRAW', { x: 0, y: 0, width: 1, height: 1 });
    expect(fixture.events.sent).toEqual([{ type: displayClient.GL_DRAW_DONE.id, body: new Uint8Array(0) }]);
  });

  it('nothing of messages that are not acted on, and an error of unknown ones', () => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 4);
    void fixture.send('QUALITY_INDICATOR', { data: new Uint8Array(3) });
    expect(() => fixture.pipeline.handle(4000, new Uint8Array(0))).toThrow(
      expect.objectContaining({ code: 'SPICE_UNKNOWN_MESSAGE' }),
    );
    expect(() => fixture.pipeline.handle(304, new Uint8Array(20))).toThrow(
      expect.objectContaining({ code: 'SPICE_MESSAGE_FORMAT' }),
    );
    fixture.pipeline.dispose();
    expect(fixture.pipeline.handle(304, new Uint8Array(20))).toBeUndefined();
  });
});

describe('readPixels', () => {
  it('reads a picture in bands, with little room left', () => {
    const core = loadPixels({ maxBytes: 8 * 1024 * 1024 });
    const fixture = new Fixture({ core });
    const [width, height] = [640, 1500];
    fixture.surface(0, width, height);
    for (let y = 0; y < height; y += 100) {
      const base = { surfaceId: 0, box: rect(0, y, width, 100), clip: null };
      void fixture.send('DRAW_FILL', { base, brush: { type: 1, color: 0x10000 + y }, rop: PUT, mask: NO_MASK });
    }
    const words = new Uint32Array(fixture.pipeline.readPixels(rect(3, 50, 600, 1440)).buffer);
    expect(words).toHaveLength(600 * 1440);
    expect(words.every((word, i) => word === 0xff010000 + Math.floor((50 + Math.floor(i / 600)) / 100) * 100)).toBe(
      true,
    );
  });

  it('cuts to the primary and makes every pixel opaque', () => {
    const fixture = new Fixture();
    fixture.surface(0, 2, 2);
    const all = rect(0, 0, 2, 2);
    const src = bitmap(2, 2, [0x010203, 0x7f040506, 0x070809, 0x0a0b0c]);
    const base = { surfaceId: 0, box: all, clip: null };
    void fixture.send('DRAW_COPY', { base, src, srcArea: all, rop: PUT, scaleMode: 0, mask: NO_MASK });
    expect([...fixture.pipeline.readPixels(rect(1, -5, 10, 6))]).toEqual([6, 5, 4, 255]);
    const target = new Uint8Array(16);
    expect(fixture.pipeline.readPixels(all, target)).toBe(target);
    expect([...target.subarray(0, 4)]).toEqual([3, 2, 1, 255]);
    expect(fixture.pipeline.readPixels(rect(5, 5, 1, 1))).toHaveLength(0);
  });
});
