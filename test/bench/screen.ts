/** From the server's socket to the screen: how long full-screen updates take, how many pictures of an animation are shown, at what CPU. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startXvfb, temporaryFolder, waitFor } from '../lab';
import type { LabProcess } from '../lab';
import { electronPath, REMOTE_VIEWER, saffron, startViewer } from './app';
import type { Viewer } from './app';
import { FrameBuffer } from './frame-buffer';
import { BAND, colorOf, NumberedServer } from './numbered-server';
import { cpuMs, processTree } from './processes';
import { median, percentile } from './table';
import type { Row } from './table';

const WIDTH = 1920;
const HEIGHT = 1080;
const ROUNDS = 3;
const UPDATES = 60;
/** Updates come at any moment of the screen's own rhythm. */
const [PAUSE_MS, SPREAD_MS] = [60, 50];
const LOST_MS = 2000;
const ANIMATION_HZ = 60;
const ANIMATION_MS = 4000;
const POLL_MS = 0.5;

/** The number is on the screen, all of the picture: both bands have its colour. */
class Watch {
  readonly #screen: FrameBuffer;

  constructor(screen: FrameBuffer) {
    this.#screen = screen;
  }

  color(): number | null {
    const upper = this.#screen.pixel(WIDTH / 2, BAND / 2);
    return upper === this.#screen.pixel(WIDTH - 2, HEIGHT - BAND / 2) ? upper : null;
  }
}

/** Gives the event loop a turn, and about half a millisecond of rest to the processor. */
async function rest(): Promise<void> {
  const until = performance.now() + POLL_MS;
  do await sleep(0);
  while (performance.now() < until);
}

/** Milliseconds from each update's sending until it is on the screen. */
async function delays(watch: Watch, send: (number: number) => void): Promise<number[]> {
  const times: number[] = [];
  for (let number = 1; number <= UPDATES; number++) {
    const sentAt = performance.now();
    send(number);
    while (watch.color() !== colorOf(number)) {
      if (performance.now() - sentAt > LOST_MS) throw new Error(`update ${number} never came to the screen`);
      await rest();
    }
    times.push(performance.now() - sentAt);
    await sleep(PAUSE_MS + Math.random() * SPREAD_MS);
  }
  return times;
}

interface Animation {
  readonly framesPerSecond: number;
  readonly cpuPercent: number;
}

/** An animation at the screen's pace: different pictures seen in each second, and the viewer's CPU. */
async function animate(watch: Watch, program: LabProcess, send: (number: number) => void): Promise<Animation> {
  const pids = processTree(program.pid);
  const seen = new Set<number>();
  const over = new AbortController();
  const watching = (async (): Promise<void> => {
    while (!over.signal.aborted) {
      const color = watch.color();
      if (color !== null) seen.add(color);
      await rest();
    }
  })();
  const [cpu, start] = [cpuMs(pids), performance.now()];
  for (let number = 1; number <= (ANIMATION_HZ * ANIMATION_MS) / 1000; number++) {
    send(number);
    await sleep(Math.max(0, start + (number * 1000) / ANIMATION_HZ - performance.now()));
  }
  const [cpuSpent, elapsed] = [cpuMs(pids) - cpu, performance.now() - start];
  over.abort();
  await watching;
  return { framesPerSecond: seen.size / (elapsed / 1000), cpuPercent: (cpuSpent / elapsed) * 100 };
}

interface Figures {
  readonly fill: number[];
  readonly picture: number[];
  readonly animations: Animation[];
}

async function measure(viewer: Viewer, server: NumberedServer, figures: Figures): Promise<void> {
  const folder = temporaryFolder('bench');
  const screen = await startXvfb(`${WIDTH}x${HEIGHT}`, folder);
  const frames = new FrameBuffer(folder);
  const watch = new Watch(frames);
  try {
    await screen.start('openbox', ['--sm-disable']);
    const accepted = server.accept();
    const program = await startViewer(viewer, screen, server.port, folder, [
      viewer === REMOTE_VIEWER ? '--full-screen' : '--fullscreen',
    ]);
    await accepted;
    await waitFor(`${viewer.name} to show the guest`, () => watch.color() === colorOf(0), {
      timeoutMs: 30_000,
      describe: () => program.logTail(),
    });
    await sleep(3000); // start-up work and hints are over
    figures.fill.push(...(await delays(watch, (number) => server.fill(number))));
    figures.picture.push(...(await delays(watch, (number) => server.picture(number))));
    figures.animations.push(await animate(watch, program, (number) => server.picture(number)));
    await program.stop();
  } finally {
    frames.close();
    await screen.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function benchScreen(): Promise<Row[]> {
  const electron = await electronPath();
  const viewers = [
    saffron(electron, 'renderer', '--presenter=2d'),
    saffron(electron, 'main', '--presenter=2d'),
    saffron(electron, 'renderer', '--presenter=webgl'),
    REMOTE_VIEWER,
  ].map((viewer): [Viewer, Figures] => [viewer, { fill: [], picture: [], animations: [] }]);
  const server = await NumberedServer.start(WIDTH, HEIGHT);
  try {
    // In turns, so that whatever else the machine does meets everybody.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [viewer, figures] of viewers) await measure(viewer, server, figures);
    }
  } finally {
    await server.stop();
  }
  return viewers.map(([viewer, { fill, picture, animations }]) => ({
    viewer: viewer.name,
    'fill to screen ms, p50': median(fill),
    'fill p95': percentile(fill, 0.95),
    'picture to screen ms, p50': median(picture),
    'picture p95': percentile(picture, 0.95),
    'of 60 pictures/s shown': median(animations.map(({ framesPerSecond }) => framesPerSecond)),
    'CPU % of a core, animation': median(animations.map(({ cpuPercent }) => cpuPercent)),
  }));
}
