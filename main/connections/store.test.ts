import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { ConnectionProfile } from './profile';
import type { SecretBox } from './secrets';
import { ConnectionStore, RECENTS_LIMIT } from './store';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saffron-store-'));
  path = join(folder, 'data', 'connections.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Reversed base64: not safe at all, but not the clear text either. */
function fakeBox(available = true): SecretBox {
  const flip = (text: string) => text.split('').reverse().join('');
  return {
    available: () => available,
    encrypt: (text) => flip(Buffer.from(text).toString('base64')),
    decrypt: (base64) => Buffer.from(flip(base64), 'base64').toString(),
  };
}

const PROFILE: ConnectionProfile = {
  endpoint: { host: 'h', port: 5900, password: 'hunter2', proxy: 'http://u:pr0xy@p:1' },
  ovirt: { host: 'e', ssoToken: 't0ken', jsessionid: 's3ssion' },
  title: 'Desk',
};

async function put(text: string): Promise<void> {
  await mkdir(join(folder, 'data'), { recursive: true });
  await writeFile(path, text);
}

describe('saved connections', () => {
  test('survive reopening, with their secrets only in the box', async () => {
    let time = 100;
    const store = await ConnectionStore.open(path, { secretBox: fakeBox(), now: () => time++ });
    const added = await store.add({ name: ' Desk ', profile: PROFILE });
    expect(added).toMatchObject({ name: 'Desk', hasPassword: true, favourite: false, createdAt: 100 });
    expect(JSON.stringify(added)).not.toMatch(/hunter2|pr0xy|t0ken|s3ssion/);

    const text = await readFile(path, 'utf8');
    expect(text).not.toMatch(/hunter2|pr0xy|t0ken|s3ssion/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);

    const again = await ConnectionStore.open(path, { secretBox: fakeBox() });
    expect(again.list()).toEqual([added]);
    expect(again.profileOf(added.id)).toEqual({ ...PROFILE, ovirt: { host: 'e' } });
  });

  test('without a safe no password is kept', async () => {
    const store = await ConnectionStore.open(path, { secretBox: fakeBox(false) });
    const { id, hasPassword } = await store.add({ name: 'a', profile: PROFILE });
    expect(hasPassword).toBe(false);
    expect(store.profileOf(id).endpoint).toEqual({ host: 'h', port: 5900, proxy: 'http://p:1' });
    expect(await readFile(path, 'utf8')).not.toContain('secret');
  });

  test('savePassword false keeps none', async () => {
    const store = await ConnectionStore.open(path, { secretBox: fakeBox() });
    expect((await store.add({ name: 'a', profile: PROFILE, savePassword: false })).hasPassword).toBe(false);
  });

  test('a safe with another key costs the password, not the connection', async () => {
    const store = await ConnectionStore.open(path, { secretBox: fakeBox() });
    const { id } = await store.add({ name: 'a', profile: PROFILE });
    const broken: SecretBox = {
      ...fakeBox(),
      decrypt: () => {
        throw new Error('wrong key');
      },
    };
    const again = await ConnectionStore.open(path, { secretBox: broken });
    expect(again.get(id)?.hasPassword).toBe(false);
    expect(again.profileOf(id).endpoint.password).toBeUndefined();
  });

  test('changing a connection keeps its password until told otherwise', async () => {
    const store = await ConnectionStore.open(path, { secretBox: fakeBox() });
    const { id } = await store.add({ name: 'a', profile: PROFILE });
    const moved: ConnectionProfile = { endpoint: { host: 'other', port: 1 } };
    await store.update(id, { profile: moved });
    // The proxy went away with the new profile, and its credentials with it.
    expect(store.profileOf(id).endpoint).toEqual({ host: 'other', port: 1, password: 'hunter2' });
    await store.update(id, { profile: { endpoint: { ...moved.endpoint, password: 'new' } } });
    expect(store.profileOf(id).endpoint.password).toBe('new');
    expect((await store.update(id, { forgetPassword: true })).hasPassword).toBe(false);
    expect(store.profileOf(id).endpoint.password).toBeUndefined();
  });

  test('forgetting the password leaves the credentials of the proxy', async () => {
    const store = await ConnectionStore.open(path, { secretBox: fakeBox() });
    const { id } = await store.add({ name: 'a', profile: PROFILE });
    await store.update(id, { forgetPassword: true });
    expect(store.profileOf(id).endpoint).toEqual({ host: 'h', port: 5900, proxy: 'http://u:pr0xy@p:1' });
  });

  test('favourites come first, then names', async () => {
    const store = await ConnectionStore.open(path);
    const profile: ConnectionProfile = { endpoint: { host: 'h', port: 1 } };
    for (const name of ['b', 'c', 'a']) await store.add({ name, profile });
    const c = store.list().find((entry) => entry.name === 'c');
    await store.toggleFavourite(c?.id ?? '');
    expect(store.list().map((entry) => entry.name)).toEqual(['c', 'a', 'b']);
    await store.remove(c?.id ?? '');
    expect((await ConnectionStore.open(path)).list().map((entry) => entry.name)).toEqual(['a', 'b']);
  });

  test('many changes at once all arrive', async () => {
    const store = await ConnectionStore.open(path);
    const names = Array.from({ length: 30 }, (_, n) => `vm${n}`);
    await Promise.all(names.map((name) => store.add({ name, profile: { endpoint: { host: name, port: 1 } } })));
    expect(
      (await ConnectionStore.open(path))
        .list()
        .map((entry) => entry.name)
        .sort(),
    ).toEqual([...names].sort());
  });

  test('bad names, bad profiles and unknown ids are refused', async () => {
    const store = await ConnectionStore.open(path);
    const profile: ConnectionProfile = { endpoint: { host: 'h', port: 1 } };
    await expect(store.add({ name: '  ', profile })).rejects.toMatchObject({ code: 'STORE_INVALID' });
    const bad = { endpoint: { host: 'h', port: 70000 } };
    await expect(store.add({ name: 'a', profile: bad })).rejects.toMatchObject({
      code: 'STORE_INVALID',
      details: { field: 'endpoint.port' },
    });
    await expect(store.remove('no')).rejects.toMatchObject({ code: 'STORE_NO_SUCH' });
    await expect(store.touch('no')).rejects.toMatchObject({ code: 'STORE_NO_SUCH' });
    expect(() => store.profileOf('no')).toThrow(expect.objectContaining({ code: 'STORE_NO_SUCH' }));
  });
});

describe('recent servers', () => {
  test('newest first, once each, at most twenty, no secrets', async () => {
    let time = 0;
    const store = await ConnectionStore.open(path, { secretBox: fakeBox(), now: () => time++ });
    for (let n = 0; n < RECENTS_LIMIT + 5; n++) {
      await store.touchRecent({ endpoint: { host: `h${n}`, port: 1, password: 'hunter2' } });
    }
    await store.touchRecent({ endpoint: { host: 'h10', port: 1 }, title: 'Ten' });
    const recents = (await ConnectionStore.open(path)).recents();
    expect(recents).toHaveLength(RECENTS_LIMIT);
    expect(recents.slice(0, 2).map((recent) => recent.title)).toEqual(['Ten', 'h24:1']);
    expect(new Set(recents.map((recent) => recent.id)).size).toBe(RECENTS_LIMIT);
    expect(await readFile(path, 'utf8')).not.toContain('hunter2');
    await store.removeRecent(recents[0]?.id ?? '');
    expect(store.recents()).toHaveLength(RECENTS_LIMIT - 1);
  });

  test('one-time tokens are not kept', async () => {
    const store = await ConnectionStore.open(path);
    expect(await store.touchRecent({ endpoint: { host: 'pvespiceproxy:1:2:n::ab', tlsPort: 1 } })).toBe(false);
    expect(store.recents()).toEqual([]);
  });
});

describe('damage', () => {
  test.each(['', '{', 'null', '[]', '{"version":"1"}', '{"version":0,"connections":[],"recents":[]}', '\0\0\0'])(
    'a file of %j goes aside and the list starts empty',
    async (text) => {
      await put(text);
      const store = await ConnectionStore.open(path);
      expect(store.list()).toEqual([]);
      expect(store.warning?.code).toBe('STORE_DAMAGED');
      expect(await readFile(`${path}.bad`, 'utf8')).toBe(text);
      await store.add({ name: 'a', profile: { endpoint: { host: 'h', port: 1 } } });
      expect((await ConnectionStore.open(path)).list()).toHaveLength(1);
    },
  );

  test('earlier damaged files are not lost', async () => {
    for (const text of ['one', 'two']) {
      await put(text);
      await ConnectionStore.open(path);
    }
    expect([await readFile(`${path}.bad`, 'utf8'), await readFile(`${path}.bad2`, 'utf8')]).toEqual(['one', 'two']);
  });

  test('good entries survive bad ones', async () => {
    const store = await ConnectionStore.open(path);
    await store.add({ name: 'good', profile: { endpoint: { host: 'h', port: 1 } } });
    const file = JSON.parse(await readFile(path, 'utf8')) as { connections: unknown[] };
    file.connections.push({ id: 'x', name: 'bad' }, 7, null);
    await put(JSON.stringify(file));
    const again = await ConnectionStore.open(path);
    expect(again.list().map((entry) => entry.name)).toEqual(['good']);
    expect(again.warning?.code).toBe('STORE_DAMAGED');
    expect(JSON.parse(await readFile(`${path}.bad`, 'utf8'))).toEqual(file);
  });

  test('a file of a newer Saffron is neither read nor replaced', async () => {
    const text = '{"version":2,"connections":[],"recents":[],"more":1}';
    await put(text);
    const store = await ConnectionStore.open(path);
    expect(store.warning?.code).toBe('STORE_NEWER');
    const add = store.add({ name: 'a', profile: { endpoint: { host: 'h', port: 1 } } });
    await expect(add).rejects.toMatchObject({ code: 'STORE_NEWER' });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('what a crash in the middle of writing left behind is harmless', async () => {
    const store = await ConnectionStore.open(path);
    await store.add({ name: 'a', profile: { endpoint: { host: 'h', port: 1 } } });
    await writeFile(`${path}.tmp`, '{"version":1,"conn');
    const again = await ConnectionStore.open(path);
    expect(again.list().map((entry) => entry.name)).toEqual(['a']);
    await again.add({ name: 'b', profile: { endpoint: { host: 'h', port: 1 } } });
    expect(await readdir(join(folder, 'data'))).toEqual(['connections.json']);
  });

  test('a write that fails changes nothing, and the next may succeed', async () => {
    const store = await ConnectionStore.open(path);
    await store.add({ name: 'a', profile: { endpoint: { host: 'h', port: 1 } } });
    // A folder in the place of the temporary file makes opening it fail, for root too.
    await mkdir(`${path}.tmp`);
    const second = { name: 'b', profile: { endpoint: { host: 'h', port: 2 } } };
    await expect(store.add(second)).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
    expect(store.list().map((entry) => entry.name)).toEqual(['a']);
    await rm(`${path}.tmp`, { recursive: true });
    await store.add(second);
    expect((await ConnectionStore.open(path)).list().map((entry) => entry.name)).toEqual(['a', 'b']);
  });

  test('a file that cannot be read is an error, not an empty list', async () => {
    await mkdir(path, { recursive: true });
    await expect(ConnectionStore.open(path)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
  });
});
