import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SpiceSession } from '../session/session';
import type { CursorImage } from '../spice/channels/cursor-shape';
import type { DisplayHost } from '../spice/channels/display';
import { MouseMode } from '../spice/wire/constants';
import { displayServer, type Copy } from '../spice/wire/messages/display';
import { ImageType } from '../spice/wire/messages/image';
import { decode } from '../spice/wire/struct';
import { nameOf } from '../spice/wire/table';
import { BUTTON, TERMINAL } from './desktop/desktop';
import { startDemoServer, type DemoServer, type DemoServerOptions } from './index';

/** Keeps what arrives and can wait for it. */
class Recorder {
  readonly messages: { name: string; body: Uint8Array }[] = [];
  #wake: (() => void) | null = null;

  readonly host: DisplayHost = () => ({
    completesLater: false,
    handle: (type, body) => {
      this.messages.push({ name: nameOf(displayServer, type), body: body.slice() });
      this.#wake?.();
    },
    close: () => undefined,
  });

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  get names(): string[] {
    return this.messages.map(({ name }) => name);
  }

  copies(from = 0): Copy[] {
    const bodies = this.messages.slice(from).filter(({ name }) => name === 'DRAW_COPY');
    return bodies.map(({ body }) => decode(displayServer.DRAW_COPY.codec, body));
  }
}

const inTerminal = ({ base }: Copy): boolean => base.box.left === TERMINAL.x + 8;
const aroundButton = ({ base }: Copy): boolean => base.box.left === BUTTON.x - 40;

let server: DemoServer;
let session: SpiceSession;
let recorder: Recorder;
let shapes: (CursorImage | null)[];

async function connect(options: DemoServerOptions = {}, password?: string): Promise<void> {
  server = await startDemoServer(options);
  recorder = new Recorder();
  const endpoint = { host: '127.0.0.1', port: server.port, ...(password === undefined ? {} : { password }) };
  session = new SpiceSession({ endpoint, displayHost: recorder.host });
  shapes = [];
  session.events.on('cursor', ({ shape }) => shapes.push(shape));
  await session.connect();
}

afterEach(async () => {
  session.close();
  await server.close();
});

describe('a session with the demo server', () => {
  beforeEach(() => connect());

  test('begins with the surface, the whole picture, the head and the mark', async () => {
    await recorder.until(() => recorder.names.includes('MARK'));
    const names = ['INVAL_ALL_PALETTES', 'SURFACE_CREATE', 'DRAW_COPY', 'MONITORS_CONFIG', 'MARK'];
    expect(recorder.names.slice(0, 5)).toEqual(names);
    const [first] = recorder.copies();
    expect(first?.base.box).toEqual({ top: 0, left: 0, bottom: 800, right: 1280 });
    const payload = first?.src.payload;
    if (payload?.type !== ImageType.LZ_RGB) throw new Error('not compressed');
    expect(payload.data.byteLength).toBeLessThan((1280 * 800 * 4) / 10);
  });

  test('tells its name and gives the mouse to the client', async () => {
    expect(session.facts.name).toBe('Saffron demo');
    expect(session.facts.uuid).toBe('5aff2000-0000-4000-8000-000000000001');
    if (session.mouseModes.current !== MouseMode.CLIENT) await session.events.once('mouseModes');
    expect(session.mouseModes).toEqual({ supported: 3, current: MouseMode.CLIENT });
  });

  test('echoes typing in the terminal', async () => {
    await recorder.until(() => recorder.names.includes('MARK'));
    const before = recorder.messages.length;
    for (const code of [0x2a, 0x23]) session.inputs?.key(true, code);
    for (const code of [0x23, 0x2a]) session.inputs?.key(false, code);
    session.inputs?.key(true, 0x17);
    const desktop = server.sessions[0]?.desktop;
    await recorder.until(() => recorder.copies(before).filter(inTerminal).length === 2);
    expect(desktop?.lines.at(-1)).toBe('> Hi');
  });

  test('scrolls a full terminal with COPY_BITS and DRAW_FILL', async () => {
    await recorder.until(() => recorder.names.includes('MARK'));
    // One at a time: a client that is behind gets one picture of everything instead.
    for (let i = 0; i < 30; i++) {
      const before = recorder.messages.length;
      session.inputs?.key(true, 0x1c);
      await recorder.until(() => recorder.copies(before).some(inTerminal));
    }
    await recorder.until(() => recorder.names.includes('DRAW_FILL'));
    expect(recorder.names[recorder.names.indexOf('DRAW_FILL') - 1]).toBe('COPY_BITS');
  });

  test('counts clicks on the button', async () => {
    await recorder.until(() => recorder.names.includes('MARK'));
    const { inputs } = session;
    inputs?.position(0, BUTTON.x + 10, BUTTON.y + 10, 0);
    inputs?.button(true, 1, 1);
    inputs?.button(false, 1, 0);
    inputs?.position(0, BUTTON.x - 10, BUTTON.y, 0);
    await recorder.until(() => recorder.copies().filter(aroundButton).length >= 4);
    expect(server.sessions[0]?.desktop.clicks).toBe(1);
  });

  test('acknowledges every fourth motion, so that many more get through', async () => {
    await recorder.until(() => recorder.names.includes('MARK'));
    for (let x = 0; x < 40; x++) {
      session.inputs?.position(0, BUTTON.x + x, BUTTON.y, 0);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    session.inputs?.position(0, 0, 0, 0);
    await recorder.until(() => recorder.copies().filter(aroundButton).length >= 2);
  });

  test('shows an arrow', async () => {
    while (shapes.length < 2) await session.events.once('cursor');
    const arrow = shapes[1];
    expect(arrow).toMatchObject({ width: 24, height: 24, hotSpotX: 2, hotSpotY: 2 });
    expect([...(arrow?.rgba.subarray((8 * 24 + 5) * 4, (8 * 24 + 6) * 4) ?? [])]).toEqual([0xf4, 0xa8, 0x3a, 255]);
  });

  test('keeps animating for longer than the acknowledgement window', async () => {
    await recorder.until(() => recorder.copies().length > 90);
  });

  test('forgets a session whose client left', async () => {
    session.close();
    while (server.sessions.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe('a password', () => {
  test('opens when it is right', async () => {
    await connect({ password: 'crocus' }, 'crocus');
    expect(session.state.name).toBe('connected');
  });

  test('is refused when it is wrong', async () => {
    await expect(connect({ password: 'crocus' }, 'tulip')).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
  });

  test('is asked for when none is given', async () => {
    await expect(connect({ password: 'crocus' })).rejects.toMatchObject({ code: 'PASSWORD_REQUIRED' });
  });
});
