/** Motion JPEG of a real server without a window: streams are made, shown, reported on, and leave exact pixels behind. */
import { describe, expect, it } from '@jest/globals';
import { DisplayCap } from '../../main/spice/wire/constants';
import { VideoCodec } from '../../main/spice/wire/messages/display';
import { FakeSpiceServer } from '../fakes';
import type { FakeChannel } from '../fakes';
import { difference, expectSamePicture, referenceScreenshot, startVideo, startXspice, waitFor } from '../lab';
import { scope } from '../lab/scope';
import { open, stillPicture } from './support';

const keep = scope('test');

describe('the codecs that a client announces', () => {
  const codecs = [DisplayCap.CODEC_MJPEG, DisplayCap.CODEC_VP8, DisplayCap.CODEC_H264, DisplayCap.CODEC_VP9];
  const announced = (channel: FakeChannel): boolean[] => codecs.map((cap) => channel.mess.channelCaps.has(cap));

  it('are those of its host, and only the display waits for them', async () => {
    const server = await keep(FakeSpiceServer.start());
    let tell: (found: readonly number[]) => void = () => undefined;
    const videoCodecs = new Promise<readonly number[]>((resolve) => (tell = resolve));
    const opening = open(server.endpoint, { videoCodecs });
    await server.startSession(['display', 'inputs']);
    await server.accept('inputs');
    let hasDisplay = false;
    const display = server.accept('display');
    void display.then(() => (hasDisplay = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(hasDisplay).toBe(false);
    tell([VideoCodec.MJPEG, VideoCodec.H264]);
    expect(announced(await display)).toEqual([true, false, true, false]);
    await (await opening).stop();
  });

  it('are Motion JPEG where the host does not answer', async () => {
    const server = await keep(FakeSpiceServer.start());
    const opening = open(server.endpoint, { videoCodecs: new Promise(() => undefined) });
    await server.startSession(['display']);
    expect(announced(await server.accept('display'))).toEqual([true, false, false, false]);
    await (await opening).stop();
  });
});

describe('a video in the guest', () => {
  it('comes as images when the client has to say that it cannot decode it', async () => {
    const server = await keep(startXspice({ streaming: 'all', videoCodecs: 'gstreamer:vp8', size: '800x600' }));
    // A promise that the pipeline of this process cannot keep.
    const live = await keep(open(server.endpoint, { videoCodecs: Promise.resolve([VideoCodec.VP8]) }));
    await startVideo(server, 480, 320);
    const streams = () => live.displays.get(0)?.streams ?? [];
    await waitFor('a stream', () => streams().some(({ codec }) => codec === VideoCodec.VP8));
    for (let change = 0; change < 3; change++) {
      const before = live.picture(0);
      // The corner of noise goes on changing: those pictures are images now.
      await waitFor('another picture', () => difference(live.picture(0), before).pixels > 100);
    }
    expect(streams().every(({ shown }) => shown === 0)).toBe(true);
    const { pixels } = difference(live.picture(0), await server.guest.picture(), 48);
    expect(pixels / (480 * 320)).toBeLessThan(0.15);
    expect(live.problems).toEqual([]);
  });

  it('comes as Motion JPEG, looks like the guest, and is followed by the exact picture', async () => {
    const server = await keep(startXspice({ streaming: 'all', size: '800x600' }));
    const live = await keep(open(server.endpoint));
    await server.guest.run('xsetroot', ['-mod', '5', '9', '-fg', 'gold', '-bg', 'navy']);
    const player = await startVideo(server, 480, 320);
    const streams = () => live.displays.get(0)?.streams ?? [];
    await waitFor('pictures of a stream', () => streams().some(({ shown }) => shown > 25), {
      describe: () => JSON.stringify(streams()),
    });
    for (const stream of streams()) {
      expect(stream).toMatchObject({ codec: VideoCodec.MJPEG, decoder: 'libjpeg-turbo', broken: 0 });
      expect(stream.delayMs.median).toBeLessThan(80);
    }
    const guest = await server.guest.picture();
    const { pixels } = difference(live.picture(0), guest, 48);
    // The corner of noise changes all the time, and the edges of the bars are what JPEG makes of them.
    expect(pixels / (480 * 320)).toBeLessThan(0.15);
    await player.stop();
    await waitFor('the end of the streams', () => streams().length === 0);
    const picture = await stillPicture(live);
    expect(live.problems).toEqual([]);
    await live.stop();
    expectSamePicture(picture, await referenceScreenshot(server));
  });
});
