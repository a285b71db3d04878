/** Host `main`: the session process decodes; the worker keeps a copy of the primary for screenshots and lost contexts. */

import type { PixelRect, ToDisplay } from '../../../preload/contract/display';
import type { Picture, PixelRows } from '../presenter/presenter';
import type { DisplayHost, HostEvents } from './host';
import { bgrxToRgba } from './swizzle';

/** More rectangles than this are shown as one around them all. */
const MAX_DAMAGE_RECTS = 64;
const MAX_SIDE = 32768;
const MAX_BYTES = 1024 * 1024 * 1024;

/** A primary surface in memory of JavaScript's own: packed B, G, R, X rows, top-down. */
export class ShadowPicture implements Picture {
  readonly width: number;
  readonly height: number;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #rgba = new Uint8ClampedArray(0);

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#bytes = new Uint8Array(width * height * 4);
  }

  rows(rect: PixelRect): PixelRows {
    const strideBytes = this.width * 4;
    return { bytes: this.#bytes, offset: rect.top * strideBytes + rect.left * 4, strideBytes };
  }

  rgba(rect: PixelRect): Uint8ClampedArray<ArrayBuffer> {
    const width = rect.right - rect.left;
    const height = rect.bottom - rect.top;
    const bytes = width * height * 4;
    if (this.#rgba.length < bytes) this.#rgba = new Uint8ClampedArray(bytes);
    bgrxToRgba(this.rows(rect), width, height, this.#rgba);
    return this.#rgba.subarray(0, bytes);
  }

  /** Writes packed rows. @param source Holds exactly the rectangle's pixels from `offset` on. */
  write(rect: PixelRect, source: Uint8Array, offset: number): void {
    const rowBytes = (rect.right - rect.left) * 4;
    let from = offset;
    for (let y = rect.top; y < rect.bottom; y++) {
      this.#bytes.set(source.subarray(from, from + rowBytes), (y * this.width + rect.left) * 4);
      from += rowBytes;
    }
  }
}

export class ShadowHost implements DisplayHost {
  readonly decode = 'main';
  readonly #displayId: number;
  readonly #events: HostEvents;
  #picture: ShadowPicture | null = null;
  #damage: PixelRect[] = [];
  #counters = { received: 0, bytes: 0, decodeMs: 0 };

  constructor(displayId: number, events: HostEvents) {
    this.#displayId = displayId;
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
        break;
    }
  }

  #setPrimary(size: { readonly width: number; readonly height: number } | null): void {
    this.#damage = [];
    const isShown = size !== null && size.width > 0 && size.height > 0;
    if (isShown && (size.width > MAX_SIDE || size.height > MAX_SIDE || size.width * size.height * 4 > MAX_BYTES)) {
      this.#picture = null;
      this.#report('SPICE_LIMIT', `primary of ${size.width}x${size.height}`);
    } else {
      this.#picture = isShown ? new ShadowPicture(size.width, size.height) : null;
    }
    this.#events.primary();
  }

  /** The frame's numbers come from a process that parses a server's bytes: they are checked again here. */
  #apply(rects: readonly PixelRect[], pixels: Uint8Array): void {
    const startedAt = performance.now();
    const picture = this.#picture;
    let offset = 0;
    for (const rect of rects) {
      const width = rect.right - rect.left;
      const height = rect.bottom - rect.top;
      const bytes = width * height * 4;
      const isInside =
        picture !== null &&
        Number.isInteger(rect.left + rect.top + rect.right + rect.bottom) &&
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
    this.#events.send({ kind: 'presented', displayId: this.#displayId });
  }

  #addDamage(rect: PixelRect): void {
    const wasClean = this.#damage.length === 0;
    this.#damage.push(rect);
    if (this.#damage.length > MAX_DAMAGE_RECTS) this.#damage = [around(this.#damage)];
    if (wasClean) this.#events.damaged();
  }

  #report(code: string, message: string): void {
    const error = { code, kind: 'protocol', message } as const;
    this.#events.send({ kind: 'problem', displayId: this.#displayId, error });
  }

  takeDamage(): readonly PixelRect[] {
    const damage = this.#damage;
    this.#damage = [];
    return damage;
  }

  dispose(): void {
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
