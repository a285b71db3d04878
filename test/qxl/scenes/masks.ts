/** One-bit masks with every operation that takes one: formats, row orders, positions, inverse, cached, and as a surface. */
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlCommand, QxlMask, QxlRect } from '../command';
import { bitmap, maskBitmap } from './bitmaps';
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
  sceneOf,
  surface,
  type SceneCase,
} from './scene-case';
import { ROP3_CODES } from './rop3';

/** One command of every kind that has a mask, in turn. */
function masked(dice: Dice, index: number, box: QxlRect, mask: QxlMask): QxlCommand {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const src = bitmap(dice, width + 6, height + 6);
  const sourced = { box, src, srcArea: rect(dice.below(6), dice.below(6), width, height), scaleMode: 0, mask };
  const brush = { type: 'solid', color: dice.word() } as const;
  const pattern = { type: 'pattern', image: bitmap(dice, 5, 4, { content: 'noise' }), pos: point(3, 2) } as const;
  switch (index % 9) {
    case 0:
      return { op: 'fill', box, brush, ropd: RopFlag.OP_XOR, mask };
    case 1:
      return { op: 'fill', box, brush: pattern, ropd: PUT, mask };
    case 2:
      return { op: 'copy', ...sourced, ropd: PUT };
    case 3:
      return { op: 'blend', ...sourced, ropd: RopFlag.OP_AND | RopFlag.INVERS_SRC };
    case 4:
      return { op: 'opaque', ...sourced, brush: pattern, ropd: RopFlag.OP_OR };
    case 5:
      return { op: 'rop3', ...sourced, brush, rop3: ROP3_CODES[index % ROP3_CODES.length]! };
    case 6:
      return { op: 'blackness', box, mask };
    case 7:
      return { op: 'whiteness', box, mask };
    default:
      return { op: 'invers', box, mask };
  }
}

function every(name: string, seed: number, narrow: boolean): SceneCase {
  const dice = new Dice(seed);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 99; i++) {
    const box = cell(i, 20);
    const image = maskBitmap(dice, dice.between(4, 40), dice.between(4, 40), {
      format: i % 2 === 0 ? BitmapFormat.BIT1_LE : BitmapFormat.BIT1_BE,
      topDown: i % 3 !== 0,
      padding: i % 5,
    });
    commands.push(
      masked(dice, i, box, { image, pos: point(dice.between(-4, 9), dice.between(-4, 9)), inverse: i % 4 < 2 }),
    );
  }
  return {
    scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined),
    needs: [
      'mask',
      'mask:INVERS',
      'DRAW_FILL',
      'DRAW_COPY',
      'DRAW_BLEND',
      'DRAW_OPAQUE',
      'DRAW_ROP3',
      'DRAW_BLACKNESS',
      'DRAW_WHITENESS',
      'DRAW_INVERS',
    ],
  };
}

/** The same mask again and again comes from the cache. */
function cached(): SceneCase {
  const dice = new Dice(63);
  const masks = [0, 1, 2].map((i) => maskBitmap(dice, 30 + i, 30, { cache: true, topDown: i !== 1 }));
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 45; i++) {
    commands.push(
      masked(dice, i, cell(i, 20), { image: masks[i % 3]!, pos: point(i % 5, i % 7), inverse: i % 2 === 0 }),
    );
  }
  return { scene: sceneOf('mask-cached', commands), needs: ['mask', 'image:CACHE_ME'] };
}

/** A one-bit surface can only be zero here: as a mask it hides everything, inverse it shows everything. */
function asSurface(): SceneCase {
  const dice = new Dice(64);
  const commands: QxlCommand[] = [ground(dice), createSurface(1, SurfaceFormat.A1, 24, 20)];
  for (let i = 0; i < 18; i++) {
    commands.push(masked(dice, i, cell(i, 20), { image: surface(1), pos: point(i % 3, 2), inverse: i % 2 === 0 }));
  }
  return { scene: sceneOf('mask-surface', [...commands, destroySurface(1)]), needs: ['mask', 'image:SURFACE'] };
}

/** Masks together with clips and scaled sources. */
function clipped(): SceneCase {
  const dice = new Dice(65);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 36; i++) {
    const box = cell(i, 24);
    const clip = [rect(box.left + 2, box.top, 7, 12), rect(box.left + 5, box.top + 6, 12, 13)];
    const image = maskBitmap(dice, 30, 30);
    const command = masked(dice, i, box, { image, pos: point(2, 3), inverse: i % 2 === 0 });
    const scaled = 'srcArea' in command ? { srcArea: rect(1, 1, 11, 17), scaleMode: i % 2 } : {};
    commands.push({ ...command, clip, ...scaled } as QxlCommand);
  }
  return { scene: sceneOf('mask-clip', commands), needs: ['mask', 'clip:RECTS'] };
}

export const masks: readonly SceneCase[] = [
  every('masks', 61, false),
  every('masks-555', 62, true),
  cached(),
  asSurface(),
  clipped(),
];
