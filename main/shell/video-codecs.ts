/**
 * What the windows of this app decode, remembered from one start to the next. The first window ever has to be asked while its session
 * waits; later sessions link their displays at once. Should a remembered codec not be there any more, the window tells the server so.
 */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomically } from '../connections/atomic-file';
import type { Logger } from '../spice/log';

const Codecs = z.array(z.int().min(1).max(255)).max(32);
const File = z.object({ chromium: z.string(), codecs: Codecs });

export class VideoCodecMemory {
  readonly #path: string;
  readonly #chromium: string;
  readonly #log: Logger;
  #codecs: readonly number[] | null;

  /** @param chromium Version of the runtime: another one may decode something else. */
  constructor(path: string, chromium: string, log: Logger) {
    this.#path = path;
    this.#chromium = chromium;
    this.#log = log;
    this.#codecs = this.#read();
  }

  /** Values of VideoCodec, or null while nothing is known. */
  get codecs(): readonly number[] | null {
    return this.#codecs;
  }

  /** @param answer What a session process says that its window said. */
  learn(answer: unknown): void {
    const parsed = Codecs.safeParse(answer);
    if (!parsed.success || parsed.data.join() === this.#codecs?.join()) return;
    this.#codecs = parsed.data;
    const text = JSON.stringify({ chromium: this.#chromium, codecs: parsed.data });
    writeFileAtomically(this.#path, `${text}\n`).catch((error: unknown) => {
      this.#log.warn(() => `the codecs cannot be remembered: ${String(error)}`);
    });
  }

  #read(): readonly number[] | null {
    try {
      const parsed = File.safeParse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return parsed.success && parsed.data.chromium === this.#chromium ? parsed.data.codecs : null;
    } catch {
      return null;
    }
  }
}
