/** DRAW_STROKE: lines in all octants, curves, closed figures, dashes, brushes and raster operations. */
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import { LineFlag, PathFlag } from '../../../main/spice/wire/messages/draw';
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import type { QxlBrush, QxlCommand, QxlPathSegment, QxlPoint, QxlRect } from '../command';
import { bitmap } from './bitmaps';
import { stackedClip } from './clips';
import { Dice } from './dice';
import {
  cell,
  ground,
  point,
  PRIMARY_555,
  PUT,
  rect,
  ropDescriptors,
  sceneOf,
  WHOLE,
  type SceneCase,
} from './scene-case';

const FIX = 16;
const { BEGIN, END, CLOSE, BEZIER } = PathFlag;

/** 28.4 numbers with every fraction. */
function fix(dice: Dice, low: number, high: number): number {
  return dice.between(low * FIX, high * FIX);
}

function points(dice: Dice, box: QxlRect, count: number): QxlPoint[] {
  return Array.from({ length: count }, () => point(fix(dice, box.left, box.right), fix(dice, box.top, box.bottom)));
}

/**
 * Curves whose x only rises, so that no part of them ends where it starts: there the reference recurses without end.
 * @returns control, control, end …; the curve starts at (`left`, `y`).
 */
function curve(dice: Dice, box: QxlRect, pieces: number): QxlPoint[] {
  const step = Math.floor(((box.right - box.left) * FIX) / (pieces * 3 + 1));
  return Array.from({ length: pieces * 3 + 1 }, (_none, i) =>
    point(box.left * FIX + i * step + dice.below(Math.max(1, step >> 1)), fix(dice, box.top, box.bottom)),
  );
}

/** A path of one to three figures. */
export function path(dice: Dice, box: QxlRect): QxlPathSegment[] {
  const segments: QxlPathSegment[] = [];
  for (let figures = dice.between(1, 3); figures > 0; figures--) {
    const closed = dice.oneIn(3) ? CLOSE : 0;
    if (dice.oneIn(3) && box.right - box.left >= 16) {
      segments.push({ flags: BEGIN | END | closed | BEZIER, points: curve(dice, box, dice.between(1, 2)) });
    } else if (dice.oneIn(3)) {
      segments.push(
        { flags: BEGIN, points: points(dice, box, dice.between(1, 4)) },
        { flags: END | closed, points: points(dice, box, dice.between(1, 4)) },
      );
    } else {
      segments.push({ flags: BEGIN | END | closed, points: points(dice, box, dice.between(2, 7)) });
    }
  }
  return segments;
}

interface StrokeOptions {
  readonly box?: QxlRect;
  readonly style?: readonly number[];
  readonly gap?: boolean;
  readonly brush?: QxlBrush;
  readonly foreMode?: number;
  readonly surfaceId?: number;
  readonly clip?: readonly QxlRect[] | null;
}

export function stroke(segments: readonly QxlPathSegment[], options: StrokeOptions = {}): QxlCommand {
  const {
    box = WHOLE,
    style,
    gap = false,
    brush = { type: 'solid', color: 0xff4020 },
    foreMode = PUT,
    surfaceId = 0,
    clip = null,
  } = options;
  return {
    op: 'stroke',
    surfaceId,
    box,
    clip,
    path: segments,
    lineFlags: style === undefined ? 0 : LineFlag.STYLED | (gap ? LineFlag.START_WITH_GAP : 0),
    ...(style === undefined ? {} : { style }),
    brush,
    foreMode,
    backMode: 0,
  };
}

function line(x1: number, y1: number, x2: number, y2: number): QxlPathSegment {
  return { flags: BEGIN | END, points: [point(x1 * FIX, y1 * FIX), point(x2 * FIX, y2 * FIX)] };
}

/** Rays to every direction, from and to the middle: each octant, and slopes of exactly one half, one, two. */
function octants(name: string, narrow: boolean): SceneCase {
  const dice = new Dice(91);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 64; i++) {
    const [x, y] = [
      Math.round(96 + 80 * Math.cos((i * Math.PI) / 32)),
      Math.round(72 + 64 * Math.sin((i * Math.PI) / 32)),
    ];
    const brush = { type: 'solid', color: dice.word() } as const;
    commands.push(
      stroke([i % 2 === 0 ? line(96, 72, x, y) : line(x, y, 96, 72)], {
        brush,
        foreMode: i % 5 === 0 ? RopFlag.OP_XOR : PUT,
      }),
    );
  }
  for (const [dx, dy] of [
    [8, 4],
    [8, -4],
    [-8, 4],
    [-8, -4],
    [4, 8],
    [4, -8],
    [-4, 8],
    [-4, -8],
    [6, 6],
    [-6, 6],
    [6, -6],
    [-6, -6],
    [9, 0],
    [0, 9],
    [-9, 0],
    [0, -9],
    [0, 0],
  ] as const) {
    commands.push(stroke([line(20, 20, 20 + dx, 20 + dy)], { foreMode: RopFlag.OP_XOR }));
  }
  return { scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined), needs: ['DRAW_STROKE'] };
}

/** Figures with fractions, several segments, curves; clipped by lists and boxes. */
function figures(name: string, narrow: boolean): SceneCase {
  const dice = new Dice(92);
  const commands: QxlCommand[] = [ground(dice)];
  const pattern = bitmap(dice, 6, 7, { content: 'noise', format: narrow ? BitmapFormat.BIT16 : BitmapFormat.BIT32 });
  for (let i = 0; i < 60; i++) {
    const area = rect(dice.below(90), dice.below(70), dice.between(20, 100), dice.between(20, 70));
    const box = dice.oneIn(3) ? rect(area.left + 6, area.top + 6, 30, 25) : area;
    const brush: QxlBrush =
      i % 4 === 0
        ? { type: 'pattern', image: pattern, pos: point(dice.between(-9, 9), dice.between(-9, 9)) }
        : { type: 'solid', color: dice.word() };
    commands.push(stroke(path(dice, area), { box, brush, clip: dice.oneIn(3) ? stackedClip(dice, box) : null }));
  }
  return {
    scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined),
    needs: ['DRAW_STROKE', 'brush:PATTERN', 'brush:SOLID'],
  };
}

function descriptors(): SceneCase {
  const dice = new Dice(93);
  const pattern = bitmap(dice, 4, 3, { content: 'noise' });
  const brushes: readonly QxlBrush[] = [
    { type: 'solid', color: 0x00c0ff80 },
    { type: 'pattern', image: pattern, pos: point(2, 1) },
    { type: 'none' },
  ];
  const commands = [0, ...ropDescriptors(RopFlag.INVERS_BRUSH), RopFlag.OP_PUT | RopFlag.INVERS_SRC].flatMap(
    (foreMode, i) =>
      brushes.map((brush, which) => {
        const box = cell(i * 3 + which, 14);
        return stroke(
          [line(box.left, box.top, box.right, box.bottom), line(box.right - 1, box.top + 3, box.left, box.bottom - 2)],
          { box, brush, foreMode },
        );
      }),
  );
  return {
    scene: sceneOf('stroke-rops', [ground(dice), ...commands]),
    needs: ['DRAW_STROKE', 'brush:NONE', 'brush:SOLID', 'brush:PATTERN'],
  };
}

/** Dash lists of every shape; horizontal, vertical, diagonal and bent lines. */
function dashes(name: string, bent: boolean): SceneCase {
  const dice = new Dice(94);
  const styles = [[3, 2], [1, 1], [5], [4, 2, 1, 2], [7, 3, 2], [1, 6], [10, 1, 1, 1, 1, 1], [2, 5]];
  const commands: QxlCommand[] = [ground(dice, { content: 'flat' })];
  for (let i = 0; i < 48; i++) {
    const style = styles[i % styles.length]!.map((length) => length * FIX + (i % 3 === 0 ? dice.below(9) : 0));
    const area = rect(dice.below(100), dice.below(80), dice.between(20, 80), dice.between(20, 60));
    const { left, top, right, bottom } = area;
    const straight = [
      line(left, top, right, top),
      line(left, top, left, bottom),
      line(right, bottom, left, bottom),
      line(right, bottom, right, top),
    ];
    const segments = bent ? path(dice, area) : [straight[i % 4]!];
    commands.push(
      stroke(segments, {
        style,
        gap: i % 2 === 1,
        brush: { type: 'solid', color: dice.word() & 0xffffff },
        foreMode: i % 7 === 0 ? RopFlag.OP_XOR : PUT,
      }),
    );
  }
  return { scene: sceneOf(name, commands), needs: ['DRAW_STROKE', 'stroke:STYLED'] };
}

export const strokes: readonly SceneCase[] = [
  octants('stroke-octants', false),
  octants('stroke-octants-555', true),
  figures('stroke-figures', false),
  figures('stroke-figures-555', true),
  descriptors(),
  dashes('stroke-dashes-straight', false),
  dashes('stroke-dashes-bent', true),
];
