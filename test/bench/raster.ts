/** The raster loops beside pixman, which spice-gtk draws with, in turns: CPU milliseconds for 1920x1080 pixels. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { PixelCore } from '../../native-addons/pixels/face';
import { loadPixels } from '../../native-addons/pixels/node';
import {
  COMPOSITE_BYTES,
  CompositeField,
  Convert,
  OperandField,
  PixelMask,
  Rop,
} from '../../native-addons/pixels/raster-face';
import { temporaryFolder } from '../lab';
import { HEIGHT, WIDTH } from './decode-images';
import { median } from './table';
import type { Row } from './table';

const STRIDE = WIDTH * 4;
const BYTES = STRIDE * HEIGHT;
const SMALL_WIDTH = 1280;
const SMALL_HEIGHT = 720;
const TILE = 8;
const SCROLLED_ROWS = 16;
const RENDER_OVER = 3;
const RENDER_ADD = 12;
const ROUNDS = 7;
const RUN_MS = 40;

/** Operations by the peer's names; those without a counterpart there are ours alone. */
function operations(core: PixelCore): Record<string, () => void> {
  const image = (bytes: number): number => {
    const ptr = core.alloc(bytes, false);
    const words = new Uint32Array(core.u8().buffer, ptr, bytes / 4);
    let state = 1;
    for (let i = 0; i < words.length; i++) words[i] = state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ptr;
  };
  const [target, source, mask] = [image(BYTES), image(BYTES), image(BYTES)];
  const small = image(SMALL_WIDTH * SMALL_HEIGHT * 4);
  const [stepX, stepY] = [(65536 * SMALL_WIDTH) / WIDTH, (65536 * SMALL_HEIGHT) / HEIGHT];
  const compositions = core.alloc(COMPOSITE_BYTES * 3);
  const composition = (index: number, op: number, hasMask: boolean): number => {
    const block = compositions + index * COMPOSITE_BYTES;
    const fields = new Int32Array(core.u8().buffer, block, COMPOSITE_BYTES / 4);
    fields.set([target, STRIDE, WIDTH, HEIGHT, op]);
    const operand = (at: number, ptr: number): void => {
      fields[at + OperandField.PTR] = ptr;
      fields[at + OperandField.STRIDE] = STRIDE;
      fields[at + OperandField.WIDTH] = WIDTH;
      fields[at + OperandField.HEIGHT] = HEIGHT;
    };
    operand(CompositeField.SRC, source);
    if (hasMask) operand(CompositeField.MASK, mask);
    return block;
  };
  const [masked, added] = [composition(0, RENDER_OVER, true), composition(1, RENDER_ADD, false)];
  const all = PixelMask.BITS_32;
  const scaling = [
    target,
    STRIDE,
    WIDTH,
    HEIGHT,
    small,
    SMALL_WIDTH * 4,
    SMALL_WIDTH,
    SMALL_HEIGHT,
    stepX >> 1,
    stepX,
    stepY >> 1,
    stepY,
  ] as const;
  return {
    fill: () => core.fillRect(target, STRIDE, WIDTH, HEIGHT, 0x336699, Rop.COPY, all),
    copy: () => core.copyRect(target, STRIDE, source, STRIDE, WIDTH, HEIGHT, Rop.COPY, all),
    scroll: () => {
      const from = target + STRIDE * SCROLLED_ROWS;
      core.copyRect(target, STRIDE, from, STRIDE, WIDTH, HEIGHT - SCROLLED_ROWS, Rop.COPY, all);
    },
    tile: () => core.tileRect(target, STRIDE, WIDTH, HEIGHT, source, TILE * 4, TILE, TILE, 0, 0, Rop.COPY, all),
    over: () => core.blendRect(target, STRIDE, source, STRIDE, WIDTH, HEIGHT, 255, true, false),
    'over-half': () => core.blendRect(target, STRIDE, source, STRIDE, WIDTH, HEIGHT, 128, false, false),
    'over-mask': () => core.compositeRect(masked),
    add: () => core.compositeRect(added),
    nearest: () => core.scaleNearest(...scaling),
    bilinear: () => core.scaleBilinear(...scaling),
    'expand-555': () => core.convertRect(target, STRIDE, source, STRIDE, WIDTH, HEIGHT, Convert.EXPAND_555),
    swizzle: () => core.bgrxToRgba(source, target, WIDTH * HEIGHT, true),
    'fill xor': () => core.fillRect(target, STRIDE, WIDTH, HEIGHT, 0x336699, Rop.XOR, all),
    'copy and': () => core.copyRect(target, STRIDE, source, STRIDE, WIDTH, HEIGHT, Rop.AND, all),
    'tile xor': () => core.tileRect(target, STRIDE, WIDTH, HEIGHT, source, TILE * 4, TILE, TILE, 0, 0, Rop.XOR, all),
    rop3: () => core.rop3Rect(target, STRIDE, source, STRIDE, mask, STRIDE, WIDTH, HEIGHT, 0xca, all),
    'copy through a mask': () => core.copyMasked(target, STRIDE, source, STRIDE, WIDTH, HEIGHT, mask, STRIDE, false),
    'copy but a colour': () => core.copyKeyed(target, STRIDE, source, STRIDE, WIDTH, HEIGHT, 0x123456, 0xffffff),
    'set high bytes': () => core.setHighBytes(target, STRIDE, WIDTH, HEIGHT),
  };
}

function measure(run: () => void): number {
  const start = process.cpuUsage();
  for (let calls = 1; ; calls++) {
    run();
    const { user, system } = process.cpuUsage(start);
    if (user + system >= RUN_MS * 1000) return (user + system) / 1000 / calls;
  }
}

/** Builds the peer; undefined, with a message, where that cannot be. */
function buildPeer(): string | undefined {
  const program = join(temporaryFolder('raster'), 'peer');
  try {
    const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'pixman-1'], { encoding: 'utf8' });
    const source = join(__dirname, 'raster-peer/peer.c');
    execFileSync('gcc', ['-O2', source, '-o', program, ...flags.split(/\s+/).filter(Boolean)], { stdio: 'pipe' });
    return program;
  } catch {
    console.log('without the peer: needs gcc and libpixman-1-dev');
    return undefined;
  }
}

export function benchRaster(): Promise<Row[]> {
  const program = buildPeer();
  const ours = Object.entries(operations(loadPixels()));
  for (const [, run] of ours) for (let i = 0; i < 20; i++) run(); // compiled by now
  const times = new Map<string, number[]>(ours.map(([name]) => [name, []]));
  const peerTimes = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of ours) times.get(name)?.push(measure(run));
    if (program === undefined) continue;
    for (const line of execFileSync(program, [String(RUN_MS)], { encoding: 'utf8' })
      .trim()
      .split('\n')) {
      const [name = '', nanoseconds] = line.split(' ');
      peerTimes.set(name, [...(peerTimes.get(name) ?? []), Number(nanoseconds) / 1e6]);
    }
  }
  const rows = ours.map(([name]): Row => {
    const mine = median(times.get(name) ?? []);
    const theirs = peerTimes.get(name);
    if (theirs === undefined) return { operation: name, 'ours ms': mine };
    return { operation: name, 'ours ms': mine, 'pixman ms': median(theirs), 'times as fast': median(theirs) / mine };
  });
  return Promise.resolve(rows);
}
