/** The reference client: spice-gtk without a window (client/main.c). */
import { join } from 'node:path';
import { temporaryFolder } from '../lab/x-server';
import { buildProgram } from './build';
import { ControlledProgram } from './controlled';
import { takePicture } from './pixels';
import type { Pixels } from './pixels';

export interface ReferenceOptions {
  /** Announced size of the image cache; spice-gtk's default is 80 MiB. */
  readonly cacheBytes?: number;
  /** Announced size of the GLZ window; spice-gtk's default follows the guest's memory. */
  readonly glzWindowBytes?: number;
  /** One of ImageCompression. */
  readonly preferredCompression?: number;
  /** One of VideoCodec. */
  readonly preferredCodec?: number;
  /** Connects inputs, cursor, playback … too, not only main and display. */
  readonly allChannels?: boolean;
  /** Compiled with the sanitizers. */
  readonly sanitized?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ReferenceUsage {
  /** CPU time of the process so far. */
  readonly userMs: number;
  readonly systemMs: number;
  /** Bytes read from the display channels. */
  readonly bytes: number;
  readonly invalidations: number;
}

export interface ReferenceTarget {
  readonly host: string;
  readonly port: number;
  readonly unixPath?: string | undefined;
  readonly password?: string | undefined;
}

const SAVE_TIMEOUT_MS = 60_000;

export class ReferenceClient {
  readonly program: ControlledProgram;
  readonly #folder = temporaryFolder('qxl-client');
  #files = 0;

  private constructor(program: ControlledProgram) {
    this.program = program;
  }

  /** Starts the client and waits until its first display channel is open. */
  static async start(server: ReferenceTarget, options: ReferenceOptions = {}): Promise<ReferenceClient> {
    const args =
      server.unixPath === undefined
        ? ['--host', server.host, '--port', String(server.port)]
        : ['--unix', server.unixPath];
    const add = (name: string, value: number | string | undefined): void => {
      if (value !== undefined) args.push(name, String(value));
    };
    add('--password', server.password);
    add('--cache-bytes', options.cacheBytes);
    add('--glz-window-bytes', options.glzWindowBytes);
    add('--compression', options.preferredCompression);
    add('--codec', options.preferredCodec);
    if (options.allChannels === true) args.push('--all-channels');
    const program = await ControlledProgram.start(await buildProgram('client', options.sanitized === true), args, {
      name: 'qxl-client',
      // Without a display and a sound server, GStreamer and GLib must not look for them.
      env: { DISPLAY: undefined, ...options.env },
    });
    try {
      await program.event('open 2');
    } catch (error) {
      await program.stop();
      throw error;
    }
    return new ReferenceClient(program);
  }

  /** Resolves when everything that the server sent before this fence is drawn. */
  async fence(fence: number, display = 0): Promise<void> {
    await this.program.ask(`fence ${fence} ${display}`, SAVE_TIMEOUT_MS);
  }

  /**
   * The primary once it was marked and did not change for `quietMs`; 0 takes it as it is (after a fence).
   * 16-bit primaries are widened as spice-gtk shows them.
   */
  async save(display = 0, quietMs = 250): Promise<Pixels> {
    const path = join(this.#folder, `${++this.#files}.picture`);
    await this.program.ask(`save ${path} ${display} ${quietMs}`, SAVE_TIMEOUT_MS);
    return takePicture(path);
  }

  async usage(): Promise<ReferenceUsage> {
    const [user = 0, system = 0, bytes = 0, invalidations = 0] = (await this.program.ask('rusage'))
      .split(' ')
      .map(Number);
    return { userMs: user / 1000, systemMs: system / 1000, bytes, invalidations };
  }

  /** @param compression One of ImageCompression */
  async preferCompression(compression: number, display = 0): Promise<void> {
    await this.program.ask(`prefer-compression ${compression} ${display}`);
  }

  /** @param codec One of VideoCodec */
  async preferCodec(codec: number, display = 0): Promise<void> {
    await this.program.ask(`prefer-codec ${codec} ${display}`);
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
