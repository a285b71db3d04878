/** Decode threads of a Node process: real worker threads, bundled as the build does it. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeQuic } from '../../native-addons/pixels/testing/encode-quic';
import { picture } from '../../native-addons/pixels/testing/images';
import { colour420 } from '../../native-addons/jpeg/testing/files';
import { createJpegDecoder } from '../../native-addons/jpeg/node';
import type { DecodeAnswer, DecodeJob } from '../spice/display/images/decode-job';
import { decodeThreads } from './decode-threads';

const folder = mkdtempSync(join(tmpdir(), 'saffron-threads-'));
const script = join(folder, 'decode-worker.js');

beforeAll(() => {
  const rolldown = join(__dirname, '../../node_modules/rolldown/bin/cli.mjs');
  const options = ['--format', 'cjs', '--platform', 'node', '--file', script];
  execFileSync(process.execPath, [rolldown, join(__dirname, 'decode-worker.ts'), ...options], { stdio: 'pipe' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly thread: ReturnType<ReturnType<typeof decodeThreads>['start']>;
  next(): Promise<DecodeAnswer>;
  readonly died: Promise<string>;
}

function start(): Started {
  const answers: DecodeAnswer[] = [];
  let wake = (): void => undefined;
  let tell: (reason: string) => void = () => undefined;
  const died = new Promise<string>((resolve) => (tell = resolve));
  const thread = decodeThreads({ script, count: 1 }).start({
    answered: (answer) => {
      answers.push(answer);
      wake();
    },
    died: (reason) => tell(reason),
  });
  const next = async (): Promise<DecodeAnswer> => {
    while (answers.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return answers.shift()!;
  };
  return { thread, next, died };
}

describe('decodeThreads', () => {
  it('has none where there is no program for them', () => {
    expect(decodeThreads({ script: join(folder, 'missing.js'), count: 3 }).count).toBe(0);
    expect(decodeThreads({ script, count: 3 }).count).toBe(3);
  });

  it('decodes, takes memory back, and says which data is broken', async () => {
    const { thread, next, died } = start();
    expect(await next()).toEqual({ kind: 'ready' });
    const words = picture('text', 60, 40).map((word) => word & 0xffffff);
    const whole = encodeQuic(words, 60, 40);
    const job: DecodeJob = { codec: 'quic', data: whole, width: 60, height: 40 };
    const post = (id: number, what: DecodeJob, room: ArrayBuffer | null): void => {
      const input = new ArrayBuffer(what.data.byteLength + 10);
      const data = new Uint8Array(input, 0, what.data.byteLength);
      data.set(what.data);
      thread.post({ id, job: { ...what, data }, input, room });
      expect(input.byteLength).toBe(0);
    };
    post(1, job, null);
    const first = await next();
    if (first.kind !== 'decoded' || first.room === null) throw new Error('not decoded');
    expect(new Uint32Array(first.room)).toEqual(words);
    expect(first.input.byteLength).toBe(whole.byteLength + 10);
    post(2, { ...job, data: whole.subarray(0, 40) }, first.room);
    expect(first.room.byteLength).toBe(0);
    expect(await next()).toMatchObject({ kind: 'decoded', id: 2, room: null });
    post(3, { codec: 'jpeg', data: colour420.file, width: 53, height: 37 }, new ArrayBuffer(9000));
    const third = await next();
    if (third.kind !== 'decoded' || third.room === null) throw new Error('not decoded');
    const pixels = createJpegDecoder().decode(colour420.file, 53, 37).pixels;
    expect(Buffer.from(third.room, 0, 53 * 37 * 4).equals(Buffer.from(pixels))).toBe(true);
    expect(third.room.byteLength).toBe(9000);
    thread.close();
    await died;
  });
});
