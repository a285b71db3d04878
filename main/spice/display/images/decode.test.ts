/** Every image type through the pipeline, onto surfaces of 32 and 16 bits; row order, palettes, and what must be refused. */

import { deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { colour420 } from '../../../../native-addons/jpeg/testing/files';
import { encodeLz } from '../../../../native-addons/pixels/encode-lz';
import { GlzEncoder } from '../../../../native-addons/pixels/testing/encode-glz';
import { encodeLz4 } from '../../../../native-addons/pixels/testing/encode-lz4';
import { encodeQuic } from '../../../../native-addons/pixels/testing/encode-quic';
import { picture } from '../../../../native-addons/pixels/testing/images';
import { bytesOf, vectors } from '../../../../native-addons/pixels/testing/vectors';
import { createJpegDecoder } from '../../../../native-addons/jpeg/node';
import { SurfaceFormat } from '../../wire/messages/display';
import {
  BitmapFlag,
  BitmapFormat,
  ImageFlag,
  ImageType,
  type Image,
  type ImagePayload,
} from '../../wire/messages/image';
import { bitmap, Fixture, NO_MASK, PUT, Random, rect } from '../testing/fixture';

const WIDTH = 24;
const HEIGHT = 16;
const pixels = picture('text', WIDTH, HEIGHT).map((word) => word & 0xffffff);

function image(payload: ImagePayload, width = WIDTH, height = HEIGHT, flags = 0, id = 0n): Image {
  return { descriptor: { id, type: payload.type, flags, width, height }, payload, offset: 0 };
}

/** Draws the image 1:1 on a fresh primary, with a clip so that it takes the way through memory of its own. */
function draw(fixture: Fixture, src: Image, direct = true): Uint32Array {
  const { width, height } = src.descriptor;
  const box = rect(0, 0, width, height);
  const base = { surfaceId: 0, box, clip: direct ? null : [box] };
  void fixture.send('DRAW_COPY', { base, src, srcArea: box, rop: PUT, scaleMode: 0, mask: NO_MASK });
  return fixture.words();
}

function fresh(width = WIDTH, height = HEIGHT, format: number = SurfaceFormat.XRGB32): Fixture {
  const fixture = new Fixture();
  fixture.surface(0, width, height, format);
  return fixture;
}

function upsideDown(words: Uint32Array): Uint32Array {
  const rows = Array.from({ length: HEIGHT }, (_, y) => [...words.subarray(y * WIDTH, (y + 1) * WIDTH)]);
  return Uint32Array.from(rows.reverse().flat());
}

function bytesOfPixels(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.slice().buffer);
}

const kinds: readonly (readonly [string, () => Image])[] = [
  ['BITMAP', () => bitmap(WIDTH, HEIGHT, pixels)],
  ['BITMAP bottom-up, padded', () => bitmap(WIDTH, HEIGHT, pixels, { topDown: false, padding: 8 })],
  ['BITMAP 24BIT', () => bitmap(WIDTH, HEIGHT, pixels, { format: BitmapFormat.BIT24, padding: 1 })],
  ['QUIC', () => image({ type: ImageType.QUIC, data: encodeQuic(pixels, WIDTH, HEIGHT) })],
  ['LZ_RGB', () => image({ type: ImageType.LZ_RGB, data: encodeLz(pixels, WIDTH, HEIGHT) })],
  [
    'LZ_RGB bottom-up',
    () => image({ type: ImageType.LZ_RGB, data: encodeLz(upsideDown(pixels), WIDTH, HEIGHT, 8, false) }),
  ],
  ['LZ4', () => image({ type: ImageType.LZ4, data: encodeLz4(bytesOfPixels(pixels), BitmapFormat.BIT32) })],
  ['GLZ_RGB', () => image({ type: ImageType.GLZ_RGB, data: new GlzEncoder().encode(pixels, WIDTH, HEIGHT) })],
  [
    'GLZ_RGB bottom-up',
    () => {
      const data = new GlzEncoder().encode(upsideDown(pixels), WIDTH, HEIGHT, 8, false);
      return image({ type: ImageType.GLZ_RGB, data });
    },
  ],
  [
    'ZLIB_GLZ_RGB',
    () => {
      const data = new GlzEncoder().encode(pixels, WIDTH, HEIGHT);
      return image({ type: ImageType.ZLIB_GLZ_RGB, glzBytes: data.length, data: deflateSync(data) });
    },
  ],
];

describe('image types', () => {
  it.each(kinds)('%s, straight into the surface and by way of a copy', (_name, make) => {
    expect([...draw(fresh(), make())]).toEqual([...pixels]);
    expect([...draw(fresh(), make(), false)]).toEqual([...pixels]);
  });

  it.each(kinds)('%s on a 16-bit surface is cut to 5 bits a component', (_name, make) => {
    const cut = pixels.map((word) => ((word >> 9) & 0x7c00) | ((word >> 6) & 0x3e0) | ((word >> 3) & 0x1f));
    expect([...draw(fresh(WIDTH, HEIGHT, SurfaceFormat.RGB16_555), make())]).toEqual([...cut]);
  });

  it('HIGH_BITS_SET makes every high byte 255', () => {
    const src = image(
      { type: ImageType.LZ_RGB, data: encodeLz(pixels, WIDTH, HEIGHT) },
      WIDTH,
      HEIGHT,
      ImageFlag.HIGH_BITS_SET,
    );
    const expected = [...pixels].map((word) => (word | 0xff000000) >>> 0);
    expect([...draw(fresh(), src)]).toEqual(expected);
    expect([...draw(fresh(), src, false)]).toEqual(expected);
  });

  it('JPEG as the decoder gives it', () => {
    const decoded = createJpegDecoder().decode(colour420.file, 53, 37).pixels;
    const src = image({ type: ImageType.JPEG, data: colour420.file }, 53, 37);
    expect(Buffer.compare(bytesOfPixels(draw(fresh(53, 37), src)), decoded)).toBe(0);
  });

  it('JPEG_ALPHA: colour from the JPEG, alpha from the LZ plane', () => {
    const [width, height] = [53, 37];
    const alpha = Uint8Array.from({ length: width * height }, (_, i) => (i * 7) & 255);
    const colour = new Uint32Array(createJpegDecoder().decode(colour420.file, width, height).pixels.slice().buffer);
    for (const topDown of [true, false]) {
      const data = Buffer.concat([colour420.file, alphaPlane(alpha, width, height, topDown)]);
      const payload = {
        type: ImageType.JPEG_ALPHA,
        jpegFlags: topDown ? 1 : 0,
        jpegBytes: colour420.file.length,
        data,
      };
      const words = draw(fresh(width, height), image(payload, width, height));
      const expected = [...colour].map((word, i) => {
        const row = Math.floor(i / width);
        const at = (topDown ? row : height - 1 - row) * width + (i % width);
        return (word | (alpha[at]! << 24)) >>> 0;
      });
      expect([...words]).toEqual(expected);
    }
  });

  it('JPEG_ALPHA with the alpha plane of another picture is refused', () => {
    const plane = bytesOf(vectors.find(({ name }) => name === 'LZf')!.data);
    const data = Buffer.concat([colour420.file, plane]);
    const payload = { type: ImageType.JPEG_ALPHA, jpegFlags: 1, jpegBytes: colour420.file.length, data };
    const fixture = fresh(53, 37);
    draw(fixture, image(payload, 53, 37));
    expect(fixture.events.problems.map(({ code }) => code)).toEqual(['SPICE_IMAGE_DATA']);
  });

  it('RGB16 is expanded on 32 bits and kept on 16', () => {
    const words = new Random(4).words(WIDTH * HEIGHT).map((word) => word & 0x7fff);
    const widen = (v: number): number => (v << 3) | (v >> 2);
    const expanded = [...words].map(
      (word) => (widen(word >> 10) << 16) | (widen((word >> 5) & 31) << 8) | widen(word & 31),
    );
    const halves = new Uint8Array(Uint16Array.from(words).buffer);
    // The high byte is full for pixels that come as they are, and 0 from codecs with 16-bit types of their own.
    const makers: readonly (readonly [number, () => Image])[] = [
      [0xff000000, () => bitmap(WIDTH, HEIGHT, words, { format: BitmapFormat.BIT16 })],
      [0xff000000, () => image({ type: ImageType.LZ4, data: encodeLz4(halves, BitmapFormat.BIT16) })],
      [0, () => image({ type: ImageType.LZ_RGB, data: encodeLz(words, WIDTH, HEIGHT, 6) })],
      [0, () => image({ type: ImageType.QUIC, data: encodeQuic(words, WIDTH, HEIGHT, 2) })],
      [0, () => image({ type: ImageType.GLZ_RGB, data: new GlzEncoder().encode(words, WIDTH, HEIGHT, 6) })],
    ];
    for (const [high, make] of makers) {
      const expected = expanded.map((word) => (word | high) >>> 0);
      expect([...draw(fresh(), make())]).toEqual(expected);
      expect([...draw(fresh(), make(), false)]).toEqual(expected);
      expect([...draw(fresh(WIDTH, HEIGHT, SurfaceFormat.RGB16_555), make())]).toEqual([...words]);
    }
  });
});

/** LZ data of type XXXA that holds the bytes as literals. */
function alphaPlane(alpha: Uint8Array, width: number, height: number, topDown: boolean): Buffer {
  const header = Buffer.alloc(28);
  [0x20205a4c, 0x00010001, 10, width, height, width * 4, topDown ? 1 : 0].forEach((field, i) => {
    header.writeUInt32BE(field, i * 4);
  });
  const parts: Uint8Array[] = [header];
  for (let at = 0; at < alpha.length; at += 32) {
    const run = alpha.subarray(at, at + 32);
    parts.push(Uint8Array.of(run.length - 1), run);
  }
  return Buffer.concat(parts);
}

describe('palettes', () => {
  const entries = [0x102030, 0x405060, 0x708090, 0xa0b0c0];
  const indices = Array.from({ length: 6 * 2 }, (_, i) => i % 2);

  it.each([
    ['1BIT_BE', BitmapFormat.BIT1_BE],
    ['1BIT_LE', BitmapFormat.BIT1_LE],
    ['4BIT_BE', BitmapFormat.BIT4_BE],
    ['4BIT_LE', BitmapFormat.BIT4_LE],
    ['8BIT', BitmapFormat.BIT8],
  ])('%s', (_name, format) => {
    const src = bitmap(6, 2, indices, { format, palette: { unique: 1n, entries } });
    expect([...draw(fresh(6, 2), src)]).toEqual(indices.map((index) => entries[index]));
  });

  it('an index without an entry is black, and a bitmap without a palette is dropped', () => {
    const short = { unique: 1n, entries: [0xffffff] };
    const src = bitmap(2, 1, [0, 9], { format: BitmapFormat.BIT8, palette: short });
    expect([...draw(fresh(2, 1), src)]).toEqual([0xffffff, 0]);
    const fixture = fresh(2, 1);
    draw(fixture, bitmap(2, 1, [0, 9], { format: BitmapFormat.BIT8 }));
    expect(fixture.events.problems).toHaveLength(1);
  });

  it('are kept, used again, and forgotten', () => {
    const fixture = fresh(2, 1);
    const kept = { format: BitmapFormat.BIT8, paletteFlags: BitmapFlag.PAL_CACHE_ME };
    draw(fixture, bitmap(2, 1, [2, 3], { ...kept, palette: { unique: 7n, entries } }));
    const again = bitmap(2, 1, [1, 0], { format: BitmapFormat.BIT8, paletteFlags: BitmapFlag.PAL_FROM_CACHE });
    const src = { ...again, payload: { ...again.payload, palette: { kind: 'cached', id: 7n } } } as Image;
    expect([...draw(fixture, src)]).toEqual([entries[1], entries[0]]);
    void fixture.send('INVAL_PALETTE', { id: 7n });
    draw(fixture, src);
    expect(fixture.events.problems).toHaveLength(1);
    draw(fixture, bitmap(2, 1, [2, 3], { ...kept, palette: { unique: 7n, entries } }));
    void fixture.send('INVAL_ALL_PALETTES', {});
    draw(fixture, src);
    expect(fixture.events.problems).toHaveLength(2);
  });

  it('LZ_PLT', () => {
    const vector = vectors.find(({ name }) => name === 'LZd')!;
    const palette = { unique: 1n, entries: [0, 0x111111, 0x222222, 0x333333] };
    const payload = {
      type: ImageType.LZ_PLT,
      bitmapFlags: BitmapFlag.TOP_DOWN,
      palette: { kind: 'inline', palette },
      data: bytesOf(vector.data),
    } as const;
    const words = draw(fresh(8, 4), image(payload, 8, 4));
    expect([...words.subarray(0, 13)]).toEqual([...Array<number>(10).fill(0x111111), 0x222222, 0x333333, 0x222222]);
  });
});

describe('refused images', () => {
  it('are dropped, reported, and the channel goes on', () => {
    const fixture = fresh();
    const data = encodeLz(pixels, WIDTH, HEIGHT);
    draw(fixture, image({ type: ImageType.LZ_RGB, data: data.subarray(0, data.length - 1) }));
    draw(fixture, image({ type: ImageType.LZ_RGB, data }, WIDTH, HEIGHT - 1));
    draw(fixture, image({ type: ImageType.QUIC, data: new Uint8Array(0) }));
    draw(fixture, image({ type: ImageType.JPEG, data: new Uint8Array([1, 2, 3]) }));
    draw(fixture, image({ type: ImageType.LZ_RGB, data }, 0, 0));
    draw(fixture, image({ type: ImageType.ZLIB_GLZ_RGB, glzBytes: 0xffffffff, data: deflateSync(data) }, 8192, 8192));
    expect(fixture.events.problems.map(({ code }) => code)).toEqual(Array<string>(6).fill('SPICE_IMAGE_DATA'));
    expect([...draw(fixture, image({ type: ImageType.LZ_RGB, data }))]).toEqual([...pixels]);
  });

  it('end the channel when there are too many', () => {
    const fixture = fresh();
    const bad = image({ type: ImageType.QUIC, data: new Uint8Array(4) });
    expect(() => {
      for (let i = 0; i < 200; i++) draw(fixture, bad);
    }).toThrow(expect.objectContaining({ code: 'SPICE_TOO_MANY_BAD_IMAGES' }));
    expect(fixture.events.problems.length).toBeLessThan(110);
  });

  it('a broken GLZ image leaves a black one for those that refer to it', () => {
    const fixture = fresh();
    const encoder = new GlzEncoder();
    const first = encoder.encode(pixels, WIDTH, HEIGHT);
    const second = encoder.encode(pixels, WIDTH, HEIGHT);
    draw(fixture, image({ type: ImageType.GLZ_RGB, data: first.subarray(0, first.length - 3) }));
    expect(fixture.events.problems).toHaveLength(1);
    expect([...draw(fixture, image({ type: ImageType.GLZ_RGB, data: second }))].every((word) => word === 0)).toBe(true);
    expect(fixture.events.problems).toHaveLength(1);
  });

  it('images of a hidden or unknown surface are decoded all the same', () => {
    const fixture = fresh();
    const encoder = new GlzEncoder();
    const src = image({ type: ImageType.GLZ_RGB, data: encoder.encode(pixels, WIDTH, HEIGHT) });
    const copy = { srcArea: rect(0, 0, WIDTH, HEIGHT), rop: PUT, scaleMode: 0, mask: NO_MASK };
    void fixture.send('DRAW_COPY', { base: { surfaceId: 77, box: copy.srcArea, clip: null }, src, ...copy });
    const next = image({ type: ImageType.GLZ_RGB, data: encoder.encode(pixels, WIDTH, HEIGHT) });
    void fixture.send('DRAW_COPY', { base: { surfaceId: 0, box: copy.srcArea, clip: [] }, src: next, ...copy });
    const last = image({ type: ImageType.GLZ_RGB, data: encoder.encode(pixels, WIDTH, HEIGHT) });
    expect([...draw(fixture, last)]).toEqual([...pixels]);
    expect(fixture.events.problems).toEqual([]);
  });
});

describe('claims', () => {
  it('images too short for their size are dropped before anything is reserved for them', () => {
    const fixture = fresh();
    const before = fixture.core.usedBytes();
    const header = new Uint8Array(
      Uint32Array.of(0x43495551, 0, 4, 8000, 8000, ...new Array<number>(200).fill(0)).buffer,
    );
    const claims: ImagePayload[] = [
      { type: ImageType.QUIC, data: header },
      { type: ImageType.JPEG, data: colour420.file },
    ];
    for (const [i, payload] of claims.entries()) {
      const grown: number[] = [];
      const { alloc } = fixture.core;
      fixture.core.alloc = (bytes, clear) => {
        grown.push(bytes);
        return alloc(bytes, clear);
      };
      draw(fixture, image(payload, 8000, 8000), false);
      fixture.core.alloc = alloc;
      expect(fixture.events.problems).toHaveLength(i + 1);
      expect(Math.max(0, ...grown)).toBeLessThan(1024 * 1024);
    }
    expect(fixture.core.usedBytes()).toBe(before);
  });
});
