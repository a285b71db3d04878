/** Host `main`: the session process decodes; the worker keeps a copy of the primary for screenshots and lost contexts. */

import { toErrorData } from '../../../main/spice/wire/errors';
import type { ErrorData } from '../../../main/spice/wire/errors';
import type { PixelCore } from '../../../native-addons/pixels/face';
import type { PixelRect, ToDisplay } from '../../../preload/contract/display';
import type { Picture, PixelRows } from '../presenter/presenter';
import type { DisplayHost, HostEvents } from './host';
import { RgbaBuffer } from './swizzle';

/** More rectangles than this are shown as one around them all. */
const MAX_DAMAGE_RECTS = 64;
const MAX_SIDE = 32768;

/** A primary surface in the core's memory: packed B, G, R, X rows, top-down. */
export class ShadowPicture implements Picture {
  readonly width: number;
  readonly height: number;
  readonly #core: PixelCore;
  readonly #ptr: number;
  readonly #rgba: RgbaBuffer;

  /** @throws PixelMemoryError if there is no room for it. */
  constructor(core: PixelCore, width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#core = core;
    this.#ptr = core.alloc(width * height * 4);
    this.#rgba = new RgbaBuffer(core);
  }

  rows(rect: PixelRect): PixelRows {
    const bytes = this.#core.u8() as Uint8Array<ArrayBuffer>;
    return { bytes, offset: this.#pointer(rect), strideBytes: this.width * 4 };
  }

  rgba(rect: PixelRect): Uint8ClampedArray<ArrayBuffer> {
    return this.#rgba.fill(this.#pointer(rect), this.width * 4, rect.right - rect.left, rect.bottom - rect.top);
  }

  /** Writes packed rows. @param source Holds exactly the rectangle's pixels from `offset` on. */
  write(rect: PixelRect, source: Uint8Array, offset: number): void {
    const memory = this.#core.u8();
    const rowBytes = (rect.right - rect.left) * 4;
    let from = offset;
    let to = this.#pointer(rect);
    for (let y = rect.top; y < rect.bottom; y++) {
      memory.set(source.subarray(from, from + rowBytes), to);
      from += rowBytes;
      to += this.width * 4;
    }
  }

  #pointer(rect: PixelRect): number {
    return this.#ptr + (rect.top * this.width + rect.left) * 4;
  }

  free(): void {
    this.#rgba.free();
    this.#core.free(this.#ptr);
  }
}

export class ShadowHost implements DisplayHost {
  readonly decode = 'main';
  readonly #displayId: number;
  readonly #core: PixelCore;
  readonly #events: HostEvents;
  #picture: ShadowPicture | null = null;
  #damage: PixelRect[] = [];
  /** A frame that came before the one before was painted is answered by the painting: a slow window gets no more than it shows. */
  #owesAnswer = false;
  #counters = { received: 0, bytes: 0, decodeMs: 0 };

  constructor(displayId: number, core: PixelCore, events: HostEvents) {
    this.#displayId = displayId;
    this.#core = core;
    this.#events = events;
  }

  get picture(): Picture | null {
    return this.#picture;
  }

  get counters(): { received: number; bytes: number; decodeMs: number } {
    return this.#counters;
  }

  handle(message: ToDisplay): void {
    switch (message.kind) {
      case 'primary':
        this.#setPrimary(message.size);
        break;
      case 'monitors':
        this.#events.monitors(message.monitors);
        break;
      case 'mark':
        this.#events.mark(message.marked);
        break;
      case 'frame':
        this.#apply(message.rects, message.pixels);
        break;
      case 'open':
      case 'closed':
      case 'messages':
      case 'clock':
        break;
    }
  }

  #setPrimary(size: { readonly width: number; readonly height: number } | null): void {
    this.#damage = [];
    this.#answer();
    this.#picture?.free();
    this.#picture = null;
    if (size !== null && size.width > 0 && size.height > 0) {
      if (size.width > MAX_SIDE || size.height > MAX_SIDE) {
        this.#report({ code: 'SPICE_LIMIT', kind: 'protocol', message: `primary of ${size.width}x${size.height}` });
      } else {
        try {
          this.#picture = new ShadowPicture(this.#core, size.width, size.height);
        } catch (error) {
          this.#report(toErrorData(error));
        }
      }
    }
    this.#events.primary();
  }

  /** The frame's numbers come from a process that parses a server's bytes: they are checked again here. */
  #apply(rects: readonly PixelRect[], pixels: Uint8Array): void {
    const startedAt = performance.now();
    const isAhead = this.#damage.length > 0;
    const picture = this.#picture;
    let offset = 0;
    for (const rect of rects) {
      const width = rect.right - rect.left;
      const height = rect.bottom - rect.top;
      const bytes = width * height * 4;
      const isInside =
        picture !== null &&
        [rect.left, rect.top, rect.right, rect.bottom].every(Number.isInteger) &&
        rect.left >= 0 &&
        rect.top >= 0 &&
        width > 0 &&
        height > 0 &&
        rect.right <= picture.width &&
        rect.bottom <= picture.height &&
        offset + bytes <= pixels.length;
      if (!isInside) break;
      picture.write(rect, pixels, offset);
      offset += bytes;
      this.#addDamage(rect);
    }
    this.#counters.received += 1;
    this.#counters.bytes += pixels.length;
    this.#counters.decodeMs += performance.now() - startedAt;
    this.#owesAnswer = true;
    if (!isAhead) this.#answer();
  }

  #answer(): void {
    if (!this.#owesAnswer) return;
    this.#owesAnswer = false;
    this.#events.send({ kind: 'presented', displayId: this.#displayId });
  }

  #addDamage(rect: PixelRect): void {
    const wasClean = this.#damage.length === 0;
    this.#damage.push(rect);
    if (this.#damage.length > MAX_DAMAGE_RECTS) this.#damage = [around(this.#damage)];
    if (wasClean) this.#events.damaged();
  }

  #report(error: ErrorData): void {
    this.#events.send({ kind: 'problem', displayId: this.#displayId, error });
  }

  takeDamage(): readonly PixelRect[] {
    const damage = this.#damage;
    this.#damage = [];
    this.#answer();
    return damage;
  }

  dispose(): void {
    this.#picture?.free();
    this.#picture = null;
    this.#damage = [];
  }
}

function around(rects: readonly PixelRect[]): PixelRect {
  return rects.reduce((all, rect) => ({
    left: Math.min(all.left, rect.left),
    top: Math.min(all.top, rect.top),
    right: Math.max(all.right, rect.right),
    bottom: Math.max(all.bottom, rect.bottom),
  }));
}
