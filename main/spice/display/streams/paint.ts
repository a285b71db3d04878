/** Paints a picture of a stream into its surface: the whole picture fills the box, nearest neighbour, within the region. */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { ImageDataError } from '../../wire/errors';
import { MAX_PIXELS } from '../../wire/limits';
import { PUT, Painter } from '../canvas/painter';
import { Scratch } from '../canvas/scratch';
import { heightOf, widthOf, type Rect } from '../geometry';
import { pixelAt } from '../pixels';
import type { Surface } from '../surfaces';
import type { PictureData } from './video';

const SCALE_NEAREST = 1;
const BYTES_PER_PIXEL = 4;

export interface PaintTarget {
  readonly core: PixelCore;
  readonly surface: Surface;
  readonly box: Rect;
  /** Disjoint rectangles inside the box and the surface. */
  readonly region: readonly Rect[];
}

/** Where pixels go: the first row of a target, and the part of the picture that it gets. */
interface Destination {
  readonly ptr: number;
  readonly strideBytes: number;
  /** Of the picture, counted from its upper row. */
  readonly part: Rect;
}

type Write = (destination: Destination) => void;

/** @param topDown Whether the first row is the upper one. @throws ImageDataError */
export function paintPicture(target: PaintTarget, picture: PictureData, topDown: boolean): void {
  check(picture);
  const { core } = target;
  if (picture.layout === 'bgrx') {
    place(target, picture, (destination) => copyRows(core.u8(), picture, destination, topDown));
    return;
  }
  const planes = core.alloc(picture.bytes.length, false);
  try {
    core.u8().set(picture.bytes, planes);
    place(target, picture, (destination) => convertRows(core, picture, planes, destination, topDown));
  } finally {
    core.free(planes);
  }
}

function check({ layout, width, height, bytes }: PictureData): void {
  const chroma = Math.ceil(width / 2) * Math.ceil(height / 2);
  const needed = layout === 'bgrx' ? width * height * BYTES_PER_PIXEL : width * height + 2 * chroma;
  if (width < 1 || height < 1 || width * height > MAX_PIXELS || bytes.length < needed) {
    throw new ImageDataError(`a picture of ${width}×${height} in ${bytes.length} bytes`);
  }
}

/** Straight into the surface where the picture has the box's size, else by way of a scaled copy. */
function place({ core, surface, box, region }: PaintTarget, picture: PictureData, write: Write): void {
  const { width, height } = picture;
  const isDirect = surface.kind === 'xrgb' || surface.kind === 'argb';
  if (isDirect && widthOf(box) === width && heightOf(box) === height) {
    const { strideBytes } = surface;
    for (const { left, top, right, bottom } of region) {
      const part = { left: left - box.left, top: top - box.top, right: right - box.left, bottom: bottom - box.top };
      write({ ptr: pixelAt(surface, left, top), strideBytes, part });
    }
    return;
  }
  const scratch = new Scratch(core);
  try {
    const source = scratch.make(width, height, 'xrgb');
    const whole = { left: 0, top: 0, right: width, bottom: height };
    write({ ptr: source.ptr, strideBytes: source.strideBytes, part: whole });
    const painter = new Painter({ core, surface, box, region, mask: null, scratch });
    const fitted = painter.fit(scratch.convert(source, surface.kind), whole, SCALE_NEAREST);
    painter.each((part) => painter.copy(part, fitted.pixels, fitted.x, fitted.y, PUT));
  } finally {
    scratch.free();
  }
}

/** One copy from the decoder's buffer to the target. */
function copyRows(memory: Uint8Array, picture: PictureData, destination: Destination, topDown: boolean): void {
  const { width, height, bytes } = picture;
  const { ptr, strideBytes, part } = destination;
  const stride = width * BYTES_PER_PIXEL;
  const rowBytes = widthOf(part) * BYTES_PER_PIXEL;
  if (topDown && rowBytes === stride && strideBytes === stride) {
    memory.set(bytes.subarray(part.top * stride, part.bottom * stride), ptr);
    return;
  }
  for (let y = part.top, to = ptr; y < part.bottom; y++, to += strideBytes) {
    const from = (topDown ? y : height - 1 - y) * stride + part.left * BYTES_PER_PIXEL;
    memory.set(bytes.subarray(from, from + rowBytes), to);
  }
}

function convertRows(
  core: PixelCore,
  picture: Extract<PictureData, { layout: 'i420' }>,
  planes: number,
  { ptr, strideBytes, part }: Destination,
  topDown: boolean,
): void {
  const { width, height, matrix } = picture;
  const chromaWidth = Math.ceil(width / 2);
  const cb = planes + width * height;
  const cr = cb + chromaWidth * Math.ceil(height / 2);
  const flipHeight = topDown ? 0 : height;
  const { left, top } = part;
  const [partWidth, partHeight] = [widthOf(part), heightOf(part)];
  core.yuvToBgrx(
    ptr,
    strideBytes,
    planes,
    width,
    cb,
    cr,
    chromaWidth,
    left,
    top,
    partWidth,
    partHeight,
    flipHeight,
    matrix,
  );
}
