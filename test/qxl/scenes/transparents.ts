/** DRAW_TRANSPARENT: colour-keyed copies from images and surfaces, scaled and not, on 32-bit and 16-bit surfaces. */
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlBitmap, QxlCommand } from '../command';
import { bitmap, type Format } from './bitmaps';
import { Dice } from './dice';
import {
  createSurface,
  destroySurface,
  ground,
  PRIMARY_555,
  rect,
  sceneOf,
  surface,
  type SceneCase,
} from './scene-case';

/** Few colours, one of which is the key; the high byte must not matter. */
export function keyed(dice: Dice, width: number, height: number, key: number, format: Format): QxlBitmap {
  const colors = [key, key, dice.word() & 0xffffff, dice.word() & 0xffffff, key ^ 1, (key ^ 0x80000) & 0xffffff];
  const words = Uint32Array.from(
    { length: width * height },
    () => dice.pick(colors) | (dice.oneIn(3) ? 0xff000000 : 0),
  );
  return bitmap(dice, width, height, { words, format, topDown: dice.oneIn(2) });
}

function every(name: string, narrow: boolean): SceneCase {
  const dice = new Dice(121);
  const formats = narrow
    ? [BitmapFormat.BIT16, BitmapFormat.BIT32]
    : [BitmapFormat.BIT32, BitmapFormat.BIT24, BitmapFormat.BIT16, BitmapFormat.RGBA];
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 60; i++) {
    const key = dice.pick([0, 0xffffff, 0xff00ff, dice.word() & 0xffffff]);
    const [width, height] = [dice.between(4, 50), dice.between(4, 40)];
    const src = keyed(dice, width, height, key, formats[i % formats.length]!);
    const scaled = i % 3 === 2;
    const box = rect(
      dice.below(140),
      dice.below(100),
      scaled ? dice.between(2, 50) : width - 2,
      scaled ? dice.between(2, 44) : height - 2,
    );
    commands.push({
      op: 'transparent',
      box,
      src,
      srcArea: rect(1, 1, width - 2, height - 2),
      srcColor: dice.word(),
      trueColor: key,
    });
  }
  return { scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined), needs: ['DRAW_TRANSPARENT'] };
}

function surfaces(): SceneCase {
  const dice = new Dice(122);
  const commands: QxlCommand[] = [
    ground(dice, { content: 'flat' }),
    createSurface(1, SurfaceFormat.XRGB32, 80, 60),
    { op: 'fill', surfaceId: 1, box: rect(0, 0, 80, 60), brush: { type: 'solid', color: 0xff112233 }, ropd: 8 },
    {
      op: 'transparent',
      surfaceId: 1,
      box: rect(10, 5, 50, 50),
      src: keyed(dice, 50, 50, 0x00ff00, BitmapFormat.BIT32),
      srcArea: rect(0, 0, 50, 50),
      srcColor: 0,
      trueColor: 0x00ff00,
    },
    {
      op: 'transparent',
      box: rect(20, 20, 80, 60),
      src: surface(1),
      srcArea: rect(0, 0, 80, 60),
      srcColor: 0,
      trueColor: 0x112233,
    },
    {
      op: 'transparent',
      box: rect(100, 50, 90, 90),
      src: surface(1),
      srcArea: rect(5, 5, 60, 50),
      srcColor: 0,
      trueColor: 0x112233,
    },
    {
      op: 'transparent',
      box: rect(5, 90, 60, 50),
      src: surface(0),
      srcArea: rect(25, 20, 60, 50),
      srcColor: 0,
      trueColor: 0x112233,
    },
    destroySurface(1),
  ];
  return { scene: sceneOf('transparent-surface', commands), needs: ['DRAW_TRANSPARENT', 'image:SURFACE'] };
}

export const transparents: readonly SceneCase[] = [
  every('transparent', false),
  every('transparent-555', true),
  surfaces(),
];
