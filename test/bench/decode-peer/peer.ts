/** The peer's program as the benchmark talks to it: one command, one answer. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

export type PeerCodec = 'quic' | 'lz' | 'lz4' | 'glz';

export class DecodePeer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #said = '';

  constructor(program: string) {
    this.#process = spawn(program, { stdio: 'pipe' });
    this.#process.stderr.on('data', (text: Buffer) => (this.#said += text.toString()));
    // A dead peer is noticed by the answer that does not come.
    this.#process.stdin.on('error', () => undefined);
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async #ask(...words: readonly (string | number)[]): Promise<number[]> {
    this.#process.stdin.write(`${words.join(' ')}\n`);
    const answer = (await this.#answers.next()) as IteratorResult<string, undefined>;
    if (answer.done === true || !answer.value.startsWith('ok')) throw new Error(`the peer ended: ${this.#said}`);
    return answer.value.split(' ').slice(1).map(Number);
  }

  /** Compresses raw pixels with the reference's encoder. */
  async encode(
    codec: 'quic' | 'lz',
    raw: string,
    width: number,
    height: number,
    type: number,
    to: string,
  ): Promise<void> {
    await this.#ask('encode', codec, raw, width, height, type, to);
  }

  /** @returns the number of the input for the other commands. */
  async load(codec: PeerCodec, file: string, width: number, height: number, type: number): Promise<number> {
    const [number = 0] = await this.#ask('load', codec, file, width, height, type);
    return number;
  }

  /** Decodes once and writes the pixels to a file. */
  async check(input: number, to: string): Promise<void> {
    await this.#ask('check', input, to);
  }

  /** Decodes for `ms` of CPU time. @returns the CPU milliseconds of one call. */
  async run(input: number, ms: number): Promise<number> {
    const [calls = 1, nanoseconds = 0] = await this.#ask('run', input, ms);
    return nanoseconds / 1e6 / calls;
  }

  async stop(): Promise<void> {
    this.#process.stdin.end();
    if (this.#process.exitCode === null) await new Promise((done) => this.#process.once('exit', done));
  }
}
