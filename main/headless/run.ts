/** Runs one headless command from its arguments to its exit code; everything it touches is handed in. */

import { join } from 'node:path';

import type { ConnectionProfile, ResolvedTarget } from '../connections';
import { ConnectionStore, resolveTarget, STORE_FILE_NAME } from '../connections';
import { compressionNumber } from '../session/quality';
import type { Logger } from '../spice/log';
import { silentLogger } from '../spice/log';
import type { Endpoint } from '../spice/transport/endpoint';
import { fromErrorData, SpiceError, toErrorData } from '../spice/wire/errors';
import type { CliArguments, TargetArguments } from './arguments';
import { parseCli } from './arguments';
import type { Engine, EngineSession } from './engine';
import { ExitCode, exitCodeOf, explain, printable } from './explain';
import { readFirstLine, readPasswordFile } from './password';
import { formatProbe, toProbeResult } from './probe';
import { takeScreenshot } from './screenshot';

export interface CliEnvironment {
  readonly engine: Engine;
  readonly version: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** Folder of the saved connections. */
  readonly dataFolder: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Resolves when the user wants a running command (the demo) to end. */
  readonly interrupted: Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Never throws: failures are explained on `err`. */
export async function runCli(args: readonly string[], environment: CliEnvironment): Promise<ExitCode> {
  try {
    await runCommand(parseCli(args, environment.cwd), environment);
    return ExitCode.OK;
  } catch (thrown) {
    const error = thrown instanceof SpiceError ? thrown : fromErrorData(toErrorData(thrown));
    const detail = error.code === 'USAGE' ? `${printable(error.message)}\n` : '';
    environment.err(`saffron: ${detail}${explain(error)}\n`);
    return exitCodeOf(error);
  }
}

async function runCommand(command: CliArguments, environment: CliEnvironment): Promise<void> {
  switch (command.command) {
    case 'help':
      environment.out(command.text);
      return;
    case 'version':
      environment.out(`${environment.version}\n`);
      return;
    case 'demo':
      return runDemo(command.port, environment);
    case 'probe':
      return withSession(command, environment, (session) => {
        const result = toProbeResult(session.report());
        environment.out(command.json ? `${JSON.stringify(result, null, 2)}\n` : formatProbe(result));
      });
    case 'screenshot':
      return withSession(command, environment, async (session, timeoutMs) => {
        const { width, height } = await takeScreenshot(session, { ...command, timeoutMs });
        environment.out(`${command.out} ${width}x${height}\n`);
      });
  }
}

async function runDemo(port: number, environment: CliEnvironment): Promise<void> {
  const server = await environment.engine.startDemo({ port });
  environment.out(`${server.url}\n`);
  await environment.interrupted;
  await server.close();
}

/** @param work Gets the time that connecting has left over. */
async function withSession(
  command: TargetArguments,
  environment: CliEnvironment,
  work: (session: EngineSession, timeoutMs: number) => Promise<void> | void,
): Promise<void> {
  const started = environment.now();
  const target = await findTarget(command, environment);
  for (const warning of target.warnings) environment.err(`saffron: warning: ${printable(warning.message)}\n`);
  if (target.source === 'uri' && target.profile.endpoint.password !== undefined) {
    environment.err('saffron: warning: others on this computer can see a password in a URI; use --password-file\n');
  }
  const endpoint = await completeEndpoint(target.profile, command, environment);
  const log = command.verbose ? errLogger(environment.err) : silentLogger;
  log.info(() => `connecting to ${target.label}`);
  const compression = command.compression ?? target.profile.compression;
  const session = await environment.engine.open({
    endpoint,
    connectTimeoutMs: command.timeoutMs,
    ...(compression === undefined ? {} : { preferredCompression: compressionNumber(compression) }),
    log,
  });
  try {
    const left = command.timeoutMs - (environment.now() - started);
    await work(session, Math.max(1, left));
  } finally {
    session.close();
  }
}

/** Passwords of saved connections stay in the app's safe: a headless tool gets the rest and is given a password. */
async function findTarget(command: TargetArguments, environment: CliEnvironment): Promise<ResolvedTarget> {
  const store = await ConnectionStore.open(join(environment.dataFolder, STORE_FILE_NAME));
  if (store.warning !== undefined) environment.err(`saffron: warning: ${printable(store.warning.message)}\n`);
  const { cwd, env, stdin } = environment;
  return resolveTarget(command.target, { cwd, env, stdin, saved: store.list() });
}

async function completeEndpoint(
  profile: ConnectionProfile,
  command: TargetArguments,
  environment: CliEnvironment,
): Promise<Endpoint> {
  const { endpoint } = profile;
  const password = await givenPassword(command, environment);
  const fallback = environment.env['SAFFRON_PASSWORD'];
  const chosen = password ?? endpoint.password ?? (fallback === '' ? undefined : fallback);
  const { ca, ...tls } = endpoint.tls ?? {};
  const completeTls = {
    ...tls,
    // A CA file that the user names replaces what the target brought.
    ...(ca === undefined || command.caFile !== null ? {} : { ca }),
    ...(command.caFile === null ? {} : { caFile: command.caFile }),
    ...(command.hostSubject === null ? {} : { hostSubject: command.hostSubject }),
  };
  return {
    ...endpoint,
    ...(chosen === undefined ? {} : { password: chosen }),
    ...(Object.keys(completeTls).length === 0 ? {} : { tls: completeTls }),
    ...(command.secureChannels === null ? {} : { secureChannels: command.secureChannels }),
  };
}

async function givenPassword(command: TargetArguments, environment: CliEnvironment): Promise<string | undefined> {
  if (command.passwordStdin) return readFirstLine(environment.stdin);
  return command.passwordFile === null ? undefined : readPasswordFile(command.passwordFile);
}

function errLogger(err: (text: string) => void, scope = 'saffron'): Logger {
  const say = (text: () => string) => err(`${scope}: ${printable(text())}\n`);
  return { debug: () => undefined, info: say, warn: say, child: (name) => errLogger(err, `${scope}:${name}`) };
}
