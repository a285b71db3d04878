/** Bounds-checked cursor over one message body; all SPICE integers are little-endian and packed. */

import { MessageFormatError } from './errors';

export class Reader {
  /** The whole body: pointers inside a message are offsets from its first byte. */
  readonly body: Uint8Array;
  readonly #view: DataView;
  #offset: number;

  constructor(body: Uint8Array, offset = 0) {
    this.body = body;
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
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
    return this.#view.getUint8(this.take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.take(8), true);
  }

  i16(): number {
    return this.#view.getInt16(this.take(2), true);
  }

  i32(): number {
    return this.#view.getInt32(this.take(4), true);
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.take(8), true);
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
