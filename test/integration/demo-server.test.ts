/** The built-in demo through the whole engine: what the client holds is what the demo painted. */
import { describe, expect, it } from '@jest/globals';
import { startDemoServer } from '../../main/demo';
import type { DemoServer } from '../../main/demo';
import { BUTTON, TERMINAL } from '../../main/demo/desktop/desktop';
import type { Rect } from '../../main/demo/desktop/rect';
import type { HeadlessSession } from '../../main/session/headless';
import { scope } from '../lab/scope';
import { open } from './support';

const keep = scope('test');
const LEFT_BUTTON = 1;
/** What does not move by itself. */
const STILL: Rect = { x: 0, y: 0, width: 720, height: 800 };
const CLICKER: Rect = { x: 990, y: 0, width: 290, height: 350 };

async function start(): Promise<{ server: DemoServer; headless: HeadlessSession }> {
  const server = await startDemoServer();
  await keep(Promise.resolve({ stop: () => server.close() }));
  const headless = await keep(open({ host: '127.0.0.1', port: server.port }));
  await until(() => (headless.displays.get(0)?.primary ?? null) !== null);
  return { server, headless };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function desktopOf(server: DemoServer) {
  const [session] = server.sessions;
  if (session === undefined) throw new Error('nobody is connected');
  return session.desktop;
}

/** True if both sides have the same pixels in an area. */
function same(server: DemoServer, headless: HeadlessSession, area: Rect): boolean {
  const { width, rgb } = headless.picture(0);
  const { screen } = desktopOf(server);
  for (let y = area.y; y < area.y + area.height; y++) {
    for (let x = area.x; x < area.x + area.width; x++) {
      const at = (y * width + x) * 3;
      const color = ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0);
      if (color !== screen.at(x, y)) return false;
    }
  }
  return true;
}

function hasColor(headless: HeadlessSession, x: number, y: number, color: number): boolean {
  const { width, rgb } = headless.picture(0);
  const at = (y * width + x) * 3;
  return [(color >> 16) & 255, (color >> 8) & 255, color & 255].every((part, i) => rgb[at + i] === part);
}

describe('the demo server', () => {
  it('shows its desktop', async () => {
    const { server, headless } = await start();
    await until(() => same(server, headless, STILL) && same(server, headless, CLICKER));
    expect(hasColor(headless, 5, 0, 0x2b1b3d)).toBe(true);
    expect(headless.problems).toEqual([]);
    expect(headless.session.facts.name).toBe('Saffron demo');
  });

  it('echoes what is typed, through scrolling as well', async () => {
    const { server, headless } = await start();
    const { inputs } = headless.session;
    const press = (code: number): void => {
      inputs?.key(true, code);
      inputs?.key(false, code);
    };
    for (const code of [0x23, 0x12, 0x26, 0x26, 0x18]) press(code);
    await until(() => desktopOf(server).lines.at(-1) === '> hello');
    await until(() => same(server, headless, TERMINAL));
    for (let i = 0; i < 40; i++) {
      press(0x1c);
      press(0x1e);
      if (i % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await until(() => desktopOf(server).lines.filter((line) => line === '> a').length === 28);
    await until(() => same(server, headless, TERMINAL));
    expect(headless.problems).toEqual([]);
  });

  it('counts clicks and shows the button pressed', async () => {
    const { server, headless } = await start();
    const { inputs } = headless.session;
    inputs?.position(0, BUTTON.x + 20, BUTTON.y + 20, 0);
    inputs?.button(true, LEFT_BUTTON, 1);
    await until(() => hasColor(headless, BUTTON.x + 20, BUTTON.y + 20, 0xd1637a));
    inputs?.button(false, LEFT_BUTTON, 0);
    await until(() => hasColor(headless, BUTTON.x + 20, BUTTON.y + 20, 0xffc766));
    expect(desktopOf(server).clicks).toBe(1);
    await until(() => same(server, headless, CLICKER));
  });

  it('moves the shapes and the clock by itself', async () => {
    const { headless } = await start();
    const before = Buffer.from(headless.picture(0).rgb);
    const rows = (from: number, to: number): Buffer => before.subarray(from * 1280 * 3, to * 1280 * 3);
    await until(
      () =>
        !Buffer.from(headless.picture(0).rgb)
          .subarray(386 * 3840, 760 * 3840)
          .equals(rows(386, 760)),
    );
    await until(
      () =>
        !Buffer.from(headless.picture(0).rgb)
          .subarray(270 * 3840, 310 * 3840)
          .equals(rows(270, 310)),
    );
  });

  it('gives each client a desktop of its own', async () => {
    const { server, headless } = await start();
    const other = await keep(open({ host: '127.0.0.1', port: server.port }));
    other.session.inputs?.key(true, 0x1e);
    await until(() => server.sessions[1]?.desktop.lines.at(-1) === '> a');
    expect(server.sessions[0]?.desktop.lines.at(-1)).toBe('> ');
    expect(headless.session.state.name).toBe('connected');
  });
});
