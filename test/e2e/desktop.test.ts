/** The guest in the window: its pixels, the keyboard, the pointer, full screen. */
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { drawDesktop, startMouseTerminal, startTypingTerminal, startXspice, temporaryFolder, waitFor } from '../lab';
import type { XDisplay } from '../lab';
import { scope } from '../lab/scope';
import {
  MARK_COLOR,
  showUnscaled,
  startApp,
  startPlainApp,
  startScreen,
  viewerData,
  waitForGuest,
  waitForMarkColor,
  waitForPicture,
  writeVv,
} from './app';

const keepForAll = scope('file');
const keep = scope('test');

let screen: XDisplay;
beforeAll(async () => {
  screen = await keepForAll(startScreen());
});

describe('the window shows the guest pixel for pixel', () => {
  it.each([
    ['renderer', 'webgl'],
    ['renderer', '2d'],
    ['main', 'webgl'],
    ['main', '2d'],
  ])('decoded in %s, presented by %s', async (decode, presenter) => {
    const server = await keep(startXspice({ size: '800x600' }));
    const guest = await drawDesktop(server);
    const vv = writeVv(temporaryFolder('vv'), 'guest.vv', { host: server.host, port: server.port, title: 'Pixels' });
    const app = await keep(startApp(screen, [`--decode=${decode}`, `--presenter=${presenter}`, vv]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    expect([await viewerData(page, 'decode'), await viewerData(page, 'presenter')]).toEqual([decode, presenter]);
    expect([await viewerData(page, 'guest-width'), await viewerData(page, 'guest-height')]).toEqual(['800', '600']);
    await showUnscaled(page);
    await waitForPicture(screen, guest);

    // And what is drawn from now on.
    await server.guest.run('xsetroot', ['-mod', '9', '7', '-fg', 'gold', '-bg', 'darkgreen']);
    await server.guest.xdotool('windowmove', '--sync', await server.guest.window('photo'), '40', '200');
    await waitForPicture(screen, await server.guest.waitQuiet());
  });

  it('again after the graphics context was lost', async () => {
    const server = await keep(startXspice({ size: '800x600' }));
    const guest = await drawDesktop(server);
    const app = await keep(startApp(screen, ['--presenter=webgl', `spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    await showUnscaled(page);
    await waitForPicture(screen, guest);
    await page.evaluate(() => window.saffronTest?.loseContext(300));
    await server.guest.run('xsetroot', ['-mod', '3', '11', '-fg', 'pink', '-bg', 'purple']);
    await waitForPicture(screen, await server.guest.waitQuiet());
  });
});

describe('keyboard and pointer', () => {
  it('types what the real keyboard types', async () => {
    const server = await keep(startXspice({ size: '800x600' }));
    const file = await startTypingTerminal(server);
    const app = await keep(startApp(screen, [`spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    await page.getByTestId('viewer-canvas').focus();
    const text = 'Saffron: 42 keys, ~!@#$%^&*()_+ {}|"<>? [];,./';
    await screen.type(text);
    // xdotool types a line feed as a key that no keyboard has.
    await screen.key('Return');
    await waitFor('the first line in the guest', () => readFileSync(file, 'utf8') === `${text}\n`, {
      describe: () => readFileSync(file, 'utf8'),
    });
    await page.keyboard.type('and by the page', { delay: 10 });
    await page.keyboard.press('Enter');
    await waitFor('the second line in the guest', () => readFileSync(file, 'utf8') === `${text}\nand by the page\n`, {
      describe: () => readFileSync(file, 'utf8'),
    });
  });

  it('lets go of every key when the window loses the focus', async () => {
    const server = await keep(startXspice({ size: '800x600' }));
    const file = await startTypingTerminal(server);
    await server.guest.run('xsetroot', ['-solid', MARK_COLOR]);
    await keep(startPlainApp(screen, [`spice://127.0.0.1:${server.port}`]));
    await waitForMarkColor(screen);
    const saffron = await screen.window('Saffron');
    await screen.xdotool('windowactivate', '--sync', saffron);
    await screen.xdotool('keydown', 'shift');
    await screen.start('xterm', ['-T', 'other window']);
    const other = await screen.window('other window');
    await screen.xdotool('windowactivate', '--sync', other);
    await screen.xdotool('keyup', 'shift');
    await screen.xdotool('windowkill', other);
    await screen.xdotool('windowactivate', '--sync', saffron);
    await screen.type('lower');
    await screen.key('Return');
    await waitFor('small letters in the guest', () => readFileSync(file, 'utf8') === 'lower\n', {
      describe: () => readFileSync(file, 'utf8'),
    });
  });

  it('points and clicks where the user does', async () => {
    const server = await keep(startXspice({ size: '800x600' }));
    await server.guest.run('xsetroot', ['-mod', '7', '5', '-fg', 'gold', '-bg', 'navy']);
    const reports = await startMouseTerminal(server, '80x24+100+100');
    const app = await keep(startApp(screen, [`spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    await showUnscaled(page);
    const place = await waitForPicture(screen, await server.guest.waitQuiet());
    await screen.xdotool('mousemove', String(place.x + 300), String(place.y + 250));
    if ((await viewerData(page, 'mouse-mode')) === 'server') {
      // The first click captures the pointer; from then on only its motion counts.
      await screen.xdotool('click', '1');
      await page.locator('[data-testid=viewer][data-captured=true]').waitFor();
    }
    await waitFor('the guest pointer to follow', async () => {
      const before = await server.guest.pointer();
      await screen.xdotool('mousemove_relative', '--', String(300 - before.x), String(250 - before.y));
      const after = await server.guest.pointer();
      return Math.abs(after.x - 300) <= 1 && Math.abs(after.y - 250) <= 1;
    });
    const before = reports().length;
    await screen.xdotool('click', '1');
    await screen.xdotool('click', '3');
    await screen.xdotool('click', '5');
    await waitFor('the clicks in the guest', () => reports().length >= before + 5);
    const seen = reports()
      .slice(before)
      .filter(({ pressed }) => pressed);
    expect(seen.map(({ button }) => button)).toEqual([0, 2, 65]);
    expect(new Set(seen.map(({ column, row }) => `${column},${row}`)).size).toBe(1);
  });
});

describe('full screen and pictures', () => {
  it.each(['renderer', 'main'])('has the guest’s size and picture through its modes, decoded in %s', async (decode) => {
    const server = await keep(startXspice({ size: '800x600' }));
    const app = await keep(startApp(screen, [`--decode=${decode}`, `spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    const hasSize = (size: string) =>
      waitFor(`a window of ${size}`, async () => (await page.evaluate(() => `${innerWidth}x${innerHeight}`)) === size);
    await hasSize('800x600');
    await showUnscaled(page);
    for (const size of ['1024x768', '640x480', '1024x768']) {
      await server.guest.run('xrandr', ['-s', size]);
      await hasSize(size);
      await server.guest.run('xsetroot', ['-mod', '7', '5', '-fg', 'gold', '-bg', 'navy']);
      await waitForPicture(screen, await server.guest.waitQuiet());
    }
    // A size that the user chose stays.
    const id = await screen.window('Saffron');
    await screen.xdotool('windowsize', '--sync', id, '700', '500');
    await hasSize('700x500');
    await server.guest.run('xrandr', ['-s', '640x480']);
    await waitFor('the new mode', async () => (await viewerData(page, 'guest-width')) === '640');
    await hasSize('700x500');
  });

  it('paints nothing while it is minimised, and what it missed when it comes back', async () => {
    const server = await keep(startXspice({ size: '800x600' }));
    await server.guest.run('xsetroot', ['-mod', '7', '5', '-fg', 'gold', '-bg', 'navy']);
    const app = await keep(startApp(screen, [`spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    await showUnscaled(page);
    await waitForPicture(screen, await server.guest.waitQuiet());
    const id = await screen.window('Saffron');
    const stats = async () => {
      const now = await page.evaluate(() => window.saffronTest?.stats());
      if (now === undefined || now === null) throw new Error('no statistics');
      return now;
    };
    await screen.xdotool('windowminimize', '--sync', id);
    // The event that says so is on its way to the page.
    await waitFor('the painting to stop', async () => {
      const before = await stats();
      await server.guest.run('xsetroot', ['-solid', MARK_COLOR]);
      await server.guest.run('xsetroot', ['-mod', '5', '9', '-fg', 'pink', '-bg', 'purple']);
      await waitFor('the drawing to come', async () => (await stats()).received > before.received);
      return (await stats()).painted === before.painted;
    });
    await screen.xdotool('windowmap', '--sync', id);
    await screen.xdotool('windowactivate', '--sync', id);
    await waitForPicture(screen, await server.guest.waitQuiet());
  });

  it('goes to full screen by F11 and back', async () => {
    const server = await keep(startXspice({ size: '800x600' }));
    const app = await keep(startApp(screen, [`spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    await page.getByTestId('viewer-canvas').focus();
    const size = () => page.evaluate(() => `${window.innerWidth}x${window.innerHeight}`);
    const before = await size();
    await screen.key('F11');
    await waitFor('full screen', async () => (await size()) === '1280x900');
    expect(await viewerData(page, 'fullscreen')).toBe('true');
    await waitFor('the hint how to leave', () => page.getByTestId('hint').isVisible());
    await screen.key('F11');
    await waitFor('the window again', async () => (await size()) === before);
    expect(await viewerData(page, 'fullscreen')).toBeNull();
  });

  it('saves a screenshot of the guest', async () => {
    const server = await keep(startXspice({ size: '640x480' }));
    const folder = join(temporaryFolder('shots'), 'pictures');
    mkdirSync(folder);
    const app = await keep(startApp(screen, [`--screenshot-dir=${folder}`, `spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    await page.getByTestId('toolbar-handle').dispatchEvent('click');
    await page.getByTestId('toolbar-screenshot').click();
    const name = await waitFor('the file', () => existsSync(folder) && readdirSync(folder)[0]);
    const png = readFileSync(join(folder, name));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([640, 480]);
  });
});
