/** Strokes and texts whose picture by the reference client is known: see reference-scenes.test.ts. */

import type { Stroke, DrawText } from '../../wire/messages/display';
import {
  BrushType,
  LineFlag,
  PathFlag,
  TextFlag,
  type Brush,
  type Glyph,
  type Point,
  type Rect,
} from '../../wire/messages/draw';
import { BitmapFormat } from '../../wire/messages/image';
import { bitmap, rect, type Random } from './fixture';

export const CELL = 48;
export const COLUMNS = 8;
export const ROWS = 6;
export const SCENE_WIDTH = CELL * COLUMNS;
export const SCENE_HEIGHT = CELL * ROWS;

const ROPS = [0x08, 0x08, 0x10, 0x20, 0x40, 0x200, 0x42, 0x24, 0x450, 0x420] as const;
const NOWHERE = rect(0, 0, 0, 0);

/** One box for each operation, so that a wrong one is found by its place. */
export function cells(): Rect[] {
  return Array.from({ length: COLUMNS * ROWS }, (_, i) =>
    rect((i % COLUMNS) * CELL, Math.floor(i / COLUMNS) * CELL, CELL, CELL),
  );
}

function clipOf(random: Random, box: Rect): Rect[] | null {
  if (random.below(3) > 0) return null;
  return [rect(box.left + 5, box.top + 3, 20, 20), rect(box.left + 16, box.top + 12, 30, 30)];
}

function brushOf(random: Random, box: Rect): Brush {
  const kind = random.below(5);
  if (kind === 0) return { type: BrushType.NONE };
  if (kind < 3) return { type: BrushType.SOLID, color: random.word() & 0xffffff };
  const [width, height] = [1 + random.below(9), 1 + random.below(9)];
  const words = random.words(width * height).map((word) => word & 0xffffff);
  return {
    type: BrushType.PATTERN,
    pattern: bitmap(width, height, words, { format: BitmapFormat.BIT32 }),
    pos: { x: box.left + random.below(60) - 30, y: box.top + random.below(60) - 30 },
  };
}

/** Open and closed paths of lines and curves, with and without dashes, over the edge of their box. */
export function strokeIn(random: Random, surfaceId: number, box: Rect): Stroke {
  const coordinate = (start: number): number =>
    (start + random.below(CELL + 24) - 12) * 16 + (random.below(3) === 0 ? random.below(16) : 0);
  const point = (): Point => ({ x: coordinate(box.left), y: coordinate(box.top) });
  const segments = Array.from({ length: 1 + random.below(3) }, () => {
    const isCurve = random.below(3) === 0;
    const ends = random.below(2) * (PathFlag.END | (random.below(2) * PathFlag.CLOSE));
    const count = isCurve ? 1 + 3 * (1 + random.below(2)) : 1 + random.below(5);
    const flags = PathFlag.BEGIN | ends | (isCurve ? PathFlag.BEZIER : 0);
    return { flags, points: Array.from({ length: count }, point) };
  });
  const style = Array.from({ length: 1 + random.below(5) }, (_, i) =>
    i > 0 && random.below(8) === 0 ? 0 : (1 + random.below(9)) * 16 + random.below(2) * 7,
  );
  const isStyled = random.below(3) > 0;
  const flags = isStyled ? LineFlag.STYLED | (random.below(2) * LineFlag.START_WITH_GAP) : 0;
  return {
    base: { surfaceId, box, clip: clipOf(random, box) },
    path: { segments },
    attr: { flags, style: isStyled ? style : null },
    brush: brushOf(random, box),
    foreMode: random.pick(ROPS),
    backMode: 0,
  };
}

/** Overlapping glyphs of 1 and 4 bits, some without pixels. The reference reads A8 glyphs out of bounds. */
export function textIn(random: Random, surfaceId: number, box: Rect): DrawText {
  const bits = random.pick([1, 4]);
  const glyphs = Array.from({ length: 1 + random.below(5) }, (): Glyph => {
    const [width, height] = [random.below(20), random.below(20)];
    return {
      renderPos: { x: box.left + random.below(CELL - 8), y: box.top + random.below(CELL - 8) },
      glyphOrigin: { x: random.below(10) - 5, y: random.below(10) - 5 },
      width,
      height,
      data: Uint8Array.from({ length: Math.ceil((width * bits) / 8) * height }, () => random.below(256)),
    };
  });
  const hasBackground = random.below(2) === 0;
  const back = (start: number): number => start + random.below(20);
  const flags = (bits === 1 ? TextFlag.RASTER_A1 : TextFlag.RASTER_A4) | (random.below(2) * TextFlag.RASTER_TOP_DOWN);
  return {
    base: { surfaceId, box, clip: clipOf(random, box) },
    text: { flags, glyphs },
    backArea: hasBackground ? rect(back(box.left), back(box.top), 1 + random.below(40), 1 + random.below(40)) : NOWHERE,
    foreBrush: brushOf(random, box),
    backBrush: brushOf(random, box),
    foreMode: hasBackground ? 8 : random.pick([8, 0x40]),
    backMode: 8,
  };
}
