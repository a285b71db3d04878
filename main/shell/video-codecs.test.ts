/** Remembered codecs: kept over a start, not over another runtime, and never taken from nonsense. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '../spice/log';
import { VideoCodecMemory } from './video-codecs';

let folder: string;
let path: string;
const open = (chromium = '130'): VideoCodecMemory => new VideoCodecMemory(path, chromium, silentLogger);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'saffron-codecs-'));
  path = join(folder, 'video-codecs.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Resolves when a new start finds these codecs. */
async function found(codecs: readonly number[]): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (open().codecs?.join() === codecs.join()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`found ${String(open().codecs)}`);
}

describe('VideoCodecMemory', () => {
  it('knows nothing at first, and keeps what it learns for the same runtime', async () => {
    const memory = open();
    expect(memory.codecs).toBeNull();
    memory.learn([1, 2, 3]);
    expect(memory.codecs).toEqual([1, 2, 3]);
    await found([1, 2, 3]);
    expect(open('131').codecs).toBeNull();
  });

  it.each([[null], ['1,2'], [[0]], [[1.5]], [[1, 'x']], [new Array<number>(40).fill(1)]])(
    'does not learn %j',
    (answer) => {
      const memory = open();
      memory.learn(answer);
      expect(memory.codecs).toBeNull();
    },
  );

  it.each([['{'], ['[]'], ['{"chromium":"130","codecs":[-1]}']])('does not read %s', (text) => {
    writeFileSync(path, text);
    expect(open().codecs).toBeNull();
  });
});
