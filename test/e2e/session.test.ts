/** From the connection to its end: passwords, dying servers, broken files, saved connections, second starts, the desktop file. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { run, startProcess, startXspice, temporaryFolder, waitFor } from '../lab';
import type { XDisplay } from '../lab';
import { scope } from '../lab/scope';
import {
  MARK_COLOR,
  appArguments,
  appears,
  click,
  electronBinary,
  environment,
  startApp,
  startScreen,
  viewerData,
  waitForGuest,
  waitForMarkColor,
  writeVv,
} from './app';

const ROOT = resolve(__dirname, '../..');
const keepForAll = scope('file');
const keep = scope('test');

let screen: XDisplay;
beforeAll(async () => {
  screen = await keepForAll(startScreen());
});

describe('a server with a password', () => {
  it('asks, asks again after a wrong one, and lets the right one in', async () => {
    const server = await keep(startXspice({ size: '640x480', password: 'right' }));
    const app = await keep(startApp(screen, [`spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await appears(page, 'password-dialog');
    await page.getByTestId('password-input').fill('wrong');
    await click(page, 'password-submit');
    await appears(page, 'password-wrong');
    await page.getByTestId('password-input').fill('right');
    await page.keyboard.press('Enter');
    await waitForGuest(page);
  });

  it('takes the password of a .vv file and removes the file when that says so', async () => {
    const server = await keep(startXspice({ size: '640x480', password: 'in the file' }));
    const vv = writeVv(temporaryFolder('vv'), 'once.vv', {
      host: server.host,
      port: server.port,
      password: 'in the file',
      title: 'Only once',
      'delete-this-file': 1,
    });
    const app = await keep(startApp(screen, [vv]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    expect(existsSync(vv)).toBe(false);
    await waitFor('the title', async () => (await page.title()).includes('Only once'));
  });
});

describe('when things go wrong', () => {
  it('says that the server is gone, and connects again when it is back', async () => {
    const server = await startXspice({ size: '640x480' });
    const app = await keep(startApp(screen, [`spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    process.kill(server.guest.pid, 'SIGKILL');
    await appears(page, 'error-view');
    expect(await page.getByTestId('error-next').textContent()).not.toBe('');
    await server.stop();
    await keep(startXspice({ size: '800x600', port: server.port }));
    await click(page, 'error-reconnect');
    await page.locator('[data-testid=viewer][data-guest-width="800"]').waitFor({ timeout: 20_000 });
    await waitForGuest(page);
  });

  it('says that the session process died, keeps the window, and connects again', async () => {
    const server = await keep(startXspice({ size: '640x480' }));
    const app = await keep(startApp(screen, [`spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    const killed = await app.electron.evaluate(({ app: electron }) => {
      const session = electron.getAppMetrics().find(({ name }) => name?.includes('Saffron session'));
      return session !== undefined && process.kill(session.pid, 'SIGKILL');
    });
    expect(killed).toBe(true);
    await appears(page, 'error-view');
    expect(await page.getByTestId('error-view').getAttribute('data-code')).toBe('SESSION_CRASHED');
    await click(page, 'error-reconnect');
    await waitForGuest(page);
  });

  it('says that nobody listens', async () => {
    const app = await keep(startApp(screen, ['spice://127.0.0.1:1']));
    const page = await app.window('viewer');
    await appears(page, 'error-view');
    expect(await page.getByTestId('error-view').getAttribute('data-code')).toBe('CONNECT_REFUSED');
  });

  it('explains a broken .vv file in the connection list', async () => {
    const folder = temporaryFolder('vv');
    const path = join(folder, 'broken.vv');
    writeFileSync(path, 'this is not a connection file\n');
    const app = await keep(startApp(screen, [path]));
    const page = await app.window();
    await appears(page, 'home-error');
  });
});

describe('the connection list', () => {
  it('adds, opens and removes a connection', async () => {
    const server = await keep(startXspice({ size: '640x480' }));
    const app = await keep(startApp(screen, []));
    const home = await app.window();
    await appears(home, 'home');
    await click(home, 'home-add');
    await home.getByTestId('edit-name').fill('The lab');
    await home.getByTestId('edit-host').fill(server.host);
    await home.getByTestId('edit-port').fill(String(server.port));
    await click(home, 'edit-save');
    await appears(home, 'conn-card');
    await click(home, 'conn-open');
    const page = await app.window('viewer');
    await waitForGuest(page);
    await page.close();
    await home.bringToFront();
    await click(home, 'conn-remove');
    await click(home, 'confirm-yes');
    await waitFor('the list to be empty', async () => (await home.getByTestId('conn-card').count()) === 0);
  });

  it('offers the demo desktop', async () => {
    const app = await keep(startApp(screen, []));
    const home = await app.window();
    await click(home, 'demo-button');
    await waitForGuest(await app.window('viewer'));
  });
});

describe('other ways to start', () => {
  it('hands the argument of a second start to the running app', async () => {
    const server = await keep(startXspice({ size: '640x480' }));
    const app = await keep(startApp(screen, []));
    await appears(await app.window(), 'home');
    const vv = writeVv(app.folder, 'second.vv', { host: server.host, port: server.port, title: 'Second' });
    const binary = await electronBinary();
    const args = appArguments(join(app.folder, 'profile'), [vv]);
    await run(binary, args, { env: { ...environment(screen), HOME: app.folder }, timeoutMs: 30_000 });
    const page = await app.window('viewer');
    await waitForGuest(page);
    expect(await viewerData(page, 'guest-width')).toBe('640');
  });

  it('opens a .vv file by the command line of the desktop file', async () => {
    const server = await keep(startXspice({ size: '640x480' }));
    await server.guest.run('xsetroot', ['-solid', MARK_COLOR]);
    const folder = temporaryFolder('desktop');
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(join(ROOT, 'build/saffron.mjs'), join(bin, 'saffron'));
    const vv = writeVv(folder, 'clicked.vv', { host: server.host, port: server.port });
    const entry = readFileSync(join(ROOT, 'build/linux/saffron.desktop'), 'utf8');
    const words = (/^Exec=(.*)$/m.exec(entry)?.[1] ?? '')
      .split(' ')
      .map((word) => (/^%[uUfF]$/.test(word) ? vv : word));
    expect(words).toContain(vv);
    const [command = '', ...args] = words;
    await keep(
      startProcess(command, args, {
        env: {
          ...environment(screen),
          PATH: `${bin}:${process.env['PATH'] ?? ''}`,
          XDG_CONFIG_HOME: join(folder, 'config'),
          SAFFRON_CACHE: process.env['SAFFRON_CACHE'],
        },
      }),
    );
    await waitForMarkColor(screen);
  });
});
