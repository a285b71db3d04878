/**
 * Where the reference client is wrong, and what the protocol means instead: each case comes with another scene of the same meaning
 * that the reference draws right. The other scenes stay clear of these cases.
 */
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import { PathFlag } from '../../../main/spice/wire/messages/draw';
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlCommand, QxlGlyph, QxlRect, Scene } from '../command';
import { bitmap } from './bitmaps';
import { composite } from './composites';
import { Dice } from './dice';
import {
  areaOf,
  copy,
  createSurface,
  destroySurface,
  ground,
  INTERPOLATE,
  point,
  rect,
  sceneOf,
  surface,
} from './scene-case';
import { ROP3_CODES } from './rop3';
import { stroke } from './strokes';
import { text } from './texts';

export interface Exception {
  readonly name: string;
  /** What the reference does, and why that cannot be meant. */
  readonly reason: string;
  /** For Saffron. */
  readonly scene: Scene;
  /** The same picture by a way that the reference masters. */
  readonly same: Scene;
}

function exception(
  name: string,
  reason: string,
  build: (dice: Dice, plain: boolean) => readonly QxlCommand[],
): Exception {
  const scene = (plain: boolean): Scene => {
    const dice = new Dice(7);
    return sceneOf(`exception-${name}`, [ground(dice), ...build(dice, plain)]);
  };
  return { name, reason, scene: scene(false), same: scene(true) };
}

/** Overlap to every side: what COPY_BITS does right. */
function overlap(_dice: Dice, plain: boolean): QxlCommand[] {
  const moves = [
    [10, 5],
    [-7, -9],
    [6, -3],
    [-4, 8],
    [0, 2],
    [3, 0],
  ] as const;
  return moves.map(([dx, dy]) => {
    const box = rect(40, 30, 90, 70);
    if (plain) return { op: 'copy-bits', box, srcPos: point(box.left + dx, box.top + dy) };
    return copy(surface(0), box, rect(box.left + dx, box.top + dy, 90, 70));
  });
}

/** The same tiles from an origin that is whole tiles further left and up. */
function patternRightOfBox(dice: Dice, plain: boolean): QxlCommand[] {
  const image = bitmap(dice, 9, 7, { content: 'noise' });
  return Array.from({ length: 12 }, (_none, i) => {
    const box = rect((i % 4) * 45 + 2, Math.floor(i / 4) * 40 + 3, 40, 30);
    const src = bitmap(dice, 40, 30);
    const pos = plain ? point(box.left + i - 18, box.top + 3 - 14) : point(box.left + i, box.top + 3);
    const brush = { type: 'pattern', image, pos } as const;
    return { op: 'rop3', box, src, srcArea: areaOf(src), brush, rop3: ROP3_CODES[i * 17]!, scaleMode: INTERPOLATE };
  });
}

function rop3WithoutBrush(dice: Dice, plain: boolean): QxlCommand[] {
  return Array.from({ length: 8 }, (_none, i) => {
    const src = bitmap(dice, 40, 30);
    const box = rect((i % 4) * 45 + 2, Math.floor(i / 4) * 40 + 3, 40, 30);
    const brush = plain ? ({ type: 'solid', color: 0 } as const) : ({ type: 'none' } as const);
    return { op: 'rop3', box, src, srcArea: areaOf(src), brush, rop3: ROP3_CODES[5 + i * 23]!, scaleMode: INTERPOLATE };
  });
}

/** One stroke for each rectangle of the clip. */
function strokeInPieces(_dice: Dice, plain: boolean): QxlCommand[] {
  const segment = {
    flags: PathFlag.BEGIN | PathFlag.END,
    points: [point(20, 160), point(2900, 700), point(300, 1900), point(3000, 2200)],
  };
  const clip: QxlRect[] = Array.from({ length: 20 }, (_none, i) => rect(i * 9, 0, 5, 144));
  const draw = (rects: readonly QxlRect[]): QxlCommand => stroke([segment], { clip: rects, foreMode: RopFlag.OP_XOR });
  return plain ? clip.map((one) => draw([one])) : [draw(clip)];
}

/** Glyphs of eight bits whose pixels are all or nothing are glyphs of one bit. */
function wholeGlyphs(dice: Dice, plain: boolean): QxlCommand[] {
  return Array.from({ length: 6 }, (_none, i) => {
    const box = rect(8 + (i % 3) * 60, 10 + Math.floor(i / 3) * 60, 50, 40);
    const [width, height] = [dice.between(5, 16), dice.between(5, 20)];
    const bits = Array.from({ length: height }, () => Array.from({ length: width }, () => dice.below(2)));
    const rowBytes = Math.ceil(width / 8);
    const data = new Uint8Array((plain ? rowBytes : width) * height);
    bits.forEach((row, y) =>
      row.forEach((bit, x) => {
        if (!plain) data[y * width + x] = bit * 255;
        else if (bit === 1) data[y * rowBytes + (x >> 3)]! |= 0x80 >> (x & 7);
      }),
    );
    const glyph: QxlGlyph = {
      renderPos: point(box.left + 20, box.top + 25),
      glyphOrigin: point(-4, -9),
      width,
      height,
      data,
    };
    return text(plain ? 1 : 8, [glyph], box, {});
  });
}

/** A transform is for one operation; what comes after it uses the surface as it is. */
function transformForOne(dice: Dice, plain: boolean): QxlCommand[] {
  const picture = bitmap(dice, 60, 50, { format: BitmapFormat.RGBA, content: 'flat' });
  const fill = (id: number): QxlCommand[] => [
    createSurface(id, SurfaceFormat.ARGB32, 60, 50),
    copy(picture, areaOf(picture), areaOf(picture), { surfaceId: id }),
  ];
  const second = plain ? 2 : 1;
  return [
    ...fill(1),
    ...(plain ? fill(2) : []),
    composite(
      0,
      rect(5, 5, 80, 60),
      { operator: 3, repeat: 1, filter: 4 },
      {
        src: surface(1),
        srcTransform: [90000, 5000, 0, -3000, 40000, 65536],
      },
    ),
    composite(0, rect(90, 20, 80, 60), { operator: 3 }, { src: surface(second) }),
    copy(surface(second), rect(20, 80, 90, 60), rect(3, 3, 45, 40)),
    ...[1, ...(plain ? [2] : [])].map(destroySurface),
  ];
}

export const EXCEPTIONS: readonly Exception[] = [
  exception('overlap', 'COPY of a surface onto itself reads in place what it has just written', overlap),
  exception(
    'rop3-pattern',
    'a pattern of ROP3 that starts right of or below the box is read from a wrong place: the remainder of a negative number',
    patternRightOfBox,
  ),
  exception('rop3-no-brush', 'ROP3 without a brush takes the colour from memory that nobody set', rop3WithoutBrush),
  exception(
    'stroke-clip',
    'when a clip cuts one row of a line into several pieces, the list of rows is overwritten while it is read: later rows are lost',
    strokeInPieces,
  ),
  exception(
    'text-a8',
    'glyphs of eight bits are shifted by one row: the first is read behind the glyph and the last never shown',
    wholeGlyphs,
  ),
  exception(
    'composite-transform',
    'transform, repeat and filter stay set on the surface for all later operations',
    transformForOne,
  ),
];

/** What else the scenes leave out, because the reference or the server ends: unit tests draw these. */
export const UNTESTABLE: readonly string[] = [
  'TEXT with a background and a mode other than PUT: an assertion of the reference; nothing is drawn',
  'TEXT without glyphs: an assertion of the reference',
  'raw 1BIT_LE and 4BIT_LE colour bitmaps: the reference ends; packed ones are tested',
  'ROP3 codes that do not depend on all three operands: the reference does not implement them',
  'palettes on 565 and 8-bit surfaces; surfaces of another depth as sources of COPY, OPAQUE, FILL, ROP3: assertions',
  '565 primaries: the server ends',
  'GLZ of 16-bit images: the server encodes them with lost bits, not the same ones each time',
  'HIGH_BITS_SET on GLZ images: the reference sets the bytes in its dictionary, and later images copy them from there',
  'the high byte that TEXT, ALPHA_BLEND and COMPOSITE leave on xRGB surfaces: it depends on the shortcuts that pixman takes',
  'images of hidden operations that later GLZ images refer to: the reference waits for ever, having decoded only those of some operations',
  'a surface as the pattern of a stroke: an assertion of both',
];
