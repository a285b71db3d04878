/** The GLZ dictionary of one client connection: the decoded images that later ones refer to (display.md 6.2). */

import { DecodeStatus, GLZ_ENTRY_BYTES } from './codecs-face';
import type { PixelCore } from './face';

/** What a GLZ image says about itself before its stream begins. */
export interface GlzHeader {
  readonly id: number;
  /** 6 RGB16, 7 RGB24, 8 RGB32, 9 RGBA. */
  readonly type: number;
  readonly topDown: boolean;
  readonly width: number;
  readonly height: number;
  /** Distance back to the oldest image that the server still refers to. */
  readonly winHeadDist: number;
}

/** A decoded image. The window owns the pixels: copy or draw them before the next call to the window. */
export interface GlzImage {
  readonly kind: 'ok';
  readonly id: number;
  /** `width * height` contiguous pixels in stream order; 16-bit images as 555 words. `Codecs.storeRows` makes rows of them. */
  readonly ptr: number;
  readonly type: number;
  readonly topDown: boolean;
}

export type GlzResult =
  | GlzImage
  /** Decode the same data again once image `id` is in the window; with several display channels it may be on its way. */
  | { readonly kind: 'missing'; readonly id: number }
  | { readonly kind: 'error'; readonly status: number; readonly header?: GlzHeader };

export interface GlzWindowOptions {
  /** Most bytes of decoded pixels to keep; announce less than a quarter of it as window size (in pixels). */
  readonly maxBytes?: number;
}

interface Entry {
  readonly ptr: number;
  readonly pixels: number;
  readonly type: number;
  readonly winHeadDist: number;
}

const HEADER_BYTES = 33;
const MAX_PIXELS = 2 ** 29;
const DEFAULT_MAX_BYTES = 192 * 1024 * 1024;
const FIRST_TABLE = 1024;
const MAX_TABLE = 2 ** 20;
/** How far below the first image after a migration another one may still arrive from another channel. */
const LATE_IDS = 4096;

/** Reads the header of GLZ data; undefined when it is too short, not GLZ, or its id is beyond what a double counts. */
export function parseGlzHeader(data: Uint8Array): GlzHeader | undefined {
  if (data.length < HEADER_BYTES) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  if (view.getUint32(0) !== 0x20205a4c || view.getUint32(4) !== 0x00010001) return undefined;
  const id = view.getUint32(21) * 2 ** 32 + view.getUint32(25);
  if (!Number.isSafeInteger(id)) return undefined;
  const kind = view.getUint8(8);
  return {
    id,
    type: kind & 15,
    topDown: kind >> 4 !== 0,
    width: view.getUint32(9),
    height: view.getUint32(13),
    winHeadDist: view.getUint32(29),
  };
}

/** Decodes GLZ images in any order that the references allow, and frees what the server no longer refers to. */
export class GlzWindow {
  readonly #core: PixelCore;
  readonly #maxBytes: number;
  readonly #entries = new Map<number, Entry>();
  #table = 0;
  #tableSize = 0;
  #bytes = 0;
  /** All ids below have arrived (ids of a migrated dictionary: all from its first one). */
  #arrived = 0;
  /** Ids below are freed. */
  #oldest = 0;
  /** Set while the first id of a migrated dictionary is awaited. */
  #startsAnywhere = false;

  constructor(core: PixelCore, options: GlzWindowOptions = {}) {
    this.#core = core;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  /** Bytes of pixels in the window. */
  get usedBytes(): number {
    return this.#bytes;
  }

  /** Number of images in the window. */
  get size(): number {
    return this.#entries.size;
  }

  has(id: number): boolean {
    return this.#entries.has(id);
  }

  /**
   * Decodes one image and keeps it.
   * @param source The GLZ data; only read, not kept.
   * @param expectedWidth The descriptor's size; another size in the data is an error.
   */
  decode(source: Uint8Array, expectedWidth: number, expectedHeight: number): GlzResult {
    const header = parseGlzHeader(source);
    if (header === undefined) {
      return { kind: 'error', status: source.length < HEADER_BYTES ? DecodeStatus.TRUNCATED : DecodeStatus.BAD_MAGIC };
    }
    if (header.width !== expectedWidth || header.height !== expectedHeight) {
      return { kind: 'error', status: DecodeStatus.BAD_SIZE, header };
    }
    const refused = this.#admit(header);
    if (refused !== DecodeStatus.OK) return { kind: 'error', status: refused, header };

    const pixels = header.width * header.height;
    const core = this.#core;
    let src = 0;
    let ptr = 0;
    let kept = false;
    try {
      src = core.alloc(source.length, false);
      ptr = core.alloc(pixels * 4, false);
      core.u8().set(source, src);
      const { width, height } = header;
      const status = core.decodeGlz(src, source.length, ptr, width, height, this.#table, this.#tableSize - 1);
      if (status === DecodeStatus.MISSING_IMAGE) {
        const id = core.glzMissingId();
        // Freed, or before the dictionary began: it can not come any more.
        if (id < this.#oldest || (id < this.#arrived && !this.#entries.has(id))) {
          return { kind: 'error', status: DecodeStatus.BAD_REFERENCE, header };
        }
        return { kind: 'missing', id };
      }
      if (status !== DecodeStatus.OK) return { kind: 'error', status, header };
      if (!this.#insert(header, ptr)) return { kind: 'error', status: DecodeStatus.NO_MEMORY, header };
      kept = true;
      return { kind: 'ok', id: header.id, ptr, type: header.type, topDown: header.topDown };
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'PIXEL_MEMORY') throw error;
      return { kind: 'error', status: DecodeStatus.NO_MEMORY, header };
    } finally {
      core.free(src);
      if (!kept) core.free(ptr);
    }
  }

  /**
   * Puts a black image under the id of one that could not be decoded, so that later images do not wait for it.
   * @returns the image, or undefined when its header is not acceptable or there is no room.
   */
  substitute(header: GlzHeader): GlzImage | undefined {
    if (header.type < 6 || header.type > 9 || this.#admit(header) !== DecodeStatus.OK) return undefined;
    let ptr = 0;
    try {
      ptr = this.#core.alloc(header.width * header.height * 4);
      if (this.#insert(header, ptr)) {
        return { kind: 'ok', id: header.id, ptr, type: header.type, topDown: header.topDown };
      }
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'PIXEL_MEMORY') {
        this.#core.free(ptr);
        throw error;
      }
    }
    this.#core.free(ptr);
    return undefined;
  }

  /**
   * Frees everything: on (re)connect and migration.
   * @param continues true when the next image's id goes on from the old ones (seamless migration) instead of 0.
   */
  clear(continues = false): void {
    for (const entry of this.#entries.values()) this.#core.free(entry.ptr);
    this.#entries.clear();
    this.#core.free(this.#table);
    this.#table = 0;
    this.#tableSize = 0;
    this.#bytes = 0;
    this.#arrived = 0;
    this.#oldest = 0;
    this.#startsAnywhere = continues;
  }

  /** Whether an image may enter: new, not too large, room for it; makes the table at the first use. */
  #admit({ id, width, height }: GlzHeader): DecodeStatus {
    const pixels = width * height;
    if (pixels === 0 || pixels >= MAX_PIXELS) return DecodeStatus.BAD_SIZE;
    if (this.#entries.has(id)) return DecodeStatus.BAD_REFERENCE;
    if (!this.#startsAnywhere && id < this.#oldest - LATE_IDS) return DecodeStatus.BAD_REFERENCE;
    if (this.#bytes + pixels * 4 > this.#maxBytes) return DecodeStatus.NO_MEMORY;
    if (this.#table === 0 && !this.#makeTable(FIRST_TABLE)) return DecodeStatus.NO_MEMORY;
    return DecodeStatus.OK;
  }

  #insert({ id, width, height, type, winHeadDist }: GlzHeader, ptr: number): boolean {
    const entry: Entry = { ptr, pixels: width * height, type, winHeadDist };
    if (this.#startsAnywhere) {
      this.#startsAnywhere = false;
      this.#arrived = id;
      this.#oldest = id;
    }
    // Without this an id far ahead could claim the slot of one that is still referred to.
    while (this.#pointerAt(id) !== 0) if (!this.#makeTable(this.#tableSize * 2)) return false;
    this.#entries.set(id, entry);
    this.#bytes += entry.pixels * 4;
    this.#writeEntry(id, entry);
    if (id < this.#oldest) this.#oldest = id;
    this.#advance();
    return true;
  }

  /** Moves the end of the gap-free ids, and frees what the last image before the gap declares to be of no use. */
  #advance(): void {
    let last: Entry | undefined;
    for (let next = this.#entries.get(this.#arrived); next !== undefined; next = this.#entries.get(this.#arrived)) {
      last = next;
      this.#arrived++;
    }
    if (last === undefined) return;
    const oldest = this.#arrived - 1 - last.winHeadDist;
    for (; this.#oldest < oldest; this.#oldest++) {
      const entry = this.#entries.get(this.#oldest);
      if (entry === undefined) continue;
      this.#entries.delete(this.#oldest);
      this.#bytes -= entry.pixels * 4;
      this.#writeEntry(this.#oldest, undefined);
      this.#core.free(entry.ptr);
    }
  }

  #slot(id: number): number {
    return this.#table + (id % this.#tableSize) * GLZ_ENTRY_BYTES;
  }

  #view(): DataView {
    const memory = this.#core.u8();
    return new DataView(memory.buffer, memory.byteOffset, memory.length);
  }

  #pointerAt(id: number): number {
    return this.#view().getUint32(this.#slot(id) + 8, true);
  }

  #writeEntry(id: number, entry: Entry | undefined): void {
    const view = this.#view();
    const at = this.#slot(id);
    view.setUint32(at, id % 2 ** 32, true);
    view.setUint32(at + 4, Math.floor(id / 2 ** 32), true);
    view.setUint32(at + 8, entry?.ptr ?? 0, true);
    view.setUint32(at + 12, entry?.pixels ?? 0, true);
    view.setUint32(at + 16, entry?.type ?? 0, true);
  }

  /** Replaces the table by one of `size` entries with the same images; false when that is too large. */
  #makeTable(size: number): boolean {
    // Twice as many slots may still make two images meet; the size grows until they do not.
    for (; size <= MAX_TABLE; size *= 2) {
      const slots = new Set<number>();
      for (const id of this.#entries.keys()) slots.add(id % size);
      if (slots.size === this.#entries.size) break;
    }
    if (size > MAX_TABLE) return false;
    const table = this.#core.alloc(size * GLZ_ENTRY_BYTES);
    this.#core.free(this.#table);
    this.#table = table;
    this.#tableSize = size;
    for (const [id, entry] of this.#entries) this.#writeEntry(id, entry);
    return true;
  }
}
