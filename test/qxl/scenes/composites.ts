/** DRAW_COMPOSITE: operators, masks, component alpha, repeats, filters and transforms, between surfaces and from images. */
import { CompositeFlag } from '../../../main/spice/wire/messages/draw';
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlCommand, QxlRect, QxlTransform } from '../command';
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

const FIXED = 65536;
/** Porter-Duff and SATURATE. */
export const SIMPLE_OPERATORS = Array.from({ length: 14 }, (_none, i) => i);
export const DISJOINT_OPERATORS = Array.from({ length: 12 }, (_none, i) => 0x10 + i);
export const CONJOINT_OPERATORS = Array.from({ length: 12 }, (_none, i) => 0x20 + i);
/** MULTIPLY to EXCLUSION. */
export const BLEND_OPERATORS = Array.from({ length: 11 }, (_none, i) => 0x30 + i);
export const HSL_OPERATORS = [0x3b, 0x3c, 0x3d, 0x3e];

export interface CompositeOptions {
  readonly operator?: number;
  readonly filter?: number;
  readonly maskFilter?: number;
  readonly repeat?: number;
  readonly maskRepeat?: number;
  readonly componentAlpha?: boolean;
  /** SOURCE_OPAQUE, MASK_OPAQUE, DEST_OPAQUE. */
  readonly opaque?: number;
}

export function compositeFlags(options: CompositeOptions): number {
  const {
    operator = 3,
    filter = 0,
    maskFilter = 0,
    repeat = 0,
    maskRepeat = 0,
    componentAlpha = false,
    opaque = 0,
  } = options;
  const bits = operator | (filter << 8) | (maskFilter << 11) | (repeat << 14) | (maskRepeat << 16);
  return (bits | (componentAlpha ? CompositeFlag.COMPONENT_ALPHA : 0) | opaque) >>> 0;
}

/** Scales, turns and shifts: small numbers, so that samples fall inside and outside of the source. */
export function transform(dice: Dice): QxlTransform {
  const scale = dice.between(FIXED / 3, FIXED * 2);
  const shift = (): number => dice.between(-12 * FIXED, 12 * FIXED);
  switch (dice.below(5)) {
    case 0:
      return [FIXED, 0, shift(), 0, FIXED, shift()];
    case 1:
      return [scale, 0, shift(), 0, dice.between(FIXED / 3, FIXED * 2), shift()];
    case 2: {
      const angle = dice.below(628) / 100;
      const [sin, cos] = [Math.round(Math.sin(angle) * scale), Math.round(Math.cos(angle) * scale)];
      return [cos, -sin, shift(), sin, cos, shift()];
    }
    case 3:
      // Quarter turns and mirrors.
      return dice.pick([
        [0, -FIXED, 30 * FIXED, FIXED, 0, 0],
        [-FIXED, 0, 30 * FIXED, 0, -FIXED, 30 * FIXED],
        [-FIXED, 0, 25 * FIXED, 0, FIXED, 0],
      ] as const);
    default:
      return [scale, dice.between(-FIXED, FIXED), shift(), dice.between(-FIXED, FIXED), scale, shift()];
  }
}

interface Stage {
  readonly dice: Dice;
  readonly commands: QxlCommand[];
  readonly end: () => QxlCommand[];
}

const ARGB = 1;
const XRGB = 2;
const ALPHA = 3;
const SOURCE = 4;
const MASK = 5;

/** A primary and four surfaces: destinations of each kind, a source and a mask with alpha. */
function stage(seed: number): Stage {
  const dice = new Dice(seed);
  const commands: QxlCommand[] = [
    ground(dice),
    createSurface(ARGB, SurfaceFormat.ARGB32),
    createSurface(XRGB, SurfaceFormat.XRGB32),
    createSurface(ALPHA, SurfaceFormat.A8),
    createSurface(SOURCE, SurfaceFormat.ARGB32, 40, 36),
    createSurface(MASK, SurfaceFormat.A8, 33, 29),
    ground(dice, { surfaceId: ARGB, format: BitmapFormat.RGBA }),
    ground(dice, { surfaceId: XRGB }),
    ground(dice, { surfaceId: SOURCE, width: 40, height: 36, format: BitmapFormat.RGBA, content: 'flat' }),
    composite(
      ALPHA,
      rect(0, 0, 192, 144),
      { operator: 1 },
      { src: bitmap(dice, 192, 144, { format: BitmapFormat.RGBA, content: 'gradient' }) },
    ),
    composite(
      MASK,
      rect(0, 0, 33, 29),
      { operator: 1 },
      { src: bitmap(dice, 33, 29, { format: BitmapFormat.RGBA, content: 'photo' }) },
    ),
  ];
  const end = (): QxlCommand[] => [
    show(dice, ARGB, SurfaceFormat.ARGB32, rect(0, 0, 192, 144)),
    composite(0, rect(20, 20, 150, 100), { operator: 3 }, { src: surface(ARGB), srcOrigin: point(5, 9) }),
    show(dice, ALPHA, SurfaceFormat.A8, rect(0, 0, 192, 144)),
    show(dice, XRGB, SurfaceFormat.XRGB32, rect(0, 0, 192, 70), point(0, 70)),
    ...[ARGB, XRGB, ALPHA, SOURCE, MASK].map(destroySurface),
  ];
  return { dice, commands, end };
}

export function composite(
  surfaceId: number,
  box: QxlRect,
  options: CompositeOptions,
  operands: Pick<Extract<QxlCommand, { op: 'composite' }>, 'src'> & Partial<Extract<QxlCommand, { op: 'composite' }>>,
): QxlCommand {
  return {
    srcOrigin: point(0, 0),
    maskOrigin: point(0, 0),
    ...operands,
    op: 'composite',
    surfaceId,
    box,
    flags: compositeFlags(options),
  };
}

/** Every operator of a family on every kind of destination, without mask, with an alpha mask, and per component. */
function operators(name: string, seed: number, list: readonly number[]): SceneCase {
  const { dice, commands, end } = stage(seed);
  let turn = 0;
  for (const operator of list) {
    for (const target of [ARGB, XRGB, ALPHA, 0]) {
      for (const kind of ['plain', 'mask', 'component'] as const) {
        const box = cell(turn++);
        const srcOrigin = point(dice.below(20), dice.below(16));
        const operands = { src: surface(SOURCE), srcOrigin, maskOrigin: point(dice.below(15), dice.below(12)) };
        if (kind === 'plain') commands.push(composite(target, box, { operator }, operands));
        else if (kind === 'mask')
          commands.push(composite(target, box, { operator }, { ...operands, mask: surface(MASK) }));
        else
          commands.push(
            composite(target, box, { operator, componentAlpha: true }, { ...operands, mask: surface(SOURCE) }),
          );
      }
    }
  }
  return {
    scene: sceneOf(name, [...commands, ...end()]),
    needs: ['DRAW_COMPOSITE', ...list.map((operator) => `composite:0x${operator.toString(16)}`)],
  };
}

/**
 * Repeats, filters and transforms of source and mask. The reference leaves them set on a surface: each use of these
 * surfaces therefore says all of them anew.
 */
function sampling(): SceneCase {
  const { dice, commands, end } = stage(145);
  for (let i = 0; i < 120; i++) {
    const options: CompositeOptions = {
      operator: dice.pick([1, 3, 12, 11]),
      filter: i % 5,
      maskFilter: dice.below(5),
      repeat: i % 4,
      maskRepeat: dice.below(4),
      componentAlpha: i % 11 === 10,
    };
    const box = rect(dice.below(130), dice.below(90), dice.between(4, 60), dice.between(4, 50));
    commands.push(
      composite(dice.pick([ARGB, XRGB, ALPHA, 0]), box, options, {
        src: surface(SOURCE),
        srcTransform: transform(dice),
        srcOrigin: point(dice.between(-20, 40), dice.between(-20, 40)),
        maskOrigin: point(dice.between(-20, 40), dice.between(-20, 40)),
        ...(i % 3 === 0 ? {} : { mask: surface(MASK), maskTransform: transform(dice) }),
      }),
    );
  }
  return {
    scene: sceneOf('composite-sampling', [...commands, ...end()]),
    needs: [
      'DRAW_COMPOSITE',
      'composite:HAS_MASK',
      'composite:HAS_SRC_TRANSFORM',
      'composite:HAS_MASK_TRANSFORM',
      'composite:COMPONENT_ALPHA',
    ],
  };
}

/** Images in the message itself as source, of each format; clipped. */
function images(name: string, narrow: boolean): SceneCase {
  const dice = new Dice(146);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 60; i++) {
    // On 16-bit surfaces the reference throws the alpha of an image away.
    const formats = [
      narrow ? BitmapFormat.BIT32 : BitmapFormat.RGBA,
      BitmapFormat.BIT32,
      BitmapFormat.BIT24,
      BitmapFormat.BIT16,
    ];
    const format = formats[i % 4]!;
    const [width, height] = [dice.between(3, 50), dice.between(3, 40)];
    const src = bitmap(dice, width, height, { format, topDown: dice.oneIn(2) });
    const box = rect(dice.below(140), dice.below(100), dice.between(3, 50), dice.between(3, 44));
    const clip =
      i % 4 === 0 ? [rect(box.left + 2, box.top + 2, 15, 20), rect(box.left + 8, box.top + 10, 30, 6)] : null;
    const options: CompositeOptions = {
      operator: dice.pick([1, 3, 5, 7, 9, 11, 12, 0x30, 0x31]),
      repeat: i % 4,
      filter: i % 5,
    };
    commands.push(
      composite(0, box, options, {
        src,
        clip,
        srcOrigin: point(dice.between(-6, 20), dice.between(-6, 20)),
        ...(i % 3 === 0 ? { srcTransform: transform(dice) } : {}),
      }),
    );
  }
  return { scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined), needs: ['DRAW_COMPOSITE'] };
}

/** The flags that take an operand's alpha away. */
function opaqueFlags(): SceneCase {
  const { dice, commands, end } = stage(147);
  for (let i = 0; i < 48; i++) {
    const opaque =
      (i & 1 ? CompositeFlag.SOURCE_OPAQUE : 0) |
      (i & 2 ? CompositeFlag.MASK_OPAQUE : 0) |
      (i & 4 ? CompositeFlag.DEST_OPAQUE : 0);
    commands.push(
      composite(
        i % 3 === 0 ? ARGB : i % 3 === 1 ? XRGB : 0,
        cell(i, 20),
        { operator: [3, 1, 5, 9][(i >> 3) & 3]!, opaque },
        {
          src: surface(SOURCE),
          srcOrigin: point(dice.below(12), dice.below(12)),
          ...(i % 5 === 0 ? {} : { mask: surface(MASK), maskOrigin: point(dice.below(8), dice.below(8)) }),
        },
      ),
    );
  }
  return { scene: sceneOf('composite-opaque', [...commands, ...end()]), needs: ['DRAW_COMPOSITE'] };
}

export const composites: readonly SceneCase[] = [
  operators('composite-simple', 141, SIMPLE_OPERATORS),
  operators('composite-disjoint', 142, DISJOINT_OPERATORS),
  operators('composite-conjoint', 143, CONJOINT_OPERATORS),
  operators('composite-blend', 144, BLEND_OPERATORS),
  operators('composite-hsl', 148, HSL_OPERATORS),
  sampling(),
  images('composite-image', false),
  images('composite-image-555', true),
  opaqueFlags(),
];
