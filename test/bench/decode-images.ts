/** The pictures that decoders are measured on: kinds of content at 1920x1080, and a real desktop where there is an X server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, withAlpha } from '../../native-addons/pixels/testing/images';
import { photo, startXvfb, temporaryFolder, toPng } from '../lab';
import type { Picture } from '../lab';

export const WIDTH = 1920;
export const HEIGHT = 1080;

export interface BenchPicture {
  readonly name: string;
  /** xRGB, high byte 0. */
  readonly colours: Uint32Array;
  /** The same with alpha as icons have it. */
  readonly alphas: Uint32Array;
  /** Some frames of a changing screen, for the codec with a dictionary. */
  readonly frames: readonly Uint32Array[];
}

function toPixels({ rgb }: Picture): Uint32Array {
  return Uint32Array.from({ length: rgb.length / 3 }, (_, i) => {
    const [r = 0, g = 0, b = 0] = rgb.subarray(i * 3, i * 3 + 3);
    return (r << 16) | (g << 8) | b;
  });
}

/** Terminals with text, a photo, a calculator and a patterned background, as an X server shows them; two moments of it. */
async function desktop(): Promise<Uint32Array[]> {
  const screen = await startXvfb(`${WIDTH}x${HEIGHT}`);
  try {
    const folder = temporaryFolder('decode');
    const image = join(folder, 'photo.png');
    writeFileSync(image, toPng(photo(640, 420)));
    const env = { HOME: folder };
    await screen.run('xsetroot', ['-mod', '16', '16', '-fg', '#335577', '-bg', '#223344']);
    await screen.start('openbox', ['--sm-disable'], { env });
    const font = ['-fa', 'DejaVu Sans Mono', '-fs', '10'];
    const places = ['100x40+20+30', '90x30+900+80', '110x24+300+600'];
    for (const [i, geometry] of places.entries()) {
      const listing = `ls --color=always -l /usr/lib | head -${60 + i}; printf '\\033[?25l'; exec sleep 100000`;
      await screen.start('xterm', [...font, '-geometry', geometry, '-T', `list ${i}`, '-e', 'sh', '-c', listing]);
      await screen.window(`list ${i}`);
    }
    await screen.start('feh', ['--no-menus', '--geometry', '640x420+1200+600', '--title', 'photo', image], { env });
    const window = await screen.window('photo');
    const before = await screen.waitQuiet(800);
    await screen.xdotool('windowmove', window, '700', '420');
    const after = await screen.waitQuiet(800);
    return [toPixels(before), toPixels(after)];
  } finally {
    await screen.stop();
  }
}

/** The text scrolled by a line, as terminals do. */
function scrolled(pixels: Uint32Array): Uint32Array {
  const result = Uint32Array.from(pixels);
  result.copyWithin(0, 16 * WIDTH);
  return result;
}

/** All pictures; the desktop is left out, with a message, where it cannot be made. */
export async function benchPictures(): Promise<BenchPicture[]> {
  const kinds = [
    ['screen-like', 'text'],
    ['photo-like', 'photo'],
    ['gradient', 'gradient'],
    ['noise', 'noise'],
  ] as const;
  const made = kinds.map(([name, kind]): BenchPicture => {
    const colours = picture(kind, WIDTH, HEIGHT);
    const frames = kind === 'noise' ? [] : [colours, scrolled(colours), colours];
    return { name, colours, alphas: withAlpha(colours), frames };
  });
  try {
    const [colours = new Uint32Array(), moved = new Uint32Array()] = await desktop();
    made.push({ name: 'real desktop', colours, alphas: withAlpha(colours), frames: [colours, moved, colours] });
  } catch (error) {
    console.log(`no real desktop: ${error instanceof Error ? error.message : String(error)}`);
  }
  return made;
}
