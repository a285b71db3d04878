/** The raster glyphs of a DRAW_TEXT as one coverage mask (display: per-op notes, TEXT). */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { LimitError } from '../../wire/errors';
import { MAX_TEXT_PIXELS } from '../../wire/limits';
import { TextFlag, type Glyph, type Text } from '../../wire/messages/draw';
import { area, bounds, intersect, translate, union, type Rect } from '../geometry';
import type { Pixels } from '../pixels';

const FULL = 0xff;

/** Where a glyph stands on the surface. */
export function glyphBox({ renderPos, glyphOrigin, width, height }: Glyph): Rect {
  return translate(bounds({ width, height }), renderPos.x + glyphOrigin.x, renderPos.y + glyphOrigin.y);
}

/** The smallest rectangle around all glyphs, those without pixels included. */
export function textBox({ glyphs }: Text): Rect {
  return glyphs.length === 0 ? { left: 0, top: 0, right: 0, bottom: 0 } : glyphs.map(glyphBox).reduce(union);
}

/** Reads the coverage of a pixel of a glyph from its low 8 bits: `row` is the first byte of its row. */
type Coverage = (data: Uint8Array, row: number, x: number) => number;

interface Depth {
  readonly bits: number;
  readonly coverage: Coverage;
}

const A1: Depth = { bits: 1, coverage: (data, row, x) => ((data[row + (x >> 3)]! << (x & 7)) & 0x80 ? FULL : 0) };
/**
 * As servers and clients agree: the highest of the 16 levels is 240, and the right pixel of a byte takes the left one's level along
 * into the comparison where glyphs overlap.
 */
const A4: Depth = {
  bits: 4,
  coverage: (data, row, x) => ((x & 1) === 0 ? data[row + (x >> 1)]! & 0xf0 : data[row + (x >> 1)]! << 4),
};
const A8: Depth = { bits: 8, coverage: (data, row, x) => data[row + x]! };

function depthOf(flags: number): Depth {
  if ((flags & TextFlag.RASTER_A1) !== 0) return A1;
  return (flags & TextFlag.RASTER_A4) !== 0 ? A4 : A8;
}

/**
 * Draws all glyphs into an empty mask: where they overlap, the larger coverage counts. Rows are stored bottom row first whatever
 * RASTER_TOP_DOWN says: no server or client gives the flag a meaning.
 * @param mask of kind `alpha`; @param box the part of the surface that it stands for.
 * @throws LimitError for more pixels than any text has.
 */
export function drawGlyphs(core: PixelCore, { flags, glyphs }: Text, mask: Pixels, box: Rect): void {
  const { bits, coverage } = depthOf(flags);
  const memory = core.u8();
  const alphas = new Uint32Array(memory.buffer, memory.byteOffset + mask.ptr, mask.width * mask.height);
  let pixels = 0;
  for (const glyph of glyphs) {
    const place = glyphBox(glyph);
    const visible = intersect(place, box);
    pixels += area(visible);
    if (pixels > MAX_TEXT_PIXELS) throw new LimitError('pixels of glyphs', pixels, MAX_TEXT_PIXELS);
    const rowBytes = Math.ceil((glyph.width * bits) / 8);
    for (let y = visible.top; y < visible.bottom; y++) {
      const row = (place.bottom - 1 - y) * rowBytes;
      const line = (y - box.top) * mask.width - box.left;
      for (let x = visible.left; x < visible.right; x++) {
        const level = coverage(glyph.data, row, x - place.left);
        if (level > alphas[line + x]! >>> 24) alphas[line + x] = level << 24;
      }
    }
  }
}
