/** A video in the middle of other drawing: the server turns it into a stream, ends that, and the picture is exact again. */
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import type { QxlCommand } from '../command';
import { bitmap } from './bitmaps';
import { Dice } from './dice';
import { areaOf, copy, ground, PUT, rect, sceneOf, type SceneCase } from './scene-case';

const FRAMES = 40;
const FRAME_MS = 30;
/** Streams end when no frame came for a second. */
const END_MS = 1600;
const EFFECT_OPAQUE = 1;

/** The server has to stream: these scenes are not for the usual settings. */
export const streamScene: SceneCase = (() => {
  const dice = new Dice(191);
  const box = rect(20, 10, 128, 112);
  const base = bitmap(dice, 128, 112, { content: 'photo' });
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < FRAMES; i++) {
    const data = base.data.map((value, at) => ((at & 3) === 3 ? value : (value + i * 3) & 0xff));
    const frame = { ...base, format: BitmapFormat.BIT32, data };
    commands.push({ ...copy(frame, box, areaOf(base)), effect: EFFECT_OPAQUE } as QxlCommand, {
      op: 'wait',
      ms: FRAME_MS,
    });
    // Something in front of it: the clip of the stream changes.
    if (i === 30)
      commands.push({ op: 'fill', box: rect(100, 60, 80, 70), brush: { type: 'solid', color: 0x2080ff }, ropd: PUT });
  }
  commands.push({ op: 'wait', ms: END_MS }, { op: 'invers', box: rect(0, 100, 60, 40) });
  return {
    scene: sceneOf('stream', commands),
    needs: ['STREAM_CREATE', 'STREAM_DATA', 'STREAM_CLIP', 'STREAM_DESTROY', 'codec:MJPEG'],
  };
})();
