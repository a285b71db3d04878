/** Growing buffer that encodes one message body; what pointers refer to is appended behind the fixed part. */

import { MessageFormatError } from './errors';

const INITIAL_BYTES = 64;

export class Writer {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  #deferred: (() => void)[] = [];

  get length(): number {
    return this.#length;
  }

  #grow(bytes: number): number {
    const at = this.#length;
    const needed = at + bytes;
    if (needed > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.byteLength * 2));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length = needed;
    return at;
  }

  u8(value: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  u64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value, true);
  }

  i16(value: number): void {
    const at = this.#grow(2);
    this.#view.setInt16(at, value, true);
  }

  i32(value: number): void {
    const at = this.#grow(4);
    this.#view.setInt32(at, value, true);
  }

  i64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigInt64(at, value, true);
  }

  bytes(value: Uint8Array): void {
    const at = this.#grow(value.byteLength);
    this.#bytes.set(value, at);
  }

  /** Reserves a pointer field; `write` runs after the fixed part and its output is where the pointer will point. */
  pointer(write: () => void): void {
    const at = this.#grow(4);
    this.#deferred.push(() => {
      this.#view.setUint32(at, this.#length, true);
      write();
    });
  }

  /** Appends what the pointers refer to and returns the body. The writer must not be used afterwards. */
  finish(): Uint8Array {
    for (let step = this.#deferred.shift(); step !== undefined; step = this.#deferred.shift()) step();
    return this.#bytes.subarray(0, this.#length);
  }

  /** Guards an encoder against values that the field cannot carry. */
  static check(condition: boolean, message: string): void {
    if (!condition) throw new MessageFormatError(message);
  }
}
