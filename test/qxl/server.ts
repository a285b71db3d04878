/** The test server: libspice-server with a guest that plays scenes (server/main.c). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from '../../main/spice/transport';
import { freePort } from '../lab/wait';
import { temporaryFolder } from '../lab/x-server';
import { buildProgram } from './build';
import type { Scene } from './command';
import { ControlledProgram } from './controlled';
import { encodeScene } from './encode';
import { takePicture } from './pixels';
import type { Pixels } from './pixels';

export type QxlCompression = 'off' | 'quic' | 'lz' | 'glz' | 'lz4' | 'auto_lz' | 'auto_glz';
export type WanCompression = 'auto' | 'never' | 'always';

/** What a running server can change too: for clients that connect from then on (`pace` and `streaming` at once). */
export interface QxlSettings {
  /** Default off. */
  readonly compression?: QxlCompression;
  /** Default never. */
  readonly jpeg?: WanCompression;
  /** Default never. */
  readonly zlibGlz?: WanCompression;
  /** Default off. */
  readonly streaming?: 'off' | 'filter' | 'all';
  /** As spice-server names them: `gstreamer:vp8;spice:mjpeg`. */
  readonly codecs?: string;
  /** Commands that are taken before the server sends; default 1, 0 for no limit. */
  readonly pace?: number;
}

export interface QxlServerOptions extends QxlSettings {
  /** Listens on this Unix socket in place of a TCP port. spice-server sends every image uncompressed there. */
  readonly unixPath?: string;
  /** Default a free one. */
  readonly port?: number;
  /** Display channels, each with its own device; default 1, at most 4. */
  readonly channels?: number;
  /** Heads side by side on every new primary; default 1. */
  readonly heads?: number;
  /** The primary before the first scene; default 640x480. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly password?: string;
  /** A playback channel with a tone. */
  readonly sound?: boolean;
  /** Compiled with the sanitizers. */
  readonly sanitized?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the program under this command, as `valgrind`. */
  readonly wrapper?: readonly string[];
}

const SETTING_NAMES: Readonly<Record<keyof QxlSettings, string>> = {
  compression: 'compression',
  jpeg: 'jpeg',
  zlibGlz: 'zlib-glz',
  streaming: 'streaming',
  codecs: 'codecs',
  pace: 'pace',
};

function settingPairs(settings: QxlSettings): (readonly [name: string, value: string])[] {
  return (Object.keys(SETTING_NAMES) as (keyof QxlSettings)[]).flatMap((key) => {
    const value = settings[key];
    return value === undefined ? [] : [[SETTING_NAMES[key], String(value)] as const];
  });
}

/** Fences are MONITORS_CONFIG messages whose `max_allowed` is one of these, which no scene uses. */
export const FIRST_FENCE = 100;
export const LAST_FENCE = 250;
const SCENE_TIMEOUT_MS = 120_000;

export class QxlServer {
  readonly host = '127.0.0.1';
  readonly program: ControlledProgram;
  /** 0 on a Unix socket. */
  readonly port: number;
  readonly unixPath: string | undefined;
  readonly password: string | undefined;
  readonly #folder = temporaryFolder('qxl-server');
  #files = 0;
  #fence = FIRST_FENCE;

  private constructor(program: ControlledProgram, port: number, options: QxlServerOptions) {
    this.program = program;
    this.port = port;
    this.unixPath = options.unixPath;
    this.password = options.password;
  }

  static async start(options: QxlServerOptions = {}): Promise<QxlServer> {
    const executable = await buildProgram('server', options.sanitized === true);
    const port = options.unixPath === undefined ? (options.port ?? (await freePort())) : 0;
    const args = options.unixPath === undefined ? ['--port', String(port)] : ['--unix', options.unixPath];
    if (options.channels !== undefined) args.push('--channels', String(options.channels));
    if (options.heads !== undefined) args.push('--heads', String(options.heads));
    if (options.size !== undefined) args.push('--size', `${options.size.width}x${options.size.height}`);
    if (options.password !== undefined) args.push('--password', options.password);
    if (options.sound === true) args.push('--sound');
    for (const [name, value] of settingPairs(options)) args.push('--set', `${name}=${value}`);
    const [wrapper, ...wrapperArgs] = options.wrapper ?? [];
    const [command, before] = wrapper === undefined ? [executable, []] : [wrapper, [...wrapperArgs, executable]];
    const program = await ControlledProgram.start(command, [...before, ...args], {
      name: 'qxl-server',
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    return new QxlServer(program, port, options);
  }

  get endpoint(): Endpoint {
    const password = this.password === undefined ? {} : { password: this.password };
    if (this.unixPath !== undefined) return { host: this.host, unixPath: this.unixPath, ...password };
    return { host: this.host, port: this.port, ...password };
  }

  /** Resolves when every display channel has a client that is ready to draw. */
  async waitClient(): Promise<void> {
    await this.program.ask('wait-client');
  }

  /** Resolves when no display channel has a client. */
  async waitGone(): Promise<void> {
    await this.program.ask('wait-gone');
  }

  /** Changes settings of the running server, mostly for the next client. */
  async set(settings: QxlSettings): Promise<void> {
    for (const [name, value] of settingPairs(settings)) await this.program.ask(`set ${name} ${value}`);
  }

  /**
   * Plays a scene from a fresh black primary and without the surfaces of the one before.
   * Resolves when the server has put all of it into its queue to the client; a fence or rest tells when the client drew it.
   */
  async play(scene: Scene | Uint8Array, channel = 0): Promise<void> {
    const bytes = scene instanceof Uint8Array ? scene : encodeScene(scene);
    const path = join(this.#folder, `${++this.#files}.scene`);
    writeFileSync(path, bytes);
    await this.program.ask(`scene ${path} ${channel}`, SCENE_TIMEOUT_MS);
  }

  /** Sends a MONITORS_CONFIG whose `maxAllowed` is the returned number: a client that has seen it has drawn everything before. */
  async fence(channel = 0): Promise<number> {
    this.#fence = this.#fence === LAST_FENCE ? FIRST_FENCE : this.#fence + 1;
    const fence = this.#fence;
    await this.program.ask(`fence ${fence} ${channel}`);
    return fence;
  }

  /** The primary as the server's own canvas renders it. */
  async render(channel = 0): Promise<Pixels> {
    const path = join(this.#folder, `${++this.#files}.picture`);
    await this.program.ask(`render ${path} ${channel}`, SCENE_TIMEOUT_MS);
    return takePicture(path);
  }

  /** Commands whose guest memory the server still holds. */
  async heldCommands(): Promise<number> {
    return Number(await this.program.ask('commands'));
  }

  /** Switches the display to GL scan-out, which clients without that capability cannot follow. */
  async scanOut(channel = 0): Promise<void> {
    await this.program.ask(`scan-out - ${channel}`);
  }

  /** Sends the client to another server. The reference client follows only with `allChannels`; without, spice-gtk crashes. */
  async migrate(target: { readonly host: string; readonly port: number }): Promise<void> {
    await this.program.ask(`migrate ${target.host} ${target.port}`);
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
