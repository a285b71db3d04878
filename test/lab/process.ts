/** Programs that the lab starts: each keeps the end of its output for error texts, dies with the test process, and is stopped by its own pid. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const LOG_TAIL_CHARS = 4000;

export interface StartOptions {
  /** Name in error texts; default: the command. */
  readonly name?: string;
  /** Added to the environment of the test process; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Opens file descriptor 3 as a pipe from the program (X servers write their display number there). */
  readonly statusPipe?: boolean;
  /** Opens stdin as a pipe: `send` writes to it, `onLine` hears what the program answers. */
  readonly interactive?: boolean;
}

export interface LabProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles when the program ends, with its exit code or the name of the signal. */
  readonly exited: Promise<number | string>;
  isRunning(): boolean;
  /** The end of what the program wrote to stdout and stderr. */
  logTail(): string;
  /** First line of file descriptor 3, when `statusPipe` was asked for. */
  readonly statusLine: Promise<string>;
  /** Writes to the program's stdin; only when it was started `interactive`. */
  send(text: string): void;
  /** Calls for each whole line of stdout from now on. */
  onLine(listener: (line: string) => void): void;
  /** Asks the program to end, insists after two seconds, and waits until it is gone. */
  stop(): Promise<void>;
}

function environment(changes: StartOptions['env']): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: 'C.UTF-8' };
  for (const [key, value] of Object.entries(changes ?? {})) {
    if (value === undefined) Reflect.deleteProperty(env, key);
    else env[key] = value;
  }
  return env;
}

function firstLine(child: ChildProcess): Promise<string> {
  const pipe = child.stdio[3];
  if (!pipe || !('on' in pipe)) return Promise.resolve('');
  return new Promise((resolve) => {
    let text = '';
    pipe.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end).trim());
    });
    pipe.on('close', () => resolve(text.trim()));
  });
}

/** Cuts a stream into lines. */
function lines(listener: (line: string) => void): (chunk: Buffer) => void {
  let text = '';
  return (chunk) => {
    const parts = (text + chunk.toString('utf8')).split('\n');
    text = parts.pop() ?? '';
    parts.forEach(listener);
  };
}

/**
 * Starts a program that goes on beside the test. `setpriv --pdeathsig` makes the kernel end it when the test process dies,
 * so that an aborted run leaves no server behind.
 * @throws Error when the program cannot be started at all.
 */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: StartOptions = {},
): Promise<LabProcess> {
  const name = options.name ?? command;
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', command, ...args], {
    env: environment(options.env),
    stdio: [
      options.interactive === true ? 'pipe' : 'ignore',
      'pipe',
      'pipe',
      ...(options.statusPipe === true ? (['pipe'] as const) : []),
    ],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString('utf8')).slice(-LOG_TAIL_CHARS);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.stdin?.on('error', () => undefined); // the program may be gone: its end says so
  const exited = new Promise<number | string>((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    child.on('error', (error) => resolve(error.message));
  });
  const statusLine = firstLine(child);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`${name} does not start: ${error.message}`)));
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${name} has no pid`);
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    name,
    pid,
    exited,
    isRunning,
    statusLine,
    logTail: () => tail,
    send: (text) => void child.stdin?.write(text),
    onLine: (listener) => void child.stdout?.on('data', lines(listener)),
    async stop() {
      if (!isRunning()) return;
      child.kill('SIGTERM');
      const ended = await Promise.race([exited.then(() => true), sleep(2000, false, { ref: false })]);
      if (!ended) child.kill('SIGKILL');
      await exited;
    },
  };
}

export interface RunOptions extends Omit<StartOptions, 'statusPipe'> {
  readonly input?: string | Uint8Array;
  /** Default 20 s. */
  readonly timeoutMs?: number;
  /** Exit codes that are fine; default only 0. `any` takes all. */
  readonly okCodes?: readonly number[] | 'any';
}

export interface RunResult {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly code: number;
}

/**
 * Runs a program to its end.
 * @throws Error with the program's own words when it fails or takes too long.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const name = options.name ?? `${command} ${args.join(' ')}`.slice(0, 200);
  const timeoutMs = options.timeoutMs ?? 20_000;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      env: environment(options.env),
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const out: Buffer[] = [];
    let errors = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name}: not done after ${timeoutMs} ms\n${errors}`));
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString('utf8')).slice(-LOG_TAIL_CHARS)));
    child.stdin.on('error', () => undefined); // a program that does not read its input is fine
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${name}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const okCodes = options.okCodes ?? [0];
      const value = code ?? 128;
      if (okCodes === 'any' || (signal === null && okCodes.includes(value))) {
        resolve({ stdout: Buffer.concat(out), stderr: errors, code: value });
      } else {
        const said = (errors + Buffer.concat(out).toString('utf8')).slice(-1500);
        reject(new Error(`${name}: ended with ${signal ?? value}\n${said}`));
      }
    });
    child.stdin.end(options.input ?? '');
  });
}
