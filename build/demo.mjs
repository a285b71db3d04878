/**
 * `npm run demo`: a real desktop in Saffron's window, from a bare machine. Xspice gives the guest (or, where it cannot be
 * had, the built-in demo server). Without a display it all happens on a virtual screen: it types into the guest's terminal
 * through the window, saves the window as demo.png, and ends.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { electronArguments, electronEnvironment } from './app-arguments.mjs';
import { bootstrap } from './bootstrap.mjs';
import { dist, root } from './paths.mjs';
import { fail, say } from './progress.mjs';
import { requireTypeScript } from './ts-run.mjs';

const WALLPAPER = [0x2e, 0x26, 0x40];
const GUEST_SIZE = '1024x768';
const SCREEN_SIZE = '1280x900';
const GREETING = 'echo hello from saffron';

/** @type {(() => Promise<unknown> | void)[]} */
const cleanUps = [];

async function cleanUp() {
  for (const end of cleanUps.splice(0).reverse()) await Promise.resolve(end()).catch(() => undefined);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => void cleanUp().then(() => process.exit(130)));
}

try {
  const { electron } = await bootstrap({ purpose: 'run' });
  await demo(electron.path);
  await cleanUp();
} catch (error) {
  await cleanUp();
  fail(error);
}

/** @param {string} electron */
async function demo(electron) {
  const lab = requireTypeScript(join(root, 'test/lab/index.ts'));
  cleanUps.push(() => lab.removeTemporaryFolders());
  const folder = lab.temporaryFolder('demo');
  const guest = await startGuest(lab, folder);
  const vv = join(folder, 'demo.vv');
  const lines = ['[virt-viewer]', 'type=spice', 'host=127.0.0.1', `port=${guest.port}`, `title=${guest.title}`, ''];
  writeFileSync(vv, lines.join('\n'));

  const withoutDisplay = (process.env.DISPLAY ?? '') === '' && (process.env.WAYLAND_DISPLAY ?? '') === '';
  const screen = process.platform === 'linux' && withoutDisplay ? await startScreen(lab) : undefined;
  const app = startApp(electron, vv, screen?.display, folder);
  if (screen === undefined) {
    say('Saffron is open on the desktop; close its window to end the demo');
    await app.exited;
    return;
  }
  await showOff({ lab, screen, guest, app });
}

/** @typedef {{ port: number; title: string; wallpaper: boolean; typed: () => string | undefined }} Guest */

/**
 * @param {any} lab
 * @param {string} folder
 * @returns {Promise<Guest>}
 */
async function startGuest(lab, folder) {
  if (process.platform === 'linux' && existsSync('/usr/lib/xorg/modules/drivers/spiceqxl_drv.so')) {
    const server = await lab.startXspice({ size: GUEST_SIZE });
    cleanUps.push(() => server.stop());
    const history = join(folder, 'history');
    await drawDesktop(server, folder, history);
    say(`Xspice serves a desktop of ${GUEST_SIZE} at spice://127.0.0.1:${server.port}`);
    const typed = () => (existsSync(history) ? readFileSync(history, 'utf8') : '');
    return { port: server.port, title: 'Xspice desktop', wallpaper: true, typed };
  }
  const child = spawn(process.execPath, [join(dist, 'main/cli.js'), 'demo', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanUps.push(() => void child.kill());
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const port = await lab.waitFor(
    'the demo server',
    () => Number(/spice:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1] ?? 0) || false,
  );
  say(`Xspice is not here: the built-in demo server serves its desktop at spice://127.0.0.1:${port}`);
  return { port, title: 'Saffron demo', wallpaper: false, typed: () => undefined };
}

/**
 * Window manager, terminal, clock.
 * @param {any} server
 * @param {string} folder
 * @param {string} history
 */
async function drawDesktop(server, folder, history) {
  const home = { HOME: folder };
  const colour = `#${WALLPAPER.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  await server.guest.run('xsetroot', ['-solid', colour, '-cursor_name', 'left_ptr']);
  await server.guest.start('openbox', ['--sm-disable'], { env: home });
  await server.guest.start('xclock', ['-geometry', '200x200-40+40', '-title', 'clock', '-update', '1']);
  await server.guest.start('xlogo', ['-geometry', '200x200-40-60', '-render', '-fg', '#f4a300']);
  const shell = join(folder, 'shell.rc');
  writeFileSync(shell, `HISTFILE='${history}'\nPROMPT_COMMAND='history -a'\nPS1='guest\\$ '\n`);
  const look = ['-fa', 'DejaVu Sans Mono', '-fs', '12', '-bg', '#181420', '-fg', '#f2e6d0', '-cr', '#f4a300'];
  const place = ['-T', 'terminal', '-geometry', '68x24+40+50'];
  await server.guest.start('xterm', [...look, ...place, '-e', 'bash', '--noprofile', '--rcfile', shell], { env: home });
  const terminal = await server.guest.window('terminal');
  await server.guest.window('clock');
  await server.guest.xdotool('windowactivate', '--sync', terminal);
}

/** @param {any} lab */
async function startScreen(lab) {
  const screen = await lab.startXvfb(SCREEN_SIZE);
  cleanUps.push(() => screen.stop());
  const home = lab.temporaryFolder('demo-home');
  await screen.start('openbox', ['--sm-disable'], { env: { HOME: home } });
  say(`no display: using a virtual one, ${SCREEN_SIZE}`);
  return screen;
}

/**
 * @param {string} electron
 * @param {string} target
 * @param {string | undefined} display
 * @param {string} folder
 */
function startApp(electron, target, display, folder) {
  const env = electronEnvironment();
  if (display !== undefined) env.DISPLAY = display;
  const profile = `--user-data-dir=${join(folder, 'profile')}`;
  const child = spawn(electron, electronArguments([profile, target]), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (/** @type {Buffer} */ chunk) => void (output = (output + chunk.toString()).slice(-4000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  cleanUps.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    const ended = await Promise.race([exited.then(() => true), sleep(3000, false)]);
    if (!ended) child.kill('SIGKILL');
    await exited;
  });
  return { exited, isRunning: () => child.exitCode === null && child.signalCode === null, output: () => output };
}

/** @param {{ lab: any; screen: any; guest: Guest; app: ReturnType<typeof startApp> }} parts */
async function showOff({ lab, screen, guest, app }) {
  const started = Date.now();
  const picture = await lab.waitFor(
    'the desktop in the window',
    async () => {
      if (!app.isRunning()) throw new Error(`Saffron ended early\n${app.output()}`);
      const seen = await screen.picture();
      return (guest.wallpaper ? wallpaperPixels(seen) : brightPixels(seen)) > 200_000 && seen;
    },
    { timeoutMs: 40_000, everyMs: 100, describe: app.output },
  );
  say(
    `the desktop is on the screen, ${picture.width}x${picture.height}, ${((Date.now() - started) / 1000).toFixed(1)} s after the start`,
  );
  const window = await screen.window(guest.title);
  await screen.xdotool('windowactivate', '--sync', window);
  await screen.type(GREETING);
  await screen.key('Return');
  if (guest.typed() !== undefined) {
    await lab.waitFor('the typed line in the guest', () => guest.typed()?.includes(GREETING), {
      describe: () => `the guest's shell got: ${guest.typed()}`,
    });
    say(`typed "${GREETING}" through the window; the guest's shell ran it`);
  }
  await sleep(600); // the answer's way back to the screen; the clock never lets the picture rest
  const file = join(root, 'demo.png');
  writeFileSync(file, lab.toPng(await windowPicture(lab, screen, window)));
  say(`saved ${file}`);
}

/** @param {{ rgb: Uint8Array }} picture */
function wallpaperPixels({ rgb }) {
  let count = 0;
  for (let at = 0; at < rgb.length; at += 3) {
    if (rgb[at] === WALLPAPER[0] && rgb[at + 1] === WALLPAPER[1] && rgb[at + 2] === WALLPAPER[2]) count++;
  }
  return count;
}

/**
 * The demo server's desktop is the only large thing on the screen that is not dark.
 * @param {{ rgb: Uint8Array }} picture
 */
function brightPixels({ rgb }) {
  let count = 0;
  for (let at = 0; at < rgb.length; at += 3) {
    if (Math.max(rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0) > 0x50) count++;
  }
  return count;
}

/**
 * The window with its frame, as it stands on the screen.
 * @param {any} lab
 * @param {any} screen
 * @param {string} window
 */
async function windowPicture(lab, screen, window) {
  // Not xdotool's geometry: it counts the frame twice.
  const geometry = String((await screen.run('xwininfo', ['-id', window])).stdout);
  const value = (/** @type {string} */ name) => Number(new RegExp(`${name}: +(-?\\d+)`).exec(geometry)?.[1] ?? 0);
  const { stdout } = await screen.run('xprop', ['-id', window, '_NET_FRAME_EXTENTS'], { okCodes: 'any' });
  const [left = 0, right = 0, top = 0, bottom = 0] = (/= ([\d, ]+)/.exec(String(stdout))?.[1] ?? '')
    .split(',')
    .map(Number);
  const seen = await screen.picture();
  const x = Math.max(0, value('Absolute upper-left X') - left);
  const y = Math.max(0, value('Absolute upper-left Y') - top);
  const width = Math.min(seen.width - x, value('Width') + left + right);
  const height = Math.min(seen.height - y, value('Height') + top + bottom);
  return lab.crop(seen, x, y, width, height);
}
