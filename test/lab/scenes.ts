/** What the guest shows in tests: desktops of text, photo-like images, shapes, moved windows, all of them standing still at the end. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toPng } from './image';
import type { Picture } from './image';
import type { LabProcess } from './process';
import type { XspiceServer } from './xspice';

/** A picture like a photo: smooth gradients, soft discs and a little noise; the same at every call. */
export function photo(width: number, height: number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  let seed = 12345;
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      const noise = ((seed >>> 16) & 7) - 3;
      const disc = Math.sin(Math.hypot(x - width * 0.6, y - height * 0.4) / 17) * 40;
      rgb[at++] = Math.max(0, Math.min(255, (x * 255) / width + disc + noise));
      rgb[at++] = Math.max(0, Math.min(255, (y * 255) / height + disc / 2 + noise));
      rgb[at++] = Math.max(0, Math.min(255, 255 - ((x + y) * 255) / (width + height) - disc + noise));
    }
  }
  return { width, height, rgb };
}

/** A shell script that writes coloured text, scrolls, hides the cursor and then stays. */
function colouredText(lines: number): string {
  return [
    `for i in $(seq ${lines}); do printf '\\033[3%dm%4d \\033[4%dmthe quick brown fox\\033[0m jumps over %x\\n' $((i % 8)) $i $(((i + 3) % 8)) $((i * 7919)); done`,
    `printf '\\033[?25l'`,
    'exec sleep 100000',
  ].join('\n');
}

const XTERM = ['-fa', 'DejaVu Sans Mono', '-fs', '10', '-bc', '-bcn', '1000000', '-xrm', 'XTerm*cursorBlink: false'];

/** Starts a terminal that runs `script` with sh; it ends with the server, or when it is stopped. */
export async function startTerminal(
  server: XspiceServer,
  geometry: string,
  script: string,
  more: readonly string[] = [],
): Promise<LabProcess> {
  return server.guest.start('xterm', [...XTERM, '-geometry', geometry, ...more, '-e', 'sh', '-c', script]);
}

/**
 * Draws a desktop with everything Xspice can send: window frames, text in colours that has scrolled, a photo, a pattern,
 * overlapping and moved windows. Resolves when nothing moves any more; returns the X server's own picture of it.
 */
export async function drawDesktop(server: XspiceServer): Promise<Picture> {
  const { guest } = server;
  const image = join(server.folder, 'photo.png');
  writeFileSync(image, toPng(photo(360, 260)));
  await guest.run('xsetroot', ['-mod', '16', '16', '-fg', '#335577', '-bg', '#223344']);
  await guest.start('openbox', ['--sm-disable'], { env: { HOME: server.folder } });
  await startTerminal(server, '80x20+20+30', colouredText(120), ['-T', 'scrolled text']);
  await guest.start('feh', ['--no-menus', '--geometry', '360x260+380+180', '--title', 'photo', image], {
    env: { HOME: server.folder },
  });
  await guest.start('xlogo', ['-geometry', '140x140+60+330', '-fg', 'darkorange', '-bg', 'ivory', '-shape']);
  await guest.start('xlogo', ['-geometry', '200x150+250+380', '-render', '-title', 'logo', '-fg', 'firebrick']);
  const text = await guest.window('scrolled text');
  const picture = await guest.window('photo');
  await guest.window('logo');
  await guest.waitQuiet();
  await guest.xdotool('windowactivate', '--sync', text);
  await guest.xdotool('windowmove', '--sync', picture, '300', '90');
  await guest.xdotool('windowactivate', '--sync', picture);
  await guest.xdotool('windowmove', '--sync', text, '45', '52');
  return guest.waitQuiet();
}

/** A small still scene for slow connections: a pattern and one line of text. */
export async function drawSmallScene(server: XspiceServer): Promise<Picture> {
  await server.guest.run('xsetroot', ['-solid', '#203040']);
  await startTerminal(server, '40x4+10+10', `printf 'drip drip drip\\033[?25l'; exec sleep 100000`, ['-T', 'small']);
  await server.guest.window('small');
  return server.guest.waitQuiet();
}

/** A terminal without a window manager that keeps what is typed: returns the file, which grows line by line. */
export async function startTypingTerminal(server: XspiceServer, geometry = '60x8+10+10'): Promise<string> {
  const file = join(server.folder, 'typed.txt');
  await startTerminal(server, geometry, `cat > '${file}'`, ['-T', 'typing']);
  await server.guest.xdotool('windowfocus', '--sync', await server.guest.window('typing'));
  return file;
}

/**
 * Plays a video in the guest: colour bars with a corner of noise, drawn as a whole 25 times a second. Resolves when its window is there.
 * @param rate Pictures a second.
 */
export async function startVideo(server: XspiceServer, width: number, height: number, rate = 25): Promise<LabProcess> {
  const format = `video/x-raw,width=${width},height=${height},framerate=${rate}/1`;
  const pipeline = `videotestsrc pattern=smpte is-live=true ! ${format} ! ximagesink`;
  const player = await server.guest.start('gst-launch-1.0', ['-q', ...pipeline.split(' ')], {
    env: { HOME: server.folder },
  });
  await server.guest.window('gst-launch');
  return player;
}

/** What the mouse did over a terminal, in the words of xterm's SGR mouse reports. */
export interface MouseReport {
  readonly button: number;
  readonly column: number;
  readonly row: number;
  readonly pressed: boolean;
}

/** A terminal that writes down every button press and release over it; returns how to read them. */
export async function startMouseTerminal(server: XspiceServer, geometry: string): Promise<() => MouseReport[]> {
  const file = join(server.folder, 'mouse.txt');
  writeFileSync(file, '');
  const script = `printf '\\033[?1000h\\033[?1006h\\033[?25l'; stty raw -echo; cat > '${file}'`;
  await startTerminal(server, geometry, script, ['-T', 'mouse']);
  await server.guest.window('mouse');
  return () =>
    [...readFileSync(file, 'latin1').matchAll(/<(\d+);(\d+);(\d+)([Mm])/g)].map((match) => ({
      button: Number(match[1]),
      column: Number(match[2]),
      row: Number(match[3]),
      pressed: match[4] === 'M',
    }));
}
