/** DRAW_FILL, BLACKNESS, WHITENESS, INVERS: every descriptor, brush and kind of surface. */
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlBrush, QxlCommand, QxlRect } from '../command';
import { bitmap, DIRECT_FORMATS, PALETTE_FORMATS, type Format } from './bitmaps';
import { Dice } from './dice';
import {
  cell,
  createSurface,
  destroySurface,
  ground,
  point,
  PRIMARY_555,
  PUT,
  rect,
  ropDescriptors,
  sceneOf,
  show,
  surface,
  type SceneCase,
} from './scene-case';

const DESCRIPTORS = [
  0,
  ...ropDescriptors(RopFlag.INVERS_BRUSH),
  RopFlag.OP_PUT | RopFlag.INVERS_SRC,
  RopFlag.OP_OR | RopFlag.OP_AND,
];

function fill(box: QxlRect, brush: QxlBrush, ropd: number = PUT, surfaceId = 0): QxlCommand {
  return { op: 'fill', box, brush, ropd, surfaceId };
}

function everyDescriptor(brush: (index: number) => QxlBrush, surfaceId = 0): QxlCommand[] {
  return DESCRIPTORS.map((ropd, i) => fill(cell(i), brush(i), ropd, surfaceId));
}

function plain(surfaceId: number): QxlCommand[] {
  return (['blackness', 'whiteness', 'invers'] as const).map((op, i) => ({ op, box: cell(40 + i), surfaceId }));
}

/** All descriptors with a solid, a pattern and no brush on an off-screen surface, which is then shown. */
function offscreen(name: string, format: number, pixels: Format): SceneCase {
  const dice = new Dice(format);
  const id = 5;
  const pattern = bitmap(dice, 7, 5, { format: pixels, content: 'noise' });
  return {
    scene: sceneOf(name, [
      ground(dice),
      createSurface(id, format),
      ground(dice, { surfaceId: id, format: pixels }),
      ...everyDescriptor(() => ({ type: 'solid', color: dice.word() }), id),
      ...plain(id),
      show(dice, id, format),
      ...everyDescriptor(
        () => ({ type: 'pattern', image: pattern, pos: point(dice.between(-9, 9), dice.between(-9, 9)) }),
        id,
      ),
      show(dice, id, format, rect(0, 0, 192, 60), point(0, 70)),
      ...everyDescriptor(() => ({ type: 'none' }), id),
      show(dice, id, format, rect(0, 0, 150, 50), point(9, 20)),
      destroySurface(id),
    ]),
    needs: ['DRAW_FILL', 'DRAW_BLACKNESS', 'DRAW_WHITENESS', 'DRAW_INVERS', 'SURFACE_CREATE', 'SURFACE_DESTROY'],
  };
}

function patterns(name: string, narrow: boolean): SceneCase {
  const dice = new Dice(21);
  const formats = [...DIRECT_FORMATS, ...PALETTE_FORMATS];
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 42; i++) {
    const image = bitmap(dice, dice.between(1, 11), dice.between(1, 9), {
      format: formats[i % formats.length]!,
      topDown: dice.oneIn(2),
      padding: dice.oneIn(2) ? 4 : 0,
      narrow,
    });
    const pos = point(dice.between(-40, 240), dice.between(-40, 200));
    commands.push(fill(cell(i), { type: 'pattern', image, pos }, dice.pick([PUT, RopFlag.OP_XOR, RopFlag.OP_AND])));
  }
  return {
    scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined),
    needs: ['DRAW_FILL', 'brush:PATTERN'],
  };
}

function patternFromSurface(): SceneCase {
  const dice = new Dice(22);
  const tile = surface(3);
  return {
    scene: sceneOf('fill-pattern-surface', [
      ground(dice),
      createSurface(3, SurfaceFormat.XRGB32, 13, 9),
      ground(dice, { surfaceId: 3, width: 13, height: 9, content: 'noise' }),
      ...Array.from({ length: 30 }, (_none, i) =>
        fill(cell(i), { type: 'pattern', image: tile, pos: point(i * 3 - 40, 17 - i) }, DESCRIPTORS[i]),
      ),
      destroySurface(3),
    ]),
    needs: ['DRAW_FILL', 'brush:PATTERN', 'image:SURFACE'],
  };
}

function solid(name: string, narrow: boolean): SceneCase {
  const dice = new Dice(23);
  return {
    scene: sceneOf(
      name,
      [ground(dice), ...everyDescriptor(() => ({ type: 'solid', color: dice.word() })), ...plain(0)],
      narrow ? PRIMARY_555 : undefined,
    ),
    needs: ['DRAW_FILL', 'brush:SOLID', 'DRAW_BLACKNESS', 'DRAW_WHITENESS', 'DRAW_INVERS'],
  };
}

function none(): SceneCase {
  const dice = new Dice(24);
  return {
    scene: sceneOf('fill-none', [ground(dice), ...everyDescriptor(() => ({ type: 'none' }))]),
    needs: ['DRAW_FILL', 'brush:NONE'],
  };
}

export const fills: readonly SceneCase[] = [
  solid('fill-solid', false),
  solid('fill-solid-555', true),
  none(),
  patterns('fill-pattern', false),
  patterns('fill-pattern-555', true),
  patternFromSurface(),
  offscreen('fill-offscreen-xrgb', SurfaceFormat.XRGB32, BitmapFormat.BIT32),
  offscreen('fill-offscreen-argb', SurfaceFormat.ARGB32, BitmapFormat.RGBA),
  offscreen('fill-offscreen-555', SurfaceFormat.RGB16_555, BitmapFormat.BIT16),
  {
    ...offscreen('fill-offscreen-565', SurfaceFormat.RGB16_565, BitmapFormat.BIT16),
    plays: (mode) => mode.jpeg !== 'always',
  },
];
