/** Images decoded on threads: which ones, by whom, in what order they are drawn, and what happens when a thread dies. */

import { deflateSync, inflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { loadPixels } from '../../../../native-addons/pixels/node';
import { GlzEncoder } from '../../../../native-addons/pixels/testing/encode-glz';
import { encodeQuic } from '../../../../native-addons/pixels/testing/encode-quic';
import { picture } from '../../../../native-addons/pixels/testing/images';
import { colour420 } from '../../../../native-addons/jpeg/testing/files';
import { createJpegDecoder } from '../../../../native-addons/jpeg/node';
import { silentLogger } from '../../log';
import { displayServer } from '../../wire/messages/display';
import { ImageType, type Image, type ImagePayload } from '../../wire/messages/image';
import { encode } from '../../wire/struct';
import { MessageQueue } from '../message-queue';
import { Fixture, NO_MASK, PUT, rect } from '../testing/fixture';
import { DecodeAhead, type DecodeThread, type DecodeThreads } from './decode-ahead';
import { runJob, type DecodeAnswer, type DecodeRequest } from './decode-job';
import { findJob } from './find-jobs';

/** Just large enough to be worth a thread. */
const WIDTH = 384;
const HEIGHT = 257;
const inflate = (data: Uint8Array, bytes: number): Uint8Array => inflateSync(data, { maxOutputLength: bytes });

/** Threads whose work is done when the test says so. */
class FakeThreads implements DecodeThreads {
  readonly tools = { core: loadPixels(), jpeg: createJpegDecoder(), inflate };
  readonly requests: { request: DecodeRequest; answered: (answer: DecodeAnswer) => void }[] = [];
  readonly events: Parameters<DecodeThreads['start']>[0][] = [];
  rooms = 0;
  closed = 0;

  constructor(readonly count: number) {}

  start(events: Parameters<DecodeThreads['start']>[0]): DecodeThread {
    this.events.push(events);
    return {
      post: (request) => {
        if (request.room !== null) this.rooms++;
        this.requests.push({ request: { ...request, job: { ...request.job } }, answered: events.answered });
      },
      close: () => this.closed++,
    };
  }

  ready(): void {
    for (const { answered } of this.events) answered({ kind: 'ready' });
  }

  /** Does the oldest job. */
  work(): void {
    const next = this.requests.shift();
    next?.answered(runJob(this.tools, next.request));
  }
}

let timers: (() => void)[];
const after = (_ms: number, callback: () => void): (() => void) => {
  timers.push(callback);
  return () => void timers.splice(timers.indexOf(callback), 1);
};
/** Some turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
}

interface Setup {
  readonly fixture: Fixture;
  readonly ahead: DecodeAhead;
  readonly queue: MessageQueue;
  readonly failures: unknown[];
}

function setUp(threads: DecodeThreads, decodesHere: boolean): Setup {
  const ahead = new DecodeAhead({ threads, decodesHere, after, log: silentLogger });
  const fixture = new Fixture({ ahead });
  const failures: unknown[] = [];
  const queue = new MessageQueue({
    handle: (type, body) => fixture.pipeline.handle(type, body),
    host: { now: () => 0, soon: (callback) => void setImmediate(callback) },
    ahead,
    done: () => undefined,
    failed: (error) => failures.push(error),
  });
  fixture.surface(0, WIDTH, HEIGHT);
  return { fixture, ahead, queue, failures };
}

function image(payload: ImagePayload, flags = 0, width = WIDTH, height = HEIGHT): Image {
  return { descriptor: { id: 1n, type: payload.type, flags, width, height }, payload, offset: 0 };
}

function copyBody(src: Image, clipped = false): Uint8Array {
  const { width, height } = src.descriptor;
  const box = rect(0, 0, width, height);
  const base = { surfaceId: 0, box, clip: clipped ? [rect(0, 0, width, height)] : null };
  return encode(displayServer.DRAW_COPY.codec, { base, src, srcArea: box, rop: PUT, scaleMode: 0, mask: NO_MASK });
}

const COPY = displayServer.DRAW_COPY.id;
const plain = picture('text', WIDTH, HEIGHT).map((word) => word & 0xffffff);
const wordsOf = (seed: number): Uint32Array => plain.map((word) => word ^ (seed * 0x10203));
const encoded = new Map<number, Uint8Array>();

/** A large image, another one for each seed. */
function quic(seed: number): Image {
  const data = encoded.get(seed) ?? encodeQuic(wordsOf(seed), WIDTH, HEIGHT);
  encoded.set(seed, data);
  return image({ type: ImageType.QUIC, data });
}

const bytesOf = (words: Uint32Array): Buffer => Buffer.from(words.buffer, words.byteOffset, words.byteLength);
const shows = (fixture: Fixture, words: Uint32Array): boolean => bytesOf(fixture.words()).equals(bytesOf(words));

beforeEach(() => {
  timers = [];
});

describe('findJob', () => {
  it('finds large QUIC images behind a clip as well, and nothing in what is cut short', () => {
    for (const clipped of [false, true]) {
      const body = copyBody(quic(0), clipped);
      expect(findJob(COPY, body)).toMatchObject({ codec: 'quic', width: WIDTH, height: HEIGHT });
      for (const size of [0, 20, 60, 80, 600, body.length - 1])
        expect(findJob(COPY, body.subarray(0, size))).toBeNull();
    }
    expect(findJob(displayServer.DRAW_FILL.id, copyBody(quic(0)))).toBeNull();
  });

  it('leaves small images, 16-bit ones and fast codecs alone', () => {
    const small = encodeQuic(picture('text', 40, 40), 40, 40);
    expect(findJob(COPY, copyBody(image({ type: ImageType.QUIC, data: small }, 0, 40, 40)))).toBeNull();
    const narrow = encodeQuic(picture('text', WIDTH, HEIGHT).map((word) => word & 0x7fff), WIDTH, HEIGHT, 2); // prettier-ignore
    expect(findJob(COPY, copyBody(image({ type: ImageType.QUIC, data: narrow })))).toBeNull();
    expect(findJob(COPY, copyBody(image({ type: ImageType.LZ_RGB, data: new Uint8Array(5000) })))).toBeNull();
  });

  it('refuses zlib data that promises too much', () => {
    const make = (glzBytes: number): Uint8Array =>
      copyBody(image({ type: ImageType.ZLIB_GLZ_RGB, glzBytes, data: new Uint8Array(3000) }));
    expect(findJob(COPY, make(400_000))).toMatchObject({ codec: 'inflate', outputBytes: 400_000 });
    expect(findJob(COPY, make(40_000_000))).toBeNull();
  });
});

describe('DecodeAhead', () => {
  it('draws in wire order what threads finish in any order, without decoding it again', async () => {
    const threads = new FakeThreads(2);
    const { fixture, ahead, queue } = setUp(threads, false);
    queue.push(COPY, copyBody(quic(0)));
    queue.run();
    await settle();
    threads.ready();
    // The first image of a session starts no threads.
    expect(threads.events).toHaveLength(0);
    for (const seed of [1, 2, 3]) queue.push(COPY, copyBody(quic(seed)));
    expect(threads.events).toHaveLength(2);
    threads.ready();
    expect(threads.requests).toHaveLength(3);
    queue.run();
    expect(shows(fixture, wordsOf(0))).toBe(true);
    threads.requests.reverse();
    threads.work();
    threads.work();
    await settle();
    expect(shows(fixture, wordsOf(0))).toBe(true);
    threads.work();
    await settle();
    expect(shows(fixture, wordsOf(3))).toBe(true);
    expect(ahead.decoded).toBe(3);
    // Their memory is used again.
    for (const seed of [4, 5]) queue.push(COPY, copyBody(quic(seed)));
    expect(threads.rooms).toBe(2);
  });

  it('a pipeline that decodes too takes the image whose turn it is and leaves the next to a thread', async () => {
    const threads = new FakeThreads(1);
    const { fixture, queue } = setUp(threads, true);
    for (const seed of [0, 1, 2]) queue.push(COPY, copyBody(quic(seed)));
    threads.ready();
    expect(threads.requests).toHaveLength(1);
    queue.run();
    await settle();
    expect(shows(fixture, wordsOf(0))).toBe(true);
    threads.work();
    await settle();
    expect(shows(fixture, wordsOf(2))).toBe(true);
    expect(threads.requests).toHaveLength(0);
  });

  it('lets what has arrived behind a large image come in before it is decoded', async () => {
    const threads = new FakeThreads(1);
    const { fixture, queue } = setUp(threads, true);
    queue.push(COPY, copyBody(quic(0)));
    queue.run();
    expect(shows(fixture, wordsOf(0))).toBe(false);
    queue.push(COPY, copyBody(quic(1)));
    queue.run();
    threads.ready();
    expect(threads.requests).toHaveLength(1);
    await settle();
    expect(shows(fixture, wordsOf(0))).toBe(true);
    threads.work();
    await settle();
    expect(shows(fixture, wordsOf(1))).toBe(true);
  });

  it('gives the same pixels as decoding in place, for every codec and way of drawing', async () => {
    const noise = picture('noise', WIDTH, HEIGHT).map((word) => word & 0xffffff);
    const glz = new GlzEncoder().encode(noise, WIDTH, HEIGHT);
    expect(glz.length).toBeGreaterThan(256 * 1024);
    const jpegWide = image({ type: ImageType.JPEG, data: colour420.file }, 0, 53, 37);
    expect(findJob(COPY, copyBody(jpegWide))).toBeNull();
    const images = [
      quic(0),
      image({ type: ImageType.ZLIB_GLZ_RGB, glzBytes: glz.length, data: deflateSync(glz) }),
      image(quic(3).payload, 2),
    ];
    for (const clipped of [false, true]) {
      for (const src of images) {
        const threads = new FakeThreads(1);
        const { fixture, ahead, queue } = setUp(threads, false);
        queue.push(COPY, copyBody(quic(1)));
        queue.push(COPY, copyBody(quic(2)));
        queue.push(COPY, copyBody(src, clipped));
        threads.ready();
        queue.run();
        for (let turn = 0; turn < 4; turn++) {
          threads.work();
          await settle();
        }
        const inPlace = new Fixture();
        inPlace.surface(0, WIDTH, HEIGHT);
        void inPlace.pipeline.handle(COPY, copyBody(src, clipped));
        expect(shows(fixture, inPlace.words())).toBe(true);
        expect(ahead.decoded).toBe(3);
        expect(fixture.events.problems).toEqual([]);
      }
    }
  });

  it('a broken image fails as it does without threads', async () => {
    const threads = new FakeThreads(1);
    const { fixture, queue } = setUp(threads, false);
    const data = encodeQuic(wordsOf(0), WIDTH, HEIGHT).subarray(0, 800);
    for (const src of [quic(0), quic(0), image({ type: ImageType.QUIC, data }), quic(4)]) {
      queue.push(COPY, copyBody(src));
    }
    threads.ready();
    queue.run();
    for (let turn = 0; turn < 6; turn++) {
      threads.work();
      await settle();
    }
    expect(fixture.events.problems.map(({ code }) => code)).toEqual(['SPICE_IMAGE_DATA']);
    expect(shows(fixture, wordsOf(4))).toBe(true);
  });

  it('decodes here what a dead thread had, and starts no more after three deaths', async () => {
    const threads = new FakeThreads(1);
    const { fixture, queue, failures } = setUp(threads, false);
    let drawn = 0;
    for (let death = 1; death <= 4; death++) {
      for (let i = 0; i < 3; i++) queue.push(COPY, copyBody(quic(++drawn % 6)));
      threads.ready();
      queue.run();
      await settle();
      threads.events.at(-1)?.died('out of memory');
      await settle();
      expect(shows(fixture, wordsOf(drawn % 6))).toBe(true);
    }
    expect(threads.events).toHaveLength(3);
    expect(failures).toEqual([]);
  });

  it('ends idle threads after a while and starts them again', async () => {
    const threads = new FakeThreads(1);
    const { queue } = setUp(threads, false);
    const drawTwo = async (): Promise<void> => {
      queue.push(COPY, copyBody(quic(0)));
      queue.push(COPY, copyBody(quic(1)));
      threads.ready();
      queue.run();
      for (let turn = 0; turn < 3; turn++) {
        threads.work();
        await settle();
      }
    };
    await drawTwo();
    expect(timers).toHaveLength(1);
    timers[0]?.();
    expect(threads.closed).toBe(1);
    await drawTwo();
    expect(threads.events).toHaveLength(2);
  });

  it('closes with jobs under way', async () => {
    const threads = new FakeThreads(1);
    const { ahead, queue, fixture } = setUp(threads, false);
    for (let i = 0; i < 4; i++) queue.push(COPY, copyBody(quic(i)));
    threads.ready();
    queue.run();
    queue.close();
    ahead.close();
    threads.work();
    await settle();
    expect(threads.closed).toBe(1);
    fixture.pipeline.dispose();
    fixture.images.close();
    expect(fixture.core.usedBytes()).toBe(0);
  });
});
