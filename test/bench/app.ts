/** Saffron beside remote-viewer on the same server: time to the first frame, CPU and memory while the guest scrolls text. */
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, startTerminal, startXspice, startXvfb, temporaryFolder, waitFor } from '../lab';
import type { LabProcess, XDisplay, XspiceServer } from '../lab';
import { cpuMs, processTree, pssBytes } from './processes';
import { median } from './table';
import type { Row } from './table';

const ROOT = resolve(__dirname, '../..');
const MARK = [0x12, 0xab, 0x56] as const;
const STARTS = 5;
const SCROLL_MS = 10_000;

export interface Viewer {
  readonly name: string;
  /** What it reads at start: thrown out of the page cache for the cold start. */
  files(): Promise<readonly string[]>;
  /** @param more Arguments of its own. */
  command(
    port: number,
    home: string,
    more?: readonly string[],
  ): { readonly command: string; readonly args: readonly string[] };
}

/** Path of the runtime, fetched if it is not there. */
export async function electronPath(): Promise<string> {
  const script = `import('./build/electron-runtime.mjs').then((m) => m.ensureElectron()).then((e) => console.log('PATH=' + e.path))`;
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: ROOT, timeoutMs: 110_000 });
  const path = /PATH=(.*)/.exec(stdout.toString('utf8'))?.[1];
  if (path === undefined) throw new Error('no Electron runtime');
  return path;
}

export function saffron(electron: string, decode: string, ...options: readonly string[]): Viewer {
  return {
    name: ['Saffron', `decode=${decode}`, ...options.map((option) => option.replace(/^--/, ''))].join(', '),
    files: () => Promise.resolve([...filesBelow(dirname(electron)), ...filesBelow(join(ROOT, 'dist'))]),
    command: (port, home, more = []) => ({
      command: electron,
      args: [
        '--no-sandbox',
        `--user-data-dir=${join(home, 'profile')}`,
        ROOT,
        `--decode=${decode}`,
        ...options,
        ...more,
        `spice://127.0.0.1:${port}`,
      ],
    }),
  };
}

export const REMOTE_VIEWER: Viewer = {
  name: 'remote-viewer',
  files: async () => {
    const { stdout } = await run('ldd', ['/usr/bin/remote-viewer']);
    const libraries = [...stdout.toString('utf8').matchAll(/=> (\/\S+)/g)].map((match) => match[1] ?? '');
    return ['/usr/bin/remote-viewer', ...libraries];
  },
  command: (port, _home, more = []) => ({ command: 'remote-viewer', args: [...more, `spice://127.0.0.1:${port}`] }),
};

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Asks the kernel to forget the cached pages of these files; what a running program has mapped stays. */
async function forgetCached(files: readonly string[]): Promise<void> {
  await run('sync', []);
  for (const file of files) await run('dd', [`if=${file}`, 'iflag=nocache', 'count=0'], { okCodes: 'any' });
}

/** Starts a viewer on a screen, with a home of its own. */
export async function startViewer(
  viewer: Viewer,
  screen: XDisplay,
  port: number,
  home: string,
  more: readonly string[] = [],
): Promise<LabProcess> {
  const { command, args } = viewer.command(port, home, more);
  const env = { HOME: home, XDG_RUNTIME_DIR: home, ELECTRON_RUN_AS_NODE: undefined, NODE_OPTIONS: undefined };
  return screen.start(command, args, { env });
}

/** Waits until the guest's colour fills a part of the screen; true once it does. */
async function seesGuest(screen: XDisplay): Promise<boolean> {
  const { rgb } = await screen.picture();
  let seen = 0;
  for (let at = 0; at < rgb.length; at += 3 * 16) {
    if (rgb[at] === MARK[0] && rgb[at + 1] === MARK[1] && rgb[at + 2] === MARK[2]) seen++;
  }
  return seen > 4000;
}

async function firstFrameMs(viewer: Viewer, screen: XDisplay, server: XspiceServer, home: string): Promise<number> {
  await waitFor('the screen to be empty', async () => !(await seesGuest(screen)));
  const started = performance.now();
  const program = await startViewer(viewer, screen, server.port, home);
  try {
    await waitFor(`${viewer.name} to show the guest`, () => seesGuest(screen), {
      timeoutMs: 30_000,
      everyMs: 5,
      describe: () => program.logTail(),
    });
    return performance.now() - started;
  } finally {
    await program.stop();
  }
}

/** CPU of the viewer in per cent of one core, and its memory, while text scrolls at the same pace for everybody. */
async function whileScrolling(viewer: Viewer, screen: XDisplay, server: XspiceServer, home: string) {
  let terminal: LabProcess | undefined;
  const program = await startViewer(viewer, screen, server.port, home);
  try {
    await waitFor(`${viewer.name} to show the guest`, () => seesGuest(screen), { timeoutMs: 30_000 });
    const text = `while :; do i=$((i + 1)); printf '\\033[3%dm%d the quick brown fox jumps over the lazy dog %x\\n' $((i % 8)) $i $((i * 7919)); sleep 0.01; done`;
    terminal = await startTerminal(server, '100x40+10+10', text, ['-T', 'scrolling']);
    await server.guest.window('scrolling');
    await sleep(2000); // start-up work is over
    const pids = processTree(program.pid);
    const [cpuBefore, before] = [cpuMs(pids), performance.now()];
    await sleep(SCROLL_MS);
    const cpuPercent = ((cpuMs(pids) - cpuBefore) / (performance.now() - before)) * 100;
    return { cpuPercent, pssMegabytes: pssBytes(pids) / 1e6 };
  } finally {
    await program.stop();
    await terminal?.stop();
  }
}

export async function benchApp(): Promise<Row[]> {
  const electron = await electronPath();
  const screen = await startXvfb();
  const folders: string[] = [];
  const rows: Row[] = [];
  try {
    await screen.start('openbox', ['--sm-disable']);
    for (const viewer of [saffron(electron, 'renderer'), saffron(electron, 'main'), REMOTE_VIEWER]) {
      const home = temporaryFolder('bench');
      folders.push(home);
      const server = await startXspice({ size: '1024x768' });
      try {
        await server.guest.run('xsetroot', ['-solid', '#12ab56']);
        await forgetCached(await viewer.files());
        const coldMs = await firstFrameMs(viewer, screen, server, home);
        const times: number[] = [];
        for (let count = 0; count < STARTS; count++) times.push(await firstFrameMs(viewer, screen, server, home));
        const { cpuPercent, pssMegabytes } = await whileScrolling(viewer, screen, server, home);
        rows.push({
          viewer: viewer.name,
          'first frame ms, cold and new profile': coldMs,
          'first frame ms, warm': median(times),
          'CPU % of a core, scrolling': cpuPercent,
          'PSS MB': pssMegabytes,
        });
      } finally {
        await server.stop();
      }
    }
  } finally {
    await screen.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return rows;
}
