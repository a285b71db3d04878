/** Solid lines one pixel wide (display: stroke geometry), as rectangles of whole pixels. */

import { heightOf, widthOf, type Rect } from '../geometry';
import type { Polyline } from './path';

/** Takes pixels that belong to the line. */
export type Plot = (left: number, top: number, right: number, bottom: number) => void;

/** Told before the work is done how many steps something takes; may throw. */
export type Spend = (steps: number) => void;

/** Draws each piece of a polyline without its last pixel; pixels outside `view` may be left out. */
export function solidLine(line: Polyline, view: Rect, spend: Spend, plot: Plot): void {
  for (let i = 2; i < line.length; i += 2) piece(line[i - 2]!, line[i - 1]!, line[i]!, line[i + 1]!, view, spend, plot);
}

function piece(x1: number, y1: number, x2: number, y2: number, view: Rect, spend: Spend, plot: Plot): void {
  const width = Math.abs(x2 - x1);
  const height = Math.abs(y2 - y1);
  if (width === 0 && height === 0) return;
  if (width > height) {
    const run = (from: number, to: number, y: number): void => plot(from, y, to, y + 1);
    step(x1, y1, x2, y2, view.left, widthOf(view), spend, run);
  } else {
    const run = (from: number, to: number, x: number): void => plot(x, from, x + 1, to);
    step(y1, x1, y2, x2, view.top, heightOf(view), spend, run);
  }
}

/**
 * Walks along the longer axis from `a1` to before `a2`, while the other coordinate goes from `b1` to `b2`. Steps outside the view
 * are skipped by arithmetic, so that clipping never changes the pattern.
 * @param run gets each run of pixels with the same `b`: `from` up to but not including `to`.
 */
function step(
  a1: number,
  b1: number,
  a2: number,
  b2: number,
  viewStart: number,
  viewLength: number,
  spend: Spend,
  run: (from: number, to: number, b: number) => void,
): void {
  const forward = a2 > a1;
  const major = Math.abs(a2 - a1);
  const minor = Math.abs(b2 - b1);
  const direction = Math.sign(b2 - b1);
  // Where a pixel is exactly half way, lines that go back and forth must take the same one.
  const bias = forward ? 0 : 1;
  const first = Math.max(0, forward ? viewStart - a1 : a1 - (viewStart + viewLength - 1));
  const end = Math.min(major, forward ? viewStart + viewLength - a1 : a1 - viewStart + 1);
  spend(Math.max(1, end - first));
  if (first >= end) return;
  let side = Number((2n * BigInt(minor) * BigInt(first) + BigInt(major - bias)) / (2n * BigInt(major)));
  let error = Number(2n * BigInt(minor) * BigInt(first + 1) - BigInt(major + bias) - 2n * BigInt(major) * BigInt(side));
  let start = first;
  const emit = (stop: number): void => {
    const b = b1 + direction * side;
    if (forward) run(a1 + start, a1 + stop, b);
    else run(a1 - stop + 1, a1 - start + 1, b);
    start = stop;
  };
  for (let k = first; k < end; k++) {
    if (error >= 0) {
      emit(k + 1);
      side++;
      error -= 2 * major;
    }
    error += 2 * minor;
  }
  if (start < end) emit(end);
}
