/** Reads a known number of bytes at a time from a stream, for the link stage where each side waits for the other. */

import type { ByteStream } from '../wire/stream';
import { LinkError, type SpiceError } from '../wire/errors';

export class HandshakeReader {
  readonly #stream: ByteStream;
  #buffer: Uint8Array = new Uint8Array(0);
  #failure: SpiceError | null = null;
  #wake: (() => void) | null = null;

  constructor(stream: ByteStream) {
    this.#stream = stream;
    stream.onData((chunk) => {
      const joined = new Uint8Array(this.#buffer.byteLength + chunk.byteLength);
      joined.set(this.#buffer);
      joined.set(chunk, this.#buffer.byteLength);
      this.#buffer = joined;
      this.#wake?.();
    });
    stream.onClose((error) => {
      this.#failure = error ?? new LinkError('LINK_CLOSED', 'the server closed the connection during the link');
      this.#wake?.();
    });
    stream.resume();
  }

  /** Makes a wait that is under way fail. */
  abort(error: SpiceError): void {
    this.#failure = error;
    this.#wake?.();
  }

  /** Resolves with the next `length` bytes. @throws SpiceError when the connection ends before. */
  async read(length: number): Promise<Uint8Array> {
    while (this.#buffer.byteLength < length) {
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const bytes = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.slice(length);
    return bytes;
  }

  /** Stops reading and gives back what has come already. */
  detach(): Uint8Array {
    this.#stream.pause();
    return this.#buffer;
  }
}
