/** A grammar of display messages: valid ones of every kind over a few surfaces, with images of every type and numbers at the edges. */
import { deflateSync } from 'node:zlib';
import { colour420, colour444, grey } from '../../native-addons/jpeg/testing/files';
import { encodeLz } from '../../native-addons/pixels/encode-lz';
import { GlzEncoder } from '../../native-addons/pixels/testing/encode-glz';
import { encodeLz4 } from '../../native-addons/pixels/testing/encode-lz4';
import { encodeQuic } from '../../native-addons/pixels/testing/encode-quic';
import { displayServer, SurfaceFlag, SurfaceFormat } from '../../main/spice/wire/messages/display';
import { BrushType, PathFlag, TextFlag } from '../../main/spice/wire/messages/draw';
import type { Base, Brush, Mask, Rect } from '../../main/spice/wire/messages/draw';
import { BitmapFlag, BitmapFormat, ImageFlag, ImageType } from '../../main/spice/wire/messages/image';
import type { Image, ImagePayload } from '../../main/spice/wire/messages/image';
import type { MessageOf } from '../../main/spice/wire/table';
import type { Random } from './random';
import { messageOf } from './sequence';
import type { Message } from './sequence';

type Server = typeof displayServer;
type Name = keyof Server;

/** Small enough that both cores get through thousands of messages in a second. */
const SIDE = 48;
const SURFACES = 6;
const CACHE_IDS = 8;
const EDGES = [-1, 0, 1, 0x7fff, -0x8000, 0x7fffffff, -0x80000000];
const FORMATS = Object.values(SurfaceFormat);
const SOLID_FORMATS = [SurfaceFormat.XRGB32, SurfaceFormat.XRGB32, SurfaceFormat.ARGB32, ...FORMATS];

export class Grammar {
  readonly #random: Random;
  #glz: GlzEncoder;

  constructor(random: Random) {
    this.#random = random;
    this.#glz = new GlzEncoder();
  }

  /** A primary and some other surfaces, then `count` messages. */
  session(count: number): Message[] {
    const messages = [this.#surface(0, true)];
    for (let id = 1; id < SURFACES; id++) if (!this.#random.oneIn(3)) messages.push(this.#surface(id, false));
    for (let i = 0; i < count; i++) messages.push(this.next());
    return messages;
  }

  next(): Message {
    const random = this.#random;
    if (random.oneIn(40)) return this.#surface(random.below(SURFACES), random.oneIn(3));
    switch (random.below(22)) {
      case 0:
        return this.#make('COPY_BITS', { base: this.#base(), srcPos: this.#point() });
      case 1:
      case 2:
        return this.#make('DRAW_FILL', {
          base: this.#base(),
          brush: this.#brush(),
          rop: this.#rop(),
          mask: this.#mask(),
        });
      case 3:
        return this.#make('DRAW_OPAQUE', { ...this.#copy(), brush: this.#brush() });
      case 4:
      case 5:
      case 6:
        return this.#make('DRAW_COPY', this.#copy());
      case 7:
        return this.#make('DRAW_BLEND', this.#copy());
      case 8: {
        const name = random.pick(['DRAW_BLACKNESS', 'DRAW_WHITENESS', 'DRAW_INVERS'] as const);
        return this.#make(name, { base: this.#base(), mask: this.#mask() });
      }
      case 9:
        return this.#make('DRAW_ROP3', { ...this.#copy(), brush: this.#brush(), rop3: random.below(256) });
      case 10:
      case 11:
        return this.#stroke();
      case 12:
      case 13:
        return this.#text();
      case 14:
        return this.#make('DRAW_TRANSPARENT', {
          ...this.#copy(),
          srcColor: random.below(4),
          trueColor: random.below(1 << 24),
        });
      case 15: {
        const alphaFlags = random.below(4);
        return this.#make('DRAW_ALPHA_BLEND', {
          ...this.#copy(),
          alphaFlags,
          alpha: random.pick([0, 1, 128, 254, 255]),
        });
      }
      case 16:
      case 17:
        return this.#composite();
      case 18:
      case 19:
        return this.#stream();
      default:
        return this.#other();
    }
  }

  #make<K extends Name>(name: K, value: MessageOf<Server[K]>): Message {
    return messageOf(
      displayServer[name] as { id: number; codec: Parameters<typeof messageOf<unknown>>[0]['codec'] },
      value,
    );
  }

  #surface(surfaceId: number, primary: boolean): Message {
    const random = this.#random;
    return this.#make('SURFACE_CREATE', {
      surfaceId,
      width: random.between(1, SIDE),
      height: random.between(1, SIDE),
      format: random.pick(surfaceId === 0 ? SOLID_FORMATS : FORMATS),
      flags: (primary ? SurfaceFlag.PRIMARY : 0) | (random.oneIn(8) ? SurfaceFlag.STREAMING_MODE : 0),
    });
  }

  #number(low: number, high: number): number {
    return this.#random.oneIn(60) ? this.#random.pick(EDGES) : this.#random.between(low, high);
  }

  #point(): { x: number; y: number } {
    return { x: this.#number(-SIDE, SIDE), y: this.#number(-SIDE, SIDE) };
  }

  #rect(): Rect {
    const left = this.#number(-8, SIDE);
    const top = this.#number(-8, SIDE);
    return { left, top, right: clampInt(left + this.#number(0, SIDE)), bottom: clampInt(top + this.#number(0, SIDE)) };
  }

  #base(): Base {
    const random = this.#random;
    const clip = random.oneIn(3) ? Array.from({ length: random.below(5) }, () => this.#rect()) : null;
    return { surfaceId: random.oneIn(3) ? random.below(SURFACES + 1) : 0, box: this.#rect(), clip };
  }

  #rop(): number {
    const random = this.#random;
    const operation = random.pick([8, 8, 8, 16, 32, 64, 128, 256, 512]);
    return operation | (random.oneIn(3) ? random.below(8) : 0) | (random.oneIn(6) ? 0x400 : 0);
  }

  #brush(): Brush {
    const random = this.#random;
    const type = random.pick([BrushType.NONE, BrushType.SOLID, BrushType.SOLID, BrushType.PATTERN]);
    if (type === BrushType.PATTERN) return { type, pattern: this.#image(), pos: this.#point() };
    return type === BrushType.SOLID ? { type, color: random.word() } : { type };
  }

  #mask(): Mask {
    if (!this.#random.oneIn(4)) return { flags: 0, pos: { x: 0, y: 0 }, bitmap: null };
    const bitmap = this.#random.oneIn(4)
      ? this.#image()
      : this.#bitmap(this.#random.pick([BitmapFormat.BIT1_LE, BitmapFormat.BIT1_BE]));
    return { flags: this.#random.below(2), pos: this.#point(), bitmap };
  }

  #copy(): MessageOf<Server['DRAW_COPY']> {
    const src = this.#image();
    const { width, height } = src.descriptor;
    const base = this.#base();
    const fits = this.#random.oneIn(2);
    const srcArea = fits ? { left: 0, top: 0, right: width, bottom: height } : this.#rect();
    const box = { ...base.box, right: clampInt(base.box.left + width), bottom: clampInt(base.box.top + height) };
    return {
      base: fits ? { ...base, box } : base,
      src,
      srcArea,
      rop: this.#rop(),
      scaleMode: this.#random.below(2),
      mask: this.#mask(),
    };
  }

  #pixels(width: number, height: number): Uint32Array {
    const random = this.#random;
    const colours = Array.from({ length: 1 + random.below(4) }, () => random.word());
    const isNoise = random.oneIn(4);
    return Uint32Array.from({ length: width * height }, () => (isNoise ? random.word() : random.pick(colours)));
  }

  #image(): Image {
    const random = this.#random;
    const width = random.between(1, 20);
    const height = random.between(1, 16);
    const { payload, size } = this.#payload(width, height);
    const flags =
      (random.oneIn(4) ? ImageFlag.CACHE_ME : 0) |
      (random.oneIn(8) ? ImageFlag.HIGH_BITS_SET : 0) |
      (random.oneIn(12) ? ImageFlag.CACHE_REPLACE_ME : 0);
    const id = BigInt(random.below(CACHE_IDS));
    return { descriptor: { id, type: payload.type, flags, ...size }, payload, offset: 0 };
  }

  #bitmap(format: number): Image {
    const random = this.#random;
    const [width, height] = [random.between(1, 30), random.between(1, 20)];
    const payload = this.#bitmapPayload(format, width, height);
    return { descriptor: { id: 0n, type: payload.type, flags: 0, width, height }, payload, offset: 0 };
  }

  #bitmapPayload(format: number, width: number, height: number): ImagePayload {
    const random = this.#random;
    const bits = [0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8][format] ?? 32;
    const strideBytes = Math.ceil((width * bits) / 8) + random.pick([0, 0, 1, 3, 4]);
    const hasPalette = format <= BitmapFormat.BIT8 && !random.oneIn(4);
    const isCached = hasPalette && random.oneIn(4);
    const entries = Array.from({ length: random.pick([2, 16, 256]) }, () => random.below(1 << 24));
    return {
      type: ImageType.BITMAP,
      format,
      bitmapFlags:
        (random.oneIn(2) ? BitmapFlag.TOP_DOWN : 0) |
        (isCached ? BitmapFlag.PAL_FROM_CACHE : hasPalette && random.oneIn(3) ? BitmapFlag.PAL_CACHE_ME : 0),
      width,
      height,
      strideBytes,
      palette: isCached
        ? { kind: 'cached', id: BigInt(random.below(3)) }
        : hasPalette
          ? { kind: 'inline', palette: { unique: BigInt(random.below(3)), entries } }
          : { kind: 'none' },
      data: random.bytes(strideBytes * height),
    };
  }

  #payload(width: number, height: number): { payload: ImagePayload; size: { width: number; height: number } } {
    const random = this.#random;
    const size = { width, height };
    const pixels = (): Uint32Array => this.#pixels(width, height);
    switch (random.below(14)) {
      case 0:
      case 1:
      case 2:
        return { payload: this.#bitmapPayload(random.between(1, 10), width, height), size };
      case 3:
        return {
          payload: { type: ImageType.QUIC, data: encodeQuic(pixels(), width, height, random.pick([4, 5])) },
          size,
        };
      case 4:
      case 5:
        return { payload: { type: ImageType.LZ_RGB, data: encodeLz(pixels(), width, height) }, size };
      case 6:
      case 7: {
        if (random.oneIn(20)) this.#glz = new GlzEncoder();
        const data = this.#glz.encode(pixels(), width, height, random.pick([8, 9]), random.oneIn(2));
        if (!random.oneIn(4)) return { payload: { type: ImageType.GLZ_RGB, data }, size };
        return { payload: { type: ImageType.ZLIB_GLZ_RGB, glzBytes: data.length, data: deflateSync(data) }, size };
      }
      case 8:
        return { payload: { type: ImageType.LZ4, data: encodeLz4(new Uint8Array(pixels().buffer), 8) }, size };
      case 9:
      case 10: {
        const { file } = random.pick([colour420, colour444, grey]);
        const whole = { width: 53, height: 37 };
        if (!random.oneIn(3)) return { payload: { type: ImageType.JPEG, data: file }, size: whole };
        const alpha = encodeLz(this.#pixels(53, 37), 53, 37);
        const data = Buffer.concat([file, alpha]);
        return { payload: { type: ImageType.JPEG_ALPHA, jpegFlags: 1, jpegBytes: file.length, data }, size: whole };
      }
      case 11:
        return { payload: { type: ImageType.SURFACE, surfaceId: random.below(SURFACES) }, size };
      case 12:
        return { payload: { type: ImageType.FROM_CACHE }, size };
      default:
        return { payload: { type: ImageType.FROM_CACHE_LOSSLESS }, size };
    }
  }

  #fixed(): number {
    return this.#random.oneIn(40) ? this.#random.pick(EDGES) : this.#random.between(-100, SIDE * 16 + 100);
  }

  #stroke(): Message {
    const random = this.#random;
    const segments = Array.from({ length: 1 + random.below(4) }, (_, i) => ({
      flags:
        (i === 0 || random.oneIn(4) ? PathFlag.BEGIN : 0) |
        (random.oneIn(2) ? PathFlag.END : 0) |
        (random.oneIn(3) ? PathFlag.CLOSE : 0) |
        (random.oneIn(4) ? PathFlag.BEZIER : 0),
      points: Array.from({ length: random.below(8) }, () => ({ x: this.#fixed(), y: this.#fixed() })),
    }));
    const isStyled = random.oneIn(3);
    const style = Array.from({ length: random.below(5) }, () => random.pick([0, 1, 16, 40, 16 * 7, 0x7fffffff]));
    return this.#make('DRAW_STROKE', {
      base: this.#base(),
      path: { segments },
      attr: isStyled ? { flags: 8 | (random.oneIn(2) ? 4 : 0), style } : { flags: 0, style: null },
      brush: this.#brush(),
      foreMode: this.#rop(),
      backMode: this.#rop(),
    });
  }

  #text(): Message {
    const random = this.#random;
    const raster = random.pick([TextFlag.RASTER_A1, TextFlag.RASTER_A4, TextFlag.RASTER_A8]);
    const bits = raster === TextFlag.RASTER_A1 ? 1 : raster === TextFlag.RASTER_A4 ? 4 : 8;
    const glyphs = Array.from({ length: random.below(6) }, () => {
      const [width, height] = [random.below(12), random.below(12)];
      const data = random.bytes(Math.ceil((width * bits) / 8) * height);
      return { renderPos: this.#point(), glyphOrigin: this.#point(), width, height, data };
    });
    return this.#make('DRAW_TEXT', {
      base: this.#base(),
      text: { flags: raster | (random.oneIn(2) ? TextFlag.RASTER_TOP_DOWN : 0), glyphs },
      backArea: this.#rect(),
      foreBrush: this.#brush(),
      backBrush: this.#brush(),
      foreMode: this.#rop(),
      backMode: this.#rop(),
    });
  }

  #composite(): Message {
    const random = this.#random;
    const operator = random.pick([
      random.below(14),
      0x10 + random.below(12),
      0x20 + random.below(12),
      0x30 + random.below(15),
    ]);
    const hasMask = random.oneIn(2);
    const transform = () => {
      if (!random.oneIn(3)) return null;
      const part = () => (random.oneIn(30) ? random.pick(EDGES) : random.between(-131072, 131072));
      return { t00: part(), t01: part(), t02: part(), t10: part(), t11: part(), t12: part() };
    };
    const [srcTransform, maskTransform] = [transform(), hasMask ? transform() : null];
    const flags =
      operator |
      (random.below(5) << 8) |
      (random.below(5) << 11) |
      (random.below(4) << 14) |
      (random.below(4) << 16) |
      (random.below(2) << 18) |
      (hasMask ? 1 << 19 : 0) |
      (srcTransform === null ? 0 : 1 << 20) |
      (maskTransform === null ? 0 : 1 << 21) |
      (random.oneIn(4) ? random.below(8) << 22 : 0);
    const origin = () => ({ x: random.between(-30, 30), y: random.between(-30, 30) });
    return this.#make('DRAW_COMPOSITE', {
      base: this.#base(),
      operands: { flags, src: this.#image(), mask: hasMask ? this.#image() : null, srcTransform, maskTransform },
      srcOrigin: origin(),
      maskOrigin: origin(),
    });
  }

  #stream(): Message {
    const random = this.#random;
    const id = random.below(3);
    const clip = random.oneIn(3) ? [this.#rect()] : null;
    const data = random.oneIn(8) ? random.bytes(random.below(30)) : random.pick([colour420, colour444, grey]).file;
    switch (random.below(6)) {
      case 0:
      case 1:
        return this.#make('STREAM_CREATE', {
          surfaceId: random.oneIn(4) ? random.below(SURFACES) : 0,
          id,
          flags: random.below(2),
          codec: random.oneIn(6) ? random.below(7) : 1,
          stamp: 0n,
          streamWidth: 53,
          streamHeight: 37,
          sourceWidth: 53,
          sourceHeight: 37,
          dest: this.#rect(),
          clip,
        });
      case 2:
      case 3:
        return this.#make('STREAM_DATA', { id, multiMediaTime: random.below(1000), data });
      case 4: {
        const size = { width: random.pick([53, 10]), height: random.pick([37, 10]) };
        return this.#make('STREAM_DATA_SIZED', {
          id,
          multiMediaTime: random.below(1000),
          ...size,
          dest: this.#rect(),
          data,
        });
      }
      default:
        return this.#make('STREAM_CLIP', { id, clip });
    }
  }

  #other(): Message {
    const random = this.#random;
    switch (random.below(9)) {
      case 0:
        return this.#make('SURFACE_DESTROY', { surfaceId: random.below(SURFACES) });
      case 1:
        return this.#make('INVAL_LIST', { resources: [{ type: 1, id: BigInt(random.below(CACHE_IDS)) }] });
      case 2:
        return this.#make('INVAL_ALL_PIXMAPS', { waits: [] });
      case 3:
        return random.oneIn(2) ? this.#make('INVAL_ALL_PALETTES', {}) : this.#make('INVAL_PALETTE', { id: 1n });
      case 4:
        return random.oneIn(2) ? this.#make('MARK', {}) : this.#make('RESET', {});
      case 5:
        return this.#make('MODE', {
          width: random.between(1, SIDE),
          height: random.between(1, SIDE),
          bits: random.pick([16, 32]),
        });
      case 6: {
        const part = () => random.below(SIDE);
        const heads = Array.from({ length: random.below(4) }, (_, monitorId) => ({
          ...{ monitorId, surfaceId: 0, width: part(), height: part(), x: part(), y: part(), flags: 0 },
        }));
        return this.#make('MONITORS_CONFIG', { monitors: { maxAllowed: random.below(5), heads } });
      }
      case 7:
        return this.#make('STREAM_ACTIVATE_REPORT', {
          streamId: random.below(3),
          uniqueId: 1,
          maxWindowSize: 2,
          timeoutMs: 100,
        });
      default:
        return random.oneIn(2)
          ? this.#make('STREAM_DESTROY', { id: random.below(3) })
          : this.#make('STREAM_DESTROY_ALL', {});
    }
  }
}

function clampInt(value: number): number {
  return Math.max(-0x80000000, Math.min(0x7fffffff, value));
}
