/** Reads single pixels of a running Xvfb from its frame buffer file, without asking the server: what a user would see right now. */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const HEADER_WORDS = 25;

export class FrameBuffer {
  readonly #file: number;
  readonly #start: number;
  readonly #strideBytes: number;
  readonly #pixel = Buffer.alloc(4);

  /** @param folder What `startXvfb` was given. */
  constructor(folder: string) {
    this.#file = openSync(join(folder, 'Xvfb_screen0'), 'r');
    const header = Buffer.alloc(HEADER_WORDS * 4);
    readSync(this.#file, header, 0, header.length, 0);
    const field = (index: number): number => header.readUInt32BE(index * 4);
    this.#start = field(0) + field(19) * 12;
    this.#strideBytes = field(12);
  }

  /** 0xRRGGBB. */
  pixel(x: number, y: number): number {
    readSync(this.#file, this.#pixel, 0, 4, this.#start + y * this.#strideBytes + x * 4);
    return this.#pixel.readUInt32LE(0) & 0xffffff;
  }

  close(): void {
    closeSync(this.#file);
  }
}
