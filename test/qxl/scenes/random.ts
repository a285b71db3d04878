/** Seeded mixtures of all operations on surfaces of every kind, within what the reference can play. */
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlBitmap, QxlBrush, QxlCommand, QxlDraw, QxlImage, QxlMask, QxlRect, Scene } from '../command';
import { bitmap, maskBitmap, PALETTE_FORMATS, surfacePixels, type Format } from './bitmaps';
import { clipList, stackedClip } from './clips';
import {
  BLEND_OPERATORS,
  composite,
  CONJOINT_OPERATORS,
  DISJOINT_OPERATORS,
  SIMPLE_OPERATORS,
  transform,
} from './composites';
import { Dice } from './dice';
import type { Mode } from './modes';
import { ROP3_CODES } from './rop3';
import {
  areaOf,
  createSurface,
  destroySurface,
  ground,
  point,
  PUT,
  rect,
  ropDescriptors,
  show,
  surface,
} from './scene-case';
import { path, stroke } from './strokes';
import { glyphRun, text } from './texts';
import { keyed } from './transparents';

export interface RandomOptions {
  /** About so many commands; a few more make the surfaces and show them at the end. */
  readonly commands: number;
  readonly mode: Pick<Mode, 'compression' | 'jpeg'>;
}

interface Canvas {
  readonly id: number;
  readonly format: number;
  readonly width: number;
  readonly height: number;
}

const PRIMARY_SIZE = { width: 320, height: 240 } as const;
const FORMATS: Readonly<Record<number, Format>> = {
  [SurfaceFormat.XRGB32]: BitmapFormat.BIT32,
  [SurfaceFormat.ARGB32]: BitmapFormat.RGBA,
  [SurfaceFormat.RGB16_555]: BitmapFormat.BIT16,
  [SurfaceFormat.RGB16_565]: BitmapFormat.BIT16,
};
/** Operands of COMPOSITE only: the reference leaves transforms and repeats set on them. */
const OPERAND: Canvas = { id: 1020, format: SurfaceFormat.ARGB32, width: 48, height: 40 };
const OPERAND_MASK: Canvas = { id: 1021, format: SurfaceFormat.A8, width: 37, height: 41 };
const OPERATORS = [...SIMPLE_OPERATORS, ...DISJOINT_OPERATORS, ...CONJOINT_OPERATORS, ...BLEND_OPERATORS];

/** @returns the same scene for the same seed and options, everywhere. */
export function randomScene(seed: number, options: RandomOptions): Scene {
  return new Mixture(seed, options).scene();
}

class Mixture {
  readonly #dice: Dice;
  readonly #options: RandomOptions;
  readonly #seed: number;
  readonly #primary: Canvas;
  /** By their number in the order of `create`. An id is never used again: the server may still hold its old surface. */
  readonly #offscreen = new Map<number, Canvas>();
  #nextId = 1;
  readonly #commands: QxlCommand[] = [];
  /** Images that are used again, for 32-bit and for 16-bit surfaces: palettes mean something else on each. */
  readonly #kept: Readonly<Record<'wide' | 'narrow', QxlBitmap[]>> = { wide: [], narrow: [] };
  readonly #masks: QxlBitmap[] = [];

  constructor(seed: number, options: RandomOptions) {
    this.#seed = seed;
    this.#options = options;
    this.#dice = new Dice(seed);
    const narrow = seed % 8 === 5;
    this.#primary = { id: 0, ...PRIMARY_SIZE, format: narrow ? SurfaceFormat.RGB16_555 : SurfaceFormat.XRGB32 };
  }

  get #isGlz(): boolean {
    return this.#options.mode.compression.endsWith('glz');
  }

  scene(): Scene {
    this.#begin();
    const first = this.#commands.length;
    while (this.#commands.length - first < this.#options.commands) this.#step();
    for (const canvas of this.#offscreen.values()) this.#show(canvas);
    for (const { id } of [...this.#offscreen.values(), OPERAND, OPERAND_MASK]) this.#commands.push(destroySurface(id));
    const { width, height, format } = this.#primary;
    return { name: `random-${this.#seed}`, primary: { width, height, format }, commands: this.#commands };
  }

  #begin(): void {
    const dice = this.#dice;
    const { width, height } = this.#primary;
    this.#commands.push(
      ground(dice, { width, height }),
      createSurface(OPERAND.id, OPERAND.format, OPERAND.width, OPERAND.height),
      createSurface(OPERAND_MASK.id, OPERAND_MASK.format, OPERAND_MASK.width, OPERAND_MASK.height),
      ground(dice, { surfaceId: OPERAND.id, width: OPERAND.width, height: OPERAND.height, format: BitmapFormat.RGBA }),
      this.#fillMask(),
    );
    for (let i = 0; i < 5; i++) this.#create(i);
  }

  /** Alpha for the operand mask from a picture with alpha. */
  #fillMask(): QxlCommand {
    const { id, width, height } = OPERAND_MASK;
    const src = bitmap(this.#dice, width, height, { format: BitmapFormat.RGBA });
    return composite(id, rect(0, 0, width, height), { operator: 1 }, { src });
  }

  /** Surface number `index` of five kinds, with an image on it or with its own data. */
  #create(index: number): void {
    const dice = this.#dice;
    const kinds = [
      SurfaceFormat.XRGB32,
      SurfaceFormat.ARGB32,
      SurfaceFormat.RGB16_555,
      SurfaceFormat.A8,
      SurfaceFormat.RGB16_565,
    ];
    const format = kinds[index]!;
    // The server aborts when it has to send a 565 surface as an image, as it does for lossy areas.
    if (format === SurfaceFormat.RGB16_565 && this.#options.mode.jpeg === 'always') return;
    const canvas: Canvas = { id: this.#nextId++, format, width: dice.between(30, 200), height: dice.between(30, 160) };
    const { id, width, height } = canvas;
    const pixels = this.#pixelsOf(format);
    const canKeep = format === SurfaceFormat.XRGB32 || format === SurfaceFormat.ARGB32;
    if (canKeep && pixels !== undefined && dice.oneIn(4)) {
      this.#commands.push({
        op: 'surface-create',
        surfaceId: id,
        format,
        width,
        height,
        keepData: surfacePixels(dice, width, height, pixels),
      });
    } else {
      this.#commands.push(createSurface(id, format, width, height));
      if (pixels !== undefined && dice.oneIn(2))
        this.#commands.push(ground(dice, { surfaceId: id, width, height, format: pixels }));
    }
    this.#offscreen.set(index, canvas);
  }

  #step(): void {
    const dice = this.#dice;
    switch (dice.below(60)) {
      case 0: {
        const index = dice.below(5);
        const old = this.#offscreen.get(index);
        if (old === undefined) return;
        this.#commands.push(destroySurface(old.id));
        this.#create(index);
        return;
      }
      case 1:
        this.#show(dice.pick([...this.#offscreen.values()]));
        return;
      case 2:
        this.#commands.push(
          dice.oneIn(2)
            ? ground(dice, {
                surfaceId: OPERAND.id,
                width: OPERAND.width,
                height: OPERAND.height,
                format: BitmapFormat.RGBA,
              })
            : this.#fillMask(),
        );
        return;
      case 3:
        if (dice.oneIn(5)) this.#commands.push({ op: 'reset-image-cache' });
        return;
      case 4:
        this.#commands.push({ op: 'update-area', surfaceId: 0, area: this.#box(this.#primary) });
        return;
      default:
        this.#commands.push(this.#draw(this.#target()));
    }
  }

  #show(canvas: Canvas): void {
    const dice = this.#dice;
    const { id, format, width, height } = canvas;
    const { width: w, height: h } = this.#primary;
    const at = point(dice.below(Math.max(1, w - width)), dice.below(Math.max(1, h - height)));
    const shown = depthOf(format) === 32 && depthOf(this.#primary.format) === 16 ? SurfaceFormat.RGB16_555 : format;
    this.#commands.push(show(dice, id, shown, rect(0, 0, width, height), at));
  }

  /** Mostly the primary: what is drawn elsewhere is only seen if it survives. */
  #target(): Canvas {
    return this.#dice.oneIn(3) ? this.#dice.pick([...this.#offscreen.values()]) : this.#primary;
  }

  #box({ width, height }: Canvas): QxlRect {
    const dice = this.#dice;
    const [w, h] = [
      dice.between(1, Math.min(width, dice.oneIn(8) ? 200 : 60)),
      dice.between(1, Math.min(height, dice.oneIn(8) ? 160 : 50)),
    ];
    return rect(dice.below(width - w + 1), dice.below(height - h + 1), w, h);
  }

  #draw(target: Canvas): QxlDraw {
    const dice = this.#dice;
    const box = this.#box(target);
    const clip = visibleClip(dice.oneIn(4) ? clipList(dice, box) : null, box);
    const common = { surfaceId: target.id, box, clip };
    if (target.format === SurfaceFormat.A8) return this.#drawAlpha(target, common);
    switch (dice.below(16)) {
      case 0:
      case 1:
        return {
          ...common,
          op: 'fill',
          brush: this.#brush(target),
          ropd: this.#rop(RopFlag.INVERS_BRUSH),
          ...this.#mask(),
        };
      case 2:
      case 3:
      case 4:
        return {
          ...common,
          ...this.#sourced(target, box),
          op: dice.oneIn(3) ? 'blend' : 'copy',
          ropd: this.#rop(RopFlag.INVERS_SRC),
          ...this.#mask(),
        };
      case 5:
        return {
          ...common,
          ...this.#sourced(target, box),
          op: 'opaque',
          brush: this.#brush(target),
          ropd: this.#rop(RopFlag.INVERS_BRUSH),
          ...this.#mask(),
        };
      case 6:
        return { ...common, op: dice.pick(['blackness', 'whiteness', 'invers', 'invers'] as const), ...this.#mask() };
      case 7:
        return {
          ...common,
          ...this.#sourced(target, box),
          op: 'rop3',
          brush: leftOf(this.#brush(target), box),
          rop3: dice.pick(ROP3_CODES),
          ...this.#mask(),
        };
      case 8:
        return this.#stroke(target, box, clip === null ? null : visibleClip(stackedClip(dice, box), box));
      case 9:
      case 10:
        // What high byte TEXT leaves on an xRGB surface depends on pixman's shortcuts: only where nobody sees it.
        if (target.format === SurfaceFormat.XRGB32 && target.id !== 0) return { ...common, op: 'invers' };
        return this.#text(target, box, clip);
      case 11:
        return this.#transparent(target, common);
      case 12:
        return this.#alphaBlend(target, common);
      case 13:
      case 14:
        return this.#composite(target, common);
      default:
        return { ...common, op: 'copy-bits', srcPos: this.#nearby(target, box) };
    }
  }

  /** Alpha surfaces take fills, alpha bitmaps, one another, and COMPOSITE. */
  #drawAlpha(target: Canvas, common: Common): QxlDraw {
    const dice = this.#dice;
    const { box } = common;
    const kind = dice.below(5);
    if (kind === 0) return { ...common, op: 'fill', brush: { type: 'solid', color: dice.word() }, ropd: PUT };
    if (kind === 1) return { ...common, op: 'copy-bits', srcPos: this.#nearby(target, box) };
    if (kind === 2 && this.#options.mode.compression !== 'lz4') {
      const src = bitmap(dice, box.right - box.left, box.bottom - box.top, {
        format: BitmapFormat.BIT8_A,
        topDown: dice.oneIn(2),
      });
      return { ...common, op: 'copy', src, srcArea: areaOf(src), ropd: PUT, scaleMode: 0 };
    }
    return this.#composite(target, common);
  }

  #rop(source: number): number {
    const dice = this.#dice;
    return dice.oneIn(2) ? PUT : dice.pick(ropDescriptors(source));
  }

  #mask(): { mask?: QxlMask } {
    const dice = this.#dice;
    if (!dice.oneIn(5)) return {};
    const kept = this.#masks.length > 0 && dice.oneIn(3);
    const image = kept ? dice.pick(this.#masks) : this.#newMask();
    return { mask: { image, pos: point(dice.between(-5, 10), dice.between(-5, 10)), inverse: dice.oneIn(2) } };
  }

  #newMask(): QxlBitmap {
    const dice = this.#dice;
    const cache = dice.oneIn(3);
    const image = maskBitmap(dice, dice.between(4, 70), dice.between(4, 60), {
      topDown: dice.oneIn(2),
      padding: dice.oneIn(3) ? 3 : 0,
      cache,
    });
    if (cache && this.#masks.length < 8) this.#masks.push(image);
    return image;
  }

  #brush(target: Canvas, surfaces = true): QxlBrush {
    const dice = this.#dice;
    if (dice.oneIn(6)) return { type: 'none' };
    if (dice.oneIn(2)) return { type: 'solid', color: dice.word() };
    const others = this.#sameDepth(target).filter(({ id }) => id !== target.id);
    const image =
      surfaces && others.length > 0 && dice.oneIn(4)
        ? surface(dice.pick(others).id)
        : this.#image(target, dice.between(1, 24), dice.between(1, 20));
    return { type: 'pattern', image, pos: point(dice.between(-60, 300), dice.between(-60, 200)) };
  }

  #solid(): QxlBrush {
    return { type: 'solid', color: this.#dice.word() };
  }

  /**
   * Surfaces that can be sources of raw copies: of the same depth, but no alpha surfaces. What is in the high byte of xRGB surfaces
   * depends on codecs and on pixman's shortcuts: it must not get to where it can be seen.
   */
  #sameDepth(target: Canvas): readonly Canvas[] {
    const depth = depthOf(target.format);
    const isVisible = target.format === SurfaceFormat.ARGB32;
    return [this.#primary, ...this.#offscreen.values()].filter(
      ({ format }) => depthOf(format) === depth && (format === target.format || (depth === 32 && !isVisible)),
    );
  }

  /** A source for `box`: as large as it, or something to be scaled. */
  #sourced(target: Canvas, box: QxlRect): { src: QxlImage; srcArea: QxlRect; scaleMode: number } {
    const dice = this.#dice;
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const scaleMode = dice.below(2);
    const sources = this.#sameDepth(target);
    const canvas = sources.length > 0 && dice.oneIn(5) ? dice.pick(sources) : undefined;
    const scaled = dice.oneIn(6);
    if (canvas !== undefined && canvas.width > 4 && canvas.height > 4) {
      const [w, h] = scaled
        ? [dice.between(1, Math.min(60, canvas.width)), dice.between(1, Math.min(50, canvas.height))]
        : [width, height];
      if (w <= canvas.width && h <= canvas.height) {
        const srcArea = rect(dice.below(canvas.width - w + 1), dice.below(canvas.height - h + 1), w, h);
        if (canvas.id !== target.id || areApart(srcArea, box)) return { src: surface(canvas.id), srcArea, scaleMode };
      }
    }
    const [w, h] = scaled
      ? [dice.between(1, 60), dice.between(1, 50)]
      : [width + dice.below(4), height + dice.below(4)];
    const src = this.#image(target, w, h);
    const [areaWidth, areaHeight] = scaled
      ? [src.width, src.height]
      : [Math.min(width, src.width), Math.min(height, src.height)];
    const left = dice.below(src.width - areaWidth + 1);
    const top = dice.below(src.height - areaHeight + 1);
    return { src, srcArea: rect(left, top, areaWidth, areaHeight), scaleMode };
  }

  /** A fresh bitmap, or a kept one of whatever size. */
  #image(target: Canvas, width: number, height: number): QxlBitmap {
    const dice = this.#dice;
    const narrow = depthOf(target.format) === 16;
    const kept = this.#kept[narrow ? 'narrow' : 'wide'];
    // Kept images may have palettes, with which the reference aborts on 565 surfaces.
    const mayKeep = target.format !== SurfaceFormat.RGB16_565;
    if (mayKeep && kept.length > 0 && dice.oneIn(5)) return dice.pick(kept);
    const cache = mayKeep && dice.oneIn(6) && kept.length < 24;
    const image = bitmap(dice, width, height, {
      // Palettes are for the primary and for 16-bit surfaces: what is in their high byte depends on the codec.
      format: this.#format(target, !cache && (target.id === 0 || narrow)),
      topDown: dice.oneIn(2),
      padding: dice.oneIn(5) ? dice.between(1, 8) : 0,
      // Under GLZ the reference sets them in the dictionary, where later images copy them from.
      highBits: dice.oneIn(9) && !this.#isGlz,
      chunks: dice.oneIn(8) ? 3 : 1,
      cachePalette: dice.oneIn(2),
      narrow,
      cache,
    });
    if (cache) kept.push(image);
    return image;
  }

  /**
   * The bitmap format of a surface's own pixels. The server's GLZ encoder loses bits of 16-bit pixels, not always the same ones: under GLZ
   * 16-bit surfaces get 32-bit images.
   */
  #pixelsOf(format: number): Format | undefined {
    const pixels = FORMATS[format];
    return pixels === BitmapFormat.BIT16 && this.#isGlz ? BitmapFormat.BIT32 : pixels;
  }

  #format(target: Canvas, palettes: boolean): Format {
    const dice = this.#dice;
    const words = this.#pixelsOf(SurfaceFormat.RGB16_555)!;
    if (target.format === SurfaceFormat.RGB16_565) return dice.pick([words, BitmapFormat.BIT32]);
    if (palettes && dice.oneIn(5)) return dice.pick(PALETTE_FORMATS);
    return dice.pick([BitmapFormat.BIT32, BitmapFormat.BIT32, BitmapFormat.RGBA, BitmapFormat.BIT24, words]);
  }

  #nearby({ width, height }: Canvas, box: QxlRect): { x: number; y: number } {
    const dice = this.#dice;
    const [w, h] = [box.right - box.left, box.bottom - box.top];
    const near = dice.oneIn(2);
    const x = near ? box.left + dice.between(-12, 12) : dice.below(width);
    const y = near ? box.top + dice.between(-12, 12) : dice.below(height);
    return point(Math.max(0, Math.min(width - w, x)), Math.max(0, Math.min(height - h, y)));
  }

  #stroke(target: Canvas, box: QxlRect, clip: readonly QxlRect[] | null): QxlDraw {
    const dice = this.#dice;
    const style = dice.oneIn(3) ? Array.from({ length: dice.between(1, 5) }, () => dice.between(1, 9) * 16) : undefined;
    // The reference aborts on surfaces as patterns of strokes.
    const brush = this.#brush(target, false);
    return stroke(path(dice, box), {
      surfaceId: target.id,
      box,
      clip,
      brush,
      foreMode: this.#rop(RopFlag.INVERS_BRUSH),
      ...(style === undefined ? {} : { style, gap: dice.oneIn(2) }),
    }) as QxlDraw;
  }

  #text(target: Canvas, box: QxlRect, clip: readonly QxlRect[] | null): QxlDraw {
    const dice = this.#dice;
    const depth = dice.pick([1, 4] as const);
    // The reference moves the pattern of a TEXT for good: only images that nothing else uses.
    const fresh = (): QxlBrush => {
      if (!dice.oneIn(3)) return this.#solid();
      // Too small to be packed: a background's image that is hidden is not decoded by the reference.
      const image = bitmap(dice, dice.between(1, 3), dice.between(1, 4), {
        format: FORMATS[target.format] ?? BitmapFormat.BIT32,
      });
      return { type: 'pattern', image, pos: point(dice.between(0, 20), dice.between(0, 20)) };
    };
    const backArea = dice.oneIn(2)
      ? rect(box.left + 1, box.top + 1, Math.max(1, (box.right - box.left) >> 1), 12)
      : undefined;
    return text(depth, glyphRun(dice, depth, box), box, {
      surfaceId: target.id,
      clip,
      foreBrush: dice.oneIn(9) ? { type: 'none' } : fresh(),
      ...(backArea === undefined ? {} : { backArea, backBrush: fresh() }),
      // The reference aborts on another mode with a background.
      foreMode: backArea === undefined && dice.oneIn(4) ? RopFlag.OP_XOR : PUT,
    }) as QxlDraw;
  }

  #transparent(target: Canvas, common: Common): QxlDraw {
    const dice = this.#dice;
    const { box } = common;
    const key = dice.pick([0, 0xffffff, dice.word() & 0xffffff]);
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const scaled = dice.oneIn(3);
    // Whether the unused bit of 555 words counts is nobody's promise.
    if (dice.oneIn(4) && depthOf(target.format) === 32)
      return { ...common, op: 'transparent', ...this.#sourceOnly(target, box), srcColor: 0, trueColor: key };
    const src = keyed(
      dice,
      scaled ? dice.between(1, 40) : width,
      scaled ? dice.between(1, 40) : height,
      key,
      this.#format(target, false),
    );
    return { ...common, op: 'transparent', src, srcArea: areaOf(src), srcColor: dice.word(), trueColor: key };
  }

  #alphaBlend(target: Canvas, common: Common): QxlDraw {
    const dice = this.#dice;
    const { box } = common;
    // With 0 the reference does not decode the image, and waits for ever when a later GLZ image refers to it.
    const alpha = dice.oneIn(3) ? 255 : dice.between(1, 255);
    const alphaFlags = dice.below(4);
    if (dice.oneIn(3)) {
      const canvas = dice.pick(
        [this.#primary, ...this.#offscreen.values()].filter(({ format }) => depthOf(format) !== 8),
      );
      const [w, h] = [Math.min(canvas.width, box.right - box.left), Math.min(canvas.height, box.bottom - box.top)];
      const srcArea = rect(dice.below(canvas.width - w + 1), dice.below(canvas.height - h + 1), w, h);
      if (canvas.id !== target.id || areApart(srcArea, box)) {
        const flags = canvas.format === SurfaceFormat.XRGB32 ? alphaFlags & 1 : alphaFlags;
        return { ...common, op: 'alpha-blend', src: surface(canvas.id), srcArea, alpha, alphaFlags: flags };
      }
    }
    // Palette images on ARGB surfaces depend on the codec.
    const src = bitmap(dice, box.right - box.left, box.bottom - box.top, {
      format: this.#format(target, false),
      topDown: dice.oneIn(2),
    });
    return { ...common, op: 'alpha-blend', src, srcArea: areaOf(src), alpha, alphaFlags };
  }

  #sourceOnly(target: Canvas, box: QxlRect): { src: QxlImage; srcArea: QxlRect } {
    const { src, srcArea } = this.#sourced(target, box);
    return { src, srcArea };
  }

  #composite(target: Canvas, common: Common): QxlDraw {
    const dice = this.#dice;
    const { box, clip } = common;
    const origin = (): { x: number; y: number } => point(dice.between(-15, 35), dice.between(-15, 35));
    const options = {
      operator: dice.oneIn(3) ? 3 : dice.pick(OPERATORS),
      filter: dice.below(5),
      maskFilter: dice.below(5),
      repeat: dice.below(4),
      maskRepeat: dice.below(4),
      componentAlpha: dice.oneIn(8),
    };
    const fromSurface = dice.oneIn(2);
    const identity = [65536, 0, 0, 0, 65536, 0] as const;
    const turn = (): typeof identity => (dice.oneIn(2) ? identity : (transform(dice) as unknown as typeof identity));
    const src = fromSurface
      ? { src: surface(OPERAND.id), srcTransform: turn() }
      : {
          src: bitmap(dice, dice.between(2, 60), dice.between(2, 50), {
            format: dice.pick([BitmapFormat.RGBA, BitmapFormat.RGBA, BitmapFormat.BIT32]),
            topDown: dice.oneIn(2),
          }),
          ...(dice.oneIn(3) ? { srcTransform: transform(dice) } : {}),
        };
    const mask = dice.oneIn(2) ? {} : { mask: surface(OPERAND_MASK.id), maskTransform: turn() };
    return composite(target.id, box, options, {
      ...src,
      ...mask,
      clip,
      srcOrigin: origin(),
      maskOrigin: origin(),
    }) as QxlDraw;
  }
}

interface Common {
  readonly surfaceId: number;
  readonly box: QxlRect;
  readonly clip: readonly QxlRect[] | null;
}

/**
 * A clip that leaves something of the box: the images of some operations that are hidden as a whole, the reference does not decode, and
 * waits for ever for those that later GLZ images refer to.
 */
function visibleClip(clip: readonly QxlRect[] | null, box: QxlRect): readonly QxlRect[] | null {
  const shows = ({ left, top, right, bottom }: QxlRect): boolean =>
    Math.max(left, box.left) < Math.min(right, box.right) && Math.max(top, box.top) < Math.min(bottom, box.bottom);
  return clip?.some(shows) === true ? clip : null;
}

/** The reference reads in place what it has just written where a surface is copied onto itself with overlap. */
function areApart(a: QxlRect, b: QxlRect): boolean {
  return a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
}

/**
 * A brush for ROP3: the reference takes a colour from nowhere when there is none, and reads the pattern from a wrong place where its
 * tile would start right of or below the box.
 */
function leftOf(brush: QxlBrush, box: QxlRect): QxlBrush {
  if (brush.type === 'none') return { type: 'solid', color: 0 };
  if (brush.type !== 'pattern') return brush;
  return { ...brush, pos: point(Math.min(brush.pos.x, box.left), Math.min(brush.pos.y, box.top)) };
}

function depthOf(format: number): number {
  return format & 0x3f;
}
