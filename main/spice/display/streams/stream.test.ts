/** When pictures are decoded, shown and dropped, with time moved by hand; and what is in the surface meanwhile. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import { ImageDataError } from '../../wire/errors';
import { displayClient, StreamFlag, SurfaceFlag, SurfaceFormat } from '../../wire/messages/display';
import type { Rect } from '../../wire/messages/draw';
import { decode } from '../../wire/struct';
import { Fixture, NO_MASK, rect } from '../testing/fixture';
import { MAX_PLAYOUT_DELAY_MS } from './playout';
import { FakeVideo, type FakeDecoder } from './testing/fakes';

const SIDE = 8;
/** The server's time when tests begin; the fake's steady clock shows another. */
const START = 1000;
const INTRA_CODEC = 1;
const INTER_CODEC = 2;

let video: FakeVideo;
let fixture: Fixture;

function start(
  isIntraOnly: boolean,
  configure?: (decoder: FakeDecoder) => void,
  flags: number = SurfaceFlag.PRIMARY,
): void {
  video = new FakeVideo(isIntraOnly, SIDE, configure);
  fixture = new Fixture({ video });
  const surface = { surfaceId: 0, width: 16, height: 16, format: SurfaceFormat.XRGB32, flags };
  void fixture.send('SURFACE_CREATE', surface);
  create(isIntraOnly ? INTRA_CODEC : INTER_CODEC);
}

function create(codec: number, clip: Rect[] | null = null): void {
  const size = { streamWidth: SIDE, streamHeight: SIDE, sourceWidth: SIDE, sourceHeight: SIDE };
  const dest = rect(0, 0, SIDE, SIDE);
  void fixture.send('STREAM_CREATE', {
    ...{ surfaceId: 0, id: 1, flags: StreamFlag.TOP_DOWN, codec, stamp: 0n, ...size, dest, clip },
  });
}

/** @param value Colour of the picture. @param time Its stamp, from the start of the test. */
function send(value: number, time: number): void | Promise<void> {
  return fixture.send('STREAM_DATA', { id: 1, multiMediaTime: (START + time) >>> 0, data: Uint8Array.of(value, 1, 2) });
}

/** The colour at a place of the surface. */
function shown(x = 0, y = 0): number {
  return fixture.words()[y * 16 + x]! & 0xff;
}

const given = (): number[] => video.decoder.given.map(({ data }) => data[0]!);
const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};
const stats = (): (typeof fixture.pipeline.streams)[number] => fixture.pipeline.streams[0]!;
const reports = () =>
  fixture.events.sent.map(({ type, body }) => {
    expect(type).toBe(displayClient.STREAM_REPORT.id);
    return decode(displayClient.STREAM_REPORT.codec, body);
  });

/** Makes the jitter buffer hold pictures back. */
function jitter(): void {
  for (let i = 0; i < 12; i++) {
    void send(100 + i, i * 33);
    video.scheduler.pass(i % 2 === 0 ? 53 : 13);
  }
  video.scheduler.pass(200);
}

describe('pictures that stand for themselves', () => {
  beforeEach(() => start(true));

  it('are shown at once while they come evenly', () => {
    for (let i = 1; i <= 20; i++) {
      void send(i, i * 33);
      expect(shown()).toBe(i);
      video.scheduler.pass(33);
    }
    expect(video.scheduler.waiting).toBe(0);
    expect(stats()).toMatchObject({ received: 20, dropped: 19, width: SIDE, height: SIDE, lastTime: START + 660 });
  });

  it('wait for their turn after jitter, but never long', () => {
    jitter();
    void send(200, 12 * 33 + 190);
    const before = shown();
    expect(before).not.toBe(200);
    video.scheduler.pass(MAX_PLAYOUT_DELAY_MS);
    expect(shown()).toBe(200);
  });

  it('are kept although their message is gone', () => {
    jitter();
    const data = Uint8Array.of(201, 0, 0);
    void fixture.send('STREAM_DATA', { id: 1, multiMediaTime: START + 600, data });
    video.scheduler.pass(100);
    expect(shown()).toBe(201);
  });

  it('are not decoded when a newer one is due', () => {
    video.decoder.isInstant = false;
    void send(1, 0);
    for (let i = 2; i <= 5; i++) void send(i, i * 33);
    video.scheduler.pass(100);
    expect(given()).toEqual([1]);
    video.decoder.finish();
    expect(shown()).toBe(1);
    expect(given()).toEqual([1, 5]);
    video.decoder.finish();
    expect(shown()).toBe(5);
    // Three never reached the decoder, and the first was painted over before anybody looked.
    expect(stats()).toMatchObject({ received: 5, dropped: 4 });
  });

  it('are decoded two at a time where the decoder can, and shown in order whichever is first', () => {
    video.decoder.isInstant = false;
    video.decoder.lanes = 2;
    for (let i = 1; i <= 4; i++) void send(i, i * 33);
    video.scheduler.pass(100);
    expect(given()).toEqual([1, 2]);
    const [first, second] = video.decoder.given;
    video.decoder.deliver(second!.token);
    expect([shown(), given()]).toEqual([2, [1, 2, 4]]);
    video.decoder.deliver(first!.token);
    expect(shown()).toBe(2);
    expect(video.decoder.pictures.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    video.decoder.deliver(video.decoder.given[2]!.token);
    expect(shown()).toBe(4);
    expect(stats()).toMatchObject({ received: 4, dropped: 3 });
  });

  it('are forgotten with their stream', () => {
    jitter();
    void send(202, 12 * 33 + 190);
    const before = shown();
    void fixture.send('STREAM_DESTROY', { id: 1 });
    video.scheduler.pass(1000);
    expect(shown()).toBe(before);
    expect([video.scheduler.waiting, video.decoder.isClosed]).toEqual([0, true]);
  });

  it('of the time before a step back are dropped', () => {
    video.decoder.isInstant = false;
    void send(1, 5000);
    void send(2, 5033);
    void send(3, 100);
    video.decoder.finish();
    expect(given()).toEqual([1, 3]);
  });

  it('fill the queue only to its bound', () => {
    video.clock.setSound(100);
    for (let i = 0; i < 300; i++) void send(i, 2000 + i);
    expect(stats().dropped).toBe(300 - 256);
  });

  it('that are broken are reported one by one, and end the stream when nothing else comes', () => {
    video.decoder.isInstant = false;
    for (let i = 1; i <= 5; i++) {
      void send(i, i * 33);
      video.decoder.events.bad(i, new ImageDataError('broken'));
    }
    expect(fixture.events.problems).toHaveLength(5);
    expect(reports()).toMatchObject([{ streamId: 1, frames: 0, drops: 0xffffffff }]);
    expect(video.decoder.isClosed).toBe(true);
    void send(6, 300);
    expect(given()).toHaveLength(5);
  });
});

describe('while sound plays', () => {
  it('pictures wait for their time, and for jumps of the clock', () => {
    start(true);
    video.clock.setSound(120);
    void send(1, 300);
    video.scheduler.pass(299);
    expect(shown()).toBe(0);
    video.scheduler.pass(1);
    expect(shown()).toBe(1);
    void send(2, 900);
    video.clock.set(START + 850, video.scheduler.now());
    video.scheduler.pass(50);
    expect(shown()).toBe(2);
    void send(3, 1000);
    video.clock.set(START + 500, video.scheduler.now());
    video.scheduler.pass(400);
    expect(shown()).toBe(2);
    video.clock.setSound(null);
    expect(shown()).toBe(3);
  });

  it('pictures of codecs with a past are decoded shortly before', () => {
    start(false);
    video.clock.setSound(120);
    void send(1, 300);
    void send(2, 340);
    video.scheduler.pass(219);
    expect(given()).toEqual([]);
    video.scheduler.pass(1);
    expect(given()).toEqual([1]);
    video.scheduler.pass(80);
    expect([given(), shown()]).toEqual([[1, 2], 1]);
    video.scheduler.pass(40);
    expect(shown()).toBe(2);
  });

  it('no stamp makes a picture wait for ever', () => {
    start(true);
    video.clock.setSound(120);
    void send(1, 1_000_000);
    video.scheduler.pass(5000);
    expect(shown()).toBe(1);
  });
});

describe('pictures of codecs with a past', () => {
  beforeEach(() => start(false));

  it('are all decoded, and the newest that is due is painted', () => {
    video.decoder.isInstant = false;
    for (let i = 1; i <= 4; i++) void send(i, i * 33);
    expect(given()).toEqual([1, 2, 3, 4]);
    video.scheduler.pass(500);
    video.decoder.hasLatePixels = true;
    video.decoder.finish();
    video.decoder.hasLatePixels = false;
    for (let i = 0; i < 3; i++) video.decoder.finish();
    // The first is being read: the others wait for it, however late they are.
    expect(shown()).toBe(0);
    return video.decoder.pictures[0]!.deliver().then(() => {
      expect(shown()).toBe(4);
      expect(video.decoder.pictures.every(({ isClosed }) => isClosed)).toBe(true);
      // Two were passed over, and the first was painted over before anybody looked.
      expect(stats()).toMatchObject({ received: 4, dropped: 3 });
    });
  });

  it('do not pile up decoded', () => {
    video.decoder.hasLatePixels = true;
    for (let i = 1; i <= 30; i++) void send(i, i);
    const open = video.decoder.pictures.filter(({ isClosed }) => !isClosed);
    // Five that wait and one that is being read.
    expect(open).toHaveLength(6);
    void fixture.send('STREAM_DESTROY_ALL', {});
    return settle().then(() => {
      // The one that is being read is closed when its pixels come.
      expect(video.decoder.pictures.filter(({ isClosed }) => !isClosed)).toHaveLength(1);
      return video.decoder.pictures[0]!.deliver().then(() => {
        expect(video.decoder.pictures.every(({ isClosed }) => isClosed)).toBe(true);
        expect(shown()).toBe(0);
      });
    });
  });

  it('hold back the channel while the decoder is far behind', async () => {
    video.decoder.isInstant = false;
    video.decoder.backlog = 8;
    expect(send(1, 0)).toBeUndefined();
    video.decoder.backlog = 9;
    let isDone = false;
    const pending = Promise.resolve(send(2, 33)).then(() => (isDone = true));
    video.decoder.events.progress();
    await settle();
    expect(isDone).toBe(false);
    video.decoder.backlog = 8;
    video.decoder.events.progress();
    await pending;
    video.decoder.backlog = 9;
    const again = Promise.resolve(send(3, 66));
    void fixture.send('STREAM_DESTROY', { id: 1 });
    await again;
  });

  it('end with their decoder: the server is asked for images, and those are drawn', () => {
    void send(1, 0);
    video.decoder.fail(new ImageDataError('the bitstream is broken'));
    expect(fixture.events.problems).toHaveLength(1);
    expect(reports()).toMatchObject([{ streamId: 1, uniqueId: 0, frames: 0, drops: 0xffffffff }]);
    expect(send(2, 33)).toBeUndefined();
    expect([given(), fixture.events.sent.length]).toEqual([[1], 1]);
    fill(rect(0, 0, 4, 4), 77);
    expect([shown(), shown(5)]).toEqual([77, 1]);
    void fixture.send('STREAM_DESTROY', { id: 1 });
    create(INTER_CODEC);
    void send(9, 66);
    expect(shown()).toBe(9);
  });

  it('without a picture of their own are passed over', () => {
    video.decoder.isInstant = false;
    void send(1, 0);
    void send(2, 33);
    video.decoder.pictures.length = 0;
    video.decoder.given.shift();
    video.decoder.finish();
    expect(shown()).toBe(2);
  });

  it('that never come do not cost memory for ever', () => {
    video.decoder.isInstant = false;
    for (let i = 1; i <= 600; i++) void send(i & 0xff, i);
    // The oldest of them are forgotten: their pictures find nobody.
    video.decoder.finish();
    expect([shown(), video.decoder.pictures[0]!.isClosed]).toEqual([0, true]);
  });
});

function fill(box: Rect, value: number): void {
  const base = { surfaceId: 0, box, clip: null };
  void fixture.send('DRAW_FILL', { base, brush: { type: 1, color: value }, rop: 8, mask: NO_MASK });
}

describe('the surface under a stream', () => {
  beforeEach(() => start(true, (decoder) => (decoder.hasLatePixels = true)));
  const deliver = (): Promise<void> => video.decoder.pictures.at(-1)!.deliver();

  it('keeps what the server draws after it has shrunk the clip, whatever was under way', async () => {
    void send(1, 0);
    void fixture.send('STREAM_CLIP', { id: 1, clip: [rect(0, 4, SIDE, 4)] });
    fill(rect(0, 0, SIDE, 4), 50);
    await deliver();
    expect([shown(0, 0), shown(0, 4)]).toEqual([50, 1]);
  });

  it('keeps what is drawn after the stream is gone, whatever was under way', async () => {
    void send(1, 0);
    fill(rect(0, 0, SIDE, SIDE), 50);
    void fixture.send('STREAM_DESTROY', { id: 1 });
    await deliver();
    expect(shown()).toBe(50);
    expect(video.decoder.pictures.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it('has the picture for whatever reads it later', async () => {
    void send(1, 0);
    await deliver();
    const base = { surfaceId: 0, box: rect(8, 8, 8, 8), clip: null };
    void fixture.send('COPY_BITS', { base, srcPos: { x: 0, y: 0 } });
    void send(2, 33);
    await deliver();
    void fixture.send('STREAM_DESTROY', { id: 1 });
    expect([shown(0, 0), shown(8, 8)]).toEqual([2, 1]);
  });

  it('may be gone when the pixels come', async () => {
    void send(1, 0);
    void fixture.send('SURFACE_DESTROY', { surfaceId: 0 });
    await deliver();
    expect(fixture.pipeline.streams).toEqual([]);
  });

  it('is not touched where nothing is visible, and no pixels are fetched for it', () => {
    void fixture.send('STREAM_CLIP', { id: 1, clip: [] });
    void send(1, 0);
    expect([shown(), stats().shown, video.decoder.pictures[0]!.isClosed]).toEqual([0, 1, true]);
  });
});

describe('a surface that is fed by one stream only', () => {
  it('shows pictures at once, whatever the jitter was', () => {
    start(true, undefined, SurfaceFlag.PRIMARY | SurfaceFlag.STREAMING_MODE);
    jitter();
    void send(200, 12 * 33 + 190);
    expect(shown()).toBe(200);
  });
});

describe('reports and statistics', () => {
  beforeEach(() => start(true));

  it('tell the server how early pictures come by its own clock, although they are shown at once', () => {
    void fixture.send('STREAM_ACTIVATE_REPORT', { streamId: 1, uniqueId: 4, maxWindowSize: 3, timeoutMs: 1000 });
    void fixture.send('STREAM_ACTIVATE_REPORT', { streamId: 5, uniqueId: 4, maxWindowSize: 3, timeoutMs: 1000 });
    for (let i = 0; i < 3; i++) {
      void send(1, 400 + i * 33);
      video.scheduler.pass(43);
    }
    expect(reports()).toMatchObject([
      { streamId: 1, uniqueId: 4, startFrameTime: START + 400, endFrameTime: START + 466, frames: 3, drops: 0 },
    ]);
    expect(reports()[0]!.lastFrameDelay).toBe(400 + 66 - 86);
  });

  it('take a picture without a stamp for one that comes 100 ms early', () => {
    void fixture.send('STREAM_ACTIVATE_REPORT', { streamId: 1, uniqueId: 4, maxWindowSize: 1, timeoutMs: 1000 });
    void fixture.send('STREAM_DATA', { id: 1, multiMediaTime: 0, data: Uint8Array.of(1) });
    expect(reports()).toMatchObject([{ startFrameTime: START + 100, lastFrameDelay: 100 }]);
  });

  it('count as shown what the presenter took, with its delay', () => {
    void send(1, -20);
    video.scheduler.pass(12);
    fixture.pipeline.takeDamage();
    void send(2, 13);
    void send(3, 14);
    fixture.pipeline.takeDamage();
    expect(stats()).toMatchObject({
      id: 1,
      codec: INTRA_CODEC,
      decoder: 'fake',
      received: 3,
      shown: 2,
      dropped: 1,
      late: 1,
    });
    expect(stats().delayMs).toEqual({ median: 12, p95: 12 });
  });
});
