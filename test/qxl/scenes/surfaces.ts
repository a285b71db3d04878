/** Life of surfaces: created, kept with their data, drawn to, read, destroyed, made again; the primary changes its mode. */
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlCommand } from '../command';
import { bitmap, surfacePixels } from './bitmaps';
import { Dice } from './dice';
import {
  areaOf,
  copy,
  createSurface,
  destroySurface,
  ground,
  point,
  PRIMARY_555,
  PUT,
  rect,
  sceneOf,
  show,
  surface,
  type SceneCase,
} from './scene-case';

const KINDS = [
  [SurfaceFormat.XRGB32, BitmapFormat.BIT32],
  [SurfaceFormat.ARGB32, BitmapFormat.RGBA],
  [SurfaceFormat.RGB16_555, BitmapFormat.BIT16],
] as const;

/** The same ids again and again with other sizes and formats: new surfaces are zero. */
function again(): SceneCase {
  const dice = new Dice(161);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 24; i++) {
    const [format, pixels] = KINDS[i % 3]!;
    // A guest uses an id again only when the server has let go of the old surface: time passes before that.
    const id = i % 2 === 0 ? 1 : 900 + i;
    if (id === 1) commands.push({ op: 'wait', ms: 30 });
    const [width, height] = [dice.between(20, 90), dice.between(20, 70)];
    const image = bitmap(dice, dice.between(4, 30), dice.between(4, 30), { format: pixels });
    commands.push(
      createSurface(id, format, width, height),
      copy(image, rect(0, 0, Math.min(width, image.width), Math.min(height, image.height)), undefined, {
        surfaceId: id,
      }),
      show(dice, id, format, rect(0, 0, width, height), point(dice.below(100), dice.below(70))),
      destroySurface(id),
    );
  }
  return { scene: sceneOf('surfaces', commands), needs: ['SURFACE_CREATE', 'SURFACE_DESTROY', 'image:SURFACE'] };
}

/** Chains: what is drawn on one surface goes through others to the primary. */
function chains(): SceneCase {
  const dice = new Dice(162);
  const commands: QxlCommand[] = [ground(dice)];
  for (let id = 1; id <= 6; id++) commands.push(createSurface(id, SurfaceFormat.XRGB32, 64, 48));
  for (let round = 0; round < 10; round++) {
    const image = bitmap(dice, 64, 48);
    commands.push(copy(image, areaOf(image), undefined, { surfaceId: 1 }));
    for (let id = 2; id <= 6; id++) {
      commands.push(copy(surface(id - 1), rect(3, 2, 56, 44), rect(0, 0, 56, 44), { surfaceId: id }));
      commands.push({ op: 'invers', surfaceId: id, box: rect(id * 4, 4, 9, 30) });
    }
    commands.push(copy(surface(6), rect((round * 23) % 120, (round * 17) % 90, 64, 48)));
  }
  for (let id = 1; id <= 6; id++) commands.push(destroySurface(id));
  return { scene: sceneOf('surface-chains', commands), needs: ['image:SURFACE'] };
}

/** Surfaces that come with their pixels: the server sends them as an image. */
function keepData(): SceneCase {
  const dice = new Dice(163);
  const commands: QxlCommand[] = [ground(dice)];
  KINDS.forEach(([format, pixels], i) => {
    const id = i + 1;
    commands.push(
      {
        op: 'surface-create',
        surfaceId: id,
        format,
        width: 70,
        height: 50,
        keepData: surfacePixels(dice, 70, 50, pixels, i === 1 ? 'photo' : 'flat'),
      },
      { op: 'fill', surfaceId: id, box: rect(5, 5, 20, 9), brush: { type: 'solid', color: 0x12345f }, ropd: PUT },
      show(dice, id, format, rect(0, 0, 70, 50), point(i * 55, i * 40)),
      destroySurface(id),
    );
  });
  return { scene: sceneOf('keep-data', commands), needs: ['SURFACE_CREATE', 'DRAW_COPY'] };
}

/** Operations whose source is what the surface itself shows at that moment, sent by the server as an image. */
function selfBitmap(): SceneCase {
  const dice = new Dice(164);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 12; i++) {
    const area = rect(dice.below(80), dice.below(60), dice.between(8, 60), dice.between(8, 50));
    const [width, height] = [area.right - area.left, area.bottom - area.top];
    const box = rect(dice.below(192 - width), dice.below(144 - height), width, height);
    const src = surface(0);
    const srcArea = rect(0, 0, width, height);
    const each: readonly QxlCommand[] = [
      { op: 'copy', box, src, srcArea, ropd: PUT, scaleMode: 0, selfBitmap: box },
      {
        op: 'opaque',
        box,
        src,
        srcArea,
        brush: { type: 'solid', color: dice.word() & 0xffffff },
        ropd: 0x40,
        scaleMode: 0,
        selfBitmap: box,
      },
      {
        op: 'rop3',
        box,
        src,
        srcArea,
        brush: { type: 'solid', color: dice.word() & 0xffffff },
        rop3: 0x6c,
        scaleMode: 0,
        selfBitmap: box,
      },
    ];
    commands.push({ op: 'invers', box: area }, each[i % each.length]!);
  }
  return { scene: sceneOf('self-bitmap', commands), needs: ['DRAW_COPY', 'DRAW_OPAQUE', 'DRAW_ROP3'] };
}

/** Other sizes and depths of the primary, with surfaces that live on. */
function modeChange(): SceneCase {
  const dice = new Dice(165);
  const commands: QxlCommand[] = [ground(dice)];
  const sizes = [
    [100, 90],
    [320, 200],
    [64, 64],
    [192, 144],
  ] as const;
  sizes.forEach(([width, height], i) => {
    const narrow = i % 2 === 1;
    commands.push(
      { op: 'primary', width, height, format: narrow ? SurfaceFormat.RGB16_555 : SurfaceFormat.XRGB32 },
      ground(dice, { width, height, content: 'gradient' }),
      { op: 'fill', box: rect(5, 5, 30, 20), brush: { type: 'solid', color: 0x7c1f }, ropd: PUT },
      { op: 'invers', box: rect(20, 20, 40, 30) },
    );
  });
  commands.push(
    { op: 'primary', width: 192, height: 144, format: SurfaceFormat.XRGB32 },
    ground(dice, { content: 'flat' }),
  );
  return { scene: sceneOf('mode-change', commands), needs: ['SURFACE_CREATE', 'SURFACE_DESTROY', 'MARK'] };
}

/** Heads on one primary, in all shapes that a server lets through. */
function monitors(): SceneCase {
  const dice = new Dice(166);
  const head = (
    id: number,
    x: number,
    width: number,
  ): { id: number; surfaceId: number; x: number; y: number; width: number; height: number } => ({
    id,
    surfaceId: 0,
    x,
    y: id * 10,
    width,
    height: 100,
  });
  const commands: QxlCommand[] = [
    ground(dice),
    { op: 'monitors', maxAllowed: 4, heads: [head(0, 0, 96), head(1, 96, 96)] },
    { op: 'invers', box: rect(10, 10, 60, 60) },
    { op: 'monitors', maxAllowed: 4, heads: [head(0, 0, 192)] },
    { op: 'monitors', maxAllowed: 4, heads: [head(0, 0, 60), head(2, 50, 60), head(3, 120, 72)] },
    { op: 'invers', box: rect(50, 10, 60, 60) },
    { op: 'monitors', maxAllowed: 1, heads: [head(0, 0, 192)] },
  ];
  return { scene: sceneOf('monitors', commands), needs: ['MONITORS_CONFIG'] };
}

/** A 16-bit primary with 16-bit surfaces beside it, every family of operation. */
function narrow(): SceneCase {
  const dice = new Dice(167);
  const commands: QxlCommand[] = [
    ground(dice),
    createSurface(1, SurfaceFormat.RGB16_555, 90, 70),
    ground(dice, { surfaceId: 1, width: 90, height: 70, format: BitmapFormat.BIT16, content: 'flat' }),
  ];
  for (let i = 0; i < 24; i++) {
    const box = rect(dice.below(120), dice.below(90), dice.between(8, 60), dice.between(8, 50));
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const srcArea = rect(dice.below(20), dice.below(15), width, height);
    commands.push(
      i % 3 === 0
        ? { op: 'alpha-blend', box, src: surface(1), srcArea, alphaFlags: 0, alpha: 20 * (i % 12) }
        : i % 3 === 1
          ? copy(surface(1), box, srcArea, { ropd: i % 2 === 0 ? PUT : 0x40 })
          : {
              op: 'fill',
              surfaceId: 1,
              box: rect(i * 2, i, 30, 20),
              brush: { type: 'pattern', image: bitmap(dice, 5, 5, { format: BitmapFormat.BIT16 }), pos: point(i, 3) },
              ropd: 0x40,
            },
    );
  }
  commands.push(destroySurface(1));
  return { scene: sceneOf('surfaces-555', commands, PRIMARY_555), needs: ['SURFACE_CREATE', 'image:SURFACE'] };
}

export const surfaces: readonly SceneCase[] = [
  again(),
  chains(),
  keepData(),
  selfBitmap(),
  modeChange(),
  monitors(),
  narrow(),
];
