/** A PNG of the guest's own pixels: not scaled, without pointer and letterbox, taken from the surface and not from the screen. */

import type { PixelRect } from '../../preload/contract/display';
import type { Picture } from './presenter/presenter';

/** @returns the file's bytes, or null if the browser gives no canvas of that size. */
export async function takeScreenshot(picture: Picture, part: PixelRect): Promise<Uint8Array<ArrayBuffer> | null> {
  const width = part.right - part.left;
  const height = part.bottom - part.top;
  const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false });
  if (context === null) return null;
  context.putImageData(new ImageData(picture.rgba(part), width, height), 0, 0);
  const blob = await context.canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
