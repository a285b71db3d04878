/** The two decode hosts and the two presenters: full-screen updates, CPU per megabyte of pixels, and from key to picture. */
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import { photo, startTypingTerminal, startXspice, startXvfb, temporaryFolder, toPng } from '../lab';
import type { XDisplay, XspiceServer } from '../lab';
import { electronPath } from './app';
import { cpuMs, processTree } from './processes';
import { median } from './table';
import type { Row } from './table';

const ROOT = resolve(__dirname, '../..');
const WIDTH = 1920;
const HEIGHT = 1080;
const FRAME_MEGABYTES = (WIDTH * HEIGHT * 4) / 1e6;
const PICTURES = 6;
const WATCH_MS = 8000;
const KEYS = 40;
const CASES = [
  ['renderer', '2d'],
  ['main', '2d'],
  ['renderer', 'webgl'],
  ['main', 'webgl'],
] as const;

interface Counters {
  readonly received: number;
  readonly painted: number;
}

const counters = (page: Page): Promise<Counters> =>
  page.evaluate(async () => {
    const hooks = (window as unknown as { saffronTest: { stats(): Promise<Counters | null> } }).saffronTest;
    return (await hooks.stats()) ?? { received: 0, painted: 0 };
  });

async function openViewer(screen: XDisplay, server: XspiceServer, home: string, decode: string, presenter: string) {
  const app = await _electron.launch({
    executablePath: await electronPath(),
    args: [
      '--no-sandbox',
      `--user-data-dir=${join(home, 'profile')}`,
      ROOT,
      `--decode=${decode}`,
      `--presenter=${presenter}`,
      '--fullscreen',
      `spice://127.0.0.1:${server.port}`,
    ],
    env: { PATH: process.env['PATH'] ?? '', HOME: home, DISPLAY: screen.display },
  });
  const page = await app.firstWindow();
  await page.locator('[data-testid=viewer][data-state=connected][data-first-frame=true]').waitFor();
  await page.getByTestId('viewer-canvas').focus();
  return { app, page };
}

/** Pictures that fill the guest's screen, one after the other as fast as the guest can. */
async function fullScreenUpdates(app: ElectronApplication, page: Page, server: XspiceServer, folder: string) {
  const files = Array.from({ length: PICTURES }, (_, i) => {
    const file = join(folder, `${i}.png`);
    const picture = photo(WIDTH, HEIGHT);
    // The same picture moved sideways, so that no two are alike.
    writeFileSync(file, toPng({ ...picture, rgb: Buffer.from(picture.rgb).copyWithin(i * 97 * 3, 0) }));
    return file;
  });
  const show = await server.guest.start('feh', ['--fullscreen', '--slideshow-delay', '0.05', '--no-menus', ...files]);
  await sleep(3000);
  const pids = processTree(app.process().pid ?? 0);
  const [cpu, from, start] = [cpuMs(pids), await counters(page), performance.now()];
  await sleep(WATCH_MS);
  const to = await counters(page);
  const seconds = (performance.now() - start) / 1000;
  const cpuSpent = cpuMs(pids) - cpu;
  await show.stop();
  const updates = to.painted - from.painted;
  return { updatesPerSecond: updates / seconds, cpuMsPerMegabyte: cpuSpent / (updates * FRAME_MEGABYTES) };
}

/** What the page keeps between the arming of a measurement and its result. */
interface Probe {
  saffronTest: { stats(): Promise<Counters | null> };
  saffronProbe?: Promise<number>;
}

/** From the page's key event until the worker says that the guest's echo was painted; it is asked each millisecond. */
async function typingMs(page: Page): Promise<number> {
  const times: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    const before = (await counters(page)).painted;
    await page.evaluate((painted) => {
      const probe = window as unknown as Probe;
      probe.saffronProbe = new Promise((done, fail) => {
        const pressed = (): void => {
          const start = performance.now();
          const poll = async (): Promise<void> => {
            const stats = await probe.saffronTest.stats();
            if ((stats?.painted ?? 0) > painted) done(performance.now() - start);
            else if (performance.now() - start > 3000) fail(new Error('no echo'));
            else setTimeout(() => void poll(), 1);
          };
          void poll();
        };
        window.addEventListener('keydown', pressed, { once: true, capture: true });
      });
    }, before);
    await page.keyboard.press(key % 20 === 19 ? 'Enter' : 'x');
    times.push((await page.evaluate(() => (window as unknown as Probe).saffronProbe)) ?? NaN);
    await sleep(60);
  }
  return median(times);
}

export async function benchHosts(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [decode, presenter] of CASES) {
    const screen = await startXvfb(`${WIDTH}x${HEIGHT}`);
    const server = await startXspice({ size: `${WIDTH}x${HEIGHT}` });
    const home = temporaryFolder('bench');
    try {
      await screen.start('openbox', ['--sm-disable']);
      await startTypingTerminal(server);
      const { app, page } = await openViewer(screen, server, home, decode, presenter);
      try {
        const keyMs = await typingMs(page);
        const { updatesPerSecond, cpuMsPerMegabyte } = await fullScreenUpdates(app, page, server, home);
        rows.push({
          host: decode,
          presenter,
          'full-screen updates/s': updatesPerSecond,
          'CPU ms per MB of pixels': cpuMsPerMegabyte,
          'key to picture ms, median': keyMs,
        });
      } finally {
        await app.close();
      }
    } finally {
      await server.stop();
      await screen.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  return rows;
}
