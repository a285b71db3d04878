/** The lock between processes: one at a time, and no waiting for the dead. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { withLock } from './lock.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'saffron-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('lets one in after the other', async () => {
  const file = join(folder, 'sub/a.lock');
  const events: string[] = [];
  const enter = (name: string) =>
    withLock(file, async () => {
      events.push(`${name} in`);
      await new Promise((done) => setImmediate(done));
      events.push(`${name} out`);
    });
  await Promise.all([enter('first'), enter('second')]);
  expect(events).toEqual(['first in', 'first out', 'second in', 'second out']);
  expect(existsSync(file)).toBe(false);
});

it('takes over from a process that died with the lock', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const file = join(folder, 'b.lock');
  writeFileSync(file, String(pid));
  await expect(withLock(file, () => Promise.resolve('done'))).resolves.toBe('done');
});

it('is free again after a failure', async () => {
  const file = join(folder, 'c.lock');
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});
