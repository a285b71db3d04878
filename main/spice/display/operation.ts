/**
 * One draw operation from its message to the surface (display: common pipeline): operands in wire order, waits for images that
 * other channels bring, clip, mask, damage. What is painted, the operation's own function knows.
 */

import type { PixelCore } from '../../../native-addons/pixels/face';
import { PixelMask, Rop } from '../../../native-addons/pixels/raster-face';
import { ImageDataError, type SpiceError } from '../wire/errors';
import { MaskFlag, type Base, type Mask } from '../wire/messages/draw';
import type { Image } from '../wire/messages/image';
import type { Handled } from '../wire/table';
import { Painter, type MaskOperand } from './canvas/painter';
import { Scratch } from './canvas/scratch';
import { clipRegion, type Rect } from './geometry';
import { MISSING, type ImageDecoder, type Operand } from './images/decode';
import type { ImageMember } from './images/shared-images';
import { makePixels } from './pixels';
import type { Surfaces } from './surfaces';

/** What operations need of their pipeline. */
export interface OperationContext {
  readonly core: PixelCore;
  readonly images: ImageMember;
  readonly surfaces: Surfaces;
  readonly decoder: ImageDecoder;
  readonly damage: (surfaceId: number, region: readonly Rect[]) => void;
  /** Reports an operation that is dropped; throws when there were too many. */
  readonly drop: (error: SpiceError) => void;
}

/** Looks up the pixels of an image that the operation listed as an operand. */
export type Lookup = (image: Image) => Operand;
export type Paint = (painter: Painter, lookup: Lookup) => void;

export class Operation {
  readonly #context: OperationContext;
  readonly #base: Base;
  readonly #mask: Mask;
  readonly #images: readonly Image[];
  readonly #paint: Paint;
  readonly #operands = new Map<Image, Operand>();
  #failed = false;

  /** @param images the operands besides the mask, in any order. */
  constructor(context: OperationContext, base: Base, mask: Mask, images: readonly Image[], paint: Paint) {
    this.#context = context;
    this.#base = base;
    this.#mask = mask;
    const all = mask.bitmap === null ? images : [...images, mask.bitmap];
    this.#images = all.length < 2 ? all : [...all].sort((a, b) => a.offset - b.offset);
    this.#paint = paint;
  }

  /** Does it; a promise when it must wait. Operands are decoded for the caches' sake even if nothing is to be drawn. */
  run(): Handled {
    try {
      return this.#continue(0);
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  #continue(from: number): Handled {
    for (let i = from; i < this.#images.length; i++) {
      const image = this.#images[i]!;
      if (!this.#load(image)) return this.#wait(image, i);
    }
    if (!this.#failed) this.#draw();
    this.#release();
    return undefined;
  }

  async #wait(image: Image, index: number): Promise<void> {
    const wait = this.#context.images.wait();
    try {
      do {
        const result = await wait.next();
        if (result === 'changed') continue;
        this.#fail(missing(image, result));
        this.#context.decoder.abandon(image);
        break;
      } while (!this.#load(image));
      wait.end();
      await this.#continue(index + 1);
    } catch (error) {
      this.#release();
      throw error;
    } finally {
      wait.end();
    }
  }

  /** @returns false if the image is still to come. */
  #load(image: Image): boolean {
    const { decoder, surfaces } = this.#context;
    const raw16 = image !== this.#mask.bitmap && surfaces.get(this.#base.surfaceId)?.kind === 'rgb16';
    try {
      const operand = decoder.decode(image, raw16);
      if (operand === MISSING) return false;
      this.#operands.set(image, this.#images.length === 1 ? operand : this.#independent(operand));
    } catch (error) {
      if (!(error instanceof ImageDataError)) throw error;
      this.#fail(error);
    }
    return true;
  }

  /** The remaining images are decoded all the same: later ones may refer to them. */
  #fail(error: SpiceError): void {
    this.#failed = true;
    this.#context.drop(error);
  }

  /**
   * A copy of borrowed pixels: while an operation decodes its next image, or waits for it, the cache may free or replace what
   * it lent. Operations with several images are rare.
   */
  #independent(operand: Operand): Operand {
    if (operand.owned || operand.surfaceId !== undefined) return operand;
    const { core } = this.#context;
    const { width, height, kind, ptr, strideBytes } = operand.pixels;
    const copy = makePixels(core, width, height, kind, (target) =>
      core.copyRect(target.ptr, target.strideBytes, ptr, strideBytes, width, height, Rop.COPY, PixelMask.BITS_32),
    );
    return { pixels: copy, owned: true };
  }

  #draw(): void {
    const { core, surfaces, damage } = this.#context;
    const { surfaceId, box, clip } = this.#base;
    const surface = surfaces.get(surfaceId);
    if (surface === undefined) return;
    const region = clipRegion(box, surface, clip);
    if (region.length === 0) return;
    const scratch = new Scratch(core);
    try {
      const painter = new Painter({ core, surface, box, region, mask: this.#maskOperand(scratch), scratch });
      this.#paint(painter, (image) => this.#operand(image));
      damage(surfaceId, painter.region);
    } catch (error) {
      if (!(error instanceof ImageDataError)) throw error;
      this.#fail(error);
    } finally {
      scratch.free();
    }
  }

  #operand(image: Image): Operand {
    const operand = this.#operands.get(image);
    if (operand === undefined) throw new ImageDataError('an operand was not decoded');
    return operand;
  }

  #maskOperand(scratch: Scratch): MaskOperand | null {
    const { bitmap, pos, flags } = this.#mask;
    if (bitmap === null) return null;
    const pixels = scratch.convert(this.#operand(bitmap).pixels, 'bit');
    if (pixels.kind !== 'bit') throw new ImageDataError(`a mask of kind ${pixels.kind}`);
    return { pixels, x: pos.x, y: pos.y, inverse: (flags & MaskFlag.INVERS) !== 0 };
  }

  #release(): void {
    for (const { owned, pixels } of this.#operands.values()) if (owned) this.#context.core.free(pixels.ptr);
    this.#operands.clear();
  }
}

/** What an image refers to has not come, and is waited for no longer. */
function missing({ descriptor }: Image, why: 'never' | 'late'): SpiceError {
  const text = why === 'late' ? 'one that did not come in time' : 'one that was never sent';
  return new ImageDataError(`image ${descriptor.id} refers to ${text}`);
}
