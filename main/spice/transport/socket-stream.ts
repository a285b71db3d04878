/** A TCP, TLS or Unix socket as the byte stream of a channel. */

import type { Socket } from 'node:net';
import type { ByteStream } from '../wire/stream';
import type { SpiceError } from '../wire/errors';
import { toNetworkError } from './network-errors';

/** Idle time after which the system probes a silent connection. */
const KEEPALIVE_MS = 30_000;
/** Time for the last bytes to leave. */
const CLOSE_TIMEOUT_MS = 1000;

/** Bytes that may wait to be sent before nothing more is read. */
const MAX_UNSENT_BYTES = 1 << 20;

export class SocketStream implements ByteStream {
  readonly #socket: Socket;
  #onData: ((chunk: Uint8Array) => void) | null = null;
  #onClose: ((error: SpiceError | null) => void) | null = null;
  #error: SpiceError | null = null;
  #closing = false;
  #closed = false;
  /** Whether the channel wants data. */
  #flowing = false;
  /** Whether too much waits to be sent. */
  #clogged = false;

  /** @param socket is connected and not read yet; it belongs to the stream from now on. */
  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEPALIVE_MS);
    socket.setTimeout(0);
    socket.pause();
    socket.on('data', (chunk: Uint8Array) => this.#onData?.(chunk));
    // The listener above starts the flow; a channel says when it is ready.
    socket.pause();
    socket.on('error', (error) => {
      this.#error = toNetworkError(error, 'connection');
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => this.#finish());
  }

  get bytesReceived(): number {
    return this.#socket.bytesRead;
  }

  get bytesSent(): number {
    return this.#socket.bytesWritten;
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#onData = listener;
  }

  onClose(listener: (error: SpiceError | null) => void): void {
    this.#onClose = listener;
    if (this.#closed) listener(this.#error);
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    this.#socket.write(bytes);
    if (this.#clogged || this.#socket.writableLength < MAX_UNSENT_BYTES) return;
    // A peer that asks and does not read the answers is not listened to until it does.
    this.#clogged = true;
    this.#socket.pause();
    this.#socket.once('drain', () => {
      this.#clogged = false;
      if (this.#flowing) this.#socket.resume();
    });
  }

  pause(): void {
    this.#flowing = false;
    this.#socket.pause();
  }

  resume(): void {
    this.#flowing = true;
    if (!this.#clogged) this.#socket.resume();
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    // Not inside a callback of the socket: Node may still be reading with the TLS state that this frees.
    setImmediate(() => {
      this.#socket.destroySoon();
      // A peer that reads no more must not keep the socket open.
      this.#socket.setTimeout(CLOSE_TIMEOUT_MS, () => this.#socket.destroy());
    });
  }

  #finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose?.(this.#error);
  }
}
