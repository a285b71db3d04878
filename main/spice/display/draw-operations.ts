/** The draw operations of the display channel (display: per-op notes): what each of them paints with its operands. */

import { Rop } from '../../../native-addons/pixels/raster-face';
import { ImageDataError } from '../wire/errors';
import type {
  AlphaBlend,
  Composite,
  Copy,
  DrawText,
  Fill,
  Masked,
  Opaque,
  Rop3,
  Stroke,
  Transparent,
} from '../wire/messages/display';
import { BrushType, type Base, type Brush, type Mask, type Point } from '../wire/messages/draw';
import type { Image } from '../wire/messages/image';
import type { Handled } from '../wire/table';
import { composite, formOf, type ComposeImage } from './canvas/composite';
import { PUT, type BrushOperand, type Painter, type Target } from './canvas/painter';
import { RopFlag, ropTable } from './canvas/rop';
import { stroke } from './canvas/stroke';
import { text } from './canvas/text';
import { bounds, contains, heightOf, intersect, isEmpty, translate, widthOf } from './geometry';
import { widensOpaque, type Operand } from './images/decode';
import { Operation, type Lookup, type OperationContext, type Paint } from './operation';
import { isWords, pixelAt, type Pixels } from './pixels';
import type { Surface } from './surfaces';

const SCALE_NEAREST = 1;
const NO_MASK: Mask = { flags: 0, pos: { x: 0, y: 0 }, bitmap: null };
const ALL_ONES = 0xffffffff;
const OPAQUE_ALPHA = 255;
const AlphaFlag = { DEST_HAS_ALPHA: 1, SRC_SURFACE_HAS_ALPHA: 2 } as const;

export class DrawOperations {
  readonly #options: OperationContext;

  constructor(options: OperationContext) {
    this.#options = options;
  }

  fill({ base, brush, rop, mask }: Fill): Handled {
    const table = ropTable(rop, RopFlag.INVERS_BRUSH, RopFlag.INVERS_DEST);
    return this.#run(base, mask, brushImages(brush), (painter, lookup) => {
      const operand = this.#brush(painter, brush, lookup);
      painter.each((target) => painter.fill(target, operand, table));
    });
  }

  /** DRAW_COPY and DRAW_BLEND differ only in name. */
  copy(message: Copy): Handled {
    const { base, src, srcArea, rop, scaleMode, mask } = message;
    if (this.#decodedInPlace(message)) return undefined;
    const table = ropTable(rop, RopFlag.INVERS_SRC, RopFlag.INVERS_DEST);
    return this.#run(base, mask, [src], (painter, lookup) => {
      const source = this.#source(painter, lookup(src));
      const fitted = painter.fit(source, srcArea, scaleMode, { isRaw: table !== PUT });
      painter.each((target) => painter.copy(target, fitted.pixels, fitted.x, fitted.y, table));
    });
  }

  opaque({ base, src, srcArea, brush, rop, scaleMode, mask }: Opaque): Handled {
    const table = ropTable(rop, RopFlag.INVERS_BRUSH, RopFlag.INVERS_SRC);
    return this.#run(base, mask, [src, ...brushImages(brush)], (painter, lookup) => {
      const fitted = painter.fit(this.#source(painter, lookup(src)), srcArea, scaleMode);
      const operand = this.#brush(painter, brush, lookup);
      painter.each((target) => {
        painter.copy(target, fitted.pixels, fitted.x, fitted.y, PUT);
        painter.fill(target, operand, table);
      });
    });
  }

  blackness({ base, mask }: Masked): Handled {
    return this.#fillAll(base, mask, 0, Rop.COPY);
  }

  whiteness({ base, mask }: Masked): Handled {
    return this.#fillAll(base, mask, ALL_ONES, Rop.COPY);
  }

  invers({ base, mask }: Masked): Handled {
    return this.#fillAll(base, mask, 0, Rop.INVERT);
  }

  rop3({ base, src, srcArea, brush, rop3, scaleMode, mask }: Rop3): Handled {
    return this.#run(base, mask, [src, ...brushImages(brush)], (painter, lookup) => {
      const { core, surface, scratch } = painter;
      const fitted = painter.fit(this.#source(painter, lookup(src)), srcArea, scaleMode, { onGrid: true, isRaw: true });
      const operand = this.#brush(painter, brush, lookup);
      painter.each((target) => {
        const { width, height, rect } = target;
        const pattern = scratch.make(width, height, surface.kind);
        painter.fill({ ...pattern, rect }, operand, PUT);
        const source = scratch.make(width, height, surface.kind, true);
        painter.copy({ ...source, rect }, fitted.pixels, fitted.x, fitted.y, PUT);
        core.rop3Rect(
          target.ptr,
          target.strideBytes,
          source.ptr,
          source.strideBytes,
          pattern.ptr,
          pattern.strideBytes,
          width,
          height,
          rop3,
          surface.pixelMask,
        );
      });
    });
  }

  transparent({ base, src, srcArea, trueColor }: Transparent): Handled {
    return this.#run(base, NO_MASK, [src], (painter, lookup) => {
      const { core, surface } = painter;
      const source = this.#source(painter, lookup(src));
      const fitted = painter.fit(source, srcArea, SCALE_NEAREST, { isRaw: true });
      const { key, keyMask } = colorKey(trueColor, surface.kind, fitted.pixels !== source);
      painter.each((target) => {
        eachCovered(target, fitted, (dst, source, width, height) =>
          core.copyKeyed(dst, target.strideBytes, source, fitted.pixels.strideBytes, width, height, key, keyMask),
        );
      });
    });
  }

  /** The high byte of xRGB surfaces goes along as if it were alpha, with or without DEST_HAS_ALPHA; an opaque source is copied with its own. */
  alphaBlend({ base, alphaFlags, alpha, src, srcArea }: AlphaBlend): Handled {
    return this.#run(base, NO_MASK, [src], (painter, lookup) => {
      if (alpha === 0) return;
      const { core, surface, scratch } = painter;
      const operand = lookup(src);
      const { pixels, surfaceId } = operand;
      const forced =
        surfaceId !== undefined && pixels.kind === 'xrgb' && (alphaFlags & AlphaFlag.SRC_SURFACE_HAS_ALPHA) !== 0;
      const srcAlpha = pixels.kind === 'argb' || pixels.kind === 'alpha' || forced;
      const fitted = painter.fit(this.#detach(painter, operand, 'argb'), srcArea, SCALE_NEAREST, { isRaw: true });
      const isCopy = !srcAlpha && alpha === OPAQUE_ALPHA && (alphaFlags & AlphaFlag.DEST_HAS_ALPHA) === 0;
      if (isCopy && surface.kind === 'xrgb') {
        // Pixels that come from 16 bits have no high byte of their own.
        const isWidened = isWords(pixels.kind) || widensOpaque(src.payload);
        const source = isWidened ? scratch.withoutHighByte(fitted.pixels) : fitted.pixels;
        painter.each((target) => painter.copy(target, source, fitted.x, fitted.y, PUT));
        return;
      }
      painter.eachWide((target, kind) => {
        eachCovered(target, fitted, (dst, source, width, height) =>
          core.blendRect(
            dst,
            target.strideBytes,
            source,
            fitted.pixels.strideBytes,
            width,
            height,
            alpha,
            srcAlpha,
            true,
          ),
        );
        if (kind === 'alpha') painter.clearColour(target);
      });
    });
  }

  stroke({ base, path, attr, brush, foreMode }: Stroke): Handled {
    const table = ropTable(foreMode, RopFlag.INVERS_BRUSH, RopFlag.INVERS_DEST);
    return this.#run(base, NO_MASK, brushImages(brush), (painter, lookup) =>
      stroke(painter, path, attr, this.#brush(painter, brush, lookup), table),
    );
  }

  /** Nothing at all is drawn with a background and a mode other than OP_PUT: servers and clients agree on that. */
  text({ base, text: string, backArea, foreBrush, backBrush, foreMode }: DrawText): Handled {
    const images = [...brushImages(foreBrush), ...brushImages(backBrush)];
    return this.#run(base, NO_MASK, images, (painter, lookup) => {
      if (!isEmpty(backArea)) {
        if (foreMode !== RopFlag.OP_PUT) return;
        painter.filler(this.#brush(painter, backBrush, lookup), PUT)(backArea);
      }
      if (foreBrush.type !== BrushType.NONE) text(painter, string, this.#brush(painter, foreBrush, lookup));
    });
  }

  composite(message: Composite): Handled {
    const { base, operands } = message;
    const images = operands.mask === null ? [operands.src] : [operands.src, operands.mask];
    return this.#run(base, NO_MASK, images, (painter, lookup) => {
      const image = (operand: Operand): ComposeImage => ({
        pixels: this.#compositeOperand(painter, operand),
        form: this.#compositeForm(painter, operand),
      });
      const mask = operands.mask === null ? null : image(lookup(operands.mask));
      composite(painter, message, image(lookup(operands.src)), mask);
    });
  }

  copyBits(base: Base, srcPos: Point): Handled {
    return this.#run(base, NO_MASK, [], (painter) => {
      const { surface, box, core, scratch } = painter;
      const dx = srcPos.x - box.left;
      const dy = srcPos.y - box.top;
      if (dx === 0 && dy === 0) return;
      const inside = translate(bounds(surface), -dx, -dy);
      const parts = painter.region.map((rect) => intersect(rect, inside)).filter((rect) => !isEmpty(rect));
      // With several rectangles one may overwrite what another still has to read.
      const sources = parts.map((rect) => {
        const from = translate(rect, dx, dy);
        return parts.length === 1
          ? { ...surface, ptr: pixelAt(surface, from.left, from.top) }
          : scratch.copy(surface, from);
      });
      parts.forEach((rect, i) => {
        const source = sources[i];
        if (source === undefined) return;
        const dst = pixelAt(surface, rect.left, rect.top);
        core.copyRect(
          dst,
          surface.strideBytes,
          source.ptr,
          source.strideBytes,
          widthOf(rect),
          heightOf(rect),
          Rop.COPY,
          surface.pixelMask,
        );
      });
    });
  }

  #fillAll(base: Base, mask: Mask, color: number, rop: number): Handled {
    return this.#run(base, mask, [], (painter) => {
      const { core, surface } = painter;
      painter.each(({ ptr, strideBytes, width, height }) =>
        core.fillRect(ptr, strideBytes, width, height, color, rop, surface.pixelMask),
      );
    });
  }

  /** The commonest case by far: a whole image, not kept, replaces the box: it is decoded where it belongs. */
  #decodedInPlace({ base, src, srcArea, rop, mask }: Copy): boolean {
    const { surfaces, decoder, damage, drop } = this.#options;
    const surface = surfaces.get(base.surfaceId);
    const { width, height } = src.descriptor;
    if (surface === undefined || base.clip !== null || mask.bitmap !== null || rop !== RopFlag.OP_PUT) return false;
    if (surface.kind !== 'xrgb' && surface.kind !== 'argb') return false;
    const { box } = base;
    const whole =
      srcArea.left === 0 &&
      srcArea.top === 0 &&
      srcArea.right === width &&
      srcArea.bottom === height &&
      widthOf(box) === width &&
      heightOf(box) === height;
    if (!whole || !contains(bounds(surface), box) || !decoder.canDecodeInto(src)) return false;
    try {
      decoder.decodeInto(src, {
        ptr: pixelAt(surface, box.left, box.top),
        strideBytes: surface.strideBytes,
        width,
        height,
        kind: surface.kind,
      });
    } catch (error) {
      if (!(error instanceof ImageDataError)) throw error;
      drop(error);
    }
    damage(surface.id, [box]);
    return true;
  }

  #run(base: Base, mask: Mask, images: readonly Image[], paint: Paint): Handled {
    return new Operation(this.#options, base, mask, images, paint).run();
  }

  #brush(painter: Painter, brush: Brush, lookup: Lookup): BrushOperand {
    if (brush.type === BrushType.SOLID) return { kind: 'solid', color: brush.color };
    if (brush.type === BrushType.NONE) return { kind: 'solid', color: 0 };
    const pixels = this.#source(painter, lookup(brush.pattern));
    return { kind: 'pattern', pixels, x: brush.pos.x, y: brush.pos.y };
  }

  /** An operand in the surface's format, apart from the surface's own memory. */
  #source(painter: Painter, operand: Operand): Pixels {
    return this.#detach(painter, operand, painter.surface.kind);
  }

  #detach(painter: Painter, operand: Operand, kind: Surface['kind']): Pixels {
    const { scratch, surface } = painter;
    const pixels =
      operand.surfaceId === surface.id ? scratch.copy(operand.pixels, bounds(operand.pixels)) : operand.pixels;
    return scratch.convert(pixels, kind);
  }

  /** What the colours of an operand of COMPOSITE come from. */
  #compositeForm({ surface }: Painter, { pixels, surfaceId }: Operand): number {
    return formOf(isWords(surface.kind) && surfaceId === undefined ? surface.kind : pixels.kind);
  }

  /**
   * Operands of COMPOSITE keep their alpha, whatever the destination is; but images are brought to the depth of a 16-bit surface first,
   * as every server and client does.
   */
  #compositeOperand(painter: Painter, operand: Operand): Pixels {
    const { kind } = operand.pixels;
    const { surface, scratch } = painter;
    if (isWords(surface.kind) && operand.surfaceId === undefined)
      return scratch.convert(scratch.convert(operand.pixels, surface.kind), 'xrgb');
    return this.#detach(
      painter,
      operand,
      kind === 'bit' ? 'alpha' : kind === 'alpha' || kind === 'argb' ? kind : 'xrgb',
    );
  }
}

function brushImages(brush: Brush): readonly Image[] {
  return brush.type === BrushType.PATTERN ? [brush.pattern] : [];
}

/** A 24-bit colour in the format of a surface, and the bits that are compared with it: scaling loses the unused one of 555. */
function colorKey(
  rgb: number,
  kind: Surface['kind'],
  isScaled: boolean,
): { readonly key: number; readonly keyMask: number } {
  if (kind === 'rgb16') {
    return {
      key: ((rgb >> 9) & 0x7c00) | ((rgb >> 6) & 0x3e0) | ((rgb >> 3) & 0x1f),
      keyMask: isScaled ? 0x7fff : 0xffff,
    };
  }
  if (kind === 'rgb16_565') {
    return { key: ((rgb >> 8) & 0xf800) | ((rgb >> 5) & 0x7e0) | ((rgb >> 3) & 0x1f), keyMask: 0xffff };
  }
  return { key: rgb & 0xffffff, keyMask: 0xffffff };
}

/** Calls `paint` with the addresses of the part of a target that a source covers. */
function eachCovered(
  target: Target,
  fitted: { readonly pixels: Pixels; readonly x: number; readonly y: number },
  paint: (dst: number, src: number, width: number, height: number) => void,
): void {
  const { rect, ptr, strideBytes } = target;
  const part = intersect(rect, translate(bounds(fitted.pixels), fitted.x, fitted.y));
  if (isEmpty(part)) return;
  paint(
    ptr + (part.top - rect.top) * strideBytes + (part.left - rect.left) * 4,
    pixelAt(fitted.pixels, part.left - fitted.x, part.top - fitted.y),
    widthOf(part),
    heightOf(part),
  );
}
