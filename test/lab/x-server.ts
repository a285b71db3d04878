/** X servers on a display of their own, and programs on them: the common part of Xvfb (the user's screen) and Xspice (the guest's). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readXwd } from './image';
import type { Picture } from './image';
import { run, startProcess } from './process';
import type { LabProcess, RunOptions, RunResult, StartOptions } from './process';
import { waitFor, waitStable } from './wait';

const FIRST_DISPLAY = 90;
const LAST_DISPLAY = 129;

const folders = new Set<string>();

/** A new temporary folder of the lab; `removeTemporaryFolders` removes it. */
export function temporaryFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `saffron-${purpose}-`));
  folders.add(folder);
  return folder;
}

/** Removes the folders that are left, once nothing runs in them any more. */
export function removeTemporaryFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.clear();
}

/** A running X server and what tests do on it; `stop` ends the programs with it. */
export class XDisplay {
  readonly #server: LabProcess;
  readonly #clients: LabProcess[] = [];
  readonly #folders: string[];

  constructor(
    /** For the DISPLAY variable: `:90`. */
    readonly display: string,
    server: LabProcess,
    folders: string[],
  ) {
    this.#server = server;
    this.#folders = folders;
  }

  get pid(): number {
    return this.#server.pid;
  }

  get exited(): Promise<number | string> {
    return this.#server.exited;
  }

  isRunning(): boolean {
    return this.#server.isRunning();
  }

  logTail(): string {
    return this.#server.logTail();
  }

  #env(more: StartOptions['env']): NonNullable<StartOptions['env']> {
    return { ...more, DISPLAY: this.display, XAUTHORITY: undefined, WAYLAND_DISPLAY: undefined };
  }

  /** Starts a program on this display. */
  async start(command: string, args: readonly string[] = [], options: StartOptions = {}): Promise<LabProcess> {
    const client = await startProcess(command, args, { ...options, env: this.#env(options.env) });
    this.#clients.push(client);
    return client;
  }

  /** Runs a program on this display to its end. */
  run(command: string, args: readonly string[] = [], options: RunOptions = {}): Promise<RunResult> {
    return run(command, args, { ...options, env: this.#env(options.env) });
  }

  /** `xdotool` on this display; returns what it prints. */
  async xdotool(...args: string[]): Promise<string> {
    return (await this.run('xdotool', args)).stdout.toString('utf8').trim();
  }

  /** Types text as the keyboard of this display would. */
  async type(text: string): Promise<void> {
    await this.xdotool('type', '--delay', '20', '--', text);
  }

  /** Presses keys: `Return`, `ctrl+c`, `F11`. */
  async key(...keys: string[]): Promise<void> {
    await this.xdotool('key', '--delay', '30', ...keys);
  }

  /** The pointer's position on this display. */
  async pointer(): Promise<{ readonly x: number; readonly y: number }> {
    const text = await this.xdotool('getmouselocation');
    const found = /x:(-?\d+) y:(-?\d+)/.exec(text);
    if (!found) throw new Error(`xdotool said: ${text}`);
    return { x: Number(found[1]), y: Number(found[2]) };
  }

  /** Waits until a window with this title is mapped; returns its id. */
  window(title: string, timeoutMs = 15_000): Promise<string> {
    return waitFor(
      `a window "${title}" on ${this.display}`,
      async () => {
        const found = await this.run('xdotool', ['search', '--onlyvisible', '--name', title], { okCodes: 'any' });
        const id = found.stdout.toString('utf8').split('\n')[0] ?? '';
        return id !== '' && id;
      },
      { timeoutMs },
    );
  }

  /** What the X server itself holds (without the pointer). */
  async picture(): Promise<Picture> {
    let failure = '';
    // xwd fails when a window goes away while it walks through them.
    const dump = await waitFor(
      `a dump of ${this.display}`,
      async () => {
        const { code, stdout, stderr } = await this.run('xwd', ['-root', '-silent'], { okCodes: 'any' });
        failure = stderr;
        return code === 0 && stdout;
      },
      { timeoutMs: 3000, describe: () => failure },
    );
    return readXwd(dump);
  }

  /** Waits until nothing changes on this display; returns the picture. */
  waitQuiet(quietMs = 400, timeoutMs = 15_000): Promise<Picture> {
    return waitStable(
      `display ${this.display}`,
      () => this.picture(),
      (a, b) => a.width === b.width && a.height === b.height && Buffer.compare(a.rgb, b.rgb) === 0,
      { quietMs, timeoutMs },
    );
  }

  /** Ends the programs started here, then the server, and removes its files. */
  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.stop()));
    await this.#server.stop();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Starts an X server on the first free display and waits until it serves clients. The server's own lock file decides who
 * owns a display, so several runs may do this at the same time.
 * @param command The server; called with the display number first.
 * @param args What follows the display.
 * @throws Error with the end of the server's log when it does not come up.
 */
export async function startXServer(
  command: string,
  args: readonly string[],
  options: StartOptions & { readonly folders?: string[] } = {},
): Promise<XDisplay> {
  for (let number = FIRST_DISPLAY; number <= LAST_DISPLAY; number++) {
    if (existsSync(`/tmp/.X${number}-lock`) || existsSync(`/tmp/.X11-unix/X${number}`)) continue;
    const server = await startProcess(command, [`:${number}`, '-displayfd', '3', ...args], {
      ...options,
      statusPipe: true,
    });
    const ready = await Promise.race([server.statusLine, server.exited.then(() => '')]);
    if (ready !== '') return new XDisplay(`:${ready}`, server, options.folders ?? []);
    await server.stop();
    if (/already active for display|Cannot establish any listening sockets/.test(server.logTail())) continue;
    throw new Error(`${options.name ?? command} ended at start\n${server.logTail()}`);
  }
  throw new Error(`no free X display from :${FIRST_DISPLAY} to :${LAST_DISPLAY}`);
}

/**
 * Starts Xvfb, the screen on which the app runs.
 * @param frameBufferFolder Where it keeps its frame buffer as the file `Xvfb_screen0` (XWD), which always has what the screen shows.
 */
export function startXvfb(size = '1280x900', frameBufferFolder?: string): Promise<XDisplay> {
  const place = frameBufferFolder === undefined ? [] : ['-fbdir', frameBufferFolder];
  const args = ['-screen', '0', `${size}x24`, '-noreset', '-nolisten', 'tcp', '-ac', ...place];
  return startXServer('Xvfb', args, { name: 'Xvfb' });
}
