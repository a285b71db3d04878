/**
 * Styled lines (display: stroke geometry): dashes are rectangles one pixel wide, measured along the line, and consecutive pieces are
 * joined by mitres, as X servers draw wide lines. A pixel belongs to a shape that its centre lies in; what lies on the border between
 * two shapes belongs to the one to the right of it, or below.
 */

import type { Rect } from '../geometry';
import type { Plot, Spend } from './lines';
import type { Polyline } from './path';

/** Dashes (even index) and gaps (odd) in turn, each a whole number of pixels; not all are 0. */
export interface DashPattern {
  readonly lengths: readonly number[];
  /** Pixels into the pattern at which every line starts. */
  readonly offset: number;
}

interface Vector {
  readonly x: number;
  readonly y: number;
}

/** A straight part of a line: where it starts, how far it goes. */
interface Piece {
  readonly from: Vector;
  readonly step: Vector;
  readonly length: number;
}

/** The points (x, y) with x·nx + y·ny >= limit; nx and ny are whole. */
interface HalfPlane {
  readonly nx: number;
  readonly ny: number;
  readonly limit: number;
}

/** What a dash costs, in steps along a line. */
const STEPS_OF_DASH = 64;
/** Half the width of a line. */
const HALF = 0.5;
/** Mitres are cut off at angles of less than 11 degrees: the square of the cosecant of half of it. */
const MITRE_LIMIT_SQUARED = 108.856472512142;
/** Steps of the slope of a corner that is cut off. */
const BLUNT_PRECISION = 65536;
/** No mitre reaches farther from its corner than this. */
const MITRE_REACH = 6;

/**
 * Draws one polyline; plots may overlap.
 * @param isMerged whether the caller paints each pixel once. Otherwise a join whose pixel one of its pieces would draw is left out.
 */
export function dashedLine(
  line: Polyline,
  pattern: DashPattern,
  isMerged: boolean,
  view: Rect,
  spend: Spend,
  plot: Plot,
): void {
  const dashes = new Dashes(pattern);
  let first: Piece | null = null;
  let previous: Piece | null = null;
  const startsOn = dashes.isOn;
  for (let i = 2; i < line.length; i += 2) {
    const from = { x: line[i - 2]!, y: line[i - 1]! };
    const step = { x: line[i]! - from.x, y: line[i + 1]! - from.y };
    if (step.x === 0 && step.y === 0) continue;
    const piece = { from, step, length: Math.sqrt(step.x * step.x + step.y * step.y) };
    const joins = dashes.isInsideDash;
    dashes.along(piece, view, spend, plot);
    if (previous !== null && joins) join(previous, piece, isMerged, view, plot);
    first ??= piece;
    previous = piece;
  }
  if (first === null || previous === null || !startsOn || !dashes.endsInDash) return;
  const end = line.length - 2;
  if (line[0] === line[end] && line[1] === line[end + 1]) join(previous, first, isMerged, view, plot);
}

/** Where a line is in its pattern. */
class Dashes {
  readonly #lengths: readonly number[];
  readonly #period: number;
  #index = 0;
  /** Pixels of the current dash or gap that are used up; whole between pieces. */
  #used = 0;

  constructor({ lengths, offset }: DashPattern) {
    this.#lengths = lengths;
    this.#period = lengths.reduce((sum, length) => sum + length, 0);
    this.#skip(offset);
  }

  get isOn(): boolean {
    return this.#index % 2 === 0;
  }

  /** Whether a dash goes on here, rather than starting. */
  get isInsideDash(): boolean {
    return this.isOn && this.#used > 0;
  }

  /** Whether a closed line is joined here: within a dash, or where one was just followed by a gap. */
  get endsInDash(): boolean {
    return this.isOn !== (this.#used === 0);
  }

  /** Draws the dashes of one piece that the view may show. */
  along(piece: Piece, view: Rect, spend: Spend, plot: Plot): void {
    const { length, step } = piece;
    const [visibleFrom, visibleTo] = visiblePart(piece, view);
    // Whole patterns before the view change nothing but the distance.
    const front = new Front(piece, Math.max(0, Math.floor(visibleFrom / this.#period) - 1) * this.#period);
    let start = front.product;
    let rest = this.#lengths[this.#index]! - this.#used;
    while (length - front.distance > rest) {
      if (front.distance > visibleTo) {
        front.advance(Math.floor((length - front.distance) / this.#period) * this.#period);
        if (length - front.distance <= rest) break;
      }
      spend(STEPS_OF_DASH);
      const from = front.distance;
      front.advance(rest);
      if (this.isOn) rectangle(piece, from, start, front.distance, front.product, view, plot);
      start = front.product;
      this.#next();
      rest = this.#lengths[this.#index]!;
    }
    spend(STEPS_OF_DASH);
    if (this.isOn) {
      rectangle(piece, front.distance, start, length, step.x * step.x + step.y * step.y, view, plot);
    }
    // The pattern goes on at a whole pixel.
    this.#used = this.#lengths[this.#index]! - Math.trunc(rest - (length - front.distance));
    if (this.#used === this.#lengths[this.#index]) this.#next();
  }

  #next(): void {
    this.#index = (this.#index + 1) % this.#lengths.length;
    this.#used = 0;
  }

  #skip(distance: number): void {
    let rest = distance % this.#period;
    while (rest >= this.#lengths[this.#index]!) {
      rest -= this.#lengths[this.#index]!;
      this.#next();
    }
    this.#used = rest;
  }
}

/** The distances along a piece between which it may touch the view. */
function visiblePart({ from, step, length }: Piece, view: Rect): readonly [number, number] {
  const centre = { x: (view.left + view.right) / 2, y: (view.top + view.bottom) / 2 };
  const radius = Math.hypot(view.right - view.left, view.bottom - view.top) / 2 + 2;
  const middle = ((centre.x - from.x) * step.x + (centre.y - from.y) * step.y) / length;
  return [middle - radius, middle + radius];
}

/**
 * How far a piece is drawn. Where the end of a dash falls on pixels exactly, the rounding of its corner decides: it is computed as X
 * servers do, from dash to dash.
 */
class Front {
  readonly #piece: Piece;
  #x: number;
  #y: number;
  distance = 0;
  /** The corner's position along the piece, times the piece's length. */
  product = 0;

  constructor(piece: Piece, distance: number) {
    this.#piece = piece;
    const { step, length } = piece;
    const slope = HALF / length;
    this.#x = slope * step.y;
    this.#y = -(slope * step.x);
    if (distance > 0) this.advance(distance);
  }

  advance(distance: number): void {
    const { step, length } = this.#piece;
    this.#x += (distance * step.x) / length;
    this.#y += (distance * step.y) / length;
    this.distance += distance;
    // Not 0 for an empty dash at the start, but what rounding makes of it.
    this.product = this.#x * step.x + this.#y * step.y;
  }
}

/** The part of a piece from one distance to another, one pixel wide; the limits are the same as products with its step. */
function rectangle(
  { from, step, length }: Piece,
  start: number,
  startLimit: number,
  end: number,
  endLimit: number,
  view: Rect,
  plot: Plot,
): void {
  const { x, y } = step;
  const side = HALF * length;
  const planes = [
    { nx: x, ny: y, limit: startLimit },
    { nx: -x, ny: -y, limit: -endLimit },
    { nx: -y, ny: x, limit: -side },
    { nx: y, ny: -x, limit: -side },
  ];
  const along = (distance: number, axis: number): number => (distance * axis) / length;
  const bounds = {
    left: Math.floor(Math.min(along(start, x), along(end, x)) - 1),
    right: Math.ceil(Math.max(along(start, x), along(end, x)) + 2),
    top: Math.floor(Math.min(along(start, y), along(end, y)) - 1),
    bottom: Math.ceil(Math.max(along(start, y), along(end, y)) + 2),
  };
  fillConvex(from, planes, bounds, view, plot);
}

/** The mitre, or the blunt corner, on the outer side of where two pieces meet. */
function join(before: Piece, after: Piece, isMerged: boolean, view: Rect, plot: Plot): void {
  const a = before.step;
  const b = after.step;
  if (!isMerged && (goesForward(b) || goesForward({ x: -a.x, y: -a.y }))) return;
  const turn = a.x * b.y - a.y * b.x;
  if (turn === 0) return;
  // The outer side is to the left of a turn to the right.
  const outer = turn > 0 ? 1 : -1;
  const cornerOf = ({ step, length }: Piece): Vector => ({
    x: (outer * HALF * step.y) / length,
    y: (-outer * HALF * step.x) / length,
  });
  const ca = cornerOf(before);
  const cb = cornerOf(after);
  // Corner of the outer borders: both at the same distance from the centre.
  const cosine = (a.x * b.x + a.y * b.y) / (before.length * after.length);
  const isCut = 2 / (1 + cosine) > MITRE_LIMIT_SQUARED;
  const faces = [
    { nx: a.x, ny: a.y, limit: 0 },
    { nx: -b.x, ny: -b.y, limit: 0 },
  ];
  const borders = isCut
    ? [bluntBorder(ca, cb)]
    : [
        { nx: -outer * a.y, ny: outer * a.x, limit: -HALF * before.length },
        { nx: -outer * b.y, ny: outer * b.x, limit: -HALF * after.length },
      ];
  const reach = { left: -MITRE_REACH, top: -MITRE_REACH, right: MITRE_REACH + 1, bottom: MITRE_REACH + 1 };
  fillConvex(after.from, [...faces, ...borders], reach, view, plot);
}

/** The line through two corners, with whole numbers for its normal; the centre (0, 0) is inside. */
function bluntBorder(a: Vector, b: Vector): HalfPlane {
  const scale = BLUNT_PRECISION / Math.max(Math.abs(b.x - a.x), Math.abs(b.y - a.y));
  const nx = Math.trunc((a.y - b.y) * scale);
  const ny = Math.trunc((b.x - a.x) * scale);
  const limit = ((a.x + b.x) * nx + (a.y + b.y) * ny) / 2;
  return limit > 0 ? { nx: -nx, ny: -ny, limit: -limit } : { nx, ny, limit };
}

/** To the right, or straight down: such a piece owns its first pixel. */
function goesForward({ x, y }: Vector): boolean {
  return x > 0 || (x === 0 && y > 0);
}

/** Plots the pixels whose centres lie in all half-planes. Coordinates of planes and bounds are relative to `origin`. */
function fillConvex(origin: Vector, planes: readonly HalfPlane[], bounds: Rect, view: Rect, plot: Plot): void {
  const top = Math.max(bounds.top, view.top - origin.y);
  const bottom = Math.min(bounds.bottom, view.bottom - origin.y);
  for (let y = top; y < bottom; y++) {
    let left = Math.max(bounds.left, view.left - origin.x);
    let right = Math.min(bounds.right, view.right - origin.x);
    for (const { nx, ny, limit } of planes) {
      // The border itself belongs to what lies to its right: x·nx >= limit on the left side, x·-nx < -limit on the right.
      if (nx > 0) left = Math.max(left, Math.ceil((Math.ceil(limit) - y * ny) / nx));
      else if (nx < 0) right = Math.min(right, Math.ceil((Math.ceil(-limit) + y * ny) / -nx));
      else if (ny > 0 ? y * ny < limit : y * ny <= limit) right = left;
    }
    if (right > left) plot(origin.x + left, origin.y + y, origin.x + right, origin.y + y + 1);
  }
}
