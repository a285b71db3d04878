/** A PNG of the guest's own pixels: not scaled, without pointer and letterbox, taken from the surface and not from the screen. */

import type { Size } from '../view/geometry';
import type { Picture } from './presenter/presenter';

/** @returns the file's bytes, or null if the browser gives no canvas of that size. */
export async function takeScreenshot(picture: Picture, size: Size): Promise<Uint8Array<ArrayBuffer> | null> {
  const context = new OffscreenCanvas(size.width, size.height).getContext('2d', { alpha: false });
  if (context === null) return null;
  const pixels = picture.rgba({ left: 0, top: 0, right: size.width, bottom: size.height });
  context.putImageData(new ImageData(pixels, size.width, size.height), 0, 0);
  const blob = await context.canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
