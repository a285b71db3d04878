/**
 * Cuts a channel's byte stream into messages. A message inside one chunk is a view of that chunk; one that spans chunks is copied
 * once, when its last byte is there, so a header that lies about its size costs no memory.
 */

import { MessageTooLargeError } from './errors';

const MINI_HEADER_BYTES = 6;
const FULL_HEADER_BYTES = 18;

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
    this.#chunks.push(chunk);
    this.#buffered += chunk.byteLength;
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
    const first = this.#chunks[0];
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
      const chunk = this.#chunks[0];
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
    this.#chunks.shift();
    this.#start = 0;
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
