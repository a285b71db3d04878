/** Bounds-checked cursor over one message body; all SPICE integers are little-endian and packed. */

import { MessageFormatError } from './errors';

export class Reader {
  /** The whole body: pointers inside a message are offsets from its first byte. */
  readonly body: Uint8Array;
  #offset: number;

  constructor(body: Uint8Array, offset = 0) {
    this.body = body;
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.body.byteLength - this.#offset;
  }

  /** Checks that `bytes` more bytes exist, and steps over them. @returns the offset before the step. */
  take(bytes: number): number {
    const at = this.#offset;
    if (!(bytes >= 0) || bytes > this.body.byteLength - at) {
      throw new MessageFormatError(`needs ${bytes} bytes at ${at}, the message has ${this.body.byteLength}`);
    }
    this.#offset = at + bytes;
    return at;
  }

  u8(): number {
    return this.body[this.take(1)]!;
  }

  u16(): number {
    const at = this.take(2);
    return this.body[at]! | (this.body[at + 1]! << 8);
  }

  u32(): number {
    return this.i32() >>> 0;
  }

  u64(): bigint {
    return BigInt.asUintN(64, this.i64());
  }

  i16(): number {
    return (this.u16() << 16) >> 16;
  }

  i32(): number {
    // Byte by byte: a DataView for each reader costs more than it saves, and there are several readers in one message.
    const { body } = this;
    const at = this.take(4);
    return body[at]! | (body[at + 1]! << 8) | (body[at + 2]! << 16) | (body[at + 3]! << 24);
  }

  i64(): bigint {
    const { buffer, byteOffset } = this.body;
    return new DataView(buffer, byteOffset + this.take(8), 8).getBigInt64(0, true);
  }

  /** A view of the next `length` bytes; it shares memory with the message. */
  bytes(length: number): Uint8Array {
    const at = this.take(length);
    return this.body.subarray(at, at + length);
  }

  /** A view of everything that is left. */
  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  /** A second cursor on the same body, at an offset that a pointer field named. */
  at(offset: number): Reader {
    if (offset > this.body.byteLength) {
      throw new MessageFormatError(`offset ${offset} is outside the message of ${this.body.byteLength} bytes`);
    }
    return new Reader(this.body, offset);
  }
}
