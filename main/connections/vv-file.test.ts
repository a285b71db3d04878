import { access, chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { VV_SIZE_LIMIT } from './vv';
import { readVvFile } from './vv-file';

const GOOD = '[virt-viewer]\ntype=spice\nhost=h\nport=5900\n';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saffron-vv-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function put(text: string | Uint8Array, name = 'a.vv'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const part of parts) yield await Promise.resolve(part);
}

describe('delete-this-file', () => {
  test('removes the file once it is understood', async () => {
    const path = await put(`${GOOD}delete-this-file=1\n`);
    const result = await readVvFile(path, { env: {} });
    expect(result.deleted).toBe(true);
    expect(result.profile.endpoint.host).toBe('h');
    expect(await exists(path)).toBe(false);
  });

  test.each(['delete-this-file=0\n', ''])('keeps a file that does not ask (%j)', async (line) => {
    const path = await put(GOOD + line);
    expect((await readVvFile(path, { env: {} })).deleted).toBe(false);
    expect(await exists(path)).toBe(true);
  });

  test('keeps a broken file, so that it can be looked at', async () => {
    const path = await put(`${GOOD}delete-this-file=1\nnonsense\n`);
    await expect(readVvFile(path, { env: {} })).rejects.toMatchObject({
      code: 'VV_SYNTAX',
      details: { file: 'a.vv', line: 6 },
    });
    expect(await exists(path)).toBe(true);
  });

  test('VIRT_VIEWER_KEEP_FILE prevents it', async () => {
    const path = await put(`${GOOD}delete-this-file=1\n`);
    expect((await readVvFile(path, { env: { VIRT_VIEWER_KEEP_FILE: '1' } })).deleted).toBe(false);
    expect(await exists(path)).toBe(true);
  });

  test('a link is removed, what it points to is not', async () => {
    const target = await put(`${GOOD}delete-this-file=1\n`);
    const link = join(folder, 'link.vv');
    await symlink(target, link);
    await readVvFile(link, { env: {} });
    expect([await exists(link), await exists(target)]).toEqual([false, true]);
  });
});

describe('reading', () => {
  test('a missing file', async () => {
    await expect(readVvFile(join(folder, 'no.vv'))).rejects.toMatchObject({
      code: 'VV_NOT_FOUND',
      details: { file: 'no.vv' },
    });
  });

  test('a folder', async () => {
    await mkdir(join(folder, 'd.vv'));
    await expect(readVvFile(join(folder, 'd.vv'))).rejects.toMatchObject({ code: 'VV_UNREADABLE' });
  });

  test('a path through a file', async () => {
    const path = await put(GOOD);
    await expect(readVvFile(join(path, 'x.vv'))).rejects.toMatchObject({ code: 'VV_NOT_FOUND' });
  });

  test('the largest file that is allowed, and one byte more', async () => {
    const filler = (size: number) => GOOD + '#'.repeat(size - GOOD.length);
    const largest = await put(filler(VV_SIZE_LIMIT));
    expect((await readVvFile(largest)).profile.endpoint.port).toBe(5900);
    const larger = await put(filler(VV_SIZE_LIMIT + 1), 'b.vv');
    await expect(readVvFile(larger)).rejects.toMatchObject({ code: 'VV_TOO_LARGE' });
  });

  test('an endless device ends at the limit', async () => {
    await expect(readVvFile('/dev/zero')).rejects.toMatchObject({ code: 'VV_TOO_LARGE' });
  });

  test('a file without read permission', async () => {
    const path = await put(GOOD);
    await chmod(path, 0);
    // root reads everything; for everybody else the refusal has its own code.
    const readable = await readFile(path).then(
      () => true,
      () => false,
    );
    const outcome = await readVvFile(path).then(
      () => 'read',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(outcome).toBe(readable ? 'read' : 'VV_UNREADABLE');
  });
});

describe('standard input', () => {
  test('is put together from pieces, even inside a character', async () => {
    const bytes = new TextEncoder().encode(`${GOOD}title=Größe\n`);
    const split = bytes.indexOf(0xc3) + 1;
    const stdin = chunks(bytes.subarray(0, split), bytes.subarray(split));
    const { profile, deleted } = await readVvFile('-', { stdin });
    expect([profile.title, deleted]).toEqual(['Größe', false]);
  });

  test('has the same limit', async () => {
    const part = '#'.repeat(300_000);
    await expect(readVvFile('-', { stdin: chunks(part, part, part, part) })).rejects.toMatchObject({
      code: 'VV_TOO_LARGE',
    });
  });

  test('nothing on it is an empty file', async () => {
    await expect(readVvFile('-', { stdin: chunks() })).rejects.toMatchObject({ code: 'VV_EMPTY' });
  });
});
