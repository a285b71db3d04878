/** Bytes that no server should send: they end in a SpiceError or a dropped operation, never elsewhere and never outside their memory. */

import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { colour420 } from '../../../native-addons/jpeg/testing/files';
import { encodeLz } from '../../../native-addons/pixels/encode-lz';
import { loadPixels } from '../../../native-addons/pixels/node';
import { GlzEncoder } from '../../../native-addons/pixels/testing/encode-glz';
import { encodeQuic } from '../../../native-addons/pixels/testing/encode-quic';
import { SpiceError } from '../wire/errors';
import { displayServer, SurfaceFormat } from '../wire/messages/display';
import { ImageFlag, ImageType, type Image } from '../wire/messages/image';
import { encode, type Codec } from '../wire/struct';
import { bitmap, cachedImage, Fixture, NO_MASK, PUT, Random, rect, surfaceImage } from './testing/fixture';
import { SharedImages } from './images/shared-images';

const CANARY_BYTES = 4096;
const ids = Object.values(displayServer).map(({ id }) => id);

/** A pipeline in a small core, with canaries between everything that it allocates first. */
class Arena {
  readonly core = loadPixels({ maxBytes: 48 * 1024 * 1024 });
  readonly #canaries: number[] = [];
  fixture: Fixture;

  constructor() {
    this.fixture = this.#open();
  }

  #open(): Fixture {
    const fixture = new Fixture({ core: this.core, images: new SharedImages({ core: this.core }) });
    for (const [id, format] of [
      [0, SurfaceFormat.XRGB32],
      [1, SurfaceFormat.ARGB32],
      [2, SurfaceFormat.RGB16_555],
      [3, SurfaceFormat.A8],
      [4, SurfaceFormat.A1],
    ] as const) {
      const canary = this.core.alloc(CANARY_BYTES);
      this.core.u8().fill(0xa5, canary, canary + CANARY_BYTES);
      this.#canaries.push(canary);
      fixture.surface(id, 32, 24, format);
    }
    return fixture;
  }

  /** Handles one message; a channel that was closed by it is opened anew. */
  async feed(type: number, body: Uint8Array): Promise<void> {
    try {
      await this.fixture.pipeline.handle(type, body);
    } catch (error) {
      if (!(error instanceof SpiceError)) throw error;
      expect(error.kind).not.toBe('bug');
      this.check();
      this.fixture = this.#open();
    }
  }

  /** Ends the pipeline. Throws if anything wrote where nothing of it is, or if it keeps memory. */
  check(): void {
    const memory = this.core.u8();
    for (const canary of this.#canaries) {
      expect(memory.subarray(canary, canary + CANARY_BYTES).every((byte) => byte === 0xa5)).toBe(true);
    }
    this.fixture.pipeline.dispose();
    this.fixture.images.close();
    for (const canary of this.#canaries.splice(0)) this.core.free(canary);
    expect(this.core.usedBytes()).toBe(0);
  }
}

function samples(): [number, Uint8Array][] {
  const box = rect(1, 1, 20, 16);
  const pixels = new Random(1).words(320).map((word) => word & 0xffffff);
  const glz = new GlzEncoder();
  const make = (type: number, data: Uint8Array, flags = 0): Image =>
    ({ descriptor: { id: 5n, type, flags, width: 20, height: 16 }, payload: { type, data }, offset: 0 }) as Image;
  const images: Image[] = [
    bitmap(20, 16, pixels, { id: 1n, flags: ImageFlag.CACHE_ME }),
    bitmap(20, 16, pixels, { format: 5, palette: { unique: 3n, entries: [1, 2, 3] }, paletteFlags: 1 }),
    make(ImageType.LZ_RGB, encodeLz(pixels, 20, 16)),
    make(ImageType.QUIC, encodeQuic(pixels, 20, 16)),
    make(ImageType.GLZ_RGB, glz.encode(pixels, 20, 16)),
    make(ImageType.GLZ_RGB, glz.encode(pixels, 20, 16)),
    make(ImageType.JPEG, colour420.file, ImageFlag.CACHE_ME),
    surfaceImage(1),
    surfaceImage(0),
    surfaceImage(3),
    cachedImage(1n, 20, 16),
  ];
  const mask = { flags: 1, pos: { x: 1, y: 1 }, bitmap: bitmap(30, 30, pixels, { format: 2 }) };
  const all: [number, Uint8Array][] = [];
  const add = (def: { id: number; codec: { name: string } }, message: unknown): void => {
    all.push([def.id, encode(def.codec as Codec<unknown>, message)]);
  };
  for (const [i, src] of images.entries()) {
    const base = { surfaceId: i % 5, box, clip: i % 2 === 0 ? null : [rect(0, 0, 9, 9), rect(5, 5, 20, 20)] };
    const srcArea = i % 3 === 0 ? rect(2, 2, 7, 5) : rect(0, 0, 20, 16);
    const brush = { type: 2, pattern: images[(i + 3) % images.length]!, pos: { x: -5, y: 70000 } } as const;
    add(displayServer.DRAW_COPY, { base, src, srcArea, rop: PUT, scaleMode: 0, mask: NO_MASK });
    add(displayServer.DRAW_BLEND, { base, src, srcArea, rop: 0x41, scaleMode: 1, mask });
    add(displayServer.DRAW_OPAQUE, { base, src, srcArea, brush, rop: 0x21, scaleMode: 0, mask });
    add(displayServer.DRAW_FILL, { base, brush, rop: 0x12, mask });
    add(displayServer.DRAW_ROP3, { base, src, srcArea, brush, rop3: 0xb8, scaleMode: 0, mask });
    add(displayServer.DRAW_TRANSPARENT, { base, src, srcArea, srcColor: 0, trueColor: 5 });
    add(displayServer.DRAW_ALPHA_BLEND, { base, alphaFlags: 3, alpha: 99, src, srcArea });
    const transform = { t00: 40000, t01: 9000, t02: -70000, t10: -9000, t11: 40000, t12: 5 };
    add(displayServer.DRAW_COMPOSITE, {
      base,
      operands: {
        flags: 3 | (4 << 8) | ((i % 4) << 14) | (1 << 19) | (1 << 20),
        src,
        mask: images[(i + 1) % images.length]!,
        srcTransform: transform,
        maskTransform: null,
      },
      srcOrigin: { x: -3, y: 4 },
      maskOrigin: { x: 0, y: 30000 },
    });
    add(displayServer.COPY_BITS, { base, srcPos: { x: 5, y: -3 } });
    const attr = i % 2 === 0 ? { flags: 0, style: null } : { flags: 8 | (i % 4), style: [48, 0, 33, 16] };
    const corners = [3, 5, 20, 11, 2, 9, 30, 2].map((v, k) => ({ x: v * 16 + k, y: (31 - v) * 16 - k }));
    const segments = [
      { flags: 1, points: corners.slice(0, 5) },
      { flags: 2 | 8 | 16, points: corners.slice(5) },
    ];
    add(displayServer.DRAW_STROKE, {
      base,
      path: { segments },
      attr,
      brush,
      foreMode: i % 3 === 0 ? 0x40 : PUT,
      backMode: 0,
    });
    const bits = [1, 4, 8][i % 3]!;
    const glyphs = [7, 16].map((size, k) => ({
      renderPos: { x: 3 * k, y: 9 },
      glyphOrigin: { x: -2, y: k },
      width: size,
      height: size,
      data: Uint8Array.from({ length: Math.ceil((size * bits) / 8) * size }, (_, at) => at * 37),
    }));
    const text = { flags: 1 << (i % 3), glyphs };
    const backArea = rect(2, 2, 9, 9);
    add(displayServer.DRAW_TEXT, {
      base,
      text,
      backArea,
      foreBrush: brush,
      backBrush: brush,
      foreMode: PUT,
      backMode: 0,
    });
  }
  const clip = [rect(0, 0, 10, 10)];
  const dest = rect(-5, -5, 60, 40);
  add(displayServer.STREAM_CREATE, {
    surfaceId: 0,
    id: 1,
    flags: 0,
    codec: 1,
    stamp: 0n,
    streamWidth: 53,
    streamHeight: 37,
    sourceWidth: 53,
    sourceHeight: 37,
    dest,
    clip,
  });
  add(displayServer.STREAM_DATA, { id: 1, multiMediaTime: 0, data: colour420.file });
  add(displayServer.SURFACE_CREATE, { surfaceId: 7, width: 9, height: 9, format: 32, flags: 0 });
  add(displayServer.INVAL_LIST, { resources: [{ type: 1, id: 1n }] });
  return all;
}

describe('hostile bytes', () => {
  it('random bodies of every type', async () => {
    const arena = new Arena();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ids), fc.uint8Array({ maxLength: 300 }), (id, body) => arena.feed(id, body)),
      { numRuns: 3000, seed: 11 },
    );
    arena.check();
  });

  it('well-formed messages, as they are and cut at every length', async () => {
    const arena = new Arena();
    for (const [id, body] of samples()) {
      await arena.feed(id, body);
      for (let length = 0; length < Math.min(body.length, 160); length += 7)
        await arena.feed(id, body.subarray(0, length));
    }
    arena.check();
  });

  it('well-formed messages with damaged fields', async () => {
    const arena = new Arena();
    const random = new Random(77);
    const values = [0, 1, 0x7f, 0x80, 0xff];
    const all = samples();
    for (let round = 0; round < 6000; round++) {
      const [id, body] = random.pick(all);
      const damaged = body.slice();
      // Fields stand at the front; most damage goes there.
      const reach = random.below(3) === 0 ? damaged.length : Math.min(damaged.length, 140);
      for (let i = 1 + random.below(4); i > 0; i--) damaged[random.below(reach)] = random.pick(values);
      await arena.feed(id, damaged);
    }
    arena.check();
  });

  it('extreme rectangles and positions in every operation', async () => {
    const arena = new Arena();
    const random = new Random(5);
    const words = [0x7fffffff, 0x80000000, 0xffffffff, 0, 0x00010000, 0x00007fff];
    const all = samples().filter(([id]) => id >= 302 || id === 104);
    for (let round = 0; round < 3000; round++) {
      const [id, body] = random.pick(all);
      const damaged = body.slice();
      const view = new DataView(damaged.buffer);
      for (let i = 1 + random.below(3); i > 0; i--) {
        const at = 4 + random.below(Math.min(damaged.length, 130) - 8);
        view.setUint32(at, random.pick(words), true);
      }
      await arena.feed(id, damaged);
    }
    arena.check();
  });
});
