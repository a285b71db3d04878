/** Two display channels of one session share the image cache and the GLZ window: evictions come as LIST with WAIT_FOR_CHANNELS. */
import { describe, expect, test } from '@jest/globals';
import { SurfaceFormat } from '../../main/spice/wire/messages/display';
import { BitmapFormat } from '../../main/spice/wire/messages/image';
import { scope } from '../lab/scope';
import { ReferenceClient, SaffronClient, SessionRecorder, expectSamePixels, startQxlServer } from '../qxl';
import type { Pixels, QxlDraw, QxlServer, Scene } from '../qxl';

const CHANNELS = [0, 1] as const;
const SIDE = 64;
const IMAGES = 60;
const COMMANDS = 200;
/** Room for a third of the images. */
const CACHE_PIXELS = 20 * SIDE * SIDE;

function picture(n: number): Uint8Array {
  const data = new Uint8Array(SIDE * SIDE * 4);
  for (let y = 0, at = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, at += 4) data.set([x * n, y * 2 + n, (x >> 3) * n, 0], at);
  }
  return data;
}

/** The same guest images on both channels. */
const images = Array.from({ length: IMAGES }, (_, n) => ({
  kind: 'bitmap' as const,
  format: BitmapFormat.BIT32,
  width: SIDE,
  height: SIDE,
  topDown: true,
  strideBytes: SIDE * 4,
  data: picture(n),
  cache: true,
  sharedId: n + 1,
}));

function draw(index: number, n: number): QxlDraw {
  const left = (index * 37) % (640 - SIDE);
  const top = (index * 29) % (480 - SIDE);
  return {
    op: 'copy',
    box: { left, top, right: left + SIDE, bottom: top + SIDE },
    src: images[n % IMAGES]!,
    srcArea: { left: 0, top: 0, right: SIDE, bottom: SIDE },
    ropd: 8,
    scaleMode: 0,
  };
}

function scene(channel: number): Scene {
  return {
    name: `cached images on channel ${channel}`,
    primary: { width: 640, height: 480, format: SurfaceFormat.XRGB32 },
    commands: Array.from({ length: COMMANDS }, (_, i) => draw(i, channel === 0 ? i * 7 : i * 11 + 3)),
  };
}

/** Plays both scenes at once; `finish` waits for a fence and gives the client's picture. */
async function play(
  server: QxlServer,
  finish: (channel: number, fence: number) => Promise<Pixels>,
): Promise<readonly Pixels[]> {
  await server.waitClient();
  await Promise.all(CHANNELS.map((channel) => server.play(scene(channel), channel)));
  return Promise.all(CHANNELS.map(async (channel) => finish(channel, await server.fence(channel))));
}

describe.each(['glz', 'quic'] as const)('two display channels with %s', (compression) => {
  const keep = scope('test');

  test('wait for each other and show what the reference shows', async () => {
    const server = await keep(startQxlServer({ channels: 2, compression }));
    const recorder = await keep(SessionRecorder.start(server));
    const saffron = await keep(SaffronClient.start(recorder, { caches: { pixmapPixels: CACHE_PIXELS } }));
    const actual = await play(server, async (channel, fence) => {
      await saffron.display(channel).fence(fence);
      return saffron.display(channel).pixels();
    });

    const other = await keep(startQxlServer({ channels: 2, compression }));
    const reference = await keep(ReferenceClient.start(other, { cacheBytes: CACHE_PIXELS * 4 }));
    const expected = await play(other, async (channel, fence) => {
      await reference.fence(fence, channel);
      return reference.save(channel, 0);
    });

    for (const channel of CHANNELS) {
      const shown = actual[channel]!;
      expectSamePixels(expected[channel]!, shown, `channel ${channel} and spice-gtk`);
      expectSamePixels(await server.render(channel), shown, `channel ${channel} and the server`);
      expectSamePixels(shown, saffron.display(channel).presented(), `channel ${channel} and its damage`);
      expect(saffron.display(channel).problems).toEqual([]);
      const facts = recorder.recording().facts(channel);
      for (const fact of ['LIST', 'WAIT_FOR_CHANNELS', 'INVAL_LIST', 'image:FROM_CACHE', 'image:CACHE_ME']) {
        expect([fact, facts.count(fact)]).not.toEqual([fact, 0]);
      }
    }
  });
});
