/** Names of screenshots: no way out of the folder, nothing overwritten. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { screenshotName, writeNewFile } from './screenshot-file';

const NOW = new Date(2026, 1, 3, 4, 5, 6);

test.each([
  ['Saffron VM.png', 'Saffron VM 2026-02-03 04.05.06.png'],
  ['Saffron ../../etc/a:b\\c\0.png', 'Saffron .._.._etc_a_b_c_ 2026-02-03 04.05.06.png'],
  ['..', 'Saffron 2026-02-03 04.05.06.png'],
  ['Büro\n機', 'Büro_機 2026-02-03 04.05.06.png'],
])('%j', (suggestion, expected) => {
  expect(screenshotName(suggestion, NOW)).toBe(expected);
});

test('long titles are cut', () => {
  expect(screenshotName('x'.repeat(5000), NOW)).toHaveLength(100 + ' 2026-02-03 04.05.06.png'.length);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'saffron-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('an older file stays', async () => {
  const first = await writeNewFile(folder, 'a.png', new Uint8Array([1]));
  const second = await writeNewFile(folder, 'a.png', new Uint8Array([2]));
  expect([first, second]).toEqual([join(folder, 'a.png'), join(folder, 'a (2).png')]);
  expect(readFileSync(first)[0]).toBe(1);
  await expect(writeNewFile(join(folder, 'none'), 'a.png', new Uint8Array(1))).rejects.toThrow('ENOENT');
});
