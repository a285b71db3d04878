/** DRAW_ALPHA_BLEND: alpha of the operation, of images and of surfaces, with every flag, between surfaces of every depth. */
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlCommand, QxlImage, QxlRect } from '../command';
import { bitmap, type Format } from './bitmaps';
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
  surface,
  type SceneCase,
} from './scene-case';

const ALPHAS = [1, 2, 17, 64, 127, 128, 200, 254, 255];

function blend(
  src: QxlImage,
  box: QxlRect,
  srcArea: QxlRect,
  alpha: number,
  alphaFlags = 0,
  surfaceId = 0,
): QxlCommand {
  return { op: 'alpha-blend', surfaceId, box, src, srcArea, alpha, alphaFlags };
}

function images(name: string, formats: readonly Format[], narrow: boolean): SceneCase {
  const dice = new Dice(131);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 72; i++) {
    const [width, height] = [dice.between(4, 50), dice.between(4, 40)];
    const src = bitmap(dice, width, height, { format: formats[i % formats.length]!, topDown: dice.oneIn(2), narrow });
    const scaled = i % 3 === 2;
    const box = rect(
      dice.below(140),
      dice.below(100),
      scaled ? dice.between(2, 50) : width - 1,
      scaled ? dice.between(2, 44) : height - 1,
    );
    commands.push(blend(src, box, rect(1, 0, width - 1, height - 1), ALPHAS[i % ALPHAS.length]!, i % 4));
  }
  return { scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined), needs: ['DRAW_ALPHA_BLEND'] };
}

/** Every kind of surface blended onto every kind, with each flag. */
function surfaces(): SceneCase {
  const dice = new Dice(132);
  const kinds = [
    [1, SurfaceFormat.XRGB32, BitmapFormat.BIT32],
    [2, SurfaceFormat.ARGB32, BitmapFormat.RGBA],
    [3, SurfaceFormat.RGB16_555, BitmapFormat.BIT16],
  ] as const;
  const commands: QxlCommand[] = [ground(dice)];
  for (const [id, format, pixels] of kinds) {
    commands.push(
      createSurface(id, format, 80, 60),
      ground(dice, { surfaceId: id, width: 80, height: 60, format: pixels, content: 'flat' }),
    );
  }
  const alpha = bitmap(dice, 40, 30, { format: BitmapFormat.RGBA });
  // Only as long as its high bytes are those of an image: what operations leave there depends on pixman's shortcuts.
  [0, 2, 3].forEach((to, i) =>
    commands.push(
      blend(surface(1), rect(10 + i * 9, 5, 30, 40), rect(i * 8, 9, 30, 40), 140 + i * 30, 2 | (i & 1), to),
      blend(surface(1), rect(30, 12 + i * 9, 40, 17), rect(2, 3, 60, 40), 255 - i * 90, 2, to),
    ),
  );
  let turn = 0;
  for (const [from] of kinds) {
    for (const [to] of kinds) {
      for (let flags = 0; flags < 4; flags++) {
        const box = rect((turn * 7) % 40, (turn * 5) % 30, 30, 25);
        commands.push(
          blend(
            surface(from),
            box,
            rect((turn * 3) % 40, 5, 30, 25),
            ALPHAS[2 + (turn % 7)]!,
            from === 1 ? flags & 1 : flags,
            to,
          ),
        );
        commands.push(blend(alpha, box, rect(1, 2, 30, 25), 255, flags & 1, to));
        turn++;
      }
    }
  }
  kinds.forEach(([id, format], i) =>
    commands.push(
      show(dice, id, format, rect(0, 0, 80, 60), point(i * 50, i * 40)),
      blend(surface(id), rect(100, i * 40, 70, 30), rect(5, 5, 60, 40), 180, id === 1 ? 0 : 2),
    ),
  );
  kinds.forEach(([id]) => commands.push(destroySurface(id)));
  return { scene: sceneOf('alpha-blend-surface', commands), needs: ['DRAW_ALPHA_BLEND', 'image:SURFACE'] };
}

export const alphaBlends: readonly SceneCase[] = [
  images(
    'alpha-blend',
    [BitmapFormat.RGBA, BitmapFormat.BIT32, BitmapFormat.BIT24, BitmapFormat.BIT16, BitmapFormat.BIT8],
    false,
  ),
  images('alpha-blend-555', [BitmapFormat.RGBA, BitmapFormat.BIT32, BitmapFormat.BIT16], true),
  surfaces(),
];
