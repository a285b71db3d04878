/** Streams in any order of events: nothing throws but limits, every picture is closed, no memory stays, and time never goes back. */

import { describe, expect, it } from '@jest/globals';
import { loadPixels } from '../../../../native-addons/pixels/node';
import { ImageDataError } from '../../wire/errors';
import { SurfaceFlag, SurfaceFormat } from '../../wire/messages/display';
import { Fixture, NO_MASK, Random, rect } from '../testing/fixture';
import { FakeVideo, type FakePicture } from './testing/fakes';

const SEEDS = 150;
const STEPS = 120;
const SIDE = 8;
const core = loadPixels();

async function run(seed: number): Promise<void> {
  const random = new Random(seed);
  const chance = (one: number): boolean => random.below(one) === 0;
  const video = new FakeVideo(seed % 2 === 0, SIDE, (decoder) => {
    decoder.isInstant = chance(2);
    decoder.hasLatePixels = chance(2);
  });
  const before = core.usedBytes();
  const fixture = new Fixture({ core, video });
  const id = (): number => random.below(4);
  const place = () => rect(random.below(30) - 8, random.below(30) - 8, 1 + random.below(20), 1 + random.below(20));
  const clip = () => (chance(2) ? null : Array.from({ length: random.below(4) }, place));
  const surface = (): void => {
    const flags = SurfaceFlag.PRIMARY | (chance(3) ? SurfaceFlag.STREAMING_MODE : 0);
    const format = chance(3) ? SurfaceFormat.RGB16_555 : SurfaceFormat.XRGB32;
    void fixture.send('SURFACE_CREATE', { surfaceId: 0, width: 16 + random.below(3), height: 16, format, flags });
  };
  let stamp = 1000;
  const steps: readonly (() => void | Promise<void>)[] = [
    surface,
    () => void fixture.send('SURFACE_DESTROY', { surfaceId: 0 }),
    () => {
      const size = { streamWidth: SIDE, streamHeight: SIDE, sourceWidth: SIDE, sourceHeight: SIDE };
      const create = { surfaceId: 0, id: id(), flags: random.below(2), codec: 1 + random.below(5), stamp: 0n };
      void fixture.send('STREAM_CREATE', { ...create, ...size, dest: place(), clip: clip() });
    },
    () => void fixture.send('STREAM_CLIP', { id: id(), clip: clip() }),
    () => void fixture.send('STREAM_DESTROY', { id: id() }),
    () => (chance(5) ? void fixture.send('STREAM_DESTROY_ALL', {}) : undefined),
    () => void fixture.send('STREAM_ACTIVATE_REPORT', { streamId: id(), uniqueId: 1, maxWindowSize: 3, timeoutMs: 50 }),
    () => video.clock.setSound(chance(2) ? null : random.below(300)),
    () => video.clock.set(random.word(), video.scheduler.now()),
    () => video.scheduler.pass(random.below(60)),
    () => video.made.at(-1)?.finish(),
    () => video.made[random.below(video.made.length + 1)]?.finish(),
    () => video.made[random.below(video.made.length + 1)]?.events.bad(random.below(20), new ImageDataError('bad')),
    () => (chance(6) ? video.made.at(-1)?.fail(new ImageDataError('dead')) : undefined),
    () => picture()?.deliver(),
    () => void fixture.pipeline.takeDamage(),
    () => {
      const base = { surfaceId: 0, box: place(), clip: null };
      void fixture.send('DRAW_FILL', { base, brush: { type: 1, color: random.word() }, rop: 8, mask: NO_MASK });
    },
  ];
  const data = (): void => {
    stamp = (stamp + random.below(60) - (chance(20) ? 500 : 0)) >>> 0;
    const frame = { id: id(), multiMediaTime: chance(30) ? 0 : stamp, data: Uint8Array.of(1 + random.below(255)) };
    if (chance(4)) void fixture.send('STREAM_DATA_SIZED', { ...frame, width: 3, height: 3, dest: place() });
    else void fixture.send('STREAM_DATA', frame);
  };
  const picture = (): FakePicture | undefined => {
    const pictures = video.made.flatMap((decoder) => decoder.pictures);
    return pictures[random.below(pictures.length + 1)];
  };
  surface();
  void steps[2]!();
  for (let i = 0; i < STEPS; i++) {
    if (chance(2)) data();
    else await random.pick(steps)();
  }
  fixture.pipeline.dispose();
  for (const decoder of video.made) {
    for (const each of decoder.pictures) await each.deliver();
    expect(decoder.isClosed).toBe(true);
    expect(decoder.pictures.every(({ isClosed }) => isClosed)).toBe(true);
  }
  expect(video.scheduler.waiting).toBe(0);
  expect(core.usedBytes()).toBe(before);
}

describe('streams in any order of events', () => {
  it(`${SEEDS} times`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      await run(seed).catch((error: unknown) => {
        throw new Error(`seed ${seed}`, { cause: error });
      });
    }
  });
});
