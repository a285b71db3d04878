/** The fast path gives the same pixels, damage and problems as the handlers that it is a short cut for. */

import { describe, expect, it } from '@jest/globals';
import { encodeLz } from '../../../native-addons/pixels/encode-lz';
import { GlzEncoder } from '../../../native-addons/pixels/testing/encode-glz';
import { encodeLz4 } from '../../../native-addons/pixels/testing/encode-lz4';
import { encodeQuic } from '../../../native-addons/pixels/testing/encode-quic';
import { picture } from '../../../native-addons/pixels/testing/images';
import { displayServer, SurfaceFormat } from '../wire/messages/display';
import { BrushType, type Rect } from '../wire/messages/draw';
import { BitmapFormat, ImageFlag, ImageType, type Image, type ImagePayload } from '../wire/messages/image';
import { encode } from '../wire/struct';
import { FastPath } from './fast-path';
import { ImageDecoder } from './images/decode';
import { PaletteCache } from './images/palette-cache';
import { Surfaces } from './surfaces';
import { cachedImage, Fixture, NO_MASK, PUT, Random, rect, surfaceImage } from './testing/fixture';

const WIDTH = 64;
const HEIGHT = 48;
const { DRAW_FILL, DRAW_COPY } = displayServer;

type Make = (clip: readonly Rect[] | null) => readonly [number, Uint8Array];

/** Two pipelines with the same messages: those of one the fast path takes, those of the other have a clip around everything. */
class Pair {
  readonly fast = new Fixture();
  readonly usual = new Fixture();

  constructor() {
    for (const fixture of [this.fast, this.usual]) {
      fixture.surface(0, WIDTH, HEIGHT);
      fixture.surface(1, WIDTH, HEIGHT, SurfaceFormat.ARGB32);
    }
  }

  send(make: Make): void {
    void this.fast.pipeline.handle(...make(null));
    void this.usual.pipeline.handle(...make([rect(-1000, -1000, 5000, 5000)]));
  }

  expectSame(): void {
    const { fast, usual } = this;
    expect(Buffer.from(fast.words().buffer).equals(Buffer.from(usual.words().buffer))).toBe(true);
    expect(fast.pipeline.takeDamage()).toEqual(usual.pipeline.takeDamage());
    expect(messages(fast)).toEqual(messages(usual));
  }
}

const messages = (fixture: Fixture): string[] => fixture.events.problems.map(({ message }) => message);

function fill(
  surfaceId: number,
  box: Rect,
  clip: readonly Rect[] | null,
  color: number,
): readonly [number, Uint8Array] {
  const brush = { type: BrushType.SOLID, color } as const;
  return [DRAW_FILL.id, encode(DRAW_FILL.codec, { base: { surfaceId, box, clip }, brush, rop: PUT, mask: NO_MASK })];
}

function copy(src: Image, box: Rect, clip: readonly Rect[] | null, srcArea?: Rect): readonly [number, Uint8Array] {
  const { width, height } = src.descriptor;
  const message = { base: { surfaceId: 0, box, clip }, src, srcArea: srcArea ?? rect(0, 0, width, height) };
  return [DRAW_COPY.id, encode(DRAW_COPY.codec, { ...message, rop: PUT, scaleMode: 0, mask: NO_MASK })];
}

function image(payload: ImagePayload, width: number, height: number, flags = 0): Image {
  return { descriptor: { id: 1n, type: payload.type, flags, width, height }, payload, offset: 0 };
}

type Coded = 'quic' | 'lz' | 'lz4' | 'glz' | 'rgba';

function coded(
  codec: Coded,
  words: Uint32Array,
  width: number,
  height: number,
  flags = 0,
  glz = new GlzEncoder(),
): Image {
  const make = (payload: ImagePayload): Image => image(payload, width, height, flags);
  switch (codec) {
    case 'quic':
      return make({ type: ImageType.QUIC, data: encodeQuic(words, width, height) });
    case 'lz':
      return make({ type: ImageType.LZ_RGB, data: encodeLz(words, width, height, 8, false) });
    case 'rgba':
      return make({ type: ImageType.LZ_RGB, data: encodeLz(words, width, height, 9) });
    case 'lz4':
      return make({ type: ImageType.LZ4, data: encodeLz4(new Uint8Array(words.slice().buffer), BitmapFormat.BIT32) });
    case 'glz':
      return make({ type: ImageType.GLZ_RGB, data: glz.encode(words, width, height, 8, false) });
  }
}

describe('the fast path', () => {
  it('fills like the usual way, wherever the box is', () => {
    const random = new Random(7);
    const pair = new Pair();
    for (let i = 0; i < 300; i++) {
      const box = rect(random.below(160) - 60, random.below(120) - 50, random.below(120) - 8, random.below(90) - 8);
      const color = random.word();
      const surface = random.pick([0, 0, 1, 9]);
      pair.send((clip) => fill(surface, box, clip, color));
      pair.expectSame();
    }
    const far = { left: -(2 ** 31), top: -(2 ** 31), right: 2 ** 31 - 1, bottom: 2 ** 31 - 1 };
    pair.send((clip) => fill(0, far, clip, 0x123456));
    pair.expectSame();
  });

  it.each(['quic', 'lz', 'lz4', 'glz', 'rgba'] as const)('copies %s like the usual way', (codec) => {
    const random = new Random(3);
    const pair = new Pair();
    const encoder = new GlzEncoder();
    for (let i = 0; i < 60; i++) {
      const width = random.below(40) + 1;
      const height = random.below(30) + 1;
      const words = picture(random.pick(['text', 'noise']), width, height).map((word) =>
        codec === 'rgba' ? word : word & 0xffffff,
      );
      const flags = random.pick([0, 0, ImageFlag.HIGH_BITS_SET]);
      const src = coded(codec, words, width, height, flags, encoder);
      const box = rect(random.below(80) - 15, random.below(60) - 15, width, height);
      pair.send((clip) => copy(src, box, clip));
      pair.expectSame();
    }
    expect(messages(pair.fast)).toEqual([]);
  });

  it.each(['quic', 'lz', 'lz4', 'glz'] as const)('drops broken %s like the usual way', (codec) => {
    const words = picture('text', 20, 10).map((word) => word & 0xffffff);
    const { payload } = coded(codec, words, 20, 10);
    if (!('data' in payload)) throw new Error('no data');
    const broken = image({ ...payload, data: payload.data.subarray(0, payload.data.length - 9) }, 20, 10);
    const pair = new Pair();
    pair.send((clip) => copy(broken, rect(3, 3, 20, 10), clip));
    expect(messages(pair.fast)).toEqual(messages(pair.usual));
    expect(messages(pair.fast)).toHaveLength(1);
  });

  it('leaves everything else to the usual way', () => {
    const { core, images } = new Fixture();
    const surfaces = new Surfaces(core);
    surfaces.create({ surfaceId: 0, width: WIDTH, height: HEIGHT, format: SurfaceFormat.XRGB32, flags: 1 });
    surfaces.create({ surfaceId: 2, width: WIDTH, height: HEIGHT, format: SurfaceFormat.RGB16_555, flags: 0 });
    const decoder = new ImageDecoder({
      core,
      shared: images,
      palettes: new PaletteCache(),
      surfaces,
      jpeg: { decode: () => { throw new Error('not used'); } }, // prettier-ignore
      inflate: (data) => data,
    });
    const touched: unknown[] = [];
    const note = (...what: unknown[]): void => void touched.push(what);
    const fast = new FastPath({ core, surfaces, decoder, damage: note, drop: note });
    const words = picture('text', 20, 10).map((word) => word & 0xffffff);
    const src = coded('lz', words, 20, 10);
    const box = rect(0, 0, 20, 10);
    const plain = copy(src, box, null);
    const others = [
      fill(2, box, null, 1),
      fill(0, box, [box], 1),
      copy(src, box, null, rect(1, 0, 20, 10)),
      copy(src, rect(0, 0, 21, 10), null),
      copy(src, rect(-1, 0, 20, 10), null),
      copy(src, rect(WIDTH - 19, 0, 20, 10), null),
      copy({ ...src, descriptor: { ...src.descriptor, flags: ImageFlag.CACHE_ME } }, box, null),
      copy(surfaceImage(0), rect(0, 0, 1, 1), null),
      copy(cachedImage(4n, 20, 10), box, null),
      ...[0, 21, 40, 56, 60, 75].map((size) => [plain[0], plain[1].subarray(0, size)] as const),
      [plain[0] + 1, plain[1]] as const,
    ];
    for (const [type, body] of others) expect(fast.handle(type, body)).toBe(false);
    expect(touched).toEqual([]);
    expect(fast.handle(...plain)).toBe(true);
    expect(touched).toHaveLength(1);
  });

  it('lets an image wait whose reference is still to come', async () => {
    const encoder = new GlzEncoder();
    const words = picture('text', 20, 10).map((word) => word & 0xffffff);
    const make = (): Image => image({ type: ImageType.GLZ_RGB, data: encoder.encode(words, 20, 10) }, 20, 10);
    const [first, second] = [make(), make()];
    const one = new Fixture();
    const two = new Fixture({ core: one.core, images: one.images });
    for (const fixture of [one, two]) fixture.surface(0, 20, 10);
    const waiting = one.pipeline.handle(...copy(second, rect(0, 0, 20, 10), null));
    expect(waiting).toBeInstanceOf(Promise);
    void two.pipeline.handle(...copy(first, rect(0, 0, 20, 10), null));
    await waiting;
    expect([...one.words()]).toEqual([...words]);
    expect(one.events.problems).toEqual([]);
  });
});
