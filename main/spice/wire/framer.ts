/**
 * Cuts a channel's byte stream into messages. A message inside one chunk is a view of that chunk; one that spans chunks is copied
 * once, when its last byte is there, so a header that lies about its size costs no memory.
 */

import { MessageTooLargeError } from './errors';

const MINI_HEADER_BYTES = 6;
const FULL_HEADER_BYTES = 18;

/** Chunks below this size are gathered: a peer that drips single bytes must not cost an object and a queue entry for each. */
const SMALL_CHUNK_BYTES = 1024;
const GATHER_BYTES = 16 * 1024;
/** Used-up entries at the front of the queue are cut off in one go, or every single one would move the whole queue. */
const DROP_CHUNKS = 256;
const NOTHING = new Uint8Array(0);

export interface Frame {
  readonly type: number;
  /** Of the full header; with the mini header messages are counted from 1. */
  readonly serial: number;
  readonly body: Uint8Array;
  /** Offset of the sub-message list in the body, 0 for none; only the full header has one. */
  readonly subList: number;
}

export interface FramerOptions {
  readonly channel: string;
  readonly miniHeader: boolean;
  readonly maxBodyBytes: number;
}

export class Framer {
  readonly #options: FramerOptions;
  readonly #headerBytes: number;
  readonly #chunks: Uint8Array[] = [];
  /** Index of the first chunk that is not used up. */
  #first = 0;
  /** Where small chunks are gathered; the queue's last entry may be a view of it. */
  #gather = { bytes: new Uint8Array(0), used: 0 };
  /** Bytes of the first chunk that are used up. */
  #start = 0;
  #buffered = 0;
  #serial = 0;
  /** The header of a message whose body is not complete. */
  #pending: { type: number; size: number; serial: number; subList: number } | null = null;

  constructor(options: FramerOptions) {
    this.#options = options;
    this.#headerBytes = options.miniHeader ? MINI_HEADER_BYTES : FULL_HEADER_BYTES;
  }

  /** Bytes that are held back for messages to come. */
  get bufferedBytes(): number {
    return this.#buffered;
  }

  /** Takes a chunk; the framer keeps views of it until its messages are out. */
  push(chunk: Uint8Array): void {
    if (chunk.byteLength === 0) return;
    if (chunk.byteLength < SMALL_CHUNK_BYTES && this.#buffered > 0) this.#pushSmall(chunk);
    else this.#chunks.push(chunk);
    this.#buffered += chunk.byteLength;
  }

  /** Appends to the gathering buffer, behind everything that a view was ever given of. */
  #pushSmall(chunk: Uint8Array): void {
    const needed = this.#gather.used + chunk.byteLength;
    if (needed > this.#gather.bytes.byteLength) this.#gather = { bytes: new Uint8Array(GATHER_BYTES), used: 0 };
    const { bytes, used } = this.#gather;
    const end = used + chunk.byteLength;
    bytes.set(chunk, used);
    this.#gather.used = end;
    const last = this.#chunks[this.#chunks.length - 1];
    const follows = last !== undefined && last.buffer === bytes.buffer && last.byteOffset + last.byteLength === used;
    if (follows && this.#first < this.#chunks.length) {
      this.#chunks[this.#chunks.length - 1] = bytes.subarray(last.byteOffset, end);
    } else this.#chunks.push(bytes.subarray(used, end));
  }

  /** The next whole message, or null. @throws MessageTooLargeError as soon as a header announces too much. */
  next(): Frame | null {
    const header = this.#pending ?? this.#header();
    if (header === null) return null;
    if (this.#buffered < header.size) {
      this.#pending = header;
      return null;
    }
    this.#pending = null;
    return { type: header.type, serial: header.serial, subList: header.subList, body: this.#read(header.size) };
  }

  #header(): { type: number; size: number; serial: number; subList: number } | null {
    if (this.#buffered < this.#headerBytes) return null;
    const bytes = this.#read(this.#headerBytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const mini = this.#options.miniHeader;
    const type = view.getUint16(mini ? 0 : 8, true);
    const size = view.getUint32(mini ? 2 : 10, true);
    this.#serial = mini ? this.#serial + 1 : Number(view.getBigUint64(0, true));
    const { channel, maxBodyBytes } = this.#options;
    if (size > maxBodyBytes) throw new MessageTooLargeError(channel, type, size, maxBodyBytes);
    return { type, size, serial: this.#serial, subList: mini ? 0 : view.getUint32(14, true) };
  }

  /** Takes `size` bytes that are known to be there. */
  #read(size: number): Uint8Array {
    const first = this.#chunks[this.#first];
    if (first !== undefined && first.byteLength - this.#start >= size) {
      const view = first.subarray(this.#start, this.#start + size);
      this.#start += size;
      if (this.#start === first.byteLength) this.#dropFirst();
      this.#buffered -= size;
      return view;
    }
    const copy = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const chunk = this.#chunks[this.#first];
      if (chunk === undefined) throw new Error('framer: byte count is wrong');
      const part = chunk.subarray(this.#start, this.#start + size - filled);
      copy.set(part, filled);
      filled += part.byteLength;
      this.#start += part.byteLength;
      if (this.#start === chunk.byteLength) this.#dropFirst();
    }
    this.#buffered -= size;
    return copy;
  }

  #dropFirst(): void {
    this.#start = 0;
    this.#chunks[this.#first++] = NOTHING; // gives the chunk's memory back now
    if (this.#first < this.#chunks.length && this.#first < DROP_CHUNKS) return;
    this.#chunks.splice(0, this.#first);
    this.#first = 0;
  }
}

/** Bytes of one message in front of its body. */
export function encodeHeader(miniHeader: boolean, serial: number, type: number, size: number): Uint8Array {
  const header = new Uint8Array(miniHeader ? MINI_HEADER_BYTES : FULL_HEADER_BYTES);
  const view = new DataView(header.buffer);
  if (!miniHeader) view.setBigUint64(0, BigInt(serial), true);
  view.setUint16(miniHeader ? 0 : 8, type, true);
  view.setUint32(miniHeader ? 2 : 10, size, true);
  return header;
}
