/** The 2D presenter, for machines whose WebGL is software: dirty rectangles are put where they belong, nothing else is touched. */

import type { PixelRect } from '../../../preload/contract/display';
import type { CursorShape } from '../../../preload/contract/session';
import type { Picture, Point, Presenter } from './presenter';
import { intersect, PresenterError } from './presenter';

/** Pixels are turned to RGBA and put in bands of this many: no slower than at once, and a large picture needs no second one beside it. */
const BAND_PIXELS = 64 * 1024;

export class Canvas2dPresenter implements Presenter {
  readonly name = '2d';
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  #picture: Picture | null = null;
  #part: PixelRect = { left: 0, top: 0, right: 0, bottom: 0 };
  #cursor: { readonly shape: CursorShape; readonly image: OffscreenCanvas } | null = null;
  /** Where the pointer covers the picture now: to be put anew before the pointer is drawn elsewhere. */
  #covered: PixelRect | null = null;

  /** @throws PresenterError if the canvas gives no 2D context. */
  constructor(canvas: OffscreenCanvas) {
    const context = canvas.getContext('2d', { alpha: false });
    if (context === null) throw new PresenterError('a 2D canvas is refused');
    this.#canvas = canvas;
    this.#context = context;
  }

  setPicture(picture: Picture, part: PixelRect): void {
    this.#picture = picture;
    this.#part = part;
    this.#covered = null;
    this.#canvas.width = part.right - part.left;
    this.#canvas.height = part.bottom - part.top;
  }

  setCursor(shape: CursorShape | null): void {
    this.#cursor = shape === null ? null : { shape, image: cursorImage(shape) };
  }

  present(rects: readonly PixelRect[], cursor: Point | null): void {
    const picture = this.#picture;
    if (picture === null) return;
    if (this.#covered !== null) this.#put(picture, this.#covered);
    this.#covered = null;
    for (const rect of rects) this.#put(picture, rect);
    if (this.#cursor === null || cursor === null) return;
    const { shape, image } = this.#cursor;
    const x = cursor.x - shape.hotSpotX;
    const y = cursor.y - shape.hotSpotY;
    this.#context.drawImage(image, x, y);
    const [left, top] = [x + this.#part.left, y + this.#part.top];
    this.#covered = { left, top, right: left + shape.width, bottom: top + shape.height };
  }

  #put(picture: Picture, rect: PixelRect): void {
    const part = this.#part;
    const shown = intersect(rect, part);
    if (shown === null) return;
    const { left, right } = shown;
    const rows = Math.max(1, Math.floor(BAND_PIXELS / (right - left)));
    for (let { top } = shown; top < shown.bottom; top += rows) {
      const bottom = Math.min(top + rows, shown.bottom);
      const pixels = new ImageData(picture.rgba({ left, top, right, bottom }), right - left, bottom - top);
      this.#context.putImageData(pixels, left - part.left, top - part.top);
    }
  }

  loseContext(): boolean {
    return false;
  }

  dispose(): void {
    this.#picture = null;
    this.#cursor = null;
  }
}

function cursorImage(shape: CursorShape): OffscreenCanvas {
  const image = new OffscreenCanvas(Math.max(1, shape.width), Math.max(1, shape.height));
  const context = image.getContext('2d');
  if (context !== null && shape.width > 0 && shape.height > 0) {
    context.putImageData(new ImageData(new Uint8ClampedArray(shape.rgba), shape.width, shape.height), 0, 0);
  }
  return image;
}
