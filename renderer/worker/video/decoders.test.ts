/** The worker's decoders with stand-ins for the platform's: what is asked, what is told on, and what becomes of errors. */

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { VideoDecoderEvents } from '../../../main/spice/display/streams/video';
import { VideoCodec } from '../../../main/spice/wire/messages/display';
import { askVideoCodecs, WorkerVideoDecoders } from './decoders';

const platform = globalThis as unknown as Record<string, unknown>;
const NAMES = ['VideoDecoder', 'EncodedVideoChunk', 'ImageDecoder'] as const;
const before = NAMES.map((name) => platform[name]);

let configured: unknown[];
let chunks: { type: string; timestamp: number }[];
let platformDecoder: { output: (frame: unknown) => void; error: (error: Error) => void; ondequeue: () => void };
let heard: (readonly [string, ...unknown[]])[];
const events: VideoDecoderEvents = {
  picture: (token) => heard.push(['picture', token]),
  bad: (token, error) => heard.push(['bad', token, error.code]),
  failed: (error) => heard.push(['failed', error.code]),
  progress: () => heard.push(['progress']),
};
const neverJpeg = {
  decode: () => {
    throw new Error('not asked for');
  },
};
const decoders = new WorkerVideoDecoders([1, 2, 3], neverJpeg);
/** Start of image, and the frame header of one grey pixel. */
const JPEG_HEADER = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0);
const vp8 = (key: boolean): Uint8Array => Uint8Array.of(key ? 0x10 : 0x11, 0, 0);
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  configured = [];
  chunks = [];
  heard = [];
  platform['VideoDecoder'] = class {
    static isConfigSupported({ codec }: { codec: string }): Promise<{ supported: boolean }> {
      if (codec.startsWith('hev1')) return Promise.reject(new TypeError('unknown codec'));
      return Promise.resolve({ supported: !codec.startsWith('vp09') });
    }
    state = 'unconfigured';
    decodeQueueSize = 4;
    constructor(init: typeof platformDecoder) {
      platformDecoder = Object.assign(this, init);
    }
    configure(config: unknown): void {
      configured.push(config);
    }
    decode(chunk: (typeof chunks)[number]): void {
      chunks.push(chunk);
    }
    close(): void {
      this.state = 'closed';
    }
  };
  platform['EncodedVideoChunk'] = class {
    constructor(init: object) {
      Object.assign(this, init);
    }
  };
});

afterEach(() => NAMES.forEach((name, i) => (platform[name] = before[i])));

describe('askVideoCodecs', () => {
  it('names what the platform says it decodes', async () => {
    expect([...(await askVideoCodecs())].sort()).toEqual([VideoCodec.MJPEG, VideoCodec.VP8, VideoCodec.H264]);
  });

  it('is Motion JPEG where there is no decoder for video', async () => {
    Reflect.deleteProperty(platform, 'VideoDecoder');
    expect(await askVideoCodecs()).toEqual([VideoCodec.MJPEG]);
  });
});

describe('video decoders of the platform', () => {
  it('are configured by the first key frame, once, for low latency', () => {
    const decoder = decoders.create(VideoCodec.VP8, events);
    decoder.decode(vp8(true), 1);
    decoder.decode(vp8(false), 2);
    decoder.decode(vp8(true), 3);
    expect(configured).toEqual([{ codec: 'vp8', optimizeForLatency: true, hardwareAcceleration: 'no-preference' }]);
    expect(chunks.map(({ type, timestamp }) => [type, timestamp])).toEqual([
      ['key', 1],
      ['delta', 2],
      ['key', 3],
    ]);
    expect(decoder.backlog).toBe(4);
    platformDecoder.output({ timestamp: 2 });
    platformDecoder.ondequeue();
    expect(heard).toEqual([['picture', 2], ['progress']]);
  });

  it('give up a stream that does not begin with a key frame, and tell when they die', () => {
    decoders.create(VideoCodec.VP8, events).decode(vp8(false), 1);
    expect([heard, chunks]).toEqual([[['failed', 'VIDEO_DECODER']], []]);
    platformDecoder.error(new Error('decoding error'));
    expect(heard).toHaveLength(2);
  });
});

describe('the image decoder', () => {
  it('gets no file whose header is wrong, and its refusals are told', async () => {
    const files: Uint8Array[] = [];
    let closed = 0;
    platform['ImageDecoder'] = class {
      constructor({ data }: { data: Uint8Array }) {
        files.push(data);
      }
      decode(): Promise<unknown> {
        return files.length === 1 ? Promise.resolve({ image: {} }) : Promise.reject(new Error('broken'));
      }
      close(): void {
        closed++;
      }
    };
    const decoder = decoders.create(VideoCodec.MJPEG, events);
    expect([decoder.name, decoder.isIntraOnly]).toEqual(['ImageDecoder', true]);
    decoder.decode(Uint8Array.of(1, 2, 3), 1);
    decoder.decode(JPEG_HEADER, 2);
    decoder.decode(JPEG_HEADER, 3);
    await settle();
    expect(heard).toEqual([
      ['bad', 1, 'SPICE_IMAGE_DATA'],
      ['picture', 2],
      ['bad', 3, 'SPICE_IMAGE_DATA'],
    ]);
    expect([files.length, closed]).toEqual([2, 2]);
  });

  it('is replaced by WebAssembly where there is none', () => {
    Reflect.deleteProperty(platform, 'ImageDecoder');
    expect(decoders.create(VideoCodec.MJPEG, events).name).toBe('libjpeg-turbo');
  });
});
