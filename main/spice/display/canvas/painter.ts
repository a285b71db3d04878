/**
 * Draws on a surface (display: drawing semantics). One painter serves one operation: it knows the surface, the box, the region that
 * may change, and the mask; the functions for each kind of operation bring the rest.
 */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { Convert, Rop } from '../../../../native-addons/pixels/raster-face';
import { ImageDataError } from '../../wire/errors';
import { bounds, contains, heightOf, intersect, isEmpty, translate, union, widthOf, type Rect } from '../geometry';
import { mustConvert, pixelAt, wideKind, type PixelKind, type Pixels } from '../pixels';
import type { Surface } from '../surfaces';
import type { Scratch } from './scratch';

/** The mask of an operation: one pixel of it for each of the box, at an offset. */
export interface MaskOperand {
  readonly pixels: Pixels;
  readonly x: number;
  readonly y: number;
  readonly inverse: boolean;
}

/** A brush whose pattern, if any, is decoded and has the surface's kind. */
export type BrushOperand =
  | { readonly kind: 'solid'; readonly color: number }
  | { readonly kind: 'pattern'; readonly pixels: Pixels; readonly x: number; readonly y: number };

/** Where an operation writes: the surface itself, or a copy of the rectangle that a mask is applied to afterwards. */
export interface Target {
  readonly ptr: number;
  readonly strideBytes: number;
  readonly width: number;
  readonly height: number;
  /** The rectangle of the surface that the target stands for. */
  readonly rect: Rect;
}

const SCALE_INTERPOLATE = 0;
const FIXED_ONE = 65536;
/** Source areas whose positions fit 16.16 numbers, scaled to at least one pixel. */
const SCALABLE: Rect = { left: -8192, top: -8192, right: 24576, bottom: 24576 };

export class Painter {
  readonly core: PixelCore;
  readonly surface: Surface;
  readonly box: Rect;
  readonly region: readonly Rect[];
  readonly scratch: Scratch;
  readonly #mask: MaskOperand | null;

  constructor(options: {
    readonly core: PixelCore;
    readonly surface: Surface;
    readonly box: Rect;
    readonly region: readonly Rect[];
    readonly mask: MaskOperand | null;
    readonly scratch: Scratch;
  }) {
    this.core = options.core;
    this.surface = options.surface;
    this.box = options.box;
    this.scratch = options.scratch;
    this.#mask = options.mask;
    this.region = options.mask === null ? options.region : insideMask(options.region, options.box, options.mask);
  }

  /** The smallest rectangle around everything that may change; null if nothing may. */
  get extent(): Rect | null {
    const [first, ...others] = this.region;
    return first === undefined ? null : others.reduce(union, first);
  }

  /**
   * For operations of many small rectangles and no mask: a function that fills what of a rectangle may change, and says how many parts
   * that were.
   */
  filler(brush: BrushOperand, rop: number): (rect: Rect) => number {
    const byTop = [...this.region].sort((a, b) => a.top - b.top);
    const tallest = byTop.reduce((most, part) => Math.max(most, heightOf(part)), 0);
    return (rect) => {
      let filled = 0;
      for (let i = firstBelow(byTop, rect.top - tallest); i < byTop.length; i++) {
        const part = byTop[i]!;
        if (part.top >= rect.bottom) break;
        const visible = intersect(part, rect);
        if (isEmpty(visible)) continue;
        this.fill(this.#direct(visible), brush, rop);
        filled++;
      }
      return filled;
    };
  }

  /** Calls `paint` for each rectangle that may change. */
  each(paint: (target: Target) => void): void {
    for (const rect of this.region) {
      const mask = this.#mask;
      if (mask === null) paint(this.#direct(rect));
      else this.#masked(rect, mask, paint);
    }
  }

  /** As `each`, with targets whose pixels have 32 bits; narrower surfaces get copies that are packed again. */
  eachWide(paint: (target: Target, kind: PixelKind) => void): void {
    const { scratch, surface, core } = this;
    const kind = wideKind(surface.kind);
    this.each((target) => {
      if (kind === surface.kind) {
        paint(target, kind);
        return;
      }
      const { ptr, strideBytes, width, height, rect } = target;
      const wide = scratch.make(width, height, kind);
      core.convertRect(wide.ptr, wide.strideBytes, ptr, strideBytes, width, height, mustConvert(surface.kind, kind));
      paint({ ...wide, rect }, kind);
      core.convertRect(ptr, strideBytes, wide.ptr, wide.strideBytes, width, height, mustConvert(kind, surface.kind));
    });
  }

  /** For alpha surfaces: colour has no place on them. */
  clearColour({ ptr, strideBytes, width, height }: Target): void {
    this.core.convertRect(ptr, strideBytes, ptr, strideBytes, width, height, Convert.ALPHA);
  }

  fill(target: Target, brush: BrushOperand, rop: number): void {
    const { core, surface } = this;
    const { ptr, strideBytes, width, height, rect } = target;
    if (brush.kind === 'solid') {
      core.fillRect(ptr, strideBytes, width, height, surfaceColor(brush.color, surface), rop, surface.pixelMask);
      return;
    }
    const { pixels } = brush;
    const tileX = modulo(rect.left - brush.x, pixels.width);
    const tileY = modulo(rect.top - brush.y, pixels.height);
    core.tileRect(
      ptr,
      strideBytes,
      width,
      height,
      pixels.ptr,
      pixels.strideBytes,
      pixels.width,
      pixels.height,
      tileX,
      tileY,
      rop,
      surface.pixelMask,
    );
  }

  /** Copies from a source that covers the box 1:1, its pixel (0, 0) at (`x`, `y`) of the surface. Outside the source nothing changes. */
  copy(target: Target, source: Pixels, x: number, y: number, rop: number): void {
    const { surface, core } = this;
    const part = intersect(target.rect, translate(bounds(source), x, y));
    if (isEmpty(part)) return;
    const dst = target.ptr + (part.top - target.rect.top) * target.strideBytes + (part.left - target.rect.left) * 4;
    const src = pixelAt(source, part.left - x, part.top - y);
    core.copyRect(
      dst,
      target.strideBytes,
      src,
      source.strideBytes,
      widthOf(part),
      heightOf(part),
      rop,
      surface.pixelMask,
    );
  }

  /**
   * A source for the whole box in the surface's coordinates: the image itself with an offset, or a scaled copy of the part
   * that the region needs.
   * @param options.onGrid ROP3 scales the whole image and takes the part of it that is next to the area's corner: less exact, and what
   * every server and client does.
   * @param options.isRaw all but plain copies scale pixels as they are, without making them opaque for an ARGB surface.
   */
  fit(
    source: Pixels,
    srcArea: Rect,
    scaleMode: number,
    { onGrid = false, isRaw = false }: { readonly onGrid?: boolean; readonly isRaw?: boolean } = {},
  ): { readonly pixels: Pixels; readonly x: number; readonly y: number } {
    const { box } = this;
    const sameSize = widthOf(box) === widthOf(srcArea) && heightOf(box) === heightOf(srcArea);
    if (sameSize) return { pixels: source, x: box.left - srcArea.left, y: box.top - srcArea.top };
    const needed = this.extent;
    if (needed === null || isEmpty(srcArea))
      return { pixels: this.scratch.make(1, 1, source.kind, true), x: box.left - 1, y: box.top - 1 };
    if (!contains(SCALABLE, srcArea)) throw new ImageDataError('the source area of a scaled image is out of range');
    const bilinear = scaleMode === SCALE_INTERPOLATE && source.kind !== 'bit';
    const isNarrow = source.kind === 'rgb16' || source.kind === 'rgb16_565';
    // 16-bit words cannot be mixed byte by byte.
    const samples = bilinear && isNarrow ? this.scratch.convert(source, 'xrgb') : isRaw ? source : this.#opaque(source);
    const scaled = this.scratch.make(widthOf(needed), heightOf(needed), samples.kind);
    const stepX = Math.floor((widthOf(srcArea) * FIXED_ONE) / widthOf(box));
    const stepY = Math.floor((heightOf(srcArea) * FIXED_ONE) / heightOf(box));
    const cornerX = onGrid ? gridded(srcArea.left, widthOf(srcArea) / widthOf(box), stepX) : srcArea.left * FIXED_ONE;
    const cornerY = onGrid ? gridded(srcArea.top, heightOf(srcArea) / heightOf(box), stepY) : srcArea.top * FIXED_ONE;
    const startX = cornerX + (needed.left - box.left) * stepX + Math.floor((stepX + 1) / 2);
    const startY = cornerY + (needed.top - box.top) * stepY + Math.floor((stepY + 1) / 2);
    this.core[bilinear ? 'scaleBilinear' : 'scaleNearest'](
      scaled.ptr,
      scaled.strideBytes,
      scaled.width,
      scaled.height,
      samples.ptr,
      samples.strideBytes,
      samples.width,
      samples.height,
      startX,
      stepX,
      startY,
      stepY,
    );
    return { pixels: this.scratch.convert(scaled, source.kind), x: needed.left, y: needed.top };
  }

  /** Scaled pixels without alpha are opaque on a surface with alpha; those that are copied 1:1 keep their high byte. */
  #opaque(source: Pixels): Pixels {
    if (source.kind !== 'xrgb' || this.surface.kind !== 'argb') return source;
    const copy = this.scratch.copy(source, bounds(source));
    this.core.setHighBytes(copy.ptr, copy.strideBytes, copy.width, copy.height);
    return copy;
  }

  #direct(rect: Rect): Target {
    const { surface } = this;
    return {
      ptr: pixelAt(surface, rect.left, rect.top),
      strideBytes: surface.strideBytes,
      width: widthOf(rect),
      height: heightOf(rect),
      rect,
    };
  }

  #masked(rect: Rect, mask: MaskOperand, paint: (target: Target) => void): void {
    const { surface, scratch, core, box } = this;
    const copy = scratch.copy(surface, rect);
    paint({ ...copy, rect });
    core.copyMasked(
      pixelAt(surface, rect.left, rect.top),
      surface.strideBytes,
      copy.ptr,
      copy.strideBytes,
      copy.width,
      copy.height,
      pixelAt(mask.pixels, mask.x + rect.left - box.left, mask.y + rect.top - box.top),
      mask.pixels.strideBytes,
      mask.inverse,
    );
  }
}

/** Positions outside the mask are not drawn, inverse or not. */
function insideMask(region: readonly Rect[], box: Rect, mask: MaskOperand): Rect[] {
  const covered = translate(bounds(mask.pixels), box.left - mask.x, box.top - mask.y);
  return region.map((rect) => intersect(rect, covered)).filter((rect) => !isEmpty(rect));
}

/** Index of the first rectangle that starts below `y`. */
function firstBelow(byTop: readonly Rect[], y: number): number {
  let [low, high] = [0, byTop.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byTop[middle]!.top <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The position of the whole step that is nearest to a source coordinate. */
function gridded(start: number, scale: number, step: number): number {
  return Math.floor(start / scale + 0.5) * step;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** Solid colours come in the surface's format; an alpha surface takes the low byte. */
function surfaceColor(color: number, surface: Surface): number {
  return surface.kind === 'alpha' ? ((color & 0xff) << 24) >>> 0 : color;
}

/** Rop.COPY under the name that the operations use. */
export const PUT = Rop.COPY;
