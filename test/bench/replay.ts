/**
 * Recorded sessions played to Saffron's engine and to spice-gtk's client, in turns: time from the first byte to the PONG behind the last
 * message, and CPU time of the client meanwhile. Each run is a process of its own, so it pays for its own start of every kind.
 */
import { join, resolve } from 'node:path';
import { _electron } from 'playwright-core';
import { photo, startXvfb, temporaryFolder } from '../lab';
import { SurfaceFormat } from '../../main/spice/wire/messages/display';
import { BitmapFormat } from '../../main/spice/wire/messages/image';
import { REPLAY_FENCE, ReferenceClient, ReplayServer, officeScene, recordScene } from '../qxl';
import type { QxlDraw, Scene } from '../qxl';
import { ControlledProgram } from '../qxl/controlled';
import { electronPath } from './app';
import { cpuMs, processTree } from './processes';
import { median } from './table';
import type { Row } from './table';

const ROOT = resolve(__dirname, '../..');
const ROUNDS = 5;
const LAUNCH_TIMEOUT_MS = 40_000;
const OFFICE_MESSAGES = 28_000;
const PHOTOS = 24;
const PHOTO_WIDTH = 1920;
const PHOTO_HEIGHT = 1080;

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of the client's event loop; spice-gtk has no such figure. */
  readonly loopP99Ms?: number;
}

interface Client {
  readonly name: string;
  run(path: string): Promise<Measured>;
}

async function numbers(program: ControlledProgram, question: string): Promise<number[]> {
  return (await program.ask(question)).split(' ').map(Number);
}

type Mode = 'alone' | 'session';

function saffron(name: string, electron: string | null, mode: Mode, threads?: number): Client {
  const command = electron ?? process.execPath;
  const env: Record<string, string> = electron === null ? {} : { ELECTRON_RUN_AS_NODE: '1' };
  return {
    name,
    async run(path) {
      const server = await ReplayServer.start(path);
      const args = [
        join(ROOT, 'build/ts-run.mjs'),
        join(__dirname, 'replay-client.ts'),
        server.host,
        String(server.port),
        mode,
      ];
      if (threads !== undefined) args.push(String(threads));
      try {
        const client = await ControlledProgram.start(command, args, { name: 'replay client', cwd: ROOT, env });
        try {
          const [before = 0] = await numbers(client, 'usage');
          const { wallMs } = await server.play();
          await client.ask(`fence ${REPLAY_FENCE}`);
          const [after = 0, loopP99Ms = 0, , problems = 0] = await numbers(client, 'usage');
          if (problems > 0) throw new Error(`${name}: ${problems} operations were dropped`);
          return { wallMs, cpuMs: after - before, loopP99Ms };
        } finally {
          await client.stop();
        }
      } finally {
        await server.stop();
      }
    },
  };
}

type LaunchOptions = Parameters<typeof _electron.launch>[0];

/** On a machine under load a start may miss its debugger; one more try. */
async function launch(options: LaunchOptions): Promise<Awaited<ReturnType<typeof _electron.launch>>> {
  const timeout = LAUNCH_TIMEOUT_MS;
  return _electron.launch({ ...options, timeout }).catch(() => _electron.launch({ ...options, timeout }));
}

/** The whole app with its window; CPU time is that of all its processes, presenting included. */
function saffronWindow(electron: string, decode: string): Client {
  return {
    name: `Saffron, window, decode=${decode}`,
    async run(path) {
      const server = await ReplayServer.start(path);
      const screen = await startXvfb('1920x1080');
      const home = temporaryFolder('replay');
      const profile = join(home, 'profile');
      const uri = `spice://${server.host}:${server.port}`;
      try {
        await screen.start('openbox', ['--sm-disable']);
        const app = await launch({
          executablePath: electron,
          args: ['--no-sandbox', `--user-data-dir=${profile}`, ROOT, `--decode=${decode}`, '--fullscreen', uri],
          env: { PATH: process.env['PATH'] ?? '', HOME: home, DISPLAY: screen.display },
        });
        try {
          const page = await app.firstWindow();
          await page.locator('[data-testid=viewer][data-state=connected]').waitFor();
          const pids = processTree(app.process().pid ?? 0);
          const before = cpuMs(pids);
          const { wallMs } = await server.play();
          return { wallMs, cpuMs: cpuMs(pids) - before };
        } finally {
          await app.close();
        }
      } finally {
        await screen.stop();
        await server.stop();
      }
    },
  };
}

const reference: Client = {
  name: 'spice-gtk',
  async run(path) {
    const server = await ReplayServer.start(path);
    try {
      const client = await ReferenceClient.start(server);
      try {
        const before = await client.usage();
        const { wallMs } = await server.play();
        await client.fence(REPLAY_FENCE);
        const after = await client.usage();
        return { wallMs, cpuMs: after.userMs + after.systemMs - before.userMs - before.systemMs };
      } finally {
        await client.stop();
      }
    } finally {
      await server.stop();
    }
  },
};

/** Photographs that fill the screen, each a little different. */
function fullScreenPhotos(): Scene {
  const { rgb } = photo(PHOTO_WIDTH, PHOTO_HEIGHT);
  const box = { left: 0, top: 0, right: PHOTO_WIDTH, bottom: PHOTO_HEIGHT };
  const commands = Array.from({ length: PHOTOS }, (_, i): QxlDraw => {
    const pixels = new Uint32Array(PHOTO_WIDTH * PHOTO_HEIGHT);
    for (let at = 0; at < pixels.length; at++) {
      const from = ((at + i * 97) % pixels.length) * 3;
      pixels[at] = (rgb[from]! << 16) | (rgb[from + 1]! << 8) | rgb[from + 2]!;
    }
    const src = {
      kind: 'bitmap',
      format: BitmapFormat.BIT32,
      width: PHOTO_WIDTH,
      height: PHOTO_HEIGHT,
      topDown: true,
      strideBytes: PHOTO_WIDTH * 4,
      data: new Uint8Array(pixels.buffer),
    } as const;
    return { op: 'copy', box, src, srcArea: box, ropd: 8, scaleMode: 0 };
  });
  return {
    name: 'full-screen-photos',
    primary: { width: PHOTO_WIDTH, height: PHOTO_HEIGHT, format: SurfaceFormat.XRGB32 },
    commands,
  };
}

async function compare(session: string, path: string, clients: readonly Client[]): Promise<Row[]> {
  const results = new Map<Client, Measured[]>(clients.map((client) => [client, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const client of clients) results.get(client)?.push(await client.run(path));
  }
  const of = (client: Client, pick: (measured: Measured) => number): number =>
    median((results.get(client) ?? []).map(pick));
  return clients.map((client) => ({
    session,
    client: client.name,
    'wall ms': of(client, ({ wallMs }) => wallMs),
    'CPU ms': of(client, ({ cpuMs }) => cpuMs),
    'wall / spice-gtk': of(client, ({ wallMs }) => wallMs) / of(reference, ({ wallMs }) => wallMs),
    'CPU / spice-gtk': of(client, ({ cpuMs }) => cpuMs) / of(reference, ({ cpuMs }) => cpuMs),
    'event loop p99 ms': of(client, ({ loopP99Ms }) => loopP99Ms ?? NaN),
  }));
}

/** What each further part of a long session costs when everything is warm: the long one less the short one. */
function further(short: readonly Row[], long: readonly Row[]): Row[] {
  const less = (row: Row, i: number, key: string): number => Number(row[key]) - Number(short[i]?.[key]);
  const peer = long.findIndex((row) => row['client'] === reference.name);
  return long.map((row, i) => {
    const [wall, cpu] = [less(row, i, 'wall ms'), less(row, i, 'CPU ms')];
    return {
      session: `office, the next ${OFFICE_MESSAGES}`,
      client: String(row['client']),
      'wall ms': wall,
      'CPU ms': cpu,
      'wall / spice-gtk': wall / less(long[peer] ?? row, peer, 'wall ms'),
      'CPU / spice-gtk': cpu / less(long[peer] ?? row, peer, 'CPU ms'),
      'event loop p99 ms': '',
    };
  });
}

export async function benchReplay(): Promise<Row[]> {
  const electron = await electronPath();
  const clients = [
    saffron('Saffron, Node', null, 'alone'),
    saffron("Saffron, Electron's Node", electron, 'alone'),
    reference,
  ];
  const windows = [saffronWindow(electron, 'renderer'), saffronWindow(electron, 'main')];
  const others = [
    saffron('Saffron, session process', null, 'session'),
    saffron('Saffron, no threads', null, 'alone', 0),
  ];
  const office = await recordScene(officeScene(OFFICE_MESSAGES), 'auto_glz');
  const long = await recordScene(officeScene(2 * OFFICE_MESSAGES), 'auto_glz');
  const photos = await recordScene(fullScreenPhotos(), 'quic');
  const short = await compare(`office, ${OFFICE_MESSAGES} messages`, office, [...clients, ...windows]);
  return [
    ...short,
    ...further(short, await compare('', long, [...clients, ...windows])),
    ...(await compare(`QUIC photos, ${PHOTOS} of ${PHOTO_WIDTH}×${PHOTO_HEIGHT}`, photos, [
      ...clients,
      ...others,
      ...windows,
    ])),
  ];
}
