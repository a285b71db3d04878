/**
 * The path of a DRAW_STROKE as polylines of whole pixels (display: stroke geometry): 28.4 fixed point in, curves flattened, corners
 * rounded to pixels.
 */

import { LimitError } from '../../wire/errors';
import { MAX_PATH_POINTS } from '../../wire/limits';
import { PathFlag, type Path, type Point } from '../../wire/messages/draw';

/** Corners in drawing order: x, y, x, y … */
export type Polyline = readonly number[];

/** Each split quarters a curve's distance from its chord: 16 flatten what fits into 28.4 numbers and is no attack. */
const MAX_CURVE_DEPTH = 16;
const POINTS_OF_CURVE = 3;

/** A fixed-point coordinate as a pixel; exact halves go down. */
export function toPixel(fixed: number): number {
  return Math.floor(fixed / 16) + ((fixed & 15) > 8 ? 1 : 0);
}

/** @throws LimitError for more corners than any picture has. */
export function polylines(path: Path): Polyline[] {
  const walk = new Walk();
  for (const { flags, points } of path.segments) {
    let next = 0;
    if ((flags & PathFlag.BEGIN) !== 0) {
      walk.end();
      const first = points[next++];
      if (first !== undefined) walk.lineTo(first);
    }
    if ((flags & PathFlag.BEZIER) !== 0) {
      for (; next + POINTS_OF_CURVE <= points.length; next += POINTS_OF_CURVE) {
        walk.curveTo(points[next]!, points[next + 1]!, points[next + 2]!);
      }
    } else {
      for (; next < points.length; next++) walk.lineTo(points[next]!);
    }
    if ((flags & PathFlag.END) === 0) continue;
    if ((flags & PathFlag.CLOSE) !== 0) walk.close();
    walk.end();
  }
  walk.end();
  return walk.done;
}

class Walk {
  readonly done: Polyline[] = [];
  #current: number[] = [];
  #count = 0;

  lineTo({ x, y }: Point): void {
    this.#add(toPixel(x), toPixel(y));
  }

  /** A curve starts at the last corner as it was rounded. One without a start is left out. */
  curveTo(control1: Point, control2: Point, end: Point): void {
    const { length } = this.#current;
    if (length === 0) return;
    const start = { x: this.#current[length - 2]! * 16, y: this.#current[length - 1]! * 16 };
    this.#flatten(start, control1, control2, end, MAX_CURVE_DEPTH);
  }

  close(): void {
    const [x, y] = this.#current;
    if (x !== undefined && y !== undefined) this.#add(x, y);
  }

  end(): void {
    if (this.#current.length > 2) this.done.push(this.#current);
    this.#current = [];
  }

  #add(x: number, y: number): void {
    if (++this.#count > MAX_PATH_POINTS) throw new LimitError('corners of a path', this.#count, MAX_PATH_POINTS);
    this.#current.push(x, y);
  }

  #flatten(p0: Point, p1: Point, p2: Point, p3: Point, depth: number): void {
    if (depth === 0 || isFlat(p0, p1, p2, p3)) {
      this.lineTo(p3);
      return;
    }
    const left1 = middle(p0, p1);
    const centre = middle(p1, p2);
    const right2 = middle(p2, p3);
    const left2 = middle(left1, centre);
    const right1 = middle(centre, right2);
    const split = middle(left2, right1);
    this.#flatten(p0, left1, left2, split, depth - 1);
    this.#flatten(split, right1, right2, p3, depth - 1);
  }
}

function middle(a: Point, b: Point): Point {
  return { x: Math.trunc((a.x + b.x) / 2), y: Math.trunc((a.y + b.y) / 2) };
}

/** Whether both control points are so near to the chord that it can stand for the curve. */
function isFlat(p0: Point, p1: Point, p2: Point, p3: Point): boolean {
  const isPoint = [p1, p2, p3].every(({ x, y }) => x === p0.x && y === p0.y);
  return isPoint || (isNear(p1, p0, p3) && isNear(p2, p3, p0));
}

/** Coordinates of 28.4 pixels whose products are exact in doubles. */
const EXACT = 2 ** 25;
/** Sums of products that differ by less than this part may be equal: doubles have 53 bits. */
const DOUBT = 2 ** -48;

/** Whether the distance of `control` from the chord is small: squares of areas are compared, which need more bits than a double has. */
function isNear(control: Point, from: Point, to: Point): boolean {
  const [ax, ay, bx, by] = [control.x - from.x, control.y - from.y, to.x - from.x, to.y - from.y];
  if (Math.max(Math.abs(ax), Math.abs(ay), Math.abs(bx), Math.abs(by)) < EXACT) {
    const chord = Math.floor((bx * bx + by * by) / 16);
    const mixed = Math.floor((ax * bx + ay * by) / 16);
    const product = Math.floor((ax * ax + ay * ay) / 16) * chord;
    const excess = (product - mixed * mixed) / 8 - chord;
    if (Math.abs(excess) > product * DOUBT + 1) return excess < 0;
  }
  return isNearExactly([BigInt(ax), BigInt(ay)], [BigInt(bx), BigInt(by)]);
}

type Vector = readonly [bigint, bigint];

function isNearExactly(a: Vector, b: Vector): boolean {
  const chord = dot(b, b);
  const mixed = dot(a, b);
  return (dot(a, a) * chord - mixed * mixed) >> 3n < chord;
}

/** Product of two 28.4 vectors, as 28.4. */
function dot(a: Vector, b: Vector): bigint {
  return (a[0] * b[0] + a[1] * b[1]) >> 4n;
}
