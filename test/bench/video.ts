/** A 720p video of 30 pictures a second: how many are shown, how long after they arrived, and what it costs beside remote-viewer. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { _electron } from 'playwright-core';
import type { StreamStats } from '../../main/spice/display/streams/stats';
import { VideoCodec } from '../../main/spice/wire/messages/display';
import { VideoServer } from '../fakes';
import { startXvfb, temporaryFolder } from '../lab';
import type { XDisplay } from '../lab';
import { videoSample } from '../lab/video-samples';
import type { SampleCodec } from '../lab/video-samples';
import { electronPath } from './app';
import { cpuMs, processTree } from './processes';
import { median } from './table';
import type { Row } from './table';

const ROOT = resolve(__dirname, '../..');
const [WIDTH, HEIGHT] = [1280, 720];
const PER_SECOND = 30;
const SECONDS = 8;
const ROUNDS = 3;
/** The first pictures start decoders and caches; they are shown, but their CPU time is not counted. */
const WARM_UP_MS = 1500;
const CODECS: readonly (readonly [SampleCodec, number])[] = [
  ['mjpeg', VideoCodec.MJPEG],
  ['vp8', VideoCodec.VP8],
  ['h264', VideoCodec.H264],
];

interface Played {
  /** Of the whole process tree, for each second of video. */
  readonly cpuMsPerSecond: number;
  readonly stats: StreamStats | null;
  /** Margin of the last picture by the viewer's own report. */
  readonly reportedMarginMs: number | null;
}

interface Player {
  pid(): number;
  stats(): Promise<StreamStats | null>;
  stop(): Promise<void>;
}

async function startSaffron(screen: XDisplay, port: number, home: string): Promise<Player> {
  const app = await _electron.launch({
    executablePath: await electronPath(),
    args: [
      '--no-sandbox',
      `--user-data-dir=${join(home, 'profile')}`,
      ROOT,
      '--fullscreen',
      `spice://127.0.0.1:${port}`,
    ],
    env: { PATH: process.env['PATH'] ?? '', HOME: home, DISPLAY: screen.display },
  });
  return {
    pid: () => app.process().pid ?? 0,
    stats: async () => {
      const page = app.windows()[0] ?? (await app.firstWindow());
      return page.evaluate(async () => {
        type Hooks = { stats(): Promise<{ streams: readonly StreamStats[] } | null> };
        const { saffronTest } = window as unknown as { saffronTest: Hooks };
        return (await saffronTest.stats())?.streams[0] ?? null;
      });
    },
    stop: () => app.close(),
  };
}

async function startRemoteViewer(screen: XDisplay, port: number, home: string): Promise<Player> {
  const env = { HOME: home, XDG_RUNTIME_DIR: home };
  const program = await screen.start('remote-viewer', ['--full-screen', `spice://127.0.0.1:${port}`], { env });
  return { pid: () => program.pid, stats: () => Promise.resolve(null), stop: () => program.stop() };
}

const VIEWERS = { Saffron: startSaffron, 'remote-viewer': startRemoteViewer } as const;

async function play(viewer: keyof typeof VIEWERS, codec: number, pictures: readonly Uint8Array[]): Promise<Played> {
  const screen = await startXvfb(`${WIDTH}x${HEIGHT}`);
  const server = await VideoServer.start();
  const home = temporaryFolder('bench');
  try {
    await screen.start('openbox', ['--sm-disable']);
    const accepted = server.accept(WIDTH, HEIGHT);
    const player = await VIEWERS[viewer](screen, server.port, home);
    try {
      await accepted;
      await sleep(3000); // start-up work is over
      server.createStream(codec, { left: 0, top: 0, right: WIDTH, bottom: HEIGHT });
      const pids = processTree(player.pid());
      const playing = server.play(pictures, PER_SECOND);
      await sleep(WARM_UP_MS);
      const [cpu, from] = [cpuMs(pids), performance.now()];
      await playing;
      const cpuMsPerSecond = (cpuMs(pids) - cpu) / ((performance.now() - from) / 1000);
      await sleep(600);
      const margin = server.reports.at(-1)?.lastFrameDelay ?? null;
      return { cpuMsPerSecond, stats: await player.stats(), reportedMarginMs: margin };
    } finally {
      await player.stop();
    }
  } finally {
    await server.stop();
    await screen.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function benchVideo(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, codec] of CODECS) {
    const frames = PER_SECOND * SECONDS;
    const pictures = await videoSample({ codec: name, width: WIDTH, height: HEIGHT, frames, content: 'moving' });
    const ours: Played[] = [];
    const theirs: Played[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await play('Saffron', codec, pictures));
      theirs.push(await play('remote-viewer', codec, pictures));
    }
    const stats = ours.flatMap((played) => played.stats ?? []);
    const saffron = median(ours.map(({ cpuMsPerSecond }) => cpuMsPerSecond));
    const peer = median(theirs.map(({ cpuMsPerSecond }) => cpuMsPerSecond));
    rows.push({
      codec: name,
      decoder: stats[0]?.decoder ?? '?',
      'shown %': median(stats.map(({ shown }) => (shown / frames) * 100)),
      'arrival to shown ms, median': median(stats.map(({ delayMs }) => delayMs.median)),
      p95: median(stats.map(({ delayMs }) => delayMs.p95)),
      'CPU ms per s of video': saffron,
      'remote-viewer': peer,
      ratio: saffron / peer,
      'reported margin ms': ours.at(-1)?.reportedMarginMs ?? NaN,
      "remote-viewer's": theirs.at(-1)?.reportedMarginMs ?? NaN,
    });
  }
  return rows;
}
