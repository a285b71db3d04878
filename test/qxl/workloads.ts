/** Recorded sessions for measurements: made from scenes that are the same everywhere, played once by the test server and kept in the cache. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { SurfaceFormat } from '../../main/spice/wire/messages/display';
import { BitmapFormat } from '../../main/spice/wire/messages/image';
import { cacheFolder } from './build';
import type { QxlBitmap, QxlCommand, QxlDraw, QxlRect, Scene } from './command';
import { encodeScene } from './encode';
import { SessionRecorder } from './recording';
import { SaffronClient } from './saffron';
import { QxlServer } from './server';
import type { QxlCompression } from './server';

const PUT = 8;
const INTERPOLATE = 0;

/** A small repeatable generator (mulberry32): numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function rect(left: number, top: number, width: number, height: number): QxlRect {
  return { left, top, right: left + width, bottom: top + height };
}

function bitmap(width: number, height: number, colorAt: (x: number, y: number) => number): QxlBitmap {
  const pixels = new Uint32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[at++] = colorAt(x, y);
  const data = new Uint8Array(pixels.buffer);
  return { kind: 'bitmap', format: BitmapFormat.RGBA, width, height, topDown: true, strideBytes: width * 4, data };
}

function put(src: QxlBitmap, left: number, top: number): QxlDraw {
  const { width, height } = src;
  return {
    op: 'copy',
    box: rect(left, top, width, height),
    src,
    srcArea: rect(0, 0, width, height),
    ropd: PUT,
    scaleMode: INTERPOLATE,
  };
}

const GLYPH_WIDTH = 9;
const LINE_HEIGHT = 18;
const WORDS = 900;
const INKS = [0xff202020, 0xff202020, 0xff1a4fa0, 0xff2a7a30] as const;
const PAPER = 0xfff4f4f0;

function mix(ink: number, paper: number, share: number): number {
  const part = (shift: number): number =>
    Math.round(((ink >>> shift) & 255) * share + ((paper >>> shift) & 255) * (1 - share)) << shift;
  return (0xff000000 | part(16) | part(8) | part(0)) >>> 0;
}

/** Words in smoothed letters, as a terminal or an editor draws them. */
function words(random: () => number): QxlBitmap[] {
  const glyphs = Array.from({ length: 64 }, () => {
    const strokes = Array.from({ length: 3 }, () => [random() * 8, random() * 14 + 2, random() * 8, random() * 14 + 2]);
    return (x: number, y: number): number => {
      let ink = 0;
      for (const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] of strokes) {
        const length = Math.hypot(x1 - x0, y1 - y0) || 1;
        const along = Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length ** 2));
        const off = Math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0));
        ink = Math.max(ink, Math.min(1, Math.max(0, 1.6 - off)));
      }
      return ink;
    };
  });
  return Array.from({ length: WORDS }, () => {
    const letters = Array.from({ length: 2 + Math.floor(random() * 9) }, () => glyphs[Math.floor(random() * 64)]!);
    const ink = INKS[Math.floor(random() * INKS.length)]!;
    return bitmap(letters.length * GLYPH_WIDTH, LINE_HEIGHT, (x, y) =>
      mix(ink, PAPER, letters[Math.floor(x / GLYPH_WIDTH)]!(x % GLYPH_WIDTH, y)),
    );
  });
}

/** Text that scrolls through a window of 1280×800, with icons and buttons between: small messages, nearly all of them images. */
export function officeScene(commandCount = 28_000): Scene {
  const width = 1280;
  const height = 800;
  const random = numbers(20_000);
  const vocabulary = words(random);
  const lastLine = height - (height % LINE_HEIGHT) - LINE_HEIGHT;
  const commands: QxlCommand[] = [
    { op: 'fill', box: rect(0, 0, width, height), brush: { type: 'solid', color: PAPER & 0xffffff }, ropd: PUT },
  ];
  const icon = (): QxlBitmap => {
    const [a, b, c] = [random() * 256, random() * 6, random() * 6];
    return bitmap(
      24,
      16,
      (x, y) => (0xff000000 | (((a + x * b) & 255) << 16) | (((y * c + x) & 255) << 8) | (x ^ y)) >>> 0,
    );
  };
  while (commands.length < commandCount) {
    commands.push(
      { op: 'copy-bits', box: rect(0, 0, width, lastLine), srcPos: { x: 0, y: LINE_HEIGHT } },
      {
        op: 'fill',
        box: rect(0, lastLine, width, LINE_HEIGHT),
        brush: { type: 'solid', color: PAPER & 0xffffff },
        ropd: PUT,
      },
    );
    let left = Math.floor(random() * 6) * GLYPH_WIDTH;
    for (;;) {
      const next = random() < 0.02 ? icon() : vocabulary[Math.floor(random() ** 2 * WORDS)]!;
      if (left + next.width > width) break;
      commands.push(put(next, left, lastLine));
      left += next.width + GLYPH_WIDTH;
    }
  }
  return {
    name: 'office',
    primary: { width, height, format: SurfaceFormat.XRGB32 },
    commands: commands.slice(0, commandCount),
  };
}

const PHOTOS = 12;
const PHOTO_WIDTH = 960;
const PHOTO_HEIGHT = 640;

/** Smooth light, edges and a little noise. */
function photo(random: () => number): QxlBitmap {
  const waves = Array.from({ length: 6 }, () => [random() * 0.03, random() * 0.03, random() * 6, 15 + random() * 25]);
  const edge = random() * PHOTO_WIDTH;
  return bitmap(PHOTO_WIDTH, PHOTO_HEIGHT, (x, y) => {
    let light = 128 + (x + y * 0.6 > edge ? 30 : -20) + random() * 5;
    for (const [fx = 0, fy = 0, phase = 0, height = 0] of waves) light += Math.sin(x * fx + y * fy + phase) * height;
    const clamp = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
    return (0xff000000 | (clamp(light) << 16) | (clamp(light * 0.8 + y / 20) << 8) | clamp(light * 0.6 + x / 20)) >>> 0;
  });
}

/** Photographs of 960×640 all over a window of 1920×1080. */
export function photoScene(commandCount = 60): Scene {
  const random = numbers(7);
  const photos = Array.from({ length: PHOTOS }, () => photo(random));
  return {
    name: 'photos',
    primary: { width: 1920, height: 1080, format: SurfaceFormat.XRGB32 },
    commands: Array.from({ length: commandCount }, (_, i) =>
      put(
        photos[i % PHOTOS]!,
        Math.floor(random() * (1920 - PHOTO_WIDTH)),
        Math.floor(random() * (1080 - PHOTO_HEIGHT)),
      ),
    ),
  };
}

/** Counts up when the way of recording changes. */
const RECORDING_VERSION = '1';

/** The path of a recording of this scene under this compression; made now if the cache has none. */
export async function recordScene(scene: Scene, compression: QxlCompression): Promise<string> {
  const bytes = encodeScene(scene);
  const own = readFileSync(join(__dirname, 'recording.ts'));
  const hash = createHash('sha256')
    .update(RECORDING_VERSION)
    .update(compression)
    .update(own)
    .update(bytes)
    .digest('hex');
  const folder = join(cacheFolder(), 'qxl', 'recordings');
  const path = join(folder, `${scene.name}-${compression}-${hash.slice(0, 16)}.recording`);
  if (existsSync(path)) return path;
  const server = await QxlServer.start({ compression, pace: 0 });
  const recorder = await SessionRecorder.start(server);
  try {
    const client = await SaffronClient.start(recorder, { presents: false });
    try {
      await server.waitClient();
      await server.play(bytes);
      await client.display().fence(await server.fence());
    } finally {
      await client.stop();
    }
    mkdirSync(folder, { recursive: true });
    const scratch = `${path}.${process.pid}`;
    recorder.recording().save(scratch);
    renameSync(scratch, path);
  } finally {
    await recorder.stop();
    await server.stop();
  }
  return path;
}
