/** The test server and both clients work: a small scene is the same in all three views. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ChannelType } from '../../main/spice/wire/constants';
import { ImageCompression, SurfaceFormat } from '../../main/spice/wire/messages/display';
import { BitmapFormat } from '../../main/spice/wire/messages/image';
import { scope } from '../lab/scope';
import { temporaryFolder } from '../lab';
import {
  REPLAY_FENCE,
  ReferenceClient,
  ReplayServer,
  SaffronClient,
  SessionRecorder,
  encodeScene,
  expectSamePixels,
  expectSameScene,
  playScene,
  preferCompression,
  startQxlServer,
  startReferencePair,
  startSaffronPair,
} from '../qxl';
import type { Played, QxlDraw, Scene } from '../qxl';

const PUT = 8;
const WIDTH = 320;
const HEIGHT = 200;

function rect(left: number, top: number, width: number, height: number): QxlDraw['box'] {
  return { left, top, right: left + width, bottom: top + height };
}

/** Steps for the codecs that look for repetitions, and a slope for QUIC. */
function gradient(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4)
      data.set(x < 40 ? [(x >> 3) * 9, y * 5, 7, 0] : [x * 3, y * 5, x + y, 0], at);
  }
  return data;
}

const photo = {
  kind: 'bitmap',
  format: BitmapFormat.BIT32,
  width: 64,
  height: 40,
  topDown: true,
  strideBytes: 256,
  data: gradient(64, 40),
} as const;

function fill(box: QxlDraw['box'], color: number, surfaceId = 0): QxlDraw {
  return { op: 'fill', surfaceId, box, brush: { type: 'solid', color }, ropd: PUT };
}

/** A fill, a copy, an off-screen surface that is drawn to and copied from, a clip, and a scroll. */
const scene: Scene = {
  name: 'smoke',
  primary: { width: WIDTH, height: HEIGHT, format: SurfaceFormat.XRGB32 },
  commands: [
    fill(rect(0, 0, WIDTH, HEIGHT), 0x204060),
    {
      op: 'copy',
      box: rect(20, 30, 64, 40),
      clip: [rect(20, 30, 30, 40), rect(60, 40, 24, 10)],
      src: photo,
      srcArea: rect(0, 0, 64, 40),
      ropd: PUT,
      scaleMode: 0,
    },
    { op: 'surface-create', surfaceId: 5, format: SurfaceFormat.XRGB32, width: 50, height: 30 },
    fill(rect(0, 0, 50, 30), 0xc08020, 5),
    {
      op: 'copy',
      surfaceId: 5,
      box: rect(10, 5, 20, 20),
      src: photo,
      srcArea: rect(8, 8, 20, 20),
      ropd: PUT,
      scaleMode: 0,
    },
    {
      op: 'copy',
      box: rect(200, 100, 50, 30),
      src: { kind: 'surface', surfaceId: 5 },
      srcArea: rect(0, 0, 50, 30),
      ropd: PUT,
      scaleMode: 0,
    },
    { op: 'copy-bits', box: rect(30, 45, 200, 100), srcPos: { x: 20, y: 30 } },
  ],
};

describe.each(['main', 'renderer'] as const)('the QXL test server, and Saffron decoding in %s', (host) => {
  const keep = scope('file');
  let saffron: Played<SaffronClient>;
  let reference: Played<ReferenceClient>;

  beforeAll(async () => {
    [saffron, reference] = await Promise.all([keep(startSaffronPair({}, { host })), keep(startReferencePair())]);
  });

  test('shows one picture to spice-gtk, to Saffron and to itself', async () => {
    await expectSameScene(saffron, reference, scene, { name: 'smoke' });
    expectSamePixels(await saffron.server.render(), saffron.client.display().pixels(), 'the server itself');
    const { bgrx } = saffron.client.display().pixels();
    expect(new Set(new Uint32Array(bgrx.buffer, bgrx.byteOffset, bgrx.length / 4)).size).toBeGreaterThan(300);
  });

  test('puts exactly one message on the wire for each command', async () => {
    const { log } = saffron.client.display();
    log.clear();
    await playScene(saffron, scene);
    const counts = Object.fromEntries(log.entries());
    expect(counts).toMatchObject({
      SURFACE_CREATE: 2,
      'primary:XRGB32': 1,
      'surface:XRGB32': 1,
      DRAW_FILL: 2,
      'brush:SOLID': 2,
      DRAW_COPY: 3,
      'image:BITMAP': 2,
      'src:SURFACE': 1,
      'clip:several': 1,
      'dest:surface': 2,
      COPY_BITS: 1,
    });
  });

  test.each([
    ['QUIC', ImageCompression.QUIC],
    ['LZ_RGB', ImageCompression.LZ],
    ['GLZ_RGB', ImageCompression.GLZ],
    ['LZ4', ImageCompression.LZ4],
  ] as const)('sends %s when it is asked to', async (type, compression) => {
    const { log } = saffron.client.display();
    await Promise.all([preferCompression(saffron, compression), preferCompression(reference, compression)]);
    log.clear();
    await expectSameScene(saffron, reference, scene, { name: type });
    expect(log.count(`image:${type}`)).toBe(2);
  });

  test('gives guest memory back', async () => {
    const empty: Scene = { ...scene, name: 'empty', commands: [] };
    await playScene(saffron, empty);
    // GLZ keeps the images that its window holds.
    expect(await saffron.server.heldCommands()).toBeLessThan(10);
  });
});

describe('a scene file', () => {
  test('is refused when a bitmap has not the bytes it says', () => {
    const src = { ...photo, data: photo.data.subarray(1) };
    const draw: QxlDraw = {
      op: 'copy',
      box: rect(0, 0, 8, 8),
      src,
      srcArea: rect(0, 0, 8, 8),
      ropd: PUT,
      scaleMode: 0,
    };
    expect(() => encodeScene({ ...scene, commands: [draw] })).toThrow('10239 bytes of data');
  });
});

test('a guest that scans out through GL closes the display channel of a client that cannot follow', async () => {
  const pair = await startSaffronPair();
  try {
    const closed = new Promise((resolve) => pair.client.session.events.on('closed', resolve));
    await pair.server.scanOut();
    expect(await closed).toMatchObject({ code: 'SERVER_CLOSED', channel: 'display:0' });
  } finally {
    await pair.stop();
  }
});

describe('a recorded session', () => {
  const keep = scope('file');

  test('is played again to both clients and ends in the same picture', async () => {
    const server = await keep(startQxlServer());
    const recorder = await keep(SessionRecorder.start(server));
    const original = await keep(SaffronClient.start(recorder));
    await server.waitClient();
    await playScene({ server, client: original, stop: () => Promise.resolve() }, scene);
    const expected = original.display().pixels();
    const recording = recorder.recording();
    expect(recording.facts().count('DRAW_COPY')).toBe(4);
    expect(recording.facts().count('SET_ACK')).toBe(1);
    expect(recording.channels.map(({ type }) => type)).toContain(ChannelType.main);

    const path = join(temporaryFolder('recording'), 'scene.recording');
    recording.save(path);
    const replay = await keep(ReplayServer.start(path, { ackWindow: 2 }));
    const saffron = await keep(SaffronClient.start(replay));
    const first = await replay.play();
    await saffron.display().fence(REPLAY_FENCE);
    expectSamePixels(expected, saffron.display().pixels(), 'Saffron');
    // A SET_ACK and maybe a PING of the original are left out; a fence and a PING come behind.
    expect(first.messages).toBeGreaterThanOrEqual(recording.channel('display').messages.length - 1);
    expect(first.bytes).toBeGreaterThan(photo.data.byteLength);

    const reference = await keep(ReferenceClient.start(replay));
    await replay.play();
    expectSamePixels(expected, await reference.save(0, 0), 'spice-gtk');
  });
});
