/** The GLZ dictionary of one client connection: the decoded images that later ones refer to. */

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

/** Words of a table entry: the id in two, the pixels' address (0: no entry), their count, the image's type, its window distance. */
const ID = 0;
const ID_HIGH = 1;
const POINTER = 2;
const COUNT = 3;
const TYPE = 4;
const DISTANCE = 5;
const ENTRY_WORDS = GLZ_ENTRY_BYTES / 4;
const WORD = 2 ** 32;

const HEADER_BYTES = 33;
const SMALLEST_SOURCE_BYTES = 64 * 1024;
/** A larger room is given back after use: one full-screen image must not cost memory for the whole session. */
const KEPT_SOURCE_BYTES = 4 * 1024 * 1024;
/** Their bytes still fit the 31 bits of a pointer. */
const MAX_PIXELS = 2 ** 29;
/** Three times the largest window that is announced (64 MiB): with several channels the server's idea of it runs ahead of ours. */
const DEFAULT_MAX_BYTES = 192 * 1024 * 1024;
const FIRST_TABLE = 1024;
/** Ids this far apart are no window any more; the table has 24 MiB then. */
const MAX_TABLE = 2 ** 20;
/** How far below the first image after a migration another one may still arrive from another channel. */
const LATE_IDS = 4096;

/** Reads the header of GLZ data; undefined when it is too short, not GLZ, or its id is beyond what a double counts. */
export function parseGlzHeader(data: Uint8Array): GlzHeader | undefined {
  if (data.length < HEADER_BYTES) return undefined;
  if (bigEndian(data, 0) !== 0x20205a4c || bigEndian(data, 4) !== 0x00010001) return undefined;
  const id = bigEndian(data, 21) * 2 ** 32 + bigEndian(data, 25);
  if (!Number.isSafeInteger(id)) return undefined;
  const kind = data[8]!;
  return {
    id,
    type: kind & 15,
    topDown: kind >> 4 !== 0,
    width: bigEndian(data, 9),
    height: bigEndian(data, 13),
    winHeadDist: bigEndian(data, 29),
  };
}

function bigEndian(data: Uint8Array, at: number): number {
  return ((data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!) >>> 0;
}

/** Decodes GLZ images in any order that the references allow, and frees what the server no longer refers to. */
export class GlzWindow {
  readonly #core: PixelCore;
  readonly #maxBytes: number;
  /** Entries of all images in the core's memory, where the decoder looks them up too: an image is at entry `id % #tableSize`. */
  #table = 0;
  #tableSize = 0;
  #size = 0;
  #bytes = 0;
  /** Room for the data of the image that is being decoded. */
  #source = 0;
  #sourceBytes = 0;
  /** The core's memory, and the same as words; replaced when the core has grown. */
  #bytesView: Uint8Array = new Uint8Array(0);
  #words: Uint32Array = new Uint32Array(0);
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
    return this.#size;
  }

  has(id: number): boolean {
    return this.#find(id) !== 0;
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

    const { width, height } = header;
    const core = this.#core;
    let ptr = 0;
    let kept = false;
    try {
      const src = this.#stage(source);
      ptr = core.alloc(width * height * 4, false);
      const status = core.decodeGlz(src, source.length, ptr, width, height, this.#table, this.#tableSize - 1);
      if (status === DecodeStatus.MISSING_IMAGE) {
        const id = core.glzMissingId();
        // Freed, or before the dictionary began: it can not come any more.
        if (id < this.#oldest || (id < this.#arrived && !this.has(id))) {
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
      if (!kept) core.free(ptr);
    }
  }

  /** Copies the data to where the core reads it. @returns its address, valid until the next call. */
  #stage(source: Uint8Array): number {
    const needed = source.length;
    if (needed > this.#sourceBytes || (this.#sourceBytes > KEPT_SOURCE_BYTES && needed <= KEPT_SOURCE_BYTES)) {
      this.#core.free(this.#source);
      this.#source = this.#sourceBytes = 0;
      const bytes = Math.max(needed, SMALLEST_SOURCE_BYTES);
      this.#source = this.#core.alloc(bytes, false);
      this.#sourceBytes = bytes;
    }
    this.#core.u8().set(source, this.#source);
    return this.#source;
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
    const words = this.#memory();
    for (let slot = 0; slot < this.#tableSize; slot++) this.#core.free(words[this.#slot(slot) + POINTER]!);
    this.#core.free(this.#table);
    this.#core.free(this.#source);
    this.#table = this.#tableSize = this.#source = this.#sourceBytes = 0;
    this.#size = this.#bytes = 0;
    this.#arrived = 0;
    this.#oldest = 0;
    this.#startsAnywhere = continues;
  }

  /** Whether an image may enter: new, not too large, room for it; makes the table at the first use. */
  #admit({ id, width, height }: GlzHeader): DecodeStatus {
    const pixels = width * height;
    if (pixels === 0 || pixels >= MAX_PIXELS) return DecodeStatus.BAD_SIZE;
    if (this.has(id)) return DecodeStatus.BAD_REFERENCE;
    if (!this.#startsAnywhere && id < this.#oldest - LATE_IDS) return DecodeStatus.BAD_REFERENCE;
    if (this.#bytes + pixels * 4 > this.#maxBytes) return DecodeStatus.NO_MEMORY;
    if (this.#table === 0 && !this.#makeTable(FIRST_TABLE)) return DecodeStatus.NO_MEMORY;
    return DecodeStatus.OK;
  }

  #insert({ id, width, height, type, winHeadDist }: GlzHeader, ptr: number): boolean {
    if (this.#startsAnywhere) {
      this.#startsAnywhere = false;
      this.#arrived = id;
      this.#oldest = id;
    }
    // Without this an id far ahead could claim the slot of one that is still referred to.
    while (this.#memory()[this.#slot(id) + POINTER] !== 0) if (!this.#makeTable(this.#tableSize * 2)) return false;
    const words = this.#memory();
    const at = this.#slot(id);
    words[at + ID] = id % WORD;
    words[at + ID_HIGH] = Math.floor(id / WORD);
    words[at + POINTER] = ptr;
    words[at + COUNT] = width * height;
    words[at + TYPE] = type;
    words[at + DISTANCE] = winHeadDist;
    this.#size++;
    this.#bytes += width * height * 4;
    if (id < this.#oldest) this.#oldest = id;
    this.#advance();
    return true;
  }

  /** Moves the end of the gap-free ids, and frees what the last image before the gap declares to be of no use. */
  #advance(): void {
    const words = this.#memory();
    let distance = -1;
    for (let at = this.#find(this.#arrived); at !== 0; at = this.#find(this.#arrived)) {
      distance = words[at + DISTANCE]!;
      this.#arrived++;
    }
    if (distance < 0) return;
    const oldest = this.#arrived - 1 - distance;
    for (; this.#oldest < oldest; this.#oldest++) {
      const at = this.#find(this.#oldest);
      if (at === 0) continue;
      this.#core.free(words[at + POINTER]!);
      words[at + POINTER] = 0;
      this.#size--;
      this.#bytes -= words[at + COUNT]! * 4;
    }
  }

  /** Allocations are aligned, so the table's fields are words of the memory. */
  #memory(): Uint32Array {
    const view = this.#core.u8();
    if (view !== this.#bytesView) {
      this.#bytesView = view;
      this.#words = new Uint32Array(view.buffer, view.byteOffset, view.length >> 2);
    }
    return this.#words;
  }

  /** Index of the first word of the entry that an id has or would have. */
  #slot(id: number): number {
    return (this.#table >> 2) + (id % this.#tableSize) * ENTRY_WORDS;
  }

  /** The same for an image that is in the window; 0 if it is not. */
  #find(id: number): number {
    if (this.#tableSize === 0) return 0;
    const words = this.#memory();
    const at = this.#slot(id);
    const isHere = words[at + ID] === id % WORD && words[at + POINTER] !== 0;
    return isHere && words[at + ID_HIGH] === Math.floor(id / WORD) ? at : 0;
  }

  /** Replaces the table by one of `size` entries with the same images; false when that is too large. */
  #makeTable(size: number): boolean {
    // Twice as many slots may still make two images meet; the size grows until they do not.
    for (; size <= MAX_TABLE; size *= 2) {
      const table = this.#core.alloc(size * GLZ_ENTRY_BYTES);
      if (this.#copyEntries(table >> 2, size)) {
        this.#core.free(this.#table);
        this.#table = table;
        this.#tableSize = size;
        return true;
      }
      this.#core.free(table);
    }
    return false;
  }

  /** Copies the entries to an empty table at word `to`. @returns false if two of them meet there. */
  #copyEntries(to: number, size: number): boolean {
    const words = this.#memory();
    const from = this.#table >> 2;
    for (let slot = 0; slot < this.#tableSize; slot++) {
      const at = from + slot * ENTRY_WORDS;
      if (words[at + POINTER] === 0) continue;
      const target = to + ((words[at + ID]! + words[at + ID_HIGH]! * WORD) % size) * ENTRY_WORDS;
      if (words[target + POINTER] !== 0) return false;
      words.copyWithin(target, at, at + ENTRY_WORDS);
    }
    return true;
  }
}
