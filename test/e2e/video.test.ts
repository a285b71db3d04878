/** Video that the window decodes itself: every codec of a real server, and what a stream leaves behind when the server ends it. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { StreamStats } from '../../main/spice/display/streams/stats';
import { displayServer, VideoCodec } from '../../main/spice/wire/messages/display';
import { VideoServer } from '../fakes';
import { crop, difference, startVideo, startXspice, waitFor } from '../lab';
import type { Picture, XDisplay } from '../lab';
import { scope } from '../lab/scope';
import { videoSample } from '../lab/video-samples';
import { startApp, startScreen, waitForGuest } from './app';

const keepForAll = scope('file');
const keep = scope('test');
const WIDTH = 800;
const HEIGHT = 600;

let screen: XDisplay;
beforeAll(async () => {
  // As large as the guest: in full screen its pixels are the screen's.
  screen = await keepForAll(startScreen(`${WIDTH}x${HEIGHT}`));
});

async function streamsOf(page: Page): Promise<readonly StreamStats[]> {
  return page.evaluate(async () => (await window.saffronTest?.stats())?.streams ?? []);
}

async function waitForStreams(page: Page, what: string, isThere: (streams: readonly StreamStats[]) => boolean) {
  let last: readonly StreamStats[] = [];
  return waitFor(
    what,
    async () => {
      last = await streamsOf(page);
      return isThere(last) && last;
    },
    { timeoutMs: 30_000, describe: () => JSON.stringify(last) },
  );
}

describe('a video in the guest', () => {
  it.each([
    ['VP8 at the wish of the user', 'spice:mjpeg;gstreamer:vp8', VideoCodec.VP8, ['--video-codec=vp8']],
    ['VP9', 'gstreamer:vp9', VideoCodec.VP9, []],
    ['H.264', 'gstreamer:h264', VideoCodec.H264, []],
    ['Motion JPEG', 'spice:mjpeg', VideoCodec.MJPEG, []],
  ])(
    'comes as %s, looks like the guest, and is followed by the exact picture',
    async (_name, videoCodecs, codec, wishes) => {
      const server = await keep(startXspice({ streaming: 'all', videoCodecs, size: `${WIDTH}x${HEIGHT}` }));
      await server.guest.run('xsetroot', ['-mod', '5', '9', '-fg', 'gold', '-bg', 'navy']);
      const app = await keep(startApp(screen, ['--fullscreen', ...wishes, `spice://127.0.0.1:${server.port}`]));
      const page = await app.window('viewer');
      await waitForGuest(page);
      const player = await startVideo(server, 480, 320);
      await waitForStreams(page, 'pictures', (all) => all.length > 0 && all.every(({ shown }) => shown > 15));
      const times = new Map<number, number>();
      for (let sample = 0; sample < 10; sample++) {
        for (const { id, lastTime, ...stream } of await streamsOf(page)) {
          expect(stream).toMatchObject({ codec, broken: 0 });
          expect((lastTime - (times.get(id) ?? 0)) | 0).toBeGreaterThanOrEqual(0);
          times.set(id, lastTime);
        }
      }
      expect(times.size).toBeGreaterThan(0);
      // The corner of noise changes all the time, and the edges of the bars are what the codec makes of them.
      let unlike = 1;
      await waitFor(
        'a picture like the guest',
        async () => {
          const { pixels } = difference(await screen.picture(), await server.guest.picture(), 48);
          unlike = pixels / (480 * 320);
          return unlike < 0.15;
        },
        { describe: () => `${unlike} of the pixels differ` },
      );
      await player.stop();
      await waitForStreams(page, 'the end of the streams', (all) => all.length === 0);
      // Below the toolbar's handle.
      const guest = withoutTop(await server.guest.waitQuiet());
      await waitFor(
        'the exact picture',
        async () => difference(withoutTop(await screen.picture()), guest).pixels === 0,
      );
    },
  );
});

const TOOLBAR_HANDLE = 12;

function withoutTop(picture: Picture): Picture {
  return crop(picture, 0, TOOLBAR_HANDLE, picture.width, picture.height - TOOLBAR_HANDLE);
}

/** The colour in the middle of a rectangle of the screen. */
function colourAt({ rgb, width }: Picture, x: number, y: number): number[] {
  return [...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

const near = (found: readonly number[], wanted: readonly number[]): boolean =>
  found.every((value, i) => Math.abs(value - wanted[i]!) < 24);

describe('a stream', () => {
  const [width, height] = [640, 360];
  /** The second colour bar of seven: 75 % or full yellow, whatever the generator's standard is. */
  const barX = Math.round((width / 7) * 1.5);

  it.each([
    ['VP8', 'vp8', VideoCodec.VP8],
    ['H.264', 'h264', VideoCodec.H264],
  ] as const)('of %s obeys its clip and ends without a trace', async (_name, sample, codec) => {
    const pictures = await videoSample({ codec: sample, width, height, frames: 30, content: 'bars' });
    const server = await keep(VideoServer.start());
    const accepted = server.accept(WIDTH, HEIGHT);
    const app = await keep(startApp(screen, ['--fullscreen', `spice://127.0.0.1:${server.port}`]));
    await accepted;
    const page = await app.window('viewer');
    const fill = (left: number, top: number, right: number, bottom: number, color: number): void => {
      const base = { surfaceId: 0, box: { left, top, right, bottom }, clip: null };
      const mask = { flags: 0, pos: { x: 0, y: 0 }, bitmap: null };
      server.display.send(displayServer.DRAW_FILL, { base, brush: { type: 1, color }, rop: 8, mask });
    };
    fill(0, 0, WIDTH, HEIGHT, 0x204060);
    await waitForGuest(page);
    const shows = (what: string, x: number, y: number, wanted: readonly number[]): Promise<true> =>
      waitFor(what, async () => near(colourAt(await screen.picture(), x, y), wanted), { timeoutMs: 15_000 });

    server.createStream(codec, { left: 0, top: 0, right: width, bottom: height });
    await server.play(pictures.slice(0, 10), 30);
    await waitForStreams(page, 'the first pictures', ([stream]) => (stream?.shown ?? 0) > 0);
    await waitFor('a yellow bar', async () => {
      const [r = 0, g = 0, b = 0] = colourAt(await screen.picture(), barX, 40);
      return r > 150 && g > 150 && b < 60;
    });
    // As the server does before it draws over a running video.
    server.setClip([{ left: 0, top: 100, right: width, bottom: height }]);
    fill(0, 0, width, 100, 0x800000);
    await server.play(pictures.slice(10, 20), 30);
    await shows('what was drawn above the clip', barX, 40, [0x80, 0, 0]);
    server.setClip([]);
    fill(0, 0, width, height, 0x008000);
    await server.play(pictures.slice(20, 30), 60);
    server.destroyStream();
    await shows('what was drawn over the stream', barX, 200, [0, 0x80, 0]);
    expect(await streamsOf(page)).toEqual([]);
    expect(server.reports.every(({ frames }) => frames > 0)).toBe(true);
  });

  it('that cannot be decoded is reported, and the channel goes on', async () => {
    const server = await keep(VideoServer.start());
    const accepted = server.accept(WIDTH, HEIGHT);
    const app = await keep(startApp(screen, ['--fullscreen', `spice://127.0.0.1:${server.port}`]));
    await accepted;
    const page = await app.window('viewer');
    server.createStream(VideoCodec.H264, { left: 0, top: 0, right: width, bottom: height });
    const [key] = await videoSample({ codec: 'h264', width, height, frames: 30, content: 'bars' });
    const broken = Buffer.from(key!);
    broken.fill(0xee, 200);
    for (let i = 0; i < 20; i++) server.sendPicture(broken);
    const isDead = ({ frames, drops }: { frames: number; drops: number }): boolean =>
      frames === 0 && drops === 0xffffffff;
    server.sendPicture(Buffer.from('not a video at all'));
    server.sendPicture(Buffer.from([0, 0, 0, 1, 0x67, 1, 2, 3, 0, 0, 0, 1, 0x65, 9, 9, 9]));
    const box = { left: 0, top: 0, right: WIDTH, bottom: HEIGHT };
    const fill = { base: { surfaceId: 0, box, clip: null }, brush: { type: 1 as const, color: 0x123456 }, rop: 8 };
    await waitFor('the report', () => server.reports.some(isDead), { timeoutMs: 15_000 });
    server.display.send(displayServer.DRAW_FILL, { ...fill, mask: { flags: 0, pos: { x: 0, y: 0 }, bitmap: null } });
    await waitForGuest(page);
    await waitFor('the fill', async () => near(colourAt(await screen.picture(), 300, 300), [0x12, 0x34, 0x56]));
  });
});
