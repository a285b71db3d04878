/** Plays recorded display messages to a client and measures how long it takes: from the first byte to the PONG behind the last message. */
import { join } from 'node:path';
import type { Endpoint } from '../../main/spice/transport';
import { ControlledProgram } from './controlled';
import { LAST_FENCE } from './server';

/** The client has seen everything when it has seen this fence, which comes before the last PING. */
export const REPLAY_FENCE = LAST_FENCE + 1;

export interface ReplayOptions {
  /** Messages that the client acknowledges at a time; default 20 as spice-server has it, 0 for no acknowledgements. */
  readonly ackWindow?: number;
}

export interface ReplayResult {
  /** From the first byte sent to the PONG received. */
  readonly wallMs: number;
  readonly messages: number;
  readonly bytes: number;
  /** CPU time of the replay server itself meanwhile. */
  readonly serverCpuMs: number;
}

const PLAY_TIMEOUT_MS = 300_000;
const root = join(__dirname, '../..');

export class ReplayServer {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #program: ControlledProgram;

  private constructor(program: ControlledProgram, port: number) {
    this.#program = program;
    this.port = port;
  }

  /** @param path A file that `Recording.save` wrote; its display channel 0 is played */
  static async start(path: string, options: ReplayOptions = {}): Promise<ReplayServer> {
    const args = [join(root, 'build/ts-run.mjs'), join(__dirname, 'replay-program.ts'), path];
    if (options.ackWindow !== undefined) args.push(String(options.ackWindow));
    const program = await ControlledProgram.start(process.execPath, args, { name: 'replay server', cwd: root });
    const ready = await program.event('ready');
    return new ReplayServer(program, Number(ready.split(' ')[1]));
  }

  get endpoint(): Endpoint {
    return { host: this.host, port: this.port };
  }

  /** Plays to the client that connected last, or to the next one. Once for each connection. */
  async play(): Promise<ReplayResult> {
    const [wallMs = 0, messages = 0, bytes = 0, serverCpuMs = 0] = (await this.#program.ask('play', PLAY_TIMEOUT_MS))
      .split(' ')
      .map(Number);
    return { wallMs, messages, bytes, serverCpuMs };
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }
}
