/** DRAW_TEXT (display: per-op notes, TEXT): a filled background, then a brush through the coverage of glyphs. */

import type { Text } from '../../wire/messages/draw';
import { bounds, intersect, isEmpty } from '../geometry';
import { compose, Operator, type ComposeOperand } from './composite';
import { drawGlyphs, textBox } from './glyphs';
import { PUT, type BrushOperand, type Painter } from './painter';

const REPEAT_NORMAL = 1;

/** Composes the brush over the surface where the glyphs are. A pattern starts at the corner of all glyphs, not of the surface. */
export function text(painter: Painter, string: Text, brush: BrushOperand): void {
  const { extent, scratch, core, box } = painter;
  const all = textBox(string);
  if (extent === null) return;
  const visible = intersect(all, extent);
  if (isEmpty(visible)) return;
  const mask = scratch.make(visible.right - visible.left, visible.bottom - visible.top, 'alpha', true);
  drawGlyphs(core, string, mask, visible);
  const coverage: ComposeOperand = {
    pixels: mask,
    opaque: false,
    repeat: 0,
    filter: 0,
    transform: null,
    origin: { x: box.left - visible.left, y: box.top - visible.top },
  };
  compose(painter, Operator.OVER, false, brushOperand(painter, brush, all.left, all.top), coverage);
}

function brushOperand(painter: Painter, brush: BrushOperand, left: number, top: number): ComposeOperand {
  const { scratch, surface, box } = painter;
  const repeating = { repeat: REPEAT_NORMAL, filter: 0, transform: null };
  if (brush.kind === 'solid') {
    const dot = scratch.make(1, 1, surface.kind);
    painter.fill({ ...dot, rect: bounds(dot) }, brush, PUT);
    // Colours of 16-bit surfaces are 555 words, on 565 ones too.
    const kind = surface.kind === 'rgb16_565' ? 'rgb16' : surface.kind;
    return { ...repeating, pixels: scratch.widen({ ...dot, kind }), opaque: true, origin: { x: 0, y: 0 } };
  }
  const { pixels, x, y } = brush;
  const origin = {
    x: (box.left - left - x) % pixels.width,
    y: (box.top - top - y) % pixels.height,
  };
  return {
    ...repeating,
    pixels: scratch.widen(pixels),
    opaque: pixels.kind !== 'argb' && pixels.kind !== 'alpha',
    origin,
  };
}
