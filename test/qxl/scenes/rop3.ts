/** DRAW_ROP3 with every code that the reference can confirm, on 32-bit and 16-bit surfaces, with every kind of operand. */
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlBrush, QxlCommand } from '../command';
import { bitmap } from './bitmaps';
import { Dice } from './dice';
import {
  cell,
  createSurface,
  destroySurface,
  ground,
  point,
  PRIMARY_555,
  rect,
  sceneOf,
  show,
  surface,
  type SceneCase,
} from './scene-case';

/** Codes whose result depends on pattern, source and destination: the others come as operations of two operands. */
export const ROP3_CODES: readonly number[] = Array.from({ length: 256 }, (_none, code) => code).filter(
  (code) =>
    ((code ^ (code >> 4)) & 0x0f) !== 0 && ((code ^ (code >> 2)) & 0x33) !== 0 && ((code ^ (code >> 1)) & 0x55) !== 0,
);

function codes(name: string, narrow: boolean, surfaceId: number): SceneCase {
  const dice = new Dice(51);
  const format = narrow ? BitmapFormat.BIT16 : BitmapFormat.BIT32;
  const pattern = bitmap(dice, 5, 7, { format, content: 'noise' });
  const commands: QxlCommand[] = [ground(dice)];
  if (surfaceId !== 0)
    commands.push(
      createSurface(surfaceId, SurfaceFormat.ARGB32),
      ground(dice, { surfaceId, format: BitmapFormat.RGBA }),
    );
  ROP3_CODES.forEach((rop3, i) => {
    const box = cell(i, 12);
    const brush: QxlBrush =
      i % 3 === 0
        ? { type: 'solid', color: dice.word() }
        : { type: 'pattern', image: pattern, pos: point(-dice.below(16), -dice.below(14)) };
    commands.push({
      op: 'rop3',
      surfaceId,
      box,
      src: bitmap(dice, 20, 16, { format, content: 'noise', topDown: i % 2 === 0 }),
      // Every seventh source is scaled.
      srcArea: i % 7 === 0 ? rect(1, 1, 15, 14) : rect(dice.below(10), dice.below(6), 10, 10),
      brush,
      rop3,
      scaleMode: i % 2,
    });
    if (i % 96 === 95) commands.push({ op: 'copy-bits', surfaceId, box: rect(20, 20, 150, 100), srcPos: point(3, 11) });
  });
  if (surfaceId !== 0) commands.push(show(dice, surfaceId, SurfaceFormat.ARGB32), destroySurface(surfaceId));
  return {
    scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined),
    needs: ['DRAW_ROP3', ...ROP3_CODES.map((code) => `rop3:0x${code.toString(16)}`)],
  };
}

/** Surfaces as source and as pattern. */
function operands(): SceneCase {
  const dice = new Dice(52);
  const commands: QxlCommand[] = [
    ground(dice),
    createSurface(1, SurfaceFormat.XRGB32, 60, 50),
    ground(dice, { surfaceId: 1, width: 60, height: 50, content: 'flat' }),
  ];
  for (let i = 0; i < 40; i++) {
    commands.push({
      op: 'rop3',
      box: cell(i),
      src: i % 2 === 0 ? surface(1) : surface(0),
      srcArea: rect(dice.below(40), dice.below(30), 14, 14),
      brush:
        i % 3 === 0
          ? { type: 'pattern', image: surface(1), pos: point(-dice.below(14), -dice.below(14)) }
          : { type: 'solid', color: dice.word() },
      rop3: dice.pick(ROP3_CODES),
      scaleMode: 0,
    });
  }
  return {
    scene: sceneOf('rop3-surfaces', [...commands, destroySurface(1)]),
    needs: ['DRAW_ROP3', 'image:SURFACE', 'brush:PATTERN'],
  };
}

export const rop3: readonly SceneCase[] = [
  codes('rop3', false, 0),
  codes('rop3-555', true, 0),
  codes('rop3-argb', false, 4),
  operands(),
];
