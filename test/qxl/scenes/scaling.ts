/** Sources of another size than the box: nearest and interpolated, larger and smaller, parts of images, every operation. */
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlBrush, QxlCommand, QxlImage } from '../command';
import { bitmap, type Format } from './bitmaps';
import { Dice } from './dice';
import {
  createSurface,
  destroySurface,
  ground,
  point,
  PRIMARY_555,
  PUT,
  rect,
  sceneOf,
  surface,
  type SceneCase,
} from './scene-case';

function every(name: string, seed: number, formats: readonly Format[], narrow: boolean): SceneCase {
  const dice = new Dice(seed);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 90; i++) {
    const [width, height] = [dice.between(2, 50), dice.between(2, 40)];
    const src = bitmap(dice, width, height, { format: formats[i % formats.length]!, topDown: dice.oneIn(2), narrow });
    const [left, top] = [dice.below(width - 1), dice.below(height - 1)];
    const srcArea = dice.oneIn(3)
      ? rect(0, 0, width, height)
      : rect(left, top, dice.between(1, width - left), dice.between(1, height - top));
    commands.push(scaled(dice, i, src, srcArea));
  }
  return {
    scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined),
    needs: [
      'scaled:NEAREST',
      'scaled:INTERPOLATE',
      'DRAW_COPY',
      'DRAW_BLEND',
      'DRAW_OPAQUE',
      'DRAW_TRANSPARENT',
      'DRAW_ALPHA_BLEND',
    ],
  };
}

function scaled(dice: Dice, index: number, src: QxlImage, srcArea: ReturnType<typeof rect>): QxlCommand {
  const box = rect(dice.below(140), dice.below(100), dice.between(1, 50), dice.between(1, 44));
  const brush: QxlBrush = { type: 'solid', color: dice.word() & 0xffffff };
  const clip = dice.oneIn(4) ? [rect(box.left + 3, box.top + 2, 12, 30), rect(box.left + 9, box.top + 8, 30, 9)] : null;
  const common = { box, clip, src, srcArea, scaleMode: dice.below(2) };
  switch (index % 6) {
    case 0:
      return {
        op: 'blend',
        ...common,
        ropd: dice.pick([RopFlag.OP_XOR, RopFlag.OP_AND, RopFlag.OP_PUT | RopFlag.INVERS_SRC]),
      };
    case 1:
      return { op: 'opaque', ...common, brush, ropd: RopFlag.OP_XOR };
    case 2:
      return { op: 'transparent', box, clip, src, srcArea, srcColor: 0, trueColor: 0 };
    case 3:
      return { op: 'alpha-blend', box, clip, src, srcArea, alphaFlags: 0, alpha: dice.between(1, 255) };
    default:
      return { op: 'copy', ...common, ropd: PUT };
  }
}

/** From surfaces, whose pixels around the source rectangle shine through when interpolated. */
function fromSurface(): SceneCase {
  const dice = new Dice(83);
  const commands: QxlCommand[] = [
    ground(dice),
    createSurface(1, SurfaceFormat.XRGB32, 70, 60),
    ground(dice, { surfaceId: 1, width: 70, height: 60, content: 'noise' }),
  ];
  for (let i = 0; i < 40; i++) {
    const srcArea = rect(dice.below(40), dice.below(30), dice.between(1, 30), dice.between(1, 30));
    commands.push(scaled(dice, i, surface(i % 4 === 0 ? 0 : 1), srcArea));
  }
  commands.push({
    op: 'rop3',
    box: rect(60, 20, 77, 55),
    src: surface(1),
    srcArea: rect(3, 4, 50, 41),
    brush: { type: 'pattern', image: bitmap(dice, 8, 8), pos: point(55, 18) },
    rop3: 0xb8,
    scaleMode: 0,
  });
  return {
    scene: sceneOf('scale-surface', [...commands, destroySurface(1)]),
    needs: ['scaled:NEAREST', 'image:SURFACE'],
  };
}

/** Large factors in both directions. */
function extremes(): SceneCase {
  const dice = new Dice(84);
  const tiny = bitmap(dice, 2, 2, { content: 'noise' });
  const line = bitmap(dice, 180, 1, { content: 'gradient' });
  const big = bitmap(dice, 600, 500, { content: 'text' });
  const commands: QxlCommand[] = [ground(dice)];
  for (const scaleMode of [0, 1]) {
    const at = scaleMode * 70;
    commands.push(
      { op: 'copy', box: rect(0, at, 90, 60), src: tiny, srcArea: rect(0, 0, 2, 2), ropd: PUT, scaleMode },
      { op: 'copy', box: rect(95, at, 20, 60), src: line, srcArea: rect(0, 0, 180, 1), ropd: PUT, scaleMode },
      { op: 'copy', box: rect(120, at, 61, 47), src: big, srcArea: rect(0, 0, 600, 500), ropd: PUT, scaleMode },
      { op: 'copy', box: rect(120, at + 50, 3, 3), src: big, srcArea: rect(7, 9, 590, 480), ropd: PUT, scaleMode },
      { op: 'copy', box: rect(2, at + 62, 170, 3), src: big, srcArea: rect(17, 9, 1, 80), ropd: PUT, scaleMode },
    );
  }
  return { scene: sceneOf('scale-extremes', commands), needs: ['scaled:NEAREST', 'scaled:INTERPOLATE'] };
}

export const scaling: readonly SceneCase[] = [
  every(
    'scaling',
    81,
    [BitmapFormat.BIT32, BitmapFormat.BIT24, BitmapFormat.RGBA, BitmapFormat.BIT16, BitmapFormat.BIT8],
    false,
  ),
  every('scaling-555', 82, [BitmapFormat.BIT16, BitmapFormat.BIT32], true),
  fromSurface(),
  extremes(),
];
