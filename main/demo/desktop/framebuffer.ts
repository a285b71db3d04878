/** The picture of the demo desktop: xRGB pixels and the few anti-aliased shapes that it is painted with. */

import { intersect, isEmpty, type Rect } from './rect';

function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** Mixes two 0xRRGGBB colours; `share` 0 gives `below`, 1 gives `above`. */
export function mix(below: number, above: number, share: number): number {
  const mixed = (from: number, to: number): number => (from + (to - from) * share + 0.5) | 0;
  const red = mixed((below >> 16) & 255, (above >> 16) & 255);
  const green = mixed((below >> 8) & 255, (above >> 8) & 255);
  return (red << 16) | (green << 8) | mixed(below & 255, above & 255);
}

export class Framebuffer {
  readonly width: number;
  readonly height: number;
  /** 0x00RRGGBB, row by row from the top. In memory B, G, R, 0 on the little-endian machines that Node runs on. */
  readonly pixels: Uint32Array;
  #clip: Rect;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint32Array(width * height);
    this.#clip = this.bounds;
  }

  get bounds(): Rect {
    return { x: 0, y: 0, width: this.width, height: this.height };
  }

  /** Runs `paint` with drawing limited to `area` and whatever limit is in force. */
  clipped(area: Rect, paint: () => void): void {
    const before = this.#clip;
    this.#clip = intersect(before, area);
    try {
      if (!isEmpty(this.#clip)) paint();
    } finally {
      this.#clip = before;
    }
  }

  /** The colour at a place. @throws RangeError outside the picture */
  at(x: number, y: number): number {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) throw new RangeError(`no pixel at ${x},${y}`);
    return this.pixels[y * this.width + x]!;
  }

  fill(area: Rect, color: number): void {
    const { x, y, width, height } = intersect(this.#clip, area);
    for (let row = y; row < y + height; row++) {
      this.pixels.fill(color, row * this.width + x, row * this.width + x + width);
    }
  }

  /** Moves pixels up or down inside the picture, as COPY_BITS does: `area` receives what was at `fromX`, `fromY`. */
  copy(area: Rect, fromX: number, fromY: number): void {
    const rows = Array.from({ length: area.height }, (_, row) => row);
    if (fromY < area.y) rows.reverse();
    for (const row of rows) {
      const source = (fromY + row) * this.width + fromX;
      this.pixels.copyWithin((area.y + row) * this.width + area.x, source, source + area.width);
    }
  }

  /** A colour for each row, from stops at 0…1 of the height. */
  gradient(area: Rect, stops: readonly { readonly at: number; readonly color: number }[]): void {
    for (let row = 0; row < area.height; row++) {
      const position = row / Math.max(1, area.height - 1);
      const after = Math.max(
        1,
        stops.findIndex((stop) => stop.at >= position),
      );
      const from = stops[after - 1]!;
      const to = stops[after]!;
      const color = mix(from.color, to.color, (position - from.at) / (to.at - from.at));
      this.fill({ x: area.x, y: area.y + row, width: area.width, height: 1 }, color);
    }
  }

  disc(centerX: number, centerY: number, radius: number, color: number, opacity = 1): void {
    this.#shape(around(centerX, centerY, radius), color, opacity, (x, y) => {
      return length(x - centerX, y - centerY) - radius;
    });
  }

  ring(centerX: number, centerY: number, radius: number, thickness: number, color: number, opacity = 1): void {
    this.#shape(around(centerX, centerY, radius + thickness), color, opacity, (x, y) => {
      return Math.abs(length(x - centerX, y - centerY) - radius) - thickness / 2;
    });
  }

  roundedRect(area: Rect, radius: number, color: number, opacity = 1): void {
    const halfWidth = area.width / 2;
    const halfHeight = area.height / 2;
    this.#shape(area, color, opacity, (x, y) => {
      const dx = Math.abs(x - area.x - halfWidth) - halfWidth + radius;
      const dy = Math.abs(y - area.y - halfHeight) - halfHeight + radius;
      return length(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
    });
  }

  /** A straight stroke with round ends. */
  line(fromX: number, fromY: number, toX: number, toY: number, thickness: number, color: number): void {
    const dx = toX - fromX;
    const dy = toY - fromY;
    const length2 = Math.max(dx * dx + dy * dy, 1e-9);
    const margin = thickness / 2 + 1;
    const x = Math.floor(Math.min(fromX, toX) - margin);
    const y = Math.floor(Math.min(fromY, toY) - margin);
    const box = {
      x,
      y,
      width: Math.ceil(Math.max(fromX, toX) + margin) - x,
      height: Math.ceil(Math.max(fromY, toY) + margin) - y,
    };
    this.#shape(box, color, 1, (px, py) => {
      const along = Math.min(1, Math.max(0, ((px - fromX) * dx + (py - fromY) * dy) / length2));
      return length(px - fromX - along * dx, py - fromY - along * dy) - thickness / 2;
    });
  }

  /** Paints `color` through a mask of coverage bytes, `width` of them in a row. */
  mask(x: number, y: number, width: number, coverage: Uint8Array, color: number): void {
    const height = coverage.length / width;
    const visible = intersect(this.#clip, { x, y, width, height });
    for (let row = visible.y; row < visible.y + visible.height; row++) {
      for (let column = visible.x; column < visible.x + visible.width; column++) {
        const share = coverage[(row - y) * width + column - x]!;
        if (share > 0) this.#blend(row * this.width + column, color, share / 255);
      }
    }
  }

  /** Rows of `area`, packed, 0x00RRGGBB. The area must lie inside the picture. */
  read(area: Rect): Uint32Array {
    const out = new Uint32Array(area.width * area.height);
    for (let row = 0; row < area.height; row++) {
      const start = (area.y + row) * this.width + area.x;
      out.set(this.pixels.subarray(start, start + area.width), row * area.width);
    }
    return out;
  }

  #blend(index: number, color: number, share: number): void {
    this.pixels[index] = share >= 1 ? color : mix(this.pixels[index]!, color, share);
  }

  /** @param distance to the edge in pixels, negative inside: the pixels on the edge are covered in part */
  #shape(box: Rect, color: number, opacity: number, distance: (x: number, y: number) => number): void {
    const { x, y, width, height } = intersect(this.#clip, box);
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        const away = distance(column + 0.5, row + 0.5);
        if (away >= 0.5) continue;
        const share = (away <= -0.5 ? 1 : 0.5 - away) * opacity;
        if (share > 0) this.#blend(row * this.width + column, color, share);
      }
    }
  }
}

function around(centerX: number, centerY: number, radius: number): Rect {
  const x = Math.floor(centerX - radius - 1);
  const y = Math.floor(centerY - radius - 1);
  return { x, y, width: Math.ceil(centerX + radius + 1) - x, height: Math.ceil(centerY + radius + 1) - y };
}
