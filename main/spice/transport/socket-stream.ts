/** A TCP, TLS or Unix socket as the byte stream of a channel. */

import type { Socket } from 'node:net';
import type { ByteStream } from '../wire/stream';
import type { SpiceError } from '../wire/errors';
import { toNetworkError } from './network-errors';

/** Idle time after which the system probes a silent connection. */
const KEEPALIVE_MS = 30_000;

export class SocketStream implements ByteStream {
  readonly #socket: Socket;
  #onData: ((chunk: Uint8Array) => void) | null = null;
  #onClose: ((error: SpiceError | null) => void) | null = null;
  #error: SpiceError | null = null;
  #closed = false;

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
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroySoon();
    // A peer that reads no more must not keep the socket open.
    this.#socket.setTimeout(1000, () => this.#socket.destroy());
  }

  #finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose?.(this.#error);
  }
}
