/** Motion JPEG streams: where pictures land, flipping, clipping, sized pictures, and what happens to streams that are not decoded. */

import { describe, expect, it } from '@jest/globals';
import { createJpegDecoder } from '../../../../native-addons/jpeg/node';
import { colour420 } from '../../../../native-addons/jpeg/testing/files';
import { MAX_STREAMS } from '../../wire/limits';
import { displayClient, StreamFlag, VideoCodec } from '../../wire/messages/display';
import type { Rect } from '../../wire/messages/draw';
import { decode } from '../../wire/struct';
import { Fixture, rect } from '../testing/fixture';

const W = 53;
const H = 37;
const jpeg = createJpegDecoder().decode(colour420.file, W, H).pixels.slice();
const frame = new Uint32Array(jpeg.buffer);

function stream(
  fixture: Fixture,
  changes: { id?: number; codec?: number; flags?: number; dest?: Rect; clip?: Rect[] } = {},
): void {
  void fixture.send('STREAM_CREATE', {
    surfaceId: 0,
    id: changes.id ?? 1,
    flags: changes.flags ?? StreamFlag.TOP_DOWN,
    codec: changes.codec ?? VideoCodec.MJPEG,
    stamp: 0n,
    streamWidth: W,
    streamHeight: H,
    sourceWidth: W,
    sourceHeight: H,
    dest: changes.dest ?? rect(10, 5, W, H),
    clip: changes.clip ?? null,
  });
}

function fresh(): Fixture {
  const fixture = new Fixture();
  fixture.surface(0, 120, 90);
  return fixture;
}

function data(fixture: Fixture, id = 1, bytes: Uint8Array = colour420.file): void {
  void fixture.send('STREAM_DATA', { id, multiMediaTime: 1, data: bytes });
}

function at(fixture: Fixture, x: number, y: number): number {
  return fixture.words()[y * 120 + x]!;
}

describe('Motion JPEG', () => {
  it('paints at the destination, the right way up', () => {
    const fixture = fresh();
    stream(fixture);
    data(fixture);
    for (const [x, y] of [
      [0, 0],
      [52, 36],
      [17, 20],
    ] as const)
      expect(at(fixture, 10 + x, 5 + y)).toBe(frame[y * W + x]);
    expect([at(fixture, 9, 5), at(fixture, 63, 5), at(fixture, 10, 42)]).toEqual([0, 0, 0]);
    fixture.pipeline.takeDamage();
    data(fixture);
    expect(fixture.pipeline.takeDamage()).toEqual([rect(10, 5, W, H)]);
  });

  it('flips pictures that are stored bottom first', () => {
    const fixture = fresh();
    stream(fixture, { flags: 0 });
    data(fixture);
    expect(at(fixture, 10, 5)).toBe(frame[(H - 1) * W]);
    expect(at(fixture, 10, 5 + H - 1)).toBe(frame[0]);
  });

  it('scales to the destination with the nearest pixel', () => {
    const fixture = fresh();
    stream(fixture, { dest: rect(0, 0, W * 2, H * 2) });
    data(fixture);
    expect([at(fixture, 0, 0), at(fixture, 1, 1), at(fixture, 2, 2)]).toEqual([frame[0], frame[0], frame[W + 1]]);
  });

  it('obeys the clip of the moment', () => {
    const fixture = fresh();
    stream(fixture, { clip: [rect(10, 5, 1, 1)] });
    data(fixture);
    expect([at(fixture, 10, 5), at(fixture, 11, 5)]).toEqual([frame[0], 0]);
    void fixture.send('STREAM_CLIP', { id: 1, clip: [rect(11, 5, 1, 1)] });
    data(fixture);
    expect([at(fixture, 11, 5), at(fixture, 12, 5)]).toEqual([frame[1], 0]);
    void fixture.send('STREAM_CLIP', { id: 1, clip: [] });
    data(fixture);
    expect(at(fixture, 12, 5)).toBe(0);
    void fixture.send('STREAM_CLIP', { id: 1, clip: null });
    data(fixture);
    expect(at(fixture, 12, 5)).toBe(frame[2]);
  });

  it('a sized picture has a place of its own for once', () => {
    const fixture = fresh();
    stream(fixture);
    const sized = { id: 1, multiMediaTime: 1, width: W, height: H, dest: rect(60, 50, W, H), data: colour420.file };
    void fixture.send('STREAM_DATA_SIZED', sized);
    expect([at(fixture, 60, 50), at(fixture, 10, 5)]).toEqual([frame[0], 0]);
    data(fixture);
    expect(at(fixture, 10, 5)).toBe(frame[0]);
  });

  it('ends with DESTROY, DESTROY_ALL and its surface', () => {
    for (const end of [
      (f: Fixture) => f.send('STREAM_DESTROY', { id: 1 }),
      (f: Fixture) => f.send('STREAM_DESTROY_ALL', {}),
      (f: Fixture) => {
        void f.send('SURFACE_DESTROY', { surfaceId: 0 });
        f.surface(0, 120, 90);
      },
      (f: Fixture) => f.surface(0, 120, 91),
    ]) {
      const fixture = fresh();
      stream(fixture);
      void end(fixture);
      data(fixture);
      expect(fixture.words().every((word) => word === 0)).toBe(true);
      expect(fixture.events.sent).toHaveLength(1);
    }
  });

  it('drops a broken picture and goes on', () => {
    const fixture = fresh();
    stream(fixture);
    data(fixture, 1, colour420.file.subarray(0, 300));
    expect(fixture.events.problems).toHaveLength(1);
    data(fixture);
    expect(at(fixture, 10, 5)).toBe(frame[0]);
  });
});

describe('streams that cannot be shown', () => {
  it('are reported, if the server listens', () => {
    const fixture = fresh();
    stream(fixture, { id: 7, codec: VideoCodec.H264 });
    const [report] = fixture.events.sent;
    expect(report?.type).toBe(displayClient.STREAM_REPORT.id);
    expect(decode(displayClient.STREAM_REPORT.codec, report!.body)).toMatchObject({
      streamId: 7,
      uniqueId: 0,
      frames: 0,
      drops: 0xffffffff,
    });
    data(fixture, 99);
    expect(fixture.events.sent).toHaveLength(2);
    const deaf = new Fixture({ noReports: true });
    deaf.surface(0, 120, 90);
    stream(deaf, { codec: VideoCodec.VP8 });
    data(deaf);
    expect(deaf.events.sent).toEqual([]);
    expect(deaf.words().every((word) => word === 0)).toBe(true);
  });

  it('have a limit, whatever their ids are', () => {
    const fixture = fresh();
    for (let i = 0; i < MAX_STREAMS; i++) stream(fixture, { id: 0xffffffff - i });
    stream(fixture, { id: 0xffffffff });
    expect(() => stream(fixture, { id: 1 })).toThrow(expect.objectContaining({ code: 'SPICE_LIMIT' }));
  });
});
