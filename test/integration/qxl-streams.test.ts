/** A video that spice-server detects and encodes itself: whole, sized and clipped frames, and the exact picture once it is over. */
import { describe, expect, test } from '@jest/globals';
import { SurfaceFormat } from '../../main/spice/wire/messages/display';
import { BitmapFormat } from '../../main/spice/wire/messages/image';
import { scope } from '../lab/scope';
import { comparePixels, expectSamePixels, playScene, startReferencePair, startSaffronPair } from '../qxl';
import type { QxlCommand, QxlDraw, Scene } from '../qxl';

const PUT = 8;
const OPAQUE = 1;
const FRAMES = 60;
const FRAME_MS = 33;
/** spice-server ends a stream one second after its last frame and sends what it shows without loss. */
const STREAM_END_MS = 1500;

function rect(left: number, top: number, width: number, height: number): QxlDraw['box'] {
  return { left, top, right: left + width, bottom: top + height };
}

/** From 0 to 255 and back, without the edges that lossy codecs smear. */
function slope(value: number): number {
  const phase = value % 510;
  return phase < 256 ? phase : 510 - phase;
}

/** A picture of moving slopes; larger ones stand around the others as a player's window around its video. */
function frame(index: number): QxlDraw {
  const isLarge = index > 40 && index % 4 === 0;
  const [width, height] = isLarge ? [324, 244] : [320, 240];
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4)
      data.set([slope(x + index * 2), slope(y + index), slope((x >> 1) + index), 0], at);
  }
  return {
    op: 'copy',
    effect: OPAQUE,
    box: isLarge ? rect(8, 8, width, height) : rect(10, 10, width, height),
    src: {
      kind: 'bitmap',
      format: BitmapFormat.BIT32,
      width,
      height,
      topDown: true,
      strideBytes: width * 4,
      data,
    },
    srcArea: rect(0, 0, width, height),
    ropd: PUT,
    scaleMode: 0,
  };
}

const commands: QxlCommand[] = [];
for (let index = 0; index < FRAMES; index++) {
  commands.push(frame(index), { op: 'wait', ms: FRAME_MS });
  // A menu opens over the corner of the video: the stream is clipped from then on.
  if (index === 45)
    commands.push({ op: 'fill', box: rect(250, 180, 120, 90), brush: { type: 'solid', color: 0x336699 }, ropd: PUT });
}
const playing: Scene = {
  name: 'video',
  primary: { width: 400, height: 300, format: SurfaceFormat.XRGB32 },
  commands,
};
const ended: Scene = { ...playing, commands: [...commands, { op: 'wait', ms: STREAM_END_MS }] };

describe('a video from spice-server', () => {
  const keep = scope('test');

  test.each(['main', 'renderer'] as const)('is shown while it plays and exact when it is over, in %s', async (host) => {
    const server = { streaming: 'filter', codecs: 'spice:mjpeg' } as const;
    const [saffron, reference] = await Promise.all([
      keep(startSaffronPair(server, { host })),
      keep(startReferencePair(server)),
    ]);
    const display = saffron.client.display();
    await Promise.all([playScene(saffron, ended), playScene(reference, ended)]);
    await display.rest();
    const actual = display.pixels();
    expectSamePixels(await reference.client.save(), actual, 'Saffron and spice-gtk');
    expectSamePixels(await saffron.server.render(), actual, 'Saffron and the server');
    expectSamePixels(actual, display.presented(), 'what the damage shows');
    expect(display.problems).toEqual([]);
    for (const fact of [
      'STREAM_CREATE',
      'codec:MJPEG',
      'STREAM_DATA',
      'STREAM_DATA_SIZED',
      'STREAM_CLIP',
      'STREAM_DESTROY',
    ]) {
      expect([fact, display.log.count(fact)]).not.toEqual([fact, 0]);
    }
  });

  test('leaves nearly the last picture on the screen while it still runs', async () => {
    const saffron = await keep(startSaffronPair({ streaming: 'filter', codecs: 'spice:mjpeg' }));
    await playScene(saffron, playing);
    const display = saffron.client.display();
    await display.rest(150);
    expect(display.log.count('STREAM_DESTROY')).toBe(0);
    const { count } = comparePixels(await saffron.server.render(), display.pixels(), 24);
    expect(count).toBeLessThan(1000);
  });
});
