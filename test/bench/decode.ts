/** Decoding speed on one thread beside spice-gtk's C decoders, in turns on the same bytes: megabytes of 32-bit pixels per second of CPU. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { statusName } from '../../native-addons/pixels/codecs-face';
import { encodeLz } from '../../native-addons/pixels/encode-lz';
import type { PixelCore } from '../../native-addons/pixels/face';
import { GlzWindow } from '../../native-addons/pixels/glz-window';
import { loadPixels } from '../../native-addons/pixels/node';
import { GlzEncoder } from '../../native-addons/pixels/testing/encode-glz';
import { encodeLz4 } from '../../native-addons/pixels/testing/encode-lz4';
import { encodeQuic } from '../../native-addons/pixels/testing/encode-quic';
import { temporaryFolder } from '../lab';
import { HEIGHT, WIDTH, benchPictures } from './decode-images';
import type { BenchPicture } from './decode-images';
import { buildPeer } from './decode-peer/build';
import { DecodePeer } from './decode-peer/peer';
import type { PeerCodec } from './decode-peer/peer';
import { median } from './table';
import type { Row } from './table';

const BYTES = WIDTH * HEIGHT * 4;
const STRIDE = WIDTH * 4;
const ROUNDS = 7;
const RUN_MS = 60;

interface Case {
  readonly codec: PeerCodec;
  readonly format: string;
  /** The codec's own number of the format. */
  readonly type: number;
  readonly picture: BenchPicture;
  /** Images that one call decodes. */
  readonly images: number;
  readonly file: string;
}

const bytesOf = (pixels: Uint32Array): Uint8Array =>
  new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);

/** The cases of a picture; where there is a peer its encoder makes what a server would send. */
async function casesOf(picture: BenchPicture, folder: string, peer: DecodePeer | undefined): Promise<Case[]> {
  const cases: Case[] = [];
  const add = async (
    codec: PeerCodec,
    format: string,
    type: number,
    images: number,
    make: (file: string) => Promise<void> | Uint8Array,
  ): Promise<void> => {
    const file = join(folder, `${picture.name.replace(/\W/g, '-')}-${format}.${codec}`);
    const made = make(file);
    if (made instanceof Uint8Array) writeFileSync(file, made);
    else await made;
    cases.push({ codec, format, type, picture, images, file });
  };
  for (const [format, pixels, quic, lz] of [
    ['rgb32', picture.colours, 4, 8],
    ['rgba', picture.alphas, 5, 9],
  ] as const) {
    const raw = join(folder, 'raw');
    writeFileSync(raw, bytesOf(pixels));
    await add('quic', format, quic, 1, (file) =>
      peer === undefined
        ? encodeQuic(pixels, WIDTH, HEIGHT, quic)
        : peer.encode('quic', raw, WIDTH, HEIGHT, quic, file),
    );
    await add('lz', format, lz, 1, (file) =>
      peer === undefined ? encodeLz(pixels, WIDTH, HEIGHT, lz) : peer.encode('lz', raw, WIDTH, HEIGHT, lz, file),
    );
  }
  await add('lz4', 'rgb32', 8, 1, () => encodeLz4(bytesOf(picture.colours), 8));
  if (picture.frames.length > 0) {
    await add('glz', 'rgb32', 8, picture.frames.length, () => {
      const encoder = new GlzEncoder(picture.frames.length);
      const images = picture.frames.map((frame) => encoder.encode(frame, WIDTH, HEIGHT));
      return Buffer.concat(images.flatMap((image) => [Buffer.from(Uint32Array.of(image.length).buffer), image]));
    });
  }
  return cases;
}

/** Makes a call of our decoder on a case. @returns it, with the pixels of its last image. */
function prepare(
  core: PixelCore,
  { codec, file }: Case,
): { run: () => void; pixels: () => Uint8Array; end: () => void } {
  const data = readFileSync(file);
  const check = (status: number): void => {
    if (status !== 0) throw new Error(`${file} does not decode: ${statusName(status)}`);
  };
  if (codec === 'glz') {
    const images: Uint8Array[] = [];
    for (let at = 0; at < data.length; at += 4 + data.readUInt32LE(at)) {
      images.push(data.subarray(at + 4, at + 4 + data.readUInt32LE(at)));
    }
    const window = new GlzWindow(core);
    let last = 0;
    return {
      run: () => {
        window.clear();
        for (const image of images) {
          const result = window.decode(image, WIDTH, HEIGHT);
          if (result.kind !== 'ok') throw new Error(`${file} does not decode: ${result.kind}`);
          last = result.ptr;
        }
      },
      pixels: () => core.u8().slice(last, last + BYTES),
      end: () => window.clear(),
    };
  }
  const src = core.alloc(data.length, false);
  const dst = core.alloc(BYTES);
  core.u8().set(data, src);
  const decode = { quic: core.decodeQuic, lz: core.decodeLzRgb, lz4: core.decodeLz4 }[codec];
  return {
    run: () => check(decode(src, data.length, dst, STRIDE, WIDTH, HEIGHT, false)),
    pixels: () => core.u8().slice(dst, dst + BYTES),
    end: () => {
      core.free(src);
      core.free(dst);
    },
  };
}

/** CPU milliseconds of a call. */
function measure(run: () => void): number {
  const start = process.cpuUsage();
  for (let calls = 1; ; calls++) {
    run();
    const { user, system } = process.cpuUsage(start);
    if (user + system >= RUN_MS * 1000) return (user + system) / 1000 / calls;
  }
}

async function measureCase(core: PixelCore, entry: Case, folder: string, peer: DecodePeer | undefined): Promise<Row> {
  const ours = prepare(core, entry);
  for (let i = 0; i < 10; i++) ours.run(); // compiled by now
  const input = await peer?.load(entry.codec, entry.file, WIDTH, HEIGHT, entry.type);
  let same = '';
  if (peer !== undefined && input !== undefined) {
    const out = join(folder, 'out');
    await peer.check(input, out);
    const theirs = readFileSync(out);
    const mine = ours.pixels();
    const skipsHigh = entry.format !== 'rgba';
    same = theirs.every((byte, i) => byte === mine[i] || (skipsHigh && (i & 3) === 3)) ? 'yes' : 'NO';
  }
  const [times, peerTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    times.push(measure(ours.run));
    if (peer !== undefined && input !== undefined) peerTimes.push(await peer.run(input, RUN_MS));
  }
  ours.end();
  const rate = (ms: number): number => (BYTES * entry.images) / 1000 / ms;
  const row = {
    content: entry.picture.name,
    codec: `${entry.codec} ${entry.format}`,
    'ours MB/s': rate(median(times)),
  };
  if (peerTimes.length === 0) return row;
  const peerRate = rate(median(peerTimes));
  return { ...row, 'spice-gtk MB/s': peerRate, ratio: rate(median(times)) / peerRate, 'same pixels': same };
}

export async function benchDecode(): Promise<Row[]> {
  let peer: DecodePeer | undefined;
  try {
    // build/bench.mjs says where the cache is.
    peer = new DecodePeer(buildPeer(process.env.SAFFRON_CACHE ?? temporaryFolder('decode-peer')));
  } catch (error) {
    console.log(`without the peer: ${error instanceof Error ? error.message : String(error)}`);
  }
  const folder = temporaryFolder('decode');
  const core = loadPixels();
  const rows: Row[] = [];
  try {
    for (const picture of await benchPictures()) {
      for (const entry of await casesOf(picture, folder, peer)) rows.push(await measureCase(core, entry, folder, peer));
    }
  } finally {
    await peer?.stop();
  }
  return rows.sort((a, b) => String(a['codec']).localeCompare(String(b['codec'])));
}
