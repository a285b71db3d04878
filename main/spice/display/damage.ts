/** Collects what changed on the primary surface until somebody takes it: few rectangles that cover every change. */

import { area, bounds, contains, intersect, isEmpty, union, type Rect, type Size } from './geometry';

/** More rectangles than this are merged: each one costs an upload. */
const MAX_RECTS = 24;
/** Two rectangles are joined if their union wastes at most this many pixels. */
const MERGE_WASTE_PIXELS = 4096;

export class Damage {
  #rects: Rect[] = [];

  get empty(): boolean {
    return this.#rects.length === 0;
  }

  add(rect: Rect): void {
    if (isEmpty(rect)) return;
    let merged = rect;
    for (let i = this.#rects.length - 1; i >= 0; i--) {
      const present = this.#rects[i];
      if (present === undefined) continue;
      if (contains(present, merged)) return;
      if (waste(present, merged) > MERGE_WASTE_PIXELS) continue;
      this.#rects.splice(i, 1);
      merged = union(present, merged);
    }
    this.#rects.push(merged);
    if (this.#rects.length > MAX_RECTS) this.#mergeCheapest();
  }

  /** Everything since the last call, within the surface. */
  take(surface: Size): readonly Rect[] {
    const rects = this.#rects.map((rect) => intersect(rect, bounds(surface))).filter((rect) => !isEmpty(rect));
    this.#rects = [];
    return rects;
  }

  clear(): void {
    this.#rects = [];
  }

  /** Joins the newest rectangle with the one that costs the fewest pixels. */
  #mergeCheapest(): void {
    const last = this.#rects.pop();
    if (last === undefined) return;
    let best = 0;
    let bestCost = Infinity;
    this.#rects.forEach((rect, i) => {
      const cost = area(union(rect, last)) - area(rect);
      if (cost < bestCost) [best, bestCost] = [i, cost];
    });
    const partner = this.#rects[best];
    if (partner === undefined) return;
    this.#rects.splice(best, 1);
    this.add(union(partner, last));
  }
}

/** Pixels that the union of two rectangles has and neither of them. In numbers only: this runs many times for each message. */
function waste(a: Rect, b: Rect): number {
  const width = Math.max(a.right, b.right) - Math.min(a.left, b.left);
  const height = Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top);
  const sharedWidth = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const sharedHeight = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const shared = sharedWidth > 0 && sharedHeight > 0 ? sharedWidth * sharedHeight : 0;
  return width * height - (a.right - a.left) * (a.bottom - a.top) - (b.right - b.left) * (b.bottom - b.top) + shared;
}
