/** DRAW_COPY, BLEND and OPAQUE: every descriptor, source rectangle and kind of surface. */
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlBrush, QxlCommand } from '../command';
import { bitmap } from './bitmaps';
import { Dice } from './dice';
import {
  areaOf,
  cell,
  copy,
  createSurface,
  destroySurface,
  ground,
  INTERPOLATE,
  NEAREST,
  point,
  PRIMARY_555,
  rect,
  ropDescriptors,
  sceneOf,
  show,
  surface,
  type SceneCase,
} from './scene-case';

const DESCRIPTORS = [0, ...ropDescriptors(RopFlag.INVERS_SRC), RopFlag.OP_PUT | RopFlag.INVERS_BRUSH];

/** Every descriptor of COPY and BLEND from a part of a bitmap. */
function descriptors(name: string, op: 'copy' | 'blend', narrow: boolean): SceneCase {
  const dice = new Dice(31);
  const commands = DESCRIPTORS.map((ropd, i) => {
    const image = bitmap(dice, 30, 24, {
      topDown: i % 2 === 0,
      format: narrow ? BitmapFormat.BIT16 : BitmapFormat.BIT32,
    });
    const box = cell(i);
    const srcArea = rect(dice.below(16), dice.below(10), box.right - box.left, box.bottom - box.top);
    return { op, box, src: image, srcArea, ropd, scaleMode: INTERPOLATE } as const;
  });
  return {
    scene: sceneOf(name, [ground(dice), ...commands], narrow ? PRIMARY_555 : undefined),
    needs: [op === 'copy' ? 'DRAW_COPY' : 'DRAW_BLEND'],
  };
}

/** Sources that are surfaces: the primary itself, and others of the same depth. */
function fromSurfaces(): SceneCase {
  const dice = new Dice(32);
  const commands: QxlCommand[] = [
    ground(dice),
    createSurface(1, SurfaceFormat.XRGB32, 100, 80),
    createSurface(2, SurfaceFormat.ARGB32, 90, 70),
    ground(dice, { surfaceId: 1, width: 100, height: 80, content: 'flat' }),
    ground(dice, { surfaceId: 2, width: 90, height: 70, content: 'gradient', format: BitmapFormat.RGBA }),
    copy(surface(1), rect(10, 10, 60, 50), rect(20, 15, 60, 50)),
    copy(surface(2), rect(90, 40, 60, 50), rect(20, 15, 60, 50)),
    copy(surface(0), rect(20, 20, 80, 60), rect(101, 75, 80, 60)),
    copy(surface(0), rect(10, 70, 80, 60), rect(15, 2, 80, 60)),
    copy(surface(0), rect(50, 70, 80, 60), rect(30, 5, 80, 60), { ropd: RopFlag.OP_XOR }),
    copy(surface(1), rect(0, 0, 30, 30), rect(5, 5, 30, 30), { surfaceId: 2 }),
    copy(surface(2), rect(40, 30, 30, 30), rect(5, 5, 30, 30), { surfaceId: 1, ropd: RopFlag.OP_AND }),
    copy(surface(1), rect(52, 20, 40, 50), rect(0, 10, 40, 50), { surfaceId: 1 }),
    copy(surface(1), rect(0, 0, 100, 80)),
    copy(surface(2), rect(100, 70, 90, 70)),
    copy(surface(0), rect(60, 10, 90, 40), rect(2, 3, 45, 60), { scaleMode: NEAREST }),
    copy(surface(1), rect(120, 10, 60, 90), rect(2, 3, 45, 60), { scaleMode: INTERPOLATE }),
    destroySurface(1),
    destroySurface(2),
  ];
  return { scene: sceneOf('copy-surface', commands), needs: ['DRAW_COPY', 'image:SURFACE', 'scaled:NEAREST'] };
}

/** The high byte of pixels is kept on off-screen surfaces: it becomes alpha where a later operation asks for it. */
function highBytes(): SceneCase {
  const dice = new Dice(33);
  const blend = (at: number, alphaFlags: number): QxlCommand => ({
    op: 'alpha-blend',
    box: rect(at, 10, 50, 40),
    src: surface(1),
    srcArea: rect(0, 0, 50, 40),
    alphaFlags,
    alpha: 200,
  });
  const opaque = bitmap(dice, 50, 40, { content: 'photo', highBits: true });
  const raw = bitmap(dice, 50, 40, { content: 'gradient' });
  const alpha = bitmap(dice, 50, 40, { content: 'flat', format: BitmapFormat.RGBA });
  const commands: QxlCommand[] = [ground(dice), createSurface(1, SurfaceFormat.XRGB32, 50, 40)];
  [opaque, raw, alpha].forEach((image, i) =>
    commands.push(copy(image, areaOf(image), areaOf(image), { surfaceId: 1 }), blend(i * 60, 2), blend(i * 60 + 10, 0)),
  );
  return { scene: sceneOf('copy-high-bytes', [...commands, destroySurface(1)]), needs: ['image:HIGH_BITS_SET'] };
}

function opaque(name: string, narrow: boolean): SceneCase {
  const dice = new Dice(34);
  const pattern = bitmap(dice, 6, 5, { content: 'noise', format: narrow ? BitmapFormat.BIT16 : BitmapFormat.BIT32 });
  const brushes = (i: number): QxlBrush =>
    i % 3 === 0
      ? { type: 'solid', color: dice.word() }
      : i % 3 === 1
        ? { type: 'pattern', image: pattern, pos: point(dice.between(-20, 20), dice.between(-20, 20)) }
        : { type: 'none' };
  const ropds = [
    0,
    ...ropDescriptors(RopFlag.INVERS_BRUSH),
    RopFlag.OP_PUT | RopFlag.INVERS_SRC,
    RopFlag.OP_XOR | RopFlag.INVERS_SRC,
    RopFlag.OP_AND | RopFlag.INVERS_SRC | RopFlag.INVERS_RES,
  ];
  const commands: QxlCommand[] = [ground(dice)];
  [...ropds, ...ropds, ...ropds].forEach((ropd, i) => {
    const box = cell(i);
    const scaled = i % 5 === 4;
    const image = bitmap(dice, 24, 20, {
      topDown: i % 2 === 0,
      format: narrow ? BitmapFormat.BIT16 : BitmapFormat.BIT32,
    });
    const srcArea = scaled
      ? rect(1, 2, 20, 17)
      : rect(dice.below(10), dice.below(6), box.right - box.left, box.bottom - box.top);
    commands.push({ op: 'opaque', box, src: image, srcArea, brush: brushes(i), ropd, scaleMode: i % 2 });
  });
  return {
    scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined),
    needs: ['DRAW_OPAQUE', 'brush:SOLID', 'brush:PATTERN', 'brush:NONE'],
  };
}

/** Alpha surfaces take alpha bitmaps and one another. */
function onAlpha(): SceneCase {
  const dice = new Dice(35);
  const image = (): ReturnType<typeof bitmap> =>
    bitmap(dice, 40, 30, { format: BitmapFormat.BIT8_A, content: 'noise' });
  const commands: QxlCommand[] = [
    ground(dice),
    createSurface(1, SurfaceFormat.A8, 96, 72),
    createSurface(2, SurfaceFormat.A8, 96, 72),
  ];
  DESCRIPTORS.forEach((ropd, i) => {
    const box = rect((i % 8) * 12, Math.floor(i / 8) * 12, 11, 11);
    commands.push(copy(image(), box, rect(3, 4, 11, 11), { surfaceId: i % 2 === 0 ? 1 : 2, ropd }));
  });
  commands.push(
    {
      op: 'fill',
      surfaceId: 1,
      box: rect(3, 50, 40, 12),
      brush: { type: 'solid', color: 0x12345680 },
      ropd: RopFlag.OP_PUT,
    },
    {
      op: 'fill',
      surfaceId: 1,
      box: rect(30, 40, 40, 20),
      brush: { type: 'solid', color: 0x0f },
      ropd: RopFlag.OP_XOR,
    },
    { op: 'invers', surfaceId: 2, box: rect(5, 5, 50, 20) },
    copy(surface(2), rect(10, 40, 40, 30), rect(5, 5, 40, 30), { surfaceId: 1 }),
    { op: 'copy-bits', surfaceId: 1, box: rect(20, 20, 50, 40), srcPos: point(15, 12) },
    show(dice, 1, SurfaceFormat.A8, rect(0, 0, 96, 72), point(0, 0)),
    show(dice, 2, SurfaceFormat.A8, rect(0, 0, 96, 72), point(96, 60)),
    destroySurface(1),
    destroySurface(2),
  );
  return {
    scene: sceneOf('copy-a8', commands),
    needs: ['DRAW_COPY', 'SURFACE_CREATE'],
    plays: (mode) => mode.compression !== 'lz4',
  };
}

export const copies: readonly SceneCase[] = [
  descriptors('copy-rops', 'copy', false),
  descriptors('copy-rops-555', 'copy', true),
  descriptors('blend-rops', 'blend', false),
  descriptors('blend-rops-555', 'blend', true),
  fromSurfaces(),
  highBytes(),
  opaque('opaque', false),
  opaque('opaque-555', true),
  onAlpha(),
];
