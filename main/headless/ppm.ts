/** Writer of PPM files, the raw kind (Netpbm: P6), which test tools compare byte by byte. */

import type { Picture } from './png';
import { checkPicture } from './png';

/**
 * Alpha, if there is any, is left out.
 * @returns A whole file, owned by the caller.
 * @throws RangeError if the pixels do not fill width × height
 */
export function encodePpm(picture: Picture): Uint8Array {
  checkPicture(picture);
  const { width, height, samples, pixels } = picture;
  const header = new TextEncoder().encode(`P6\n${width} ${height}\n255\n`);
  const file = new Uint8Array(header.byteLength + width * height * 3);
  file.set(header);
  if (samples === 3) {
    file.set(pixels, header.byteLength);
    return file;
  }
  let target = header.byteLength;
  for (let source = 0; source < pixels.byteLength; source += 4) {
    file.set(pixels.subarray(source, source + 3), target);
    target += 3;
  }
  return file;
}
