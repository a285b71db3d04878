/** A display pipeline with everything it needs, for tests: messages in by name, surfaces and events out. */

import { inflateSync } from 'node:zlib';
import { createJpegDecoder } from '../../../../native-addons/jpeg/node';
import type { PixelCore } from '../../../../native-addons/pixels/face';
import { loadPixels } from '../../../../native-addons/pixels/node';
import { silentLogger } from '../../log';
import { Capabilities } from '../../wire/caps';
import { DisplayCap } from '../../wire/constants';
import { ImageDataError, type SpiceError } from '../../wire/errors';
import { displayServer, SurfaceFlag, SurfaceFormat, type Head } from '../../wire/messages/display';
import type { Rect } from '../../wire/messages/draw';
import { BitmapFlag, BitmapFormat, ImageType, type Image, type Palette } from '../../wire/messages/image';
import { encode } from '../../wire/struct';
import type { Handled, MessageOf } from '../../wire/table';
import type { DecodeAhead } from '../images/decode-ahead';
import { SharedImages } from '../images/shared-images';
import { DisplayPipeline } from '../pipeline';
import type { VideoHost } from '../streams/video';

type Messages = typeof displayServer;
const jpeg = createJpegDecoder();

/** What the pipeline told its host. */
export interface Events {
  readonly primaries: ({ readonly width: number; readonly height: number } | null)[];
  readonly monitors: { readonly maxAllowed: number; readonly heads: readonly Head[] }[];
  readonly marks: boolean[];
  readonly sent: { readonly type: number; readonly body: Uint8Array }[];
  readonly problems: SpiceError[];
  damaged: number;
}

export class Fixture {
  readonly core: PixelCore;
  readonly images: SharedImages;
  readonly pipeline: DisplayPipeline;
  readonly events: Events = { primaries: [], monitors: [], marks: [], sent: [], problems: [], damaged: 0 };

  constructor(
    options: {
      readonly core?: PixelCore;
      readonly images?: SharedImages;
      readonly ahead?: DecodeAhead;
      readonly noReports?: boolean;
      readonly video?: VideoHost;
    } = {},
  ) {
    this.core = options.core ?? loadPixels();
    this.images = options.images ?? new SharedImages({ core: this.core });
    const { events } = this;
    this.pipeline = new DisplayPipeline({
      core: this.core,
      images: this.images,
      jpeg,
      inflate: inflateExactly,
      ahead: options.ahead ?? null,
      ...(options.video === undefined ? {} : { video: options.video }),
      log: silentLogger,
      serverCaps: options.noReports === true ? Capabilities.of() : Capabilities.of(DisplayCap.STREAM_REPORT),
      sink: {
        primary: (size) => void events.primaries.push(size),
        monitors: (config) => void events.monitors.push(config),
        mark: (marked) => void events.marks.push(marked),
        damaged: () => {
          events.damaged++;
        },
        send: (type, body) => void events.sent.push({ type, body }),
        problem: (error) => void events.problems.push(error),
      },
    });
  }

  send<K extends keyof Messages>(name: K, message: MessageOf<Messages[K]>): Handled {
    const { id, codec } = displayServer[name];
    return this.pipeline.handle(id, encode(codec as Parameters<typeof encode<unknown>>[0], message));
  }

  surface(surfaceId: number, width: number, height: number, format: number = SurfaceFormat.XRGB32): void {
    const flags = surfaceId === 0 ? SurfaceFlag.PRIMARY : 0;
    void this.send('SURFACE_CREATE', { surfaceId, width, height, format, flags });
  }

  /** The primary as packed B, G, R, 255. */
  picture(): Uint8Array {
    const { primary } = this.pipeline;
    if (primary === null) return new Uint8Array(0);
    return this.pipeline.readPixels({ left: 0, top: 0, right: primary.width, bottom: primary.height });
  }

  /** The words of the primary's pixels as they are kept. */
  words(): Uint32Array {
    const { primary } = this.pipeline;
    if (primary === null) return new Uint32Array(0);
    const { ptr, width, height } = primary;
    return new Uint32Array(this.core.u8().slice(ptr, ptr + width * height * 4).buffer);
  }
}

function inflateExactly(data: Uint8Array, expectedBytes: number): Uint8Array {
  try {
    const out = inflateSync(data, { maxOutputLength: expectedBytes });
    if (out.length === expectedBytes) return out;
  } catch {
    // Reported below.
  }
  throw new ImageDataError('zlib');
}

export function rect(left: number, top: number, width: number, height: number): Rect {
  return { left, top, right: left + width, bottom: top + height };
}

export interface BitmapOptions {
  readonly id?: bigint;
  readonly flags?: number;
  readonly format?: number;
  readonly topDown?: boolean;
  /** Bytes behind each row. */
  readonly padding?: number;
  readonly palette?: Palette;
  readonly paletteFlags?: number;
}

/** A BITMAP image. `pixels` has one number a pixel, top row first, in the format's own meaning (index, 555 word, 0xAARRGGBB, alpha). */
export function bitmap(width: number, height: number, pixels: ArrayLike<number>, options: BitmapOptions = {}): Image {
  const { format = BitmapFormat.BIT32, topDown = true, padding = 0, palette } = options;
  const strideBytes = Math.ceil((width * bitsOf(format)) / 8) + padding;
  const data = new Uint8Array(strideBytes * height);
  for (let y = 0; y < height; y++) {
    const row = (topDown ? y : height - 1 - y) * strideBytes;
    for (let x = 0; x < width; x++) put(data, row, x, format, pixels[y * width + x] ?? 0);
  }
  return {
    descriptor: { id: options.id ?? 0n, type: ImageType.BITMAP, flags: options.flags ?? 0, width, height },
    payload: {
      type: ImageType.BITMAP,
      format,
      bitmapFlags: (topDown ? BitmapFlag.TOP_DOWN : 0) | (options.paletteFlags ?? 0),
      width,
      height,
      strideBytes,
      palette: palette === undefined ? { kind: 'none' } : { kind: 'inline', palette },
      data,
    },
    offset: 0,
  };
}

function bitsOf(format: number): number {
  return [0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8][format] ?? 32;
}

function put(data: Uint8Array, row: number, x: number, format: number, value: number): void {
  switch (format) {
    case BitmapFormat.BIT1_LE:
      data[row + (x >> 3)]! |= (value & 1) << (x & 7);
      return;
    case BitmapFormat.BIT1_BE:
      data[row + (x >> 3)]! |= (value & 1) << (7 - (x & 7));
      return;
    case BitmapFormat.BIT4_LE:
      data[row + (x >> 1)]! |= (value & 15) << ((x & 1) * 4);
      return;
    case BitmapFormat.BIT4_BE:
      data[row + (x >> 1)]! |= (value & 15) << ((1 - (x & 1)) * 4);
      return;
    default: {
      const bytes = bitsOf(format) / 8;
      for (let i = 0; i < bytes; i++) data[row + x * bytes + i] = (value >>> (8 * i)) & 255;
    }
  }
}

/** An image that is the pixels of a surface. */
export function surfaceImage(surfaceId: number): Image {
  const descriptor = { id: 0n, type: ImageType.SURFACE, flags: 0, width: 1, height: 1 };
  return { descriptor, payload: { type: ImageType.SURFACE, surfaceId }, offset: 0 };
}

/** An image from the cache. */
export function cachedImage(id: bigint, width: number, height: number, lossless = false): Image {
  const type = lossless ? ImageType.FROM_CACHE_LOSSLESS : ImageType.FROM_CACHE;
  return { descriptor: { id, type, flags: 0, width, height }, payload: { type }, offset: 0 };
}

export const NO_MASK = { flags: 0, pos: { x: 0, y: 0 }, bitmap: null };
export const PUT = 8;

/** Numbers that are the same in every run. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 to limit - 1. */
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 4294967296) * limit);
  }

  word(): number {
    return ((this.below(65536) << 16) | this.below(65536)) >>> 0;
  }

  words(count: number): Uint32Array {
    return Uint32Array.from({ length: count }, () => this.word());
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}
