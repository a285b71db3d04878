/** `saffron screenshot`: connects, waits until the picture rests, writes it as PNG or PPM. */

import { writeFile } from 'node:fs/promises';

import { SpiceError } from '../spice/wire/errors';
import type { EngineSession } from './engine';
import { encodePng } from './png';
import type { Picture } from './png';
import { encodePpm } from './ppm';

export interface ScreenshotOptions {
  /** Absolute path. */
  readonly out: string;
  readonly format: 'png' | 'ppm';
  readonly display: number;
  readonly waitQuietMs: number;
  /** What is left of the time that the user granted. */
  readonly timeoutMs: number;
}

/**
 * @param session Stays open; owned by the caller.
 * @returns Size of the picture in guest pixels.
 * @throws SpiceError `NO_DISPLAY`, `TIMEOUT`, `OUTPUT_UNWRITABLE`
 */
export async function takeScreenshot(
  session: EngineSession,
  options: ScreenshotOptions,
): Promise<{ readonly width: number; readonly height: number }> {
  if (!session.displayIds.includes(options.display)) {
    throw new SpiceError('NO_DISPLAY', 'expected', `there is no display ${options.display}`);
  }
  await session.waitQuiet(options.display, options.waitQuietMs, options.timeoutMs);
  const { width, height, rgb } = session.picture(options.display);
  const picture: Picture = { width, height, samples: 3, pixels: rgb };
  const file = options.format === 'png' ? encodePng(picture) : encodePpm(picture);
  try {
    await writeFile(options.out, file);
  } catch (cause) {
    throw new SpiceError('OUTPUT_UNWRITABLE', 'expected', 'the picture cannot be written', { cause });
  }
  return { width, height };
}
