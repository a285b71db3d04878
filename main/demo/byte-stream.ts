/** Pulls exact numbers of bytes out of a socket, however they were split on the way. */

import type { Socket } from 'node:net';

export class ByteStream {
  #chunks: Buffer[] = [];
  #length = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    const end = (): void => {
      this.#ended = true;
      this.#wake?.();
    };
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.byteLength;
      this.#wake?.();
    });
    socket.on('close', end);
    socket.on('end', end);
    socket.on('error', end);
  }

  /** @returns `count` bytes, or null if the peer closed before they arrived. One reader at a time. */
  async read(count: number): Promise<Uint8Array | null> {
    while (this.#length < count) {
      if (this.#ended) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#chunks = [all.subarray(count)];
    this.#length -= count;
    return all.subarray(0, count);
  }
}
