/** The command line of the app, read as data: no Electron here, so that it is tested in plain Node (docs: README, "Command line"). */

import { resolve } from 'node:path';

import type { DecodeHost } from '../../preload/contract/commands';
import type { CompressionName, VideoCodecName } from '../../preload/contract/quality';
import { COMPRESSIONS, isCompression, isVideoCodec, VIDEO_CODECS } from '../../preload/contract/quality';

export interface AppArguments {
  readonly kind: 'run';
  /** A .vv file, a URI, `host:port` or a saved name; null opens the home window. */
  readonly target: string | null;
  readonly fullscreen: boolean;
  readonly decode: DecodeHost | 'auto';
  readonly presenter: 'webgl' | '2d' | null;
  readonly title: string | null;
  readonly verbose: boolean;
  /** Screenshots go here without a dialog (kiosks, tests). */
  readonly screenshotDir: string | null;
  /** What the server is asked for; null: what the connection says. */
  readonly compression: CompressionName | null;
  readonly videoCodec: VideoCodecName | null;
}

export type ParsedArguments =
  | AppArguments
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'error'; readonly message: string };

export const HELP = `Usage: saffron [OPTIONS] [TARGET]

TARGET is a .vv file, a URI (spice://, spice+tls://, spice+unix://), HOST:PORT or the name of a saved connection.
Without a target the connection list opens.

  -f, --fullscreen            start in full screen
  -t, --title TITLE           title of the window
      --decode=HOST           where pixels are decoded: main, renderer or auto (default)
      --presenter=KIND        webgl or 2d; chosen by measurement when absent
      --compression=NAME      ask the server for: ${COMPRESSIONS.join(', ')}
                              (also --spice-preferred-compression)
      --video-codec=NAME      ask the server for: ${VIDEO_CODECS.join(', ')}
      --screenshot-dir=DIR    save screenshots there without asking
      --user-data-dir=DIR     keep settings and saved connections there
  -v, --verbose               say more on stderr
      --version               print the version and exit
      --help                  print this text and exit
`;

/** Switches of Chromium and Node that may stand on the same command line; they were obeyed before this code runs. */
const RUNTIME_SWITCHES: ReadonlySet<string> = new Set([
  'allow-file-access-from-files',
  'disable-dev-shm-usage',
  'disable-features',
  'disable-gpu',
  'disable-gpu-sandbox',
  'disable-setuid-sandbox',
  'disable-software-rasterizer',
  'enable-features',
  'enable-logging',
  'enable-unsafe-swiftshader',
  'force-color-profile',
  'force-device-scale-factor',
  'ignore-gpu-blocklist',
  'in-process-gpu',
  'inspect',
  'inspect-brk',
  'js-flags',
  'lang',
  'log-file',
  'no-sandbox',
  'no-zygote',
  'original-process-start-time',
  'ozone-platform',
  'ozone-platform-hint',
  'password-store',
  'remote-debugging-pipe',
  'remote-debugging-port',
  'trace-startup',
  'use-angle',
  'use-gl',
  'user-data-dir',
  'vmodule',
]);

const SHORT: Readonly<Record<string, string>> = {
  '-f': '--fullscreen',
  '-t': '--title',
  '-v': '--verbose',
  '-h': '--help',
};
const VALUED: ReadonlySet<string> = new Set([
  'title',
  'decode',
  'presenter',
  'screenshot-dir',
  'compression',
  'spice-preferred-compression',
  'video-codec',
]);
const FLAGS: ReadonlySet<string> = new Set(['fullscreen', 'verbose', 'version', 'help']);

/**
 * The arguments that are meant for the app: without the program and, in a development run, without the app's folder.
 * @param appFolder absolute path of the app when the runtime was started as `electron <folder>`; null when it is packaged.
 */
export function ownArguments(argv: readonly string[], appFolder: string | null, cwd: string): string[] {
  const rest = argv.slice(1);
  if (appFolder === null) return rest;
  const index = rest.findIndex((argument) => !argument.startsWith('-') && resolve(cwd, argument) === appFolder);
  if (index >= 0) rest.splice(index, 1);
  return rest;
}

/** Reads the app's arguments; never throws. The first mistake wins. */
export function parseArguments(args: readonly string[], cwd: string): ParsedArguments {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const targets: string[] = [];
  let onlyTargets = false;
  for (let index = 0; index < args.length; index++) {
    const raw = args[index] ?? '';
    if (onlyTargets || !raw.startsWith('-') || raw === '-') {
      // macOS and some launchers pass empty arguments; they name nothing.
      if (raw !== '') targets.push(raw);
      continue;
    }
    if (raw === '--') {
      onlyTargets = true;
      continue;
    }
    const argument = SHORT[raw] ?? raw;
    const equals = argument.indexOf('=');
    const name = argument.slice(argument.startsWith('--') ? 2 : 1, equals < 0 ? undefined : equals);
    if (argument.startsWith('--') && FLAGS.has(name)) {
      if (equals >= 0) return failure(`option --${name} takes no value`);
      flags.add(name);
    } else if (argument.startsWith('--') && VALUED.has(name)) {
      const value = equals < 0 ? args[++index] : argument.slice(equals + 1);
      if (value === undefined || value === '') return failure(`option --${name} needs a value`);
      values.set(name, value);
    } else if (!(argument.startsWith('--') && RUNTIME_SWITCHES.has(name))) {
      return failure(`unknown option ${raw.split('=')[0] ?? raw}`);
    }
  }
  if (flags.has('help')) return { kind: 'help' };
  if (flags.has('version')) return { kind: 'version' };
  if (targets.length > 1) return failure('more than one target was given');
  const decode = values.get('decode') ?? 'auto';
  if (decode !== 'main' && decode !== 'renderer' && decode !== 'auto')
    return failure('--decode is main, renderer or auto');
  const presenter = values.get('presenter') ?? null;
  if (presenter !== null && presenter !== 'webgl' && presenter !== '2d') return failure('--presenter is webgl or 2d');
  const directory = values.get('screenshot-dir');
  const compression = values.get('compression') ?? values.get('spice-preferred-compression') ?? null;
  if (compression !== null && !isCompression(compression)) return failure(`--compression is ${either(COMPRESSIONS)}`);
  const videoCodec = values.get('video-codec') ?? null;
  if (videoCodec !== null && !isVideoCodec(videoCodec)) return failure(`--video-codec is ${either(VIDEO_CODECS)}`);
  return {
    kind: 'run',
    target: targets[0] ?? null,
    fullscreen: flags.has('fullscreen'),
    decode,
    presenter,
    title: values.get('title') ?? null,
    verbose: flags.has('verbose'),
    screenshotDir: directory === undefined ? null : resolve(cwd, directory),
    compression,
    videoCodec,
  };
}

function either(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

function failure(message: string): ParsedArguments {
  return { kind: 'error', message };
}
