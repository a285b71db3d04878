/** A channel's connection without a network: tests push what the server sends and see what the client wrote. */
import type { ByteStream } from '../../main/spice/wire/stream';
import { Framer } from '../../main/spice/wire/framer';
import type { Frame } from '../../main/spice/wire/framer';
import type { SpiceError } from '../../main/spice/wire/errors';

export class MemoryStream implements ByteStream {
  bytesReceived = 0;
  bytesSent = 0;
  closed = false;
  readonly #framer = new Framer({ channel: 'client', miniHeader: true, maxBodyBytes: 1 << 20 });
  #held: Uint8Array[] = [];
  #paused = true;
  #onData: (chunk: Uint8Array) => void = () => undefined;
  #onClose: (error: SpiceError | null) => void = () => undefined;

  /** Delivers bytes now, or when the channel resumes. */
  push(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#deliver();
  }

  /** The next message that the client wrote, or null. */
  read(): Frame | null {
    return this.#framer.next();
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#onData = listener;
  }

  onClose(listener: (error: SpiceError | null) => void): void {
    this.#onClose = listener;
  }

  write(bytes: Uint8Array): void {
    this.bytesSent += bytes.byteLength;
    this.#framer.push(bytes);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#deliver();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#onClose(null);
  }

  #deliver(): void {
    while (!this.#paused && !this.closed) {
      const chunk = this.#held.shift();
      if (chunk === undefined) return;
      this.bytesReceived += chunk.byteLength;
      this.#onData(chunk);
    }
  }
}
