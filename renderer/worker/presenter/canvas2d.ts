/** The 2D presenter, for machines whose WebGL is software: a guest-sized canvas takes the dirty rectangles, one drawImage scales it. */

import type { PixelRect } from '../../../preload/contract/display';
import type { CursorShape } from '../../../preload/contract/session';
import type { Picture, Presenter, Scene } from './presenter';
import { isCrisp, PresenterError } from './presenter';

export class Canvas2dPresenter implements Presenter {
  readonly name = '2d';
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  #picture: Picture | null = null;
  #backing: OffscreenCanvasRenderingContext2D | null = null;
  #cursor: { readonly shape: CursorShape; readonly image: OffscreenCanvas } | null = null;

  /** @throws PresenterError if the canvas gives no 2D context. */
  constructor(canvas: OffscreenCanvas) {
    const context = canvas.getContext('2d', { alpha: false });
    if (context === null) throw new PresenterError('a 2D canvas is refused');
    this.#canvas = canvas;
    this.#context = context;
  }

  setPicture(picture: Picture | null): void {
    this.#picture = picture;
    this.#backing = null;
  }

  upload(rects: readonly PixelRect[]): void {
    const picture = this.#picture;
    if (picture === null) return;
    const backing = this.#backing;
    if (backing !== null) {
      for (const rect of rects) put(backing, picture, rect);
      return;
    }
    this.#backing = new OffscreenCanvas(picture.width, picture.height).getContext('2d', { alpha: false });
    if (this.#backing === null) throw new PresenterError(`no canvas of ${picture.width}x${picture.height}`);
    put(this.#backing, picture, { left: 0, top: 0, right: picture.width, bottom: picture.height });
  }

  setCursor(shape: CursorShape | null): void {
    this.#cursor = shape === null ? null : { shape, image: cursorImage(shape) };
  }

  draw(scene: Scene): void {
    const context = this.#context;
    const { layout, shown } = scene;
    const isCovered =
      layout.x <= 0 &&
      layout.y <= 0 &&
      layout.x + layout.width >= this.#canvas.width &&
      layout.y + layout.height >= this.#canvas.height;
    if (!isCovered || this.#backing === null) {
      context.fillStyle = '#000';
      context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    }
    if (this.#backing === null) return;
    context.imageSmoothingEnabled = !isCrisp(layout.scale);
    const { x, y, width, height } = layout;
    context.drawImage(this.#backing.canvas, 0, 0, shown.width, shown.height, x, y, width, height);
    if (this.#cursor === null || scene.cursor === null) return;
    const { shape, image } = this.#cursor;
    context.drawImage(
      image,
      x + (scene.cursor.x - shape.hotSpotX) * layout.scale,
      y + (scene.cursor.y - shape.hotSpotY) * layout.scale,
      shape.width * layout.scale,
      shape.height * layout.scale,
    );
  }

  resize(width: number, height: number): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
  }

  loseContext(): boolean {
    return false;
  }

  dispose(): void {
    this.#picture = null;
    this.#backing = null;
    this.#cursor = null;
  }
}

function put(target: OffscreenCanvasRenderingContext2D, picture: Picture, rect: PixelRect): void {
  const width = rect.right - rect.left;
  const height = rect.bottom - rect.top;
  if (width <= 0 || height <= 0) return;
  target.putImageData(new ImageData(picture.rgba(rect), width, height), rect.left, rect.top);
}

function cursorImage(shape: CursorShape): OffscreenCanvas {
  const image = new OffscreenCanvas(Math.max(1, shape.width), Math.max(1, shape.height));
  const context = image.getContext('2d');
  if (context !== null && shape.width > 0 && shape.height > 0) {
    context.putImageData(new ImageData(new Uint8ClampedArray(shape.rgba), shape.width, shape.height), 0, 0);
  }
  return image;
}
