/** The command line of the headless tools, read into data; passwords are never among the options' values. */

import { extname, resolve } from 'node:path';
import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';

import type { CompressionName } from '../../preload/contract/quality';
import { COMPRESSIONS, isCompression } from '../../preload/contract/quality';
import { readChannelNames } from '../connections';
import { SpiceError } from '../spice/wire/errors';
import { EXIT_CODE_HELP } from './explain';

export interface TargetArguments {
  readonly target: string;
  readonly timeoutMs: number;
  readonly passwordFile: string | null;
  readonly passwordStdin: boolean;
  readonly caFile: string | null;
  readonly hostSubject: string | null;
  readonly secureChannels: readonly string[] | null;
  /** Null: what the connection says. */
  readonly compression: CompressionName | null;
  readonly verbose: boolean;
}

export type CliArguments =
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'version' }
  | { readonly command: 'demo'; readonly port: number }
  | (TargetArguments & { readonly command: 'probe'; readonly json: boolean })
  | (TargetArguments & {
      readonly command: 'screenshot';
      /** Absolute path. */
      readonly out: string;
      readonly format: 'png' | 'ppm';
      readonly waitQuietMs: number;
      readonly display: number;
    });

const TARGET_HELP = `TARGET is a .vv file (- reads it from standard input), a URI (spice://, spice+tls://,
spice+unix://), HOST:PORT or the name of a saved connection.

      --timeout MS             give up after this long (15000)
      --password-file FILE     the password is the first line of FILE
      --password-stdin         the password is the first line of standard input
      --ca-file FILE           trust the certificates in this PEM file
      --host-subject SUBJECT   compare the certificate's subject instead of the host name
      --secure-channels LIST   channels that must use TLS: names with commas, or all
      --compression NAME       ask the server for: ${COMPRESSIONS.join(', ')}
                               (also --spice-preferred-compression)
  -v, --verbose                say on standard error what is done
      --help                   print this text

The environment variable SAFFRON_PASSWORD serves targets that bring no password.
`;

export const HELP = {
  main: `Usage: saffron COMMAND [OPTIONS]

  screenshot TARGET --out FILE   save a picture of the guest's screen
  probe TARGET [--json]          say what the server offers
  demo [--port N]                run the built-in demo server

saffron COMMAND --help tells more. Without a command the app opens.

${EXIT_CODE_HELP}
`,
  screenshot: `Usage: saffron screenshot TARGET --out FILE.png|FILE.ppm [OPTIONS]

      --out FILE               where the picture goes; the ending decides the format
      --wait-quiet MS          wait until nothing changed for this long (700)
      --display N              number of the display (0)
${TARGET_HELP}
${EXIT_CODE_HELP}
`,
  probe: `Usage: saffron probe TARGET [--json] [OPTIONS]

      --json                   print JSON
${TARGET_HELP}
${EXIT_CODE_HELP}
`,
  demo: `Usage: saffron demo [--port N]

      --port N                 port on 127.0.0.1 (0: any that is free)
      --help                   print this text

${EXIT_CODE_HELP}
`,
} as const;

const TARGET_OPTIONS = {
  timeout: { type: 'string' },
  'password-file': { type: 'string' },
  'password-stdin': { type: 'boolean' },
  'ca-file': { type: 'string' },
  'host-subject': { type: 'string' },
  'secure-channels': { type: 'string' },
  compression: { type: 'string' },
  'spice-preferred-compression': { type: 'string' },
  verbose: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @param args Without node and script.
 * @param cwd Folder that relative paths start from.
 * @throws SpiceError `USAGE`
 */
export function parseCli(args: readonly string[], cwd: string): CliArguments {
  const [command, ...rest] = args;
  switch (command) {
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return { command: 'help', text: HELP.main };
    case '--version':
    case '-V':
      return { command: 'version' };
    case 'screenshot':
      return parseScreenshot(rest, cwd);
    case 'probe':
      return parseProbe(rest, cwd);
    case 'demo':
      return parseDemo(rest);
    default:
      throw usage(`there is no command '${command}'`);
  }
}

function parseScreenshot(args: readonly string[], cwd: string): CliArguments {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: {
      ...TARGET_OPTIONS,
      out: { type: 'string', short: 'o' },
      'wait-quiet': { type: 'string' },
      display: { type: 'string' },
    },
  });
  if (values.help === true) return { command: 'help', text: HELP.screenshot };
  if (values.out === undefined || values.out === '') throw usage('--out is missing');
  const ending = extname(values.out).toLowerCase();
  if (ending !== '.png' && ending !== '.ppm') throw usage('--out must end in .png or .ppm');
  return {
    command: 'screenshot',
    ...targetArguments(values, positionals, cwd),
    out: resolve(cwd, values.out),
    format: ending === '.png' ? 'png' : 'ppm',
    waitQuietMs: number(values['wait-quiet'], 'wait-quiet', 700, 0, 3_600_000),
    display: number(values.display, 'display', 0, 0, 255),
  };
}

function parseProbe(args: readonly string[], cwd: string): CliArguments {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: { ...TARGET_OPTIONS, json: { type: 'boolean' } },
  });
  if (values.help === true) return { command: 'help', text: HELP.probe };
  return { command: 'probe', ...targetArguments(values, positionals, cwd), json: values.json === true };
}

function parseDemo(args: readonly string[]): CliArguments {
  const { values } = parse({
    args: [...args],
    allowPositionals: false,
    options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) return { command: 'help', text: HELP.demo };
  return { command: 'demo', port: number(values.port, 'port', 0, 0, 65535) };
}

interface TargetValues {
  readonly timeout?: string | undefined;
  readonly 'password-file'?: string | undefined;
  readonly 'password-stdin'?: boolean | undefined;
  readonly 'ca-file'?: string | undefined;
  readonly 'host-subject'?: string | undefined;
  readonly 'secure-channels'?: string | undefined;
  readonly compression?: string | undefined;
  readonly 'spice-preferred-compression'?: string | undefined;
  readonly verbose?: boolean | undefined;
}

function targetArguments(values: TargetValues, positionals: readonly string[], cwd: string): TargetArguments {
  const [target, ...more] = positionals;
  if (target === undefined) throw usage('no target was named');
  if (more.length > 0) throw usage('only one target can be named');
  const passwordFile = values['password-file'];
  const passwordStdin = values['password-stdin'] === true;
  if (passwordFile !== undefined && passwordStdin)
    throw usage('--password-file and --password-stdin exclude each other');
  if (target === '-' && passwordStdin) throw usage('standard input cannot hold both the .vv file and the password');
  const caFile = values['ca-file'];
  return {
    target,
    timeoutMs: number(values.timeout, 'timeout', 15_000, 1, 3_600_000),
    passwordFile: passwordFile === undefined ? null : resolve(cwd, passwordFile),
    passwordStdin,
    caFile: caFile === undefined ? null : resolve(cwd, caFile),
    hostSubject: values['host-subject'] ?? null,
    secureChannels: channels(values['secure-channels']),
    compression: compression(values.compression ?? values['spice-preferred-compression']),
    verbose: values.verbose === true,
  };
}

/** A misspelt name would leave a channel open to listeners, so it is refused. */
function channels(list: string | undefined): readonly string[] | null {
  if (list === undefined) return null;
  const { names, unknown } = readChannelNames(list.split(';'));
  if (unknown.length > 0) throw usage(`--secure-channels: '${unknown.join(', ')}' is no channel`);
  if (names.length === 0) throw usage('--secure-channels names no channel');
  return names;
}

function compression(name: string | undefined): CompressionName | null {
  if (name === undefined) return null;
  if (!isCompression(name)) throw usage(`--compression is one of ${COMPRESSIONS.join(', ')}`);
  return name;
}

function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : 'wrong options', cause);
  }
}

function number(text: string | undefined, name: string, fallback: number, lowest: number, highest: number): number {
  if (text === undefined) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= lowest && value <= highest) return value;
  throw usage(`--${name} is a whole number from ${lowest} to ${highest}`);
}

export function usage(message: string, cause?: unknown): SpiceError {
  return new SpiceError('USAGE', 'expected', message, cause === undefined ? {} : { cause });
}
