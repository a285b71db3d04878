/** The image cache of a session: counts, lossy entries, several channels that wait for one another, and no wait without end. */

import { describe, expect, it } from '@jest/globals';
import { colour420 } from '../../../../native-addons/jpeg/testing/files';
import { loadPixels } from '../../../../native-addons/pixels/node';
import { GlzEncoder } from '../../../../native-addons/pixels/testing/encode-glz';
import { CancelledError, LimitError } from '../../wire/errors';
import { RESOURCE_PIXMAP, SurfaceFormat } from '../../wire/messages/display';
import { BitmapFormat, ImageFlag, ImageType, type Image } from '../../wire/messages/image';
import type { Handled } from '../../wire/table';
import { bitmap, cachedImage, Fixture, NO_MASK, PUT, rect, surfaceImage } from '../testing/fixture';
import { MAX_IMAGE_WAIT_MS, SharedImages } from './shared-images';

function draw(fixture: Fixture, src: Image): Handled {
  const { width, height } = src.descriptor;
  const box = rect(0, 0, width, height);
  return fixture.send('DRAW_COPY', {
    base: { surfaceId: 0, box, clip: null },
    src,
    srcArea: box,
    rop: PUT,
    scaleMode: 0,
    mask: NO_MASK,
  });
}

function channels(count: number): Fixture[] {
  const core = loadPixels();
  const images = new SharedImages({ core });
  return Array.from({ length: count }, () => {
    const fixture = new Fixture({ core, images });
    fixture.surface(0, 53, 37);
    return fixture;
  });
}

const red = (id: bigint, flags: number = ImageFlag.CACHE_ME): Image => bitmap(1, 1, [0xff0000], { id, flags });
const blue = (id: bigint, flags: number = ImageFlag.CACHE_ME): Image => bitmap(1, 1, [0x0000ff], { id, flags });
const jpeg = (id: bigint): Image => ({
  descriptor: { id, type: ImageType.JPEG, flags: ImageFlag.CACHE_ME, width: 53, height: 37 },
  payload: { type: ImageType.JPEG, data: colour420.file },
  offset: 0,
});

async function missing(fixture: Fixture, image: Image): Promise<void> {
  const before = fixture.events.problems.length;
  await draw(fixture, image);
  expect(fixture.events.problems).toHaveLength(before + 1);
}

describe('one channel', () => {
  it('draws what it kept, and forgets by count', async () => {
    const [a] = channels(1) as [Fixture];
    void draw(a, red(5n));
    void draw(a, blue(6n));
    expect(draw(a, cachedImage(5n, 1, 1))).toBeUndefined();
    expect(a.words()[0]).toBe(0xff0000);
    void draw(a, red(5n));
    const inval = { resources: [{ type: RESOURCE_PIXMAP, id: 5n }] };
    void a.send('INVAL_LIST', inval);
    void draw(a, cachedImage(5n, 1, 1));
    expect(a.events.problems).toEqual([]);
    void a.send('INVAL_LIST', inval);
    await missing(a, cachedImage(5n, 1, 1));
    void draw(a, cachedImage(6n, 1, 1));
    expect(a.words()[0]).toBe(0x0000ff);
    void a.send('INVAL_ALL_PIXMAPS', { waits: [] });
    await missing(a, cachedImage(6n, 1, 1));
  });

  it('uses a lossy entry only where loss is allowed, until it is replaced', async () => {
    const [a] = channels(1) as [Fixture];
    void draw(a, jpeg(9n));
    expect(draw(a, cachedImage(9n, 53, 37))).toBeUndefined();
    await missing(a, cachedImage(9n, 53, 37, true));
    void draw(a, red(9n, ImageFlag.CACHE_REPLACE_ME));
    expect(draw(a, cachedImage(9n, 1, 1, true))).toBeUndefined();
    expect(a.words()[0]).toBe(0xff0000);
    // The replacement did not count: one invalidation forgets it.
    void a.send('INVAL_LIST', { resources: [{ type: RESOURCE_PIXMAP, id: 9n }] });
    await missing(a, cachedImage(9n, 1, 1));
  });

  it('keeps 16-bit images as they are, whatever they are first drawn on', () => {
    const a = new Fixture();
    a.surface(1, 4, 4, SurfaceFormat.XRGB32);
    a.surface(2, 4, 4, SurfaceFormat.RGB16_555);
    a.surface(3, 4, 4, SurfaceFormat.RGB16_565);
    const word = 0x1234;
    const narrow = bitmap(1, 1, [word], { id: 8n, flags: ImageFlag.CACHE_ME, format: BitmapFormat.BIT16 });
    const drawOn = (surfaceId: number, src: Image): void => {
      const box = rect(0, 0, 1, 1);
      const base = { surfaceId, box, clip: null };
      void a.send('DRAW_COPY', { base, src, srcArea: box, rop: PUT, scaleMode: 0, mask: NO_MASK });
    };
    drawOn(1, narrow);
    for (const surfaceId of [1, 2, 3]) drawOn(surfaceId, cachedImage(8n, 1, 1));
    const shown = (surfaceId: number, format: number): number => {
      a.surface(0, 4, 4, format);
      const box = rect(0, 0, 1, 1);
      const src = surfaceImage(surfaceId);
      const base = { surfaceId: 0, box, clip: null };
      void a.send('DRAW_COPY', { base, src, srcArea: box, rop: PUT, scaleMode: 0, mask: NO_MASK });
      return a.words()[0]!;
    };
    expect(shown(1, SurfaceFormat.XRGB32)).toBe(0xff_21_8c_a5);
    expect(shown(2, SurfaceFormat.RGB16_555)).toBe(word);
    // From one kind of 16-bit pixels to the other by way of colours.
    expect(shown(3, SurfaceFormat.RGB16_565)).toBe((4 << 11) | (35 << 5) | 20);
    expect(a.events.problems).toEqual([]);
  });

  it('refuses more than a server that keeps its word can send', () => {
    const [a] = channels(1) as [Fixture];
    const large = { ptr: 0, strideBytes: 4, width: 8192, height: 8192, kind: 'xrgb' } as const;
    const before = a.core.usedBytes();
    expect(() => a.images.add(1n, { ...large, ptr: a.core.alloc(4) }, false, false)).toThrow(LimitError);
    expect(a.core.usedBytes()).toBe(before);
  });

  it('survives an image that is kept twice in one message', () => {
    const [a] = channels(1) as [Fixture];
    const box = rect(0, 0, 1, 1);
    void a.send('DRAW_OPAQUE', {
      base: { surfaceId: 0, box, clip: null },
      src: red(3n),
      srcArea: box,
      brush: { type: 2, pattern: blue(3n), pos: { x: 0, y: 0 } },
      rop: 0x10,
      scaleMode: 0,
      mask: NO_MASK,
    });
    expect(a.words()[0]).toBe(0xff00ff);
  });

  it('gives all memory back', () => {
    const [a] = channels(1) as [Fixture];
    for (let id = 1n; id < 20n; id++) void draw(a, red(id));
    void draw(a, jpeg(40n));
    a.pipeline.dispose();
    a.images.close();
    expect(a.core.usedBytes()).toBe(0);
  });
});

describe('several channels', () => {
  it('one waits for what another brings', async () => {
    const [a, b] = channels(2) as [Fixture, Fixture];
    let done = false;
    const waiting = Promise.resolve(draw(a, cachedImage(5n, 1, 1))).then(() => (done = true));
    await Promise.resolve();
    void draw(b, blue(4n));
    await Promise.resolve();
    expect(done).toBe(false);
    void draw(b, red(5n));
    await waiting;
    expect(a.words()[0]).toBe(0xff0000);
    expect(a.events.problems).toEqual([]);
  });

  it('a GLZ image waits for the one it refers to', async () => {
    const [a, b] = channels(2) as [Fixture, Fixture];
    const encoder = new GlzEncoder();
    const words = Uint32Array.from({ length: 64 }, (_, i) => i * 0x10203);
    const glz = (): Image => ({
      descriptor: { id: 0n, type: ImageType.GLZ_RGB, flags: 0, width: 8, height: 8 },
      payload: { type: ImageType.GLZ_RGB, data: encoder.encode(words, 8, 8) },
      offset: 0,
    });
    const [first, second] = [glz(), glz()];
    const waiting = draw(a, second);
    expect(waiting).toBeInstanceOf(Promise);
    void draw(b, first);
    await waiting;
    expect([...a.words().subarray(0, 8)]).toEqual([...words.subarray(0, 8)]);
    expect(a.events.problems).toEqual([]);
  });

  it('what is already decoded is not taken away while the rest is awaited', async () => {
    const [a, b] = channels(2) as [Fixture, Fixture];
    void draw(b, red(1n));
    const box = rect(0, 0, 1, 1);
    const waiting = a.send('DRAW_OPAQUE', {
      base: { surfaceId: 0, box, clip: null },
      src: cachedImage(1n, 1, 1),
      srcArea: box,
      brush: { type: 2, pattern: cachedImage(2n, 1, 1), pos: { x: 0, y: 0 } },
      rop: 0x10,
      scaleMode: 0,
      mask: NO_MASK,
    });
    void b.send('INVAL_LIST', { resources: [{ type: RESOURCE_PIXMAP, id: 1n }] });
    void draw(b, bitmap(1, 1, [0x00ff00]));
    void draw(b, blue(2n));
    await waiting;
    expect(a.words()[0]).toBe(0xff00ff);
  });

  it('nobody waits when all would, or when the other leaves', async () => {
    const [a, b] = channels(2) as [Fixture, Fixture];
    await Promise.all([draw(a, cachedImage(1n, 1, 1)), draw(b, cachedImage(2n, 1, 1))]);
    expect([a.events.problems.length, b.events.problems.length]).toEqual([1, 1]);
    const waiting = draw(a, cachedImage(3n, 1, 1));
    b.pipeline.dispose();
    await waiting;
    expect(a.events.problems).toHaveLength(2);
  });

  it('nobody waits for ever: the operation is dropped, and later ones go on', async () => {
    let late = (): void => undefined;
    let cancelled = 0;
    const core = loadPixels();
    const after = (ms: number, callback: () => void): (() => void) => {
      expect(ms).toBe(MAX_IMAGE_WAIT_MS);
      late = callback;
      return () => {
        cancelled++;
      };
    };
    const images = new SharedImages({ core, after });
    const [a, b] = [new Fixture({ core, images }), new Fixture({ core, images })];
    for (const fixture of [a, b]) fixture.surface(0, 8, 8);
    const waiting = draw(a, cachedImage(1n, 1, 1));
    void draw(b, red(2n));
    late();
    await waiting;
    expect(a.events.problems.map(({ code }) => code)).toEqual(['SPICE_IMAGE_DATA']);
    expect(cancelled).toBeGreaterThan(0);
    expect(draw(a, cachedImage(2n, 1, 1))).toBeUndefined();
    expect(a.words()[0]).toBe(0xff0000);
  });

  it('a GLZ image whose reference never comes leaves a black one for those that refer to it', async () => {
    let late = (): void => undefined;
    const core = loadPixels();
    const images = new SharedImages({
      core,
      after: (_ms, callback) => {
        late = callback;
        return () => undefined;
      },
    });
    const [a, b] = [new Fixture({ core, images }), new Fixture({ core, images })];
    for (const fixture of [a, b]) fixture.surface(0, 8, 8);
    const encoder = new GlzEncoder();
    const words = Uint32Array.from({ length: 64 }, (_, i) => i * 0x10203);
    const glz = (): Image => ({
      descriptor: { id: 0n, type: ImageType.GLZ_RGB, flags: 0, width: 8, height: 8 },
      payload: { type: ImageType.GLZ_RGB, data: encoder.encode(words, 8, 8) },
      offset: 0,
    });
    glz();
    const [second, third] = [glz(), glz()];
    const waiting = draw(a, second);
    late();
    await waiting;
    expect(a.events.problems).toHaveLength(1);
    // It may refer to the one that never came as well, so it ends as black; it does not wait for the second.
    const next = draw(b, third);
    late();
    await next;
    expect(images.glz.has(1)).toBe(true);
    expect(images.glz.has(2)).toBe(true);
  });

  it('the end of the session cancels waits', async () => {
    const [a] = channels(2) as [Fixture, Fixture];
    const waiting = Promise.resolve(draw(a, cachedImage(1n, 1, 1)));
    a.images.close();
    await expect(waiting).rejects.toBeInstanceOf(CancelledError);
  });

  it('a channel that goes while it waits says nothing more', async () => {
    const [a, b] = channels(2) as [Fixture, Fixture];
    const waiting = Promise.resolve(draw(a, cachedImage(1n, 1, 1)));
    a.pipeline.dispose();
    void draw(b, red(1n));
    await waiting.catch(() => undefined);
    expect(a.events.problems).toEqual([]);
    expect(a.events.damaged).toBeLessThanOrEqual(1);
  });
});
