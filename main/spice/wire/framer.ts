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
  /** Whether the header of the next message is read; the fields are its own then. */
  #hasHeader = false;
  #type = 0;
  #size = 0;
  #subList = 0;

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
    if (!this.#hasHeader && !this.#readHeader()) return null;
    if (this.#buffered < this.#size) return null;
    this.#hasHeader = false;
    return { type: this.#type, serial: this.#serial, body: this.#read(this.#size), subList: this.#subList };
  }

  /** @returns false when the header is not there yet. */
  #readHeader(): boolean {
    const headerBytes = this.#headerBytes;
    if (this.#buffered < headerBytes) return false;
    const first = this.#chunks[this.#first];
    if (first !== undefined && first.byteLength - this.#start >= headerBytes) {
      // No view for each header: there are tens of thousands in a second.
      this.#parseHeader(first, this.#start);
      this.#start += headerBytes;
      this.#buffered -= headerBytes;
      if (this.#start === first.byteLength) this.#dropFirst();
    } else this.#parseHeader(this.#read(headerBytes), 0);
    const { channel, maxBodyBytes } = this.#options;
    if (this.#size > maxBodyBytes) throw new MessageTooLargeError(channel, this.#type, this.#size, maxBodyBytes);
    this.#hasHeader = true;
    return true;
  }

  #parseHeader(bytes: Uint8Array, at: number): void {
    if (this.#options.miniHeader) {
      this.#serial++;
      this.#type = u16(bytes, at);
      this.#size = u32(bytes, at + 2);
      return;
    }
    this.#serial = u32(bytes, at) + u32(bytes, at + 4) * 2 ** 32;
    this.#type = u16(bytes, at + 8);
    this.#size = u32(bytes, at + 10);
    this.#subList = u32(bytes, at + 14);
  }

  /** Takes `size` bytes that are known to be there. */
  #read(size: number): Uint8Array {
    const first = this.#chunks[this.#first];
    if (first !== undefined && first.byteLength - this.#start >= size) {
      // Not `subarray`: on Node's buffers that makes another of theirs, at several times the cost.
      const view = new Uint8Array(first.buffer, first.byteOffset + this.#start, size);
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

function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** Bytes of one message in front of its body. */
export function encodeHeader(miniHeader: boolean, serial: number, type: number, size: number): Uint8Array {
  const header = new Uint8Array(miniHeader ? MINI_HEADER_BYTES : FULL_HEADER_BYTES);
  const at = miniHeader ? 0 : 8;
  if (!miniHeader) {
    put32(header, 0, serial);
    put32(header, 4, Math.floor(serial / 2 ** 32));
  }
  header[at] = type;
  header[at + 1] = type >> 8;
  put32(header, at + 2, size);
  return header;
}

function put32(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = value >>> (8 * i);
}
