/** The guest's pointer as the system's own: a CSS cursor moves with the hand, whatever the network does. */

import type { CursorShape } from '../../preload/contract/session';

/** Browsers refuse larger pointers. */
const MAX_SIDE = 128;

/** @returns a value for the `cursor` property; `none` for a hidden pointer, an arrow for one that browsers refuse. */
export function cursorStyle(shape: CursorShape | null, pixelRatio: number): string {
  if (shape === null || shape.width === 0 || shape.height === 0) return 'none';
  if (shape.width > MAX_SIDE || shape.height > MAX_SIDE) return 'default';
  const canvas = document.createElement('canvas');
  canvas.width = shape.width;
  canvas.height = shape.height;
  const context = canvas.getContext('2d');
  if (context === null) return 'default';
  const pixels = new Uint8ClampedArray(shape.rgba.subarray(0, shape.width * shape.height * 4));
  if (pixels.length !== shape.width * shape.height * 4) return 'default';
  context.putImageData(new ImageData(pixels, shape.width, shape.height), 0, 0);
  const x = Math.min(Math.max(0, shape.hotSpotX), shape.width - 1);
  const y = Math.min(Math.max(0, shape.hotSpotY), shape.height - 1);
  const ratio = Math.max(1, pixelRatio);
  const hot = `${Math.floor(x / ratio)} ${Math.floor(y / ratio)}`;
  return `image-set(url("${canvas.toDataURL()}") ${ratio}x) ${hot}, default`;
}
