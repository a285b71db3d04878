/** Pixels collected as runs, each once however often it is added. */

import { isEmpty, type Rect } from '../geometry';

export class Rows {
  readonly #rows = new Map<number, [left: number, right: number][]>();

  add({ left, top, right, bottom }: Rect): void {
    if (isEmpty({ left, top, right, bottom })) return;
    for (let y = top; y < bottom; y++) {
      const row = this.#rows.get(y);
      if (row === undefined) this.#rows.set(y, [[left, right]]);
      else row.push([left, right]);
    }
  }

  /** Calls `visit` with runs that do not overlap, in no particular order of rows. */
  each(visit: (run: Rect) => void): void {
    for (const [y, runs] of this.#rows) {
      runs.sort(([a], [b]) => a - b);
      let [start, end] = [runs[0]![0], runs[0]![1]];
      for (const [left, right] of runs) {
        if (left > end) {
          visit({ left: start, top: y, right: end, bottom: y + 1 });
          start = left;
        }
        end = Math.max(end, right);
      }
      visit({ left: start, top: y, right: end, bottom: y + 1 });
    }
  }
}
