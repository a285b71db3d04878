/** Random draw operations that pipeline and model both understand. */

import { SurfaceFormat } from '../../wire/messages/display';
import { BrushType, type Base, type Brush, type Mask, type Rect } from '../../wire/messages/draw';
import { BitmapFormat, ImageType, type Image } from '../../wire/messages/image';
import { bitmap, NO_MASK, rect, surfaceImage, type Fixture, type Random } from './fixture';
import { grid, Model, type Grid } from './model';

export const WIDTH = 40;
export const HEIGHT = 30;
const OFFSCREEN = 3;
/** One op flag with every combination of inversions, and none at all. */
const OP_FLAGS = [0x08, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0];

/** Two surfaces of one format in a pipeline and in the model, drawn on with the same operations. */
export class Twins {
  readonly fixture: Fixture;
  readonly primary = grid(WIDTH, HEIGHT);
  readonly #offscreen = grid(23, 19);
  readonly #random: Random;
  readonly #isNarrow: boolean;
  readonly #images = new Map<Image, Grid & { readonly hasAlpha: boolean }>();
  readonly #models: readonly [Model, Model];

  constructor(fixture: Fixture, random: Random, format: number) {
    this.fixture = fixture;
    this.#random = random;
    this.#isNarrow = format === SurfaceFormat.RGB16_555;
    fixture.surface(0, WIDTH, HEIGHT, format);
    fixture.surface(OFFSCREEN, 23, 19, format);
    const bits = this.#isNarrow ? 0xffff : 0xffffffff;
    const resolve = (image: Image): Grid & { readonly hasAlpha: boolean } => this.#resolve(image);
    this.#models = [new Model(this.primary, bits, resolve), new Model(this.#offscreen, bits, resolve)];
  }

  /** Sends one random operation and applies it to the model. @returns its name. */
  step(): string {
    const random = this.#random;
    const surface = random.below(4) === 0 ? OFFSCREEN : 0;
    const model = this.#models[surface === 0 ? 0 : 1];
    const base = this.#base(surface);
    const { fixture } = this;
    const masked = { base, mask: this.#mask() };
    const src = this.#source(surface);
    const source = { src, srcArea: this.#area(base.box) };
    // The model does not mix 16-bit words: those are scaled with the nearest pixel.
    const scaleMode = this.#isNarrow ? 1 : random.below(2);
    switch (random.below(11)) {
      case 0: {
        const message = { ...masked, brush: this.#brush(surface), rop: this.#rop() };
        void fixture.send('DRAW_FILL', message);
        model.fill(message);
        return 'DRAW_FILL';
      }
      case 1:
      case 2: {
        const message = { ...masked, ...source, rop: random.below(2) === 0 ? 8 : this.#rop(), scaleMode };
        void fixture.send('DRAW_COPY', message);
        model.copy(message);
        return 'DRAW_COPY';
      }
      case 3: {
        const message = { ...masked, ...source, rop: this.#rop(), scaleMode };
        void fixture.send('DRAW_BLEND', message);
        model.copy(message);
        return 'DRAW_BLEND';
      }
      case 4: {
        const message = { ...masked, ...source, brush: this.#brush(surface), rop: this.#rop(), scaleMode };
        void fixture.send('DRAW_OPAQUE', message);
        model.opaque(message);
        return 'DRAW_OPAQUE';
      }
      case 5: {
        const [name, kind] = random.pick([
          ['DRAW_BLACKNESS', 'black'],
          ['DRAW_WHITENESS', 'white'],
          ['DRAW_INVERS', 'invert'],
        ] as const);
        void fixture.send(name, masked);
        model.fillAll(masked, kind);
        return name;
      }
      case 6: {
        const message = { ...masked, ...source, brush: this.#brush(surface), rop3: random.below(256), scaleMode };
        void fixture.send('DRAW_ROP3', message);
        model.rop3(message);
        return 'DRAW_ROP3';
      }
      case 7: {
        const pixels = this.#resolve(src).words;
        const wide = random.pick([...pixels]);
        const trueColor = this.#isNarrow
          ? ((wide & 0x7c00) << 9) | ((wide & 0x3e0) << 6) | ((wide & 0x1f) << 3)
          : wide & 0xffffff;
        const message = { base, ...source, srcColor: 0, trueColor };
        void fixture.send('DRAW_TRANSPARENT', message);
        model.transparent(message);
        return 'DRAW_TRANSPARENT';
      }
      case 8: {
        if (this.#isNarrow) return 'nothing';
        const alpha = random.pick([0, 1, 100, 128, 254, 255]);
        const message = { base, ...source, alphaFlags: random.below(2), alpha };
        void fixture.send('DRAW_ALPHA_BLEND', message);
        model.alphaBlend(message);
        return 'DRAW_ALPHA_BLEND';
      }
      default: {
        const srcPos = { x: random.below(WIDTH) - 8, y: random.below(HEIGHT) - 8 };
        void fixture.send('COPY_BITS', { base, srcPos });
        model.copyBits(base, srcPos);
        return 'COPY_BITS';
      }
    }
  }

  #rop(): number {
    return this.#random.pick(OP_FLAGS) | this.#random.below(8) | (this.#random.below(2) * 0x400);
  }

  #rect(width: number, height: number): Rect {
    const left = this.#random.below(width + 10) - 5;
    const top = this.#random.below(height + 10) - 5;
    return rect(left, top, this.#random.below(width) - 2, this.#random.below(height) - 2);
  }

  #base(surfaceId: number): Base {
    const [width, height] = surfaceId === 0 ? [WIDTH, HEIGHT] : [23, 19];
    const kind = this.#random.below(4);
    const clip = kind < 2 ? null : Array.from({ length: this.#random.below(5) }, () => this.#rect(width, height));
    const box = this.#rect(width, height);
    return { surfaceId, box: kind === 0 ? rect(0, 0, width, height) : box, clip };
  }

  /** As large as the box, shifted; or something to be scaled. */
  #area(box: Rect): Rect {
    const random = this.#random;
    if (random.below(3) > 0) {
      return rect(random.below(6) - 2, random.below(6) - 2, box.right - box.left, box.bottom - box.top);
    }
    return rect(random.below(4), random.below(4), 1 + random.below(12), 1 + random.below(12));
  }

  #mask(): Mask {
    const random = this.#random;
    if (random.below(3) > 0) return NO_MASK;
    const [width, height] = [5 + random.below(40), 5 + random.below(30)];
    const words = Uint32Array.from({ length: width * height }, () => random.below(2));
    const format = random.pick([BitmapFormat.BIT1_LE, BitmapFormat.BIT1_BE]);
    const image = bitmap(width, height, words, { format, topDown: random.below(2) === 0, padding: random.below(4) });
    this.#images.set(image, { width, height, words, hasAlpha: false });
    return { flags: random.below(2), pos: { x: random.below(5) - 2, y: random.below(5) - 2 }, bitmap: image };
  }

  #brush(surfaceId: number): Brush {
    const random = this.#random;
    const type = random.pick([BrushType.NONE, BrushType.SOLID, BrushType.PATTERN]);
    if (type === BrushType.NONE) return { type };
    if (type === BrushType.SOLID) return { type, color: random.word() };
    const pos = { x: random.below(60) - 30, y: random.below(60) - 30 };
    return { type, pattern: this.#source(surfaceId, false), pos };
  }

  #source(surfaceId: number, allowSelf = true): Image {
    const random = this.#random;
    const kind = random.below(6);
    if (kind === 0) return surfaceImage(surfaceId === 0 ? OFFSCREEN : 0);
    if (kind === 1 && allowSelf) return surfaceImage(surfaceId);
    const [width, height] = [1 + random.below(45), 1 + random.below(35)];
    const formats = this.#isNarrow ? [BitmapFormat.BIT16, BitmapFormat.BIT32] : [BitmapFormat.BIT32, BitmapFormat.RGBA];
    const format = random.pick(formats);
    // Few colours, so that keys and rops meet equal pixels.
    const colours = random.words(4);
    const premultiplied = (word: number): number => (format === BitmapFormat.RGBA ? (word | 0x80000000) >>> 0 : word);
    const words = Uint32Array.from({ length: width * height }, () => premultiplied(random.pick([...colours])));
    if (format === BitmapFormat.BIT16) words.forEach((word, i) => (words[i] = word & 0x7fff));
    const image = bitmap(width, height, words, {
      format,
      topDown: random.below(2) === 0,
      padding: random.below(3) * 4,
    });
    const narrow = this.#isNarrow && format === BitmapFormat.BIT32;
    const resolved = narrow
      ? words.map((word) => ((word >>> 9) & 0x7c00) | ((word >>> 6) & 0x3e0) | ((word >>> 3) & 0x1f))
      : words;
    this.#images.set(image, { width, height, words: resolved, hasAlpha: format === BitmapFormat.RGBA });
    return image;
  }

  #resolve(image: Image): Grid & { readonly hasAlpha: boolean } {
    if (image.payload.type === ImageType.SURFACE) {
      const surface = image.payload.surfaceId === 0 ? this.primary : this.#offscreen;
      return { ...surface, hasAlpha: false };
    }
    const known = this.#images.get(image);
    if (known === undefined) throw new Error('the model does not know the image');
    return known;
  }
}
