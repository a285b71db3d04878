/** The 2D presenter: what it puts on the canvas, and nothing else, reproduces the part of the picture that is shown. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PixelRect } from '../../../preload/contract/display';
import { Canvas2dPresenter } from './canvas2d';
import type { Picture } from './presenter';

/** One number for each pixel, in place of colours: enough to see which one stands where. */
class FakeCanvas {
  pixels: number[] = [];
  #width = 0;
  #height = 0;

  get width(): number {
    return this.#width;
  }

  set width(width: number) {
    this.#width = width;
    this.pixels = new Array<number>(width * this.#height).fill(0);
  }

  get height(): number {
    return this.#height;
  }

  set height(height: number) {
    this.#height = height;
    this.pixels = new Array<number>(this.#width * height).fill(0);
  }

  getContext(): unknown {
    const put = (width: number, height: number, x: number, y: number, value: (at: number) => number): void => {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          if (x + column < 0 || x + column >= this.#width || y + row < 0 || y + row >= this.#height) continue;
          this.pixels[(y + row) * this.#width + x + column] = value(row * width + column);
        }
      }
    };
    return {
      putImageData: ({ data, width, height }: ImageData, x: number, y: number) =>
        put(width, height, x, y, (at) => data[at * 4] ?? -1),
      drawImage: (image: FakeCanvas, x: number, y: number) => put(image.width, image.height, x, y, () => CURSOR),
    };
  }
}

const WIDTH = 23;
const HEIGHT = 17;
const CURSOR = 255;
const PART: PixelRect = { left: 5, top: 3, right: 19, bottom: 14 };

let surface: Uint8Array;
let canvas: FakeCanvas;
let presenter: Canvas2dPresenter;
let seed: number;

function random(limit: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % limit;
}

const picture: Picture = {
  width: WIDTH,
  height: HEIGHT,
  rows: () => ({ bytes: new Uint8Array(0), offset: 0, strideBytes: 0 }),
  rgba: ({ left, top, right, bottom }) => {
    const bytes: number[] = [];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) bytes.push(surface[y * WIDTH + x] ?? -1, 0, 0, 255);
    }
    return Uint8ClampedArray.from(bytes);
  },
};

/** The part of the surface that the canvas should show. */
function wanted(): number[] {
  const pixels: number[] = [];
  for (let y = PART.top; y < PART.bottom; y++) {
    for (let x = PART.left; x < PART.right; x++) pixels.push(surface[y * WIDTH + x] ?? -1);
  }
  return pixels;
}

function drawSomething(): PixelRect {
  const [left, top] = [random(WIDTH), random(HEIGHT)];
  const [right, bottom] = [left + 1 + random(WIDTH - left), top + 1 + random(HEIGHT - top)];
  const value = 1 + random(200);
  for (let y = top; y < bottom; y++) surface.fill(value, y * WIDTH + left, y * WIDTH + right);
  return { left, top, right, bottom };
}

beforeEach(() => {
  seed = 7;
  surface = new Uint8Array(WIDTH * HEIGHT).map(() => 1 + random(200));
  Object.assign(globalThis, {
    OffscreenCanvas: class extends FakeCanvas {
      constructor(width: number, height: number) {
        super();
        this.width = width;
        this.height = height;
      }
    },
    ImageData: class {
      constructor(
        readonly data: Uint8ClampedArray,
        readonly width: number,
        readonly height: number,
      ) {}
    },
  });
  canvas = new FakeCanvas();
  presenter = new Canvas2dPresenter(canvas as unknown as OffscreenCanvas);
  presenter.setPicture(picture, PART);
  presenter.present([PART], null);
});

describe('Canvas2dPresenter', () => {
  it('gives the canvas the size of the part, and follows the surface by its damage alone', () => {
    expect([canvas.width, canvas.height]).toEqual([14, 11]);
    for (let frame = 0; frame < 200; frame++) {
      presenter.present(Array.from({ length: random(4) }, drawSomething), null);
      expect(canvas.pixels).toEqual(wanted());
    }
  });

  it('puts back what the pointer covered, wherever it goes', () => {
    presenter.setCursor({ width: 4, height: 5, hotSpotX: 1, hotSpotY: 2, rgba: new Uint8Array(80).fill(CURSOR) });
    for (let frame = 0; frame < 100; frame++) {
      presenter.present([drawSomething()], { x: random(20) - 3, y: random(20) - 3 });
      expect(canvas.pixels).not.toContain(0);
    }
    presenter.present([], { x: 6, y: 6 });
    const covered = canvas.pixels.flatMap((value, at) => (value === CURSOR ? [at] : []));
    expect(covered).toHaveLength(20);
    expect(covered[0]).toBe(4 * 14 + 5);
    presenter.setCursor(null);
    presenter.present([], null);
    expect(canvas.pixels).toEqual(wanted());
  });

  it('forgets what was covered when another picture comes', () => {
    presenter.setCursor({ width: 2, height: 2, hotSpotX: 0, hotSpotY: 0, rgba: new Uint8Array(16).fill(CURSOR) });
    presenter.present([], { x: 1, y: 1 });
    presenter.setPicture(picture, PART);
    presenter.present([PART], null);
    expect(canvas.pixels).toEqual(wanted());
  });
});
