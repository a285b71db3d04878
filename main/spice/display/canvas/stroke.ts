/** DRAW_STROKE (display: per-op notes, stroke geometry): thin lines, solid or styled, painted with a brush. */

import { LimitError } from '../../wire/errors';
import { MAX_STROKE_STEPS } from '../../wire/limits';
import { LineFlag, type LineAttr, type Path } from '../../wire/messages/draw';
import { intersect, type Rect } from '../geometry';
import { dashedLine, type DashPattern } from './dashes';
import { solidLine } from './lines';
import type { BrushOperand, Painter } from './painter';
import { polylines, toPixel } from './path';
import { isIdempotent } from './rop';
import { Rows } from './rows';

/** What painting a run costs, in steps along a line. */
const STEPS_OF_RUN = 16;

/** Draws the path in its order: where a solid line crosses itself, pixels are painted again. @throws LimitError */
export function stroke(painter: Painter, path: Path, attr: LineAttr, brush: BrushOperand, table: number): void {
  const view = painter.extent;
  if (view === null) return;
  let steps = 0;
  const spend = (amount: number): void => {
    steps += amount;
    if (steps > MAX_STROKE_STEPS) throw new LimitError('steps of a stroke', steps, MAX_STROKE_STEPS);
  };
  const fill = painter.filler(brush, table);
  const paint = (rect: Rect): void => spend(1 + fill(rect) * STEPS_OF_RUN);
  const pattern = dashPattern(attr);
  for (const line of polylines(path)) {
    if (pattern === null) {
      solidLine(line, view, spend, (left, top, right, bottom) => paint({ left, top, right, bottom }));
      continue;
    }
    // Dashes of one line paint a pixel once even where they overlap.
    const rows = new Rows();
    dashedLine(line, pattern, !isIdempotent(table), view, spend, (left, top, right, bottom) =>
      rows.add(intersect(view, { left, top, right, bottom })),
    );
    rows.each(paint);
  }
}

/** null for a solid line, which a pattern without any length is too. Lengths have 8 bits in every implementation. */
function dashPattern({ flags, style }: LineAttr): DashPattern | null {
  const lengths = (style ?? []).map((length) => toPixel(length) & 0xff);
  if (lengths.every((length) => length === 0)) return null;
  if ((flags & LineFlag.START_WITH_GAP) === 0) return { lengths, offset: 0 };
  const [first, ...others] = lengths;
  const rotated = [...others, first!];
  return { lengths: rotated, offset: rotated[0]! };
}
