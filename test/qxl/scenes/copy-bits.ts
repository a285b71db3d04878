/** COPY_BITS: overlaps in all directions, clips, edges, every kind of surface. */
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlCommand } from '../command';
import { clipList } from './clips';
import { Dice } from './dice';
import {
  createSurface,
  destroySurface,
  ground,
  point,
  PRIMARY_555,
  rect,
  sceneOf,
  show,
  type SceneCase,
} from './scene-case';

const DIRECTIONS = [-9, -3, -1, 0, 1, 4, 11];

function everyDirection(surfaceId: number): QxlCommand[] {
  const commands: QxlCommand[] = [];
  for (const dx of DIRECTIONS) {
    for (const dy of DIRECTIONS) {
      commands.push({ op: 'copy-bits', surfaceId, box: rect(40, 35, 90, 60), srcPos: point(40 + dx, 35 + dy) });
    }
  }
  return commands;
}

function plain(name: string, narrow: boolean): SceneCase {
  const dice = new Dice(151);
  return {
    scene: sceneOf(name, [ground(dice, { content: 'noise' }), ...everyDirection(0)], narrow ? PRIMARY_555 : undefined),
    needs: ['COPY_BITS'],
  };
}

function clipped(): SceneCase {
  const dice = new Dice(152);
  const commands: QxlCommand[] = [ground(dice, { content: 'gradient' })];
  for (let i = 0; i < 40; i++) {
    const box = rect(dice.below(90), dice.below(70), dice.between(10, 100), dice.between(10, 70));
    const srcPos = point(
      Math.max(0, Math.min(90, box.left + dice.between(-12, 12))),
      Math.max(0, Math.min(70, box.top + dice.between(-12, 12))),
    );
    commands.push({ op: 'copy-bits', box, srcPos, clip: clipList(dice, box) });
  }
  return { scene: sceneOf('copy-bits-clip', commands), needs: ['COPY_BITS', 'clip:RECTS'] };
}

function offscreen(): SceneCase {
  const dice = new Dice(153);
  const kinds = [
    [1, SurfaceFormat.ARGB32, BitmapFormat.RGBA],
    [2, SurfaceFormat.RGB16_555, BitmapFormat.BIT16],
    [3, SurfaceFormat.XRGB32, BitmapFormat.BIT32],
  ] as const;
  const commands: QxlCommand[] = [ground(dice)];
  for (const [surfaceId, format, pixels] of kinds) {
    commands.push(
      createSurface(surfaceId, format),
      ground(dice, { surfaceId, format: pixels, content: 'noise' }),
      ...everyDirection(surfaceId),
    );
    commands.push(
      show(dice, surfaceId, format, rect(30, 30, 120, 80), point(surfaceId * 18, surfaceId * 18)),
      destroySurface(surfaceId),
    );
  }
  return { scene: sceneOf('copy-bits-offscreen', commands), needs: ['COPY_BITS', 'SURFACE_DESTROY'] };
}

export const copyBits: readonly SceneCase[] = [
  plain('copy-bits', false),
  plain('copy-bits-555', true),
  clipped(),
  offscreen(),
];
