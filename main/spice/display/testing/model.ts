/**
 * A slow second opinion on the draw operations for 32- and 16-bit surfaces: one pixel after the other, straight from the text
 * of the display protocol, sharing no code with the pipeline.
 */

import type { AlphaBlend, Copy, Fill, Masked, Opaque, Rop3, Transparent } from '../../wire/messages/display';
import type { Base, Brush, Mask, Point, Rect } from '../../wire/messages/draw';
import type { Image } from '../../wire/messages/image';

export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly words: Uint32Array;
}

/** Pixels of an image as the destination's words, and whether the high byte is alpha. */
export type Resolve = (image: Image) => Grid & { readonly hasAlpha: boolean };

export function grid(width: number, height: number, words?: Uint32Array): Grid {
  return { width, height, words: words ?? new Uint32Array(width * height) };
}

function inside(rect: Rect, x: number, y: number): boolean {
  return x >= rect.left && x < rect.right && y >= rect.top && y < rect.bottom;
}

function get(source: Grid, x: number, y: number): number | null {
  return x >= 0 && y >= 0 && x < source.width && y < source.height ? source.words[y * source.width + x]! : null;
}

const width = ({ left, right }: Rect): number => right - left;
const height = ({ top, bottom }: Rect): number => bottom - top;

/** The raster operation of a descriptor on whole words. */
function rop(descriptor: number, s: number, d: number, invertS: number, invertD: number): number {
  const source = (descriptor & invertS) !== 0 ? ~s : s;
  const dest = (descriptor & invertD) !== 0 ? ~d : d;
  let result: number;
  if ((descriptor & 0x08) !== 0) result = source;
  else if ((descriptor & 0x10) !== 0) result = source | dest;
  else if ((descriptor & 0x20) !== 0) result = source & dest;
  else if ((descriptor & 0x40) !== 0) result = source ^ dest;
  else if ((descriptor & 0x80) !== 0) return 0;
  else if ((descriptor & 0x100) !== 0) return -1;
  else if ((descriptor & 0x200) !== 0) return ~d;
  else return s;
  return (descriptor & 0x400) !== 0 ? ~result : result;
}

function mul(a: number, b: number): number {
  return Math.round((a * b) / 255);
}

export class Model {
  readonly target: Grid;
  readonly #bits: number;
  readonly #resolve: Resolve;

  /** @param bits those that a pixel has: 0xffffffff or 0xffff. */
  constructor(target: Grid, bits: number, resolve: Resolve) {
    this.target = target;
    this.#bits = bits;
    this.#resolve = resolve;
  }

  fill({ base, brush, rop: descriptor, mask }: Fill): void {
    this.#each(base, mask, (x, y, d) => rop(descriptor, this.#brush(brush, x, y), d, 2, 4));
  }

  copy({ base, src, srcArea, rop: descriptor, scaleMode, mask }: Copy): void {
    const sample = this.#sampler(src, base.box, srcArea, scaleMode);
    this.#each(base, mask, (x, y, d) => {
      const s = sample(x, y);
      return s === null ? d : rop(descriptor, s, d, 1, 4);
    });
  }

  opaque({ base, src, srcArea, brush, rop: descriptor, scaleMode, mask }: Opaque): void {
    const sample = this.#sampler(src, base.box, srcArea, scaleMode);
    this.#each(base, mask, (x, y, d) => rop(descriptor, this.#brush(brush, x, y), sample(x, y) ?? d, 2, 1));
  }

  fillAll({ base, mask }: Masked, kind: 'black' | 'white' | 'invert'): void {
    this.#each(base, mask, (_x, _y, d) => (kind === 'black' ? 0 : kind === 'white' ? -1 : ~d));
  }

  rop3({ base, src, srcArea, brush, rop3, scaleMode, mask }: Rop3): void {
    const sample = this.#sampler(src, base.box, srcArea, scaleMode, true);
    this.#each(base, mask, (x, y, d) => {
      const p = this.#brush(brush, x, y);
      const s = sample(x, y) ?? 0;
      let result = 0;
      for (let bit = 0; bit < 32; bit++) {
        const index = (((p >>> bit) & 1) << 2) | (((s >>> bit) & 1) << 1) | ((d >>> bit) & 1);
        result |= ((rop3 >> index) & 1) << bit;
      }
      return result;
    });
  }

  transparent({ base, src, srcArea, trueColor }: Transparent): void {
    const sample = this.#sampler(src, base.box, srcArea, 1);
    const isNarrow = this.#bits === 0xffff;
    const [r, g, b] = [(trueColor >> 19) & 31, (trueColor >> 11) & 31, (trueColor >> 3) & 31];
    const isScaled = width(srcArea) !== width(base.box) || height(srcArea) !== height(base.box);
    const keyBits = !isNarrow ? 0xffffff : isScaled ? 0x7fff : 0xffff;
    const key = isNarrow ? (r << 10) | (g << 5) | b : trueColor & 0xffffff;
    this.#each(base, null, (x, y, d) => {
      const s = sample(x, y);
      return s === null || (s & keyBits) === key ? d : s;
    });
  }

  alphaBlend({ base, alphaFlags, alpha, src, srcArea }: AlphaBlend): void {
    if (alpha === 0) return;
    const { hasAlpha } = this.#resolve(src);
    const sample = this.#sampler(src, base.box, srcArea, 1);
    this.#each(base, null, (x, y, d) => {
      const read = sample(x, y);
      if (read === null) return d;
      // The high byte of xRGB is no alpha, but it is blended as if it were, or copied.
      if (!hasAlpha && alpha === 255 && (alphaFlags & 1) === 0) return read;
      const s = hasAlpha ? read : read | 0xff000000;
      const cover = 255 - mul(s >>> 24, alpha);
      let result = 0;
      for (let shift = 0; shift < 32; shift += 8) {
        const sum = mul((s >>> shift) & 255, alpha) + mul((d >>> shift) & 255, cover);
        result |= Math.min(255, sum) << shift;
      }
      return result;
    });
  }

  copyBits(base: Base, from: Point): void {
    const before = grid(this.target.width, this.target.height, this.target.words.slice());
    this.#each(base, null, (x, y, d) => get(before, x + from.x - base.box.left, y + from.y - base.box.top) ?? d);
  }

  #each(base: Base, mask: Mask | null, pixel: (x: number, y: number, d: number) => number): void {
    const { width, height, words } = this.target;
    const before = words.slice();
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (!inside(base.box, x, y)) continue;
        if (base.clip !== null && !base.clip.some((part) => inside(part, x, y))) continue;
        if (mask !== null && !this.#isMasked(mask, x - base.box.left, y - base.box.top)) continue;
        words[y * width + x] = (pixel(x, y, before[y * width + x]!) & this.#bits) >>> 0;
      }
    }
  }

  #isMasked({ bitmap, flags, pos }: Mask, i: number, j: number): boolean {
    if (bitmap === null) return true;
    const bit = get(this.#resolve(bitmap), pos.x + i, pos.y + j);
    return bit !== null && (bit !== 0) !== ((flags & 1) !== 0);
  }

  #brush(brush: Brush, x: number, y: number): number {
    if (brush.type === 0) return 0;
    if (brush.type === 1) return brush.color;
    const tile = this.#resolve(brush.pattern);
    const wrap = (value: number, size: number): number => ((value % size) + size) % size;
    return get(tile, wrap(x - brush.pos.x, tile.width), wrap(y - brush.pos.y, tile.height)) ?? 0;
  }

  /** @param onGrid scaling starts at the whole step that is nearest to the area's corner. */
  #sampler(
    src: Image,
    box: Rect,
    area: Rect,
    scaleMode: number,
    onGrid = false,
  ): (x: number, y: number) => number | null {
    const resolved = this.#resolve(src);
    const source = grid(resolved.width, resolved.height, resolved.words.slice());
    const [boxWidth, boxHeight] = [box.right - box.left, box.bottom - box.top];
    const [areaWidth, areaHeight] = [area.right - area.left, area.bottom - area.top];
    if (boxWidth === areaWidth && boxHeight === areaHeight) {
      return (x, y) => get(source, x - box.left + area.left, y - box.top + area.top);
    }
    const stepX = Math.floor((areaWidth * 65536) / boxWidth);
    const stepY = Math.floor((areaHeight * 65536) / boxHeight);
    // Positions are integers in units of 1/65536 pixel; halves are rounded up.
    const corner = (start: number, source: number, target: number, step: number): number =>
      onGrid ? Math.round((start * target) / source) * step : start * 65536;
    const left = corner(area.left, areaWidth, boxWidth, stepX);
    const top = corner(area.top, areaHeight, boxHeight, stepY);
    const at = (start: number, i: number, step: number): number => start + i * step + Math.ceil(step / 2);
    return (x, y) => {
      const px = at(left, x - box.left, stepX);
      const py = at(top, y - box.top, stepY);
      if (scaleMode === 1) return get(source, Math.floor((px - 1) / 65536), Math.floor((py - 1) / 65536)) ?? 0;
      return bilinear(source, px - 32768, py - 32768);
    };
  }
}

function bilinear(source: Grid, px: number, py: number): number {
  const x = Math.floor(px / 65536);
  const y = Math.floor(py / 65536);
  const fx = Math.floor((px - x * 65536) / 512) / 128;
  const fy = Math.floor((py - y * 65536) / 512) / 128;
  let result = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const channel = (dx: number, dy: number): number => ((get(source, x + dx, y + dy) ?? 0) >>> shift) & 255;
    const upper = channel(0, 0) * (1 - fx) + channel(1, 0) * fx;
    const lower = channel(0, 1) * (1 - fx) + channel(1, 1) * fx;
    result |= Math.floor(upper * (1 - fy) + lower * fy) << shift;
  }
  return result;
}
