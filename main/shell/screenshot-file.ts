/** Names of screenshot files; no Electron here. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { errnoOf } from '../connections/vv-file';

const NAME_LIMIT = 100;
const TRIES = 100;

/**
 * `Saffron <title> <date> <time>.png` from a page's suggestion. The title in it comes from servers: what file systems
 * refuse or take for folders is replaced.
 */
export function screenshotName(suggestion: string, now: Date): string {
  const stem = suggestion.replace(/\.png$/i, '').replace(/[^\p{L}\p{N} ()_.,@+-]/gu, '_');
  const name = stem
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '')
    .slice(0, NAME_LIMIT);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.');
  return `${name === '' ? 'Saffron' : name} ${day} ${time}.png`;
}

/**
 * Writes a file under a name that was free: an older one is never replaced.
 * @returns its path
 */
export async function writeNewFile(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const stem = name.replace(/\.png$/, '');
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? name : `${stem} (${number}).png`);
    try {
      await writeFile(path, bytes, { flag: 'wx' });
      return path;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST' || number === TRIES) throw error;
    }
  }
}
