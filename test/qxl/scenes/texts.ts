/** DRAW_TEXT: glyphs of one, four and eight bits, backgrounds, brushes and modes. */
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import { TextFlag } from '../../../main/spice/wire/messages/draw';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlBrush, QxlCommand, QxlGlyph, QxlRect } from '../command';
import { bitmap } from './bitmaps';
import { clipList } from './clips';
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
  show,
  WHOLE,
  type SceneCase,
} from './scene-case';
import { BitmapFormat } from '../../../main/spice/wire/messages/image';

type Depth = 1 | 4 | 8;
const FLAGS: Readonly<Record<Depth, number>> = { 1: TextFlag.RASTER_A1, 4: TextFlag.RASTER_A4, 8: TextFlag.RASTER_A8 };
const NOTHING = rect(0, 0, 0, 0);

/** A glyph of random coverage; its rows are equal where the reference cannot be trusted with their order. */
function glyph(dice: Dice, depth: Depth, x: number, y: number, largest = 14): QxlGlyph {
  const [width, height] = [dice.between(1, largest), dice.between(1, largest)];
  const rowBytes = Math.ceil((width * depth) / 8);
  const row = Uint8Array.from({ length: rowBytes }, () => dice.below(256));
  const data = Uint8Array.from({ length: rowBytes * height }, (_none, i) =>
    depth === 8 ? row[i % rowBytes]! : dice.below(256),
  );
  const glyphOrigin = point(dice.between(-3, 3), dice.between(-12, 2));
  return { renderPos: point(x, y), glyphOrigin, width, height, data };
}

export function glyphRun(dice: Dice, depth: Depth, box: QxlRect): QxlGlyph[] {
  const glyphs: QxlGlyph[] = [];
  // A text without glyphs makes the reference abort.
  let x = box.left + 2;
  do {
    glyphs.push(glyph(dice, depth, x, box.top + dice.between(6, 14)));
    x += dice.between(4, 12);
  } while (x < box.right - 8 && glyphs.length < 12);
  return glyphs;
}

interface TextOptions {
  readonly surfaceId?: number;
  readonly backArea?: QxlRect;
  readonly foreBrush?: QxlBrush;
  readonly backBrush?: QxlBrush;
  readonly foreMode?: number;
  readonly clip?: readonly QxlRect[] | null;
  readonly topDownFlag?: boolean;
}

export function text(depth: Depth, glyphs: readonly QxlGlyph[], box: QxlRect, options: TextOptions = {}): QxlCommand {
  return {
    op: 'text',
    surfaceId: options.surfaceId ?? 0,
    box,
    clip: options.clip ?? null,
    stringFlags: FLAGS[depth] | (options.topDownFlag === true ? TextFlag.RASTER_TOP_DOWN : 0),
    glyphs,
    backArea: options.backArea ?? NOTHING,
    foreBrush: options.foreBrush ?? { type: 'solid', color: 0xf0e010 },
    backBrush: options.backBrush ?? { type: 'none' },
    foreMode: options.foreMode ?? PUT,
    backMode: 0,
  };
}

/** Rows that the reference reads behind a glyph of eight bits are clipped away: the first of every glyph. */
function trusted(depth: Depth, glyphs: readonly QxlGlyph[], box: QxlRect): readonly QxlRect[] | null {
  if (depth !== 8) return null;
  const bad = glyphs.map(({ renderPos, glyphOrigin }) => renderPos.y + glyphOrigin.y);
  const rows: QxlRect[] = [];
  for (let y = box.top; y < box.bottom; y++)
    if (!bad.includes(y)) rows.push(rect(box.left, y, box.right - box.left, 1));
  return rows;
}

function depths(name: string, depth: Depth, narrow: boolean): SceneCase {
  const dice = new Dice(100 + depth);
  const commands: QxlCommand[] = [ground(dice)];
  const format = narrow ? BitmapFormat.BIT16 : BitmapFormat.BIT32;
  for (let i = 0; i < 48; i++) {
    const box = rect(dice.below(110), dice.below(115), dice.between(20, 80), dice.between(16, 28));
    const glyphs = glyphRun(dice, depth, box);
    const solid = { type: 'solid', color: dice.word() } as const;
    const foreBrush: QxlBrush =
      i % 3 === 1
        ? {
            type: 'pattern',
            image: bitmap(dice, 5, 6, { content: 'noise', format }),
            pos: point(dice.between(-8, 40), dice.between(-8, 40)),
          }
        : i % 7 === 6
          ? { type: 'none' }
          : solid;
    const backBrush: QxlBrush =
      i % 4 === 1
        ? {
            type: 'pattern',
            image: bitmap(dice, 7, 3, { content: 'noise', format }),
            pos: point(dice.between(-8, 8), dice.between(-8, 8)),
          }
        : { type: 'solid', color: dice.word() & 0xffffff };
    const backArea = i % 4 === 3 ? NOTHING : rect(box.left + dice.below(6), box.top + dice.below(6), 40, 14);
    const clip = trusted(depth, glyphs, box) ?? (i % 5 === 0 ? clipList(dice, box) : null);
    commands.push(text(depth, glyphs, box, { foreBrush, backBrush, backArea, clip, topDownFlag: i % 6 === 0 }));
  }
  return {
    scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined),
    needs: ['DRAW_TEXT', `text:RASTER_A${depth}`, 'brush:PATTERN', 'brush:SOLID', 'brush:NONE'],
  };
}

/** Modes other than PUT: the foreground is blended whatever they say. (With a background the reference aborts.) */
function modes(): SceneCase {
  const dice = new Dice(110);
  const commands: QxlCommand[] = [ground(dice)];
  const foreModes = [
    PUT,
    RopFlag.OP_XOR,
    RopFlag.OP_OR,
    RopFlag.OP_PUT | RopFlag.INVERS_BRUSH,
    RopFlag.OP_AND | RopFlag.INVERS_DEST,
    0,
  ];
  for (let i = 0; i < 36; i++) {
    const box = rect(dice.below(110), dice.below(115), 70, 24);
    const foreMode = foreModes[i % 6]!;
    const backArea = foreMode === PUT ? rect(box.left + 4, box.top + 3, 50, 15) : NOTHING;
    const depth = i % 4 < 2 ? 1 : 4;
    commands.push(
      text(depth, glyphRun(dice, depth, box), box, {
        foreMode,
        backArea,
        backBrush: { type: 'solid', color: dice.word() & 0xffffff },
      }),
    );
  }
  return { scene: sceneOf('text-modes', commands), needs: ['DRAW_TEXT'] };
}

/** Text on off-screen surfaces, and glyphs that leave the box and the surface. */
function offscreen(): SceneCase {
  const dice = new Dice(111);
  const commands: QxlCommand[] = [ground(dice)];
  const kinds = [
    [1, SurfaceFormat.XRGB32, BitmapFormat.BIT32],
    [2, SurfaceFormat.ARGB32, BitmapFormat.RGBA],
    [3, SurfaceFormat.RGB16_555, BitmapFormat.BIT16],
  ] as const;
  for (const [surfaceId, format, pixels] of kinds) {
    commands.push(
      createSurface(surfaceId, format, 96, 72),
      ground(dice, { surfaceId, width: 96, height: 72, format: pixels }),
    );
    for (let i = 0; i < 8; i++) {
      const box = rect(dice.below(40), dice.below(50), 50, 20);
      const depth = i % 2 === 0 ? 1 : 4;
      const glyphs = [
        ...glyphRun(dice, depth, box),
        glyph(dice, depth, box.left - 5, box.top + 2, 30),
        glyph(dice, depth, 90, 70, 40),
      ];
      commands.push(text(depth, glyphs, box, { surfaceId, foreBrush: { type: 'solid', color: dice.word() } }));
    }
    commands.push(
      show(dice, surfaceId, format, rect(0, 0, 96, 72), point((surfaceId - 1) * 48, (surfaceId - 1) * 30)),
      destroySurface(surfaceId),
    );
  }
  commands.push(text(1, glyphRun(dice, 1, WHOLE), WHOLE));
  return { scene: sceneOf('text-offscreen', commands), needs: ['DRAW_TEXT', 'text:RASTER_A1', 'text:RASTER_A4'] };
}

export const texts: readonly SceneCase[] = [
  depths('text-a1', 1, false),
  depths('text-a1-555', 1, true),
  depths('text-a4', 4, false),
  depths('text-a4-555', 4, true),
  depths('text-a8', 8, false),
  modes(),
  offscreen(),
];
