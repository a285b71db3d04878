/** Motion JPEG on a thread: one picture at a time, buffers that come back, broken files, and a thread that dies. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import { createJpegDecoder } from '../../../../native-addons/jpeg/node';
import { colour420 } from '../../../../native-addons/jpeg/testing/files';
import { loadPixels } from '../../../../native-addons/pixels/node';
import { ImageDataError } from '../../wire/errors';
import { VideoCodec } from '../../wire/messages/display';
import type { DecodeThreads } from '../images/decode-ahead';
import { runJob, type DecodeRequest } from '../images/decode-job';
import { ThreadJpegDecoders } from './jpeg-thread';
import type { DecodedPicture, VideoDecoder } from './video';

const W = 53;
const H = 37;
const jpeg = createJpegDecoder();
const expected = jpeg.decode(colour420.file, W, H).pixels.slice();
const noInflate = (): never => {
  throw new ImageDataError('not used');
};
const tools = { core: loadPixels(), jpeg, inflate: noInflate };

let requests: DecodeRequest[];
let events: Parameters<DecodeThreads['start']>[0];
let closed: number;
let pictures: { token: number; picture: DecodedPicture }[];
let bad: (readonly [token: number, code: string])[];
let decoder: VideoDecoder;

function answer(): void {
  const request = requests.shift()!;
  // As a port does it: the sender's buffers are gone.
  const input = structuredClone(request.input, { transfer: [request.input] });
  const job = { ...request.job, data: new Uint8Array(input, 0, colour420.file.length) };
  events.answered(runJob(tools, { ...request, job, input }));
}

beforeEach(() => {
  [requests, pictures, bad, closed] = [[], [], [], 0];
  const threads: DecodeThreads = {
    count: 1,
    start: (heard) => {
      events = heard;
      return { post: (request) => requests.push(request), close: () => closed++ };
    },
  };
  decoder = new ThreadJpegDecoders(threads, jpeg).create(VideoCodec.MJPEG, {
    picture: (token, picture) => pictures.push({ token, picture }),
    bad: (token, error) => bad.push([token, error.code]),
    failed: () => bad.push([-1, 'failed']),
    progress: () => undefined,
  });
});

describe('Motion JPEG on a thread', () => {
  it('waits for the thread, and gives the same pixels as decoding here', () => {
    decoder.decode(colour420.file, 1);
    expect(requests).toEqual([]);
    events.answered({ kind: 'ready' });
    answer();
    const data = pictures[0]!.picture.read();
    expect(data).toMatchObject({ layout: 'bgrx', width: W, height: H });
    expect(Buffer.compare((data as { bytes: Uint8Array }).bytes, expected)).toBe(0);
  });

  it('uses the memory of a picture again once it is closed', () => {
    events.answered({ kind: 'ready' });
    decoder.decode(colour420.file, 1);
    expect(requests[0]!.room).toBeNull();
    answer();
    const { bytes } = pictures[0]!.picture.read() as { bytes: Uint8Array };
    pictures[0]!.picture.close();
    decoder.decode(colour420.file, 2);
    expect(requests[0]!.room).toBe(bytes.buffer);
  });

  it('tells of broken files, those that the header betrays without the thread', () => {
    events.answered({ kind: 'ready' });
    decoder.decode(Uint8Array.of(0, 1), 1);
    expect([requests.length, bad]).toEqual([0, [[1, 'SPICE_IMAGE_DATA']]]);
    const cut = Uint8Array.from(colour420.file);
    cut.fill(0, 300);
    decoder.decode(cut.subarray(0, 300), 2);
    const request = requests.shift()!;
    events.answered(runJob(tools, request));
    expect(bad).toHaveLength(2);
  });

  it('goes on here when the thread dies', () => {
    events.answered({ kind: 'ready' });
    decoder.decode(colour420.file, 1);
    events.died('out of memory');
    expect(bad).toEqual([[1, 'SPICE_IMAGE_DATA']]);
    decoder.decode(colour420.file, 2);
    expect(pictures.map(({ token }) => token)).toEqual([2]);
  });

  it('ends the thread with the stream, and hears no more of it', () => {
    events.answered({ kind: 'ready' });
    decoder.decode(colour420.file, 1);
    decoder.close();
    answer();
    events.died('closed');
    expect([closed, pictures, bad]).toEqual([1, [], []]);
  });
});
