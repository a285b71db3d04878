/** The real app in the real Electron runtime on a screen of its own, driven through its windows as a user would. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from '@jest/globals';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import type { StreamStats } from '../../main/spice/display/streams/stats';
import { difference, findPicture, run, startProcess, startXvfb, temporaryFolder, toPng, waitFor } from '../lab';
import type { LabProcess, Picture, XDisplay } from '../lab';

const ROOT = resolve(__dirname, '../..');

let electronPath: string | undefined;

/** Path of the runtime that `npm test` fetched; fetched now if a single test is run by hand. */
export async function electronBinary(): Promise<string> {
  if (electronPath === undefined) {
    const script = `import('./build/electron-runtime.mjs').then((m) => m.ensureElectron()).then((e) => console.log('PATH=' + e.path))`;
    const { stdout } = await run(process.execPath, ['-e', script], { cwd: ROOT, timeoutMs: 110_000 });
    electronPath = /PATH=(.*)/.exec(stdout.toString('utf8'))?.[1];
  }
  if (electronPath === undefined) throw new Error('no Electron runtime');
  return electronPath;
}

/** Arguments of the runtime before the app's own. */
export function appArguments(userData: string, args: readonly string[]): string[] {
  return ['--no-sandbox', '--password-store=basic', `--user-data-dir=${userData}`, ROOT, ...args];
}

/** A screen with a window manager, for the app's windows. */
export async function startScreen(size = '1280x900'): Promise<XDisplay> {
  const screen = await startXvfb(size);
  await screen.start('openbox', ['--sm-disable'], { env: { HOME: temporaryFolder('home') } });
  await screen.run('xsetroot', ['-solid', '#446688']);
  return screen;
}

/** Writes a .vv file; `undefined` values are left out. */
export function writeVv(
  folder: string,
  name: string,
  keys: Readonly<Record<string, string | number | undefined>>,
): string {
  const lines = Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  const path = join(folder, name);
  writeFileSync(path, ['[virt-viewer]', 'type=spice', ...lines, ''].join('\n'));
  return path;
}

declare global {
  interface Window {
    /** What the viewer's page offers to tests. */
    saffronTest?: {
      loseContext(restoreAfterMs: number): void;
      stats(): Promise<{
        readonly received: number;
        readonly painted: number;
        readonly streams: readonly StreamStats[];
      } | null>;
    };
  }
}

/** The running app. */
export class RunningApp {
  constructor(
    readonly electron: ElectronApplication,
    readonly screen: XDisplay,
    /** Throwaway profile; also a place for a test's files. */
    readonly folder: string,
    readonly output: () => string,
  ) {}

  /** The first window, or the one whose address contains `part`. */
  window(part = ''): Promise<Page> {
    return waitFor(`a window ${part}`, () => this.electron.windows().find((page) => page.url().includes(part)), {
      timeoutMs: 20_000,
      describe: () => this.output(),
    });
  }

  async stop(): Promise<void> {
    // Playwright forgets the process once it is closed.
    const child = this.electron.process();
    await Promise.race([this.electron.close(), new Promise((done) => setTimeout(done, 5000).unref())]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const LAUNCH_TIMEOUT_MS = 25_000;
const LAUNCH_ATTEMPTS = 3;

/** Playwright's first talk with a runtime that it did not start by its own loader is a race that it sometimes loses: once more then. */
async function launch(
  profile: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Record<string, string> },
): Promise<ElectronApplication> {
  const executablePath = await electronBinary();
  for (let attempt = 1; ; attempt++) {
    try {
      return await _electron.launch({
        ...options,
        executablePath,
        args: appArguments(profile, args),
        timeout: LAUNCH_TIMEOUT_MS,
      });
    } catch (error) {
      if (attempt === LAUNCH_ATTEMPTS) throw error;
      process.stderr.write(`Playwright did not reach the app, attempt ${attempt} of ${LAUNCH_ATTEMPTS}\n`);
    }
  }
}

/** Starts the app with these arguments of its own. */
export async function startApp(
  screen: XDisplay,
  args: readonly string[],
  folder = temporaryFolder('app'),
): Promise<RunningApp> {
  const electron = await launch(join(folder, 'profile'), args, {
    cwd: folder,
    env: { ...environment(screen), HOME: folder },
  });
  let output = '';
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString('utf8')).slice(-6000));
  electron.process().stdout?.on('data', keep);
  electron.process().stderr?.on('data', keep);
  return new RunningApp(electron, screen, folder, () => output);
}

/** Starts the app without Playwright, which makes every page believe that it has the focus. */
export async function startPlainApp(screen: XDisplay, args: readonly string[]): Promise<LabProcess> {
  const folder = temporaryFolder('app');
  return startProcess(await electronBinary(), appArguments(join(folder, 'profile'), args), {
    env: { ...environment(screen), HOME: folder },
  });
}

/** A colour that nothing else on the screen has; scaling keeps it. */
export const MARK_COLOR = '#12ab56';

/** Waits until a good part of the screen has the colour that the guest's root window was given. */
export async function waitForMarkColor(screen: XDisplay): Promise<void> {
  await waitFor(
    'the guest on the screen',
    async () => {
      const { rgb } = await screen.picture();
      let pixels = 0;
      for (let at = 0; at < rgb.length; at += 3) {
        if (rgb[at] === 0x12 && rgb[at + 1] === 0xab && rgb[at + 2] === 0x56) pixels++;
      }
      return pixels > 100_000;
    },
    { timeoutMs: 40_000, everyMs: 300 },
  );
}

/** The environment of a program on that screen. */
export function environment(screen: XDisplay): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) {
    // Both would make Electron something else than the app.
    if (value !== undefined && key !== 'ELECTRON_RUN_AS_NODE' && key !== 'NODE_OPTIONS') env[key] = value;
  }
  return { ...env, DISPLAY: screen.display, XDG_SESSION_TYPE: 'x11' };
}

/** Waits until the viewer has painted its guest. */
export async function waitForGuest(page: Page, timeoutMs = 30_000): Promise<void> {
  await page
    .locator('[data-testid=viewer][data-state=connected][data-first-frame=true]')
    .waitFor({ timeout: timeoutMs });
}

/** The viewer's data attribute. */
export async function viewerData(page: Page, name: string): Promise<string | null> {
  return page.getByTestId('viewer').getAttribute(`data-${name}`);
}

/** Shows the guest 1:1, whatever the window's size, and nothing over it: the window may be as small as the guest. */
export async function showUnscaled(page: Page): Promise<void> {
  await page.getByTestId('toolbar-handle').dispatchEvent('click');
  // As with a keyboard: the toolbar goes when the focus leaves it.
  await page.getByTestId('toolbar-zoom').focus();
  await page.getByTestId('toolbar-zoom').selectOption('1');
  await page.getByTestId('viewer-canvas').focus();
  await page.getByTestId('toolbar-handle').evaluate((handle) => (handle.style.opacity = '0'));
}

/** A place on the screen. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** An X server without cursor theme paints its pointer into the surface, where its own dump does not have it. */
const POINTER_SIZE = 48;

/** Equal, but for one spot of a pointer's size. */
function showsGuest(found: Picture, guest: Picture): boolean {
  const { pixels, box } = difference(found, guest);
  if (box === undefined) return pixels === 0;
  return box[2] - box[0] <= POINTER_SIZE && box[3] - box[1] <= POINTER_SIZE;
}

/**
 * Waits until the guest's picture is on the screen pixel for pixel; says where.
 * @throws Error with a picture of the screen when it does not appear.
 */
export async function waitForPicture(screen: XDisplay, guest: Picture, timeoutMs = 20_000): Promise<Place> {
  let last: Picture | undefined;
  return waitFor(
    'the guest on the screen',
    async () => {
      last = await screen.picture();
      const place = findPicture(last, guest);
      return place !== undefined && showsGuest(place.found, guest) && { x: place.x, y: place.y };
    },
    {
      timeoutMs,
      everyMs: 300,
      describe: () => {
        if (last === undefined) return '';
        const path = join(mkdtempSync(join(tmpdir(), 'saffron-diff-')), 'screen.png');
        writeFileSync(path, toPng(last));
        const place = findPicture(last, guest);
        const numbers = place === undefined ? 'not there' : JSON.stringify(difference(place.found, guest));
        return `${numbers}; see ${path}`;
      },
    },
  );
}

/** Clicks an element by its test id once it is there. */
export async function click(page: Page, testId: string): Promise<void> {
  await page.getByTestId(testId).first().click();
}

/** Waits until the element shows up. */
export async function appears(page: Page, testId: string, timeoutMs = 20_000): Promise<void> {
  await page.getByTestId(testId).first().waitFor({ timeout: timeoutMs });
  expect(await page.getByTestId(testId).first().isVisible()).toBe(true);
}
