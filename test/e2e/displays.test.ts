/** Several displays in one window, and wishes about quality: what the user chooses is shown, and what the server is told. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Capabilities } from '../../main/spice/wire/caps';
import { DisplayCap } from '../../main/spice/wire/constants';
import { displayClient, displayServer, SurfaceFlag, SurfaceFormat } from '../../main/spice/wire/messages/display';
import type { Head } from '../../main/spice/wire/messages/display';
import type { Rect } from '../../main/spice/wire/messages/draw';
import { ImageType } from '../../main/spice/wire/messages/image';
import { inputsClient, inputsServer } from '../../main/spice/wire/messages/inputs';
import { FakeSpiceServer } from '../fakes';
import type { FakeChannel } from '../fakes';
import { startXspice, waitFor } from '../lab';
import type { XDisplay } from '../lab';
import { scope } from '../lab/scope';
import { appears, click, startApp, startScreen, viewerData, waitForGuest } from './app';
import type { RunningApp } from './app';

const keepForAll = scope('file');
const keep = scope('test');
const PUT = 8;
const RED = 0xc03028;
const GREEN = 0x28a050;
const BLUE = 0x2850c0;
const CLIENT_MOUSE = 2;
/** Timings of a mode for xrandr; a virtual card cares for the sizes only. */
const MODE_800x600 = ['800', '840', '968', '1056', '600', '601', '605', '628'];

let screen: XDisplay;
beforeAll(async () => {
  screen = await keepForAll(startScreen());
});

const rect = (left: number, top: number, width: number, height: number): Rect => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
const head = (monitorId: number, x: number, y: number, width: number, height: number): Head => ({
  monitorId,
  surfaceId: 0,
  width,
  height,
  x,
  y,
  flags: 0,
});

function fill(display: FakeChannel, box: Rect, color: number): void {
  display.send(displayServer.DRAW_FILL, {
    base: { surfaceId: 0, box, clip: null },
    brush: { type: 1, color },
    rop: PUT,
    mask: { flags: 0, pos: { x: 0, y: 0 }, bitmap: null },
  });
}

function showSurface(display: FakeChannel, width: number, height: number, color: number): void {
  const flags = SurfaceFlag.PRIMARY;
  display.send(displayServer.SURFACE_CREATE, { surfaceId: 0, width, height, format: SurfaceFormat.XRGB32, flags });
  fill(display, rect(0, 0, width, height), color);
}

const heads = (display: FakeChannel, list: readonly Head[]): void =>
  display.send(displayServer.MONITORS_CONFIG, { monitors: { maxAllowed: 4, heads: [...list] } });

interface Guest {
  readonly app: RunningApp;
  readonly page: Page;
  readonly displays: readonly FakeChannel[];
  readonly inputs: FakeChannel;
}

/** A guest of our own with so many display channels; nothing is drawn yet. */
async function startGuest(
  count: number,
  agentConnected: number,
  caps: readonly number[] = [],
  decode = 'renderer',
): Promise<Guest> {
  const server = await keep(
    FakeSpiceServer.start({ caps: { display: Capabilities.of(DisplayCap.MONITORS_CONFIG, ...caps) } }),
  );
  const app = await keep(startApp(screen, [`--decode=${decode}`, `spice://127.0.0.1:${server.port}`]));
  const names = Array.from({ length: count }, () => 'display' as const);
  const mouse = { supportedMouseModes: CLIENT_MOUSE, currentMouseMode: CLIENT_MOUSE };
  await server.startSession([...names, 'inputs'], { ...mouse, agentConnected });
  const displays: FakeChannel[] = [];
  for (let id = 0; id < count; id++) displays.push(await server.accept('display', id));
  const inputs = await server.accept('inputs');
  inputs.send(inputsServer.INIT, { modifiers: 0 });
  return { app, page: await app.window('viewer'), displays, inputs };
}

/** The size of what is shown, and its display. */
async function shown(page: Page): Promise<string> {
  const [display, width, height] = await Promise.all(
    ['display', 'guest-width', 'guest-height'].map((name) => viewerData(page, name)),
  );
  return `${display} ${width}x${height}`;
}

async function waitForShown(page: Page, wanted: string): Promise<void> {
  await waitFor(`${wanted} to be shown`, async () => (await shown(page)) === wanted);
}

/** The colour in the middle of the canvas, from the real screen. */
async function waitForColor(page: Page, color: number): Promise<void> {
  const box = await canvasBox(page);
  await waitFor(`colour ${color.toString(16)}`, async () => {
    const { rgb, width } = await screen.picture();
    const at = (Math.round(box.y + box.height / 2) * width + Math.round(box.x + box.width / 2)) * 3;
    return ((rgb[at] ?? 0) << 16) + ((rgb[at + 1] ?? 0) << 8) + (rgb[at + 2] ?? 0) === color;
  });
}

/** The canvas in pixels of the screen, and its corner in the page. */
async function canvasBox(
  page: Page,
): Promise<{ x: number; y: number; left: number; top: number; width: number; height: number }> {
  return page.evaluate(() => {
    const box = document.querySelector('canvas')?.getBoundingClientRect();
    if (box === undefined) throw new Error('no canvas');
    const { left, top, width, height } = box;
    return { x: window.screenX + left, y: window.screenY + top, left, top, width, height };
  });
}

async function choose(page: Page, display: string): Promise<void> {
  await page.getByTestId('toolbar-handle').dispatchEvent('click');
  await page.getByTestId('toolbar-display').focus();
  await page.getByTestId('toolbar-display').selectOption(display);
}

/** Moves the pointer to the middle of the canvas and reads what the guest is told until it is where it is expected. */
async function pointAtMiddle(guest: Guest, expected: { displayId: number; x: number; y: number }): Promise<void> {
  const { page, inputs } = guest;
  const { left, top, width, height } = await canvasBox(page);
  await page.mouse.move(left + width / 2 - 30, top + height / 2 - 30);
  await page.mouse.move(left + width / 2, top + height / 2);
  for (;;) {
    const { displayId, x, y } = await inputs.expect(inputsClient.MOUSE_POSITION);
    if (displayId !== expected.displayId || x !== expected.x || y !== expected.y) continue;
    return;
  }
}

describe('heads of one display channel', () => {
  it('are shown one by one or together; the pointer belongs to the monitor', async () => {
    const guest = await startGuest(1, 1);
    const { page } = guest;
    const [display] = guest.displays as [FakeChannel];
    // The heads come before the surface that they describe.
    heads(display, [head(0, 0, 0, 400, 300), head(1, 400, 0, 300, 200)]);
    showSurface(display, 700, 300, RED);
    fill(display, rect(400, 0, 300, 200), GREEN);
    display.send(displayServer.MARK, {});
    await waitForGuest(page);
    await waitForShown(page, '0:0 400x300');
    await waitForColor(page, RED);
    await pointAtMiddle(guest, { displayId: 0, x: 200, y: 150 });

    await choose(page, '0:1');
    await waitForShown(page, '0:1 300x200');
    await waitForColor(page, GREEN);
    await pointAtMiddle(guest, { displayId: 1, x: 150, y: 100 });

    await choose(page, '0');
    await waitForShown(page, '0 700x300');
    // The middle of the desktop is on the first monitor.
    await waitForColor(page, RED);

    // The second monitor is switched off while it is shown, and comes back.
    await choose(page, '0:1');
    heads(display, [head(0, 0, 0, 400, 300)]);
    await waitForShown(page, '0:0 400x300');
    expect(await page.getByTestId('toolbar-display').count()).toBe(0);
    heads(display, [head(0, 0, 0, 400, 300), head(1, 400, 0, 300, 200)]);
    await waitForShown(page, '0:1 300x200');
  });

  it('a tablet gets pixels of the surface', async () => {
    const guest = await startGuest(1, 0);
    const [display] = guest.displays as [FakeChannel];
    showSurface(display, 700, 300, RED);
    heads(display, [head(0, 0, 0, 400, 300), head(1, 400, 0, 300, 200)]);
    display.send(displayServer.MARK, {});
    await waitForGuest(guest.page);
    await choose(guest.page, '0:1');
    await waitForShown(guest.page, '0:1 300x200');
    await pointAtMiddle(guest, { displayId: 1, x: 550, y: 100 });
  });
});

describe('several display channels', () => {
  it.each(['renderer', 'main'])('are shown one by one, through a change of resolution (%s)', async (decode) => {
    const guest = await startGuest(2, 1, [], decode);
    const { page } = guest;
    const [first, second] = guest.displays as [FakeChannel, FakeChannel];
    showSurface(second, 640, 480, BLUE);
    showSurface(first, 400, 300, RED);
    for (const display of [first, second]) display.send(displayServer.MARK, {});
    await waitForGuest(page);
    await waitForShown(page, '0 400x300');
    await choose(page, '1');
    await waitForShown(page, '1 640x480');
    await waitForColor(page, BLUE);
    await pointAtMiddle(guest, { displayId: 1, x: 320, y: 240 });
    second.send(displayServer.SURFACE_DESTROY, { surfaceId: 0 });
    showSurface(second, 600, 440, GREEN);
    second.send(displayServer.MARK, {});
    await waitForShown(page, '1 600x440');
    await waitForColor(page, GREEN);
    // The other display went on meanwhile.
    fill(first, rect(0, 0, 400, 300), BLUE);
    await choose(page, '0');
    await waitForShown(page, '0 400x300');
    await waitForColor(page, BLUE);
  });
});

describe('quality', () => {
  it('asks the server for what the user picks', async () => {
    const guest = await startGuest(1, 1, [DisplayCap.PREF_COMPRESSION, DisplayCap.PREF_VIDEO_CODEC_TYPE]);
    const { page } = guest;
    const [display] = guest.displays as [FakeChannel];
    showSurface(display, 400, 300, RED);
    display.send(displayServer.MARK, {});
    await waitForGuest(page);
    await page.getByTestId('toolbar-handle').dispatchEvent('click');
    await click(page, 'toolbar-quality');
    await appears(page, 'quality-panel');
    await page.getByTestId('quality-compression').selectOption('lz4');
    expect(await display.expect(displayClient.PREFERRED_COMPRESSION)).toEqual({ compression: 7 });
    await page.getByTestId('quality-video').selectOption('mjpeg');
    const { codecs } = await display.expect(displayClient.PREFERRED_VIDEO_CODEC_TYPE);
    expect([...codecs]).toEqual([1]);
    await page.getByTestId('quality-compression').selectOption('');
    await appears(page, 'toast');
    await page.keyboard.press('Escape');
    await waitFor('the panel to go', async () => (await page.getByTestId('quality-panel').count()) === 0);
  });

  it('asks from the start for what the command line names', async () => {
    const caps = { display: Capabilities.of(DisplayCap.PREF_COMPRESSION) };
    const server = await keep(FakeSpiceServer.start({ caps }));
    await keep(startApp(screen, [`spice://127.0.0.1:${server.port}`, '--spice-preferred-compression=glz']));
    await server.startSession(['display']);
    const display = await server.accept('display');
    expect(await display.expect(displayClient.PREFERRED_COMPRESSION)).toEqual({ compression: 5 });
  });

  it('keeps the wish for a saved connection', async () => {
    const caps = { display: Capabilities.of(DisplayCap.PREF_COMPRESSION) };
    const server = await keep(FakeSpiceServer.start({ caps }));
    const app = await keep(startApp(screen, []));
    const home = await app.window('index');
    await click(home, 'home-add');
    await home.getByTestId('edit-host').fill('127.0.0.1');
    await home.getByTestId('edit-port').fill(String(server.port));
    await click(home, 'edit-save');
    await click(home, 'conn-open');
    await server.startSession(['display']);
    const first = await server.accept('display');
    showSurface(first, 400, 300, RED);
    first.send(displayServer.MARK, {});
    const page = await app.window('viewer');
    await waitForGuest(page);
    await page.getByTestId('toolbar-handle').dispatchEvent('click');
    await click(page, 'toolbar-quality');
    await page.getByTestId('quality-compression').selectOption('quic');
    expect(await first.expect(displayClient.PREFERRED_COMPRESSION)).toEqual({ compression: 4 });
    await page.close();
    await click(home, 'conn-open');
    await server.startSession(['display']);
    const second = await server.accept('display');
    expect(await second.expect(displayClient.PREFERRED_COMPRESSION)).toEqual({ compression: 4 });
    await click(home, 'conn-edit');
    await appears(home, 'quality-compression');
    expect(await home.getByTestId('quality-compression').inputValue()).toBe('quic');
  });

  it('says why there is nothing to pick', async () => {
    const guest = await startGuest(1, 1);
    const [display] = guest.displays as [FakeChannel];
    showSurface(display, 400, 300, RED);
    display.send(displayServer.MARK, {});
    await waitForGuest(guest.page);
    await guest.page.getByTestId('toolbar-handle').dispatchEvent('click');
    await click(guest.page, 'toolbar-quality');
    await appears(guest.page, 'quality-no-compression');
    expect(await guest.page.getByTestId('quality-compression').isDisabled()).toBe(true);
  });
});

describe('a picture that cannot be drawn', () => {
  it('is told in words, once', async () => {
    const guest = await startGuest(1, 1);
    const [display] = guest.displays as [FakeChannel];
    showSurface(display, 400, 300, RED);
    display.send(displayServer.MARK, {});
    await waitForGuest(guest.page);
    for (let i = 0; i < 3; i++) {
      const payload = { type: ImageType.QUIC, data: new Uint8Array(40) } as const;
      const descriptor = { id: 1n, type: payload.type, flags: 0, width: 20, height: 10 };
      display.send(displayServer.DRAW_COPY, {
        base: { surfaceId: 0, box: rect(0, 0, 20, 10), clip: null },
        src: { descriptor, payload, offset: 0 },
        srcArea: rect(0, 0, 20, 10),
        rop: PUT,
        scaleMode: 0,
        mask: { flags: 0, pos: { x: 0, y: 0 }, bitmap: null },
      });
    }
    await appears(guest.page, 'toast');
    expect(await guest.page.getByTestId('toast').textContent()).toContain('cannot be decoded');
  });
});

describe('two heads of a real server', () => {
  it('are cut out of its surface, and the pointer lands where it points', async () => {
    const server = await keep(startXspice({ heads: 2, size: '640x480' }));
    const app = await keep(startApp(screen, [`spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await waitForGuest(page);
    await server.guest.run('xrandr', ['--newmode', 'second', '65', ...MODE_800x600]);
    await server.guest.run('xrandr', ['--addmode', 'qxl-1', 'second']);
    await server.guest.run('xrandr', ['--output', 'qxl-1', '--mode', 'second', '--right-of', 'qxl-0']);
    await page.getByTestId('toolbar-display').waitFor({ state: 'attached', timeout: 20_000 });
    await choose(page, '0:1');
    await waitForShown(page, '0:1 800x600');
    const { left, top, width, height } = await canvasBox(page);
    await page.mouse.move(left + width / 2, top + height / 2);
    await waitFor('the pointer on the second monitor', async () => {
      const { x, y } = await server.guest.pointer();
      return Math.abs(x - 1040) <= 1 && Math.abs(y - 300) <= 1;
    });
  });
});
