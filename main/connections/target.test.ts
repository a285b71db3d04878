import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { userDataFolder } from './data-folder';
import type { SavedConnection } from './store';
import type { TargetContext } from './target';
import { resolveTarget } from './target';

const FILE = '[virt-viewer]\ntype=spice\nhost=h\nport=5900\ntitle=Desk\n';
let cwd: string;
let context: TargetContext;

function saved(id: string, name: string): SavedConnection {
  return {
    id,
    name,
    profile: { endpoint: { host: id, port: 1 } },
    hasPassword: false,
    favourite: false,
    createdAt: 0,
    updatedAt: 0,
  };
}

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'saffron-target-'));
  context = { cwd, env: {}, saved: [saved('1', 'Desk'), saved('2', 'desk'), saved('3', 'Lab'), saved('4', 'a:1')] };
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

describe('resolveTarget', () => {
  test('a file, relative, absolute or as an address, whatever its ending', async () => {
    for (const name of ['a.vv', 'download(1)', 'with space.vv']) {
      const path = join(cwd, name);
      await writeFile(path, FILE);
      for (const argument of [name, path, pathToFileURL(path).href]) {
        expect(await resolveTarget(argument, context)).toMatchObject({ source: 'file', label: 'Desk', path });
      }
    }
  });

  test('an existing file goes before a saved name', async () => {
    await writeFile(join(cwd, 'Lab'), FILE);
    expect((await resolveTarget('Lab', context)).source).toBe('file');
  });

  test('a folder of that name is no file', async () => {
    await mkdir(join(cwd, 'Lab'));
    expect(await resolveTarget('Lab', context)).toMatchObject({ source: 'saved', savedId: '3' });
  });

  test('standard input', async () => {
    const stdin = (async function* () {
      yield await Promise.resolve(FILE);
    })();
    expect(await resolveTarget('-', { ...context, stdin })).toMatchObject({ source: 'stdin', label: 'Desk' });
  });

  test('URIs', async () => {
    expect(await resolveTarget('spice://h:1?password=pw', context)).toMatchObject({ source: 'uri', label: 'h:1' });
    expect((await resolveTarget('spice+unix://x.sock', context)).profile.endpoint.unixPath).toBe(join(cwd, 'x.sock'));
  });

  test('saved connections by name, id, and name in any case, with their secrets', async () => {
    expect((await resolveTarget('desk', context)).savedId).toBe('2');
    expect((await resolveTarget('LAB', context)).savedId).toBe('3');
    expect((await resolveTarget('1', context)).savedId).toBe('1');
    const profileOf = () => ({ endpoint: { host: 'x', port: 1, password: 'pw' } });
    expect((await resolveTarget('Lab', { ...context, profileOf })).profile.endpoint.password).toBe('pw');
    expect((await resolveTarget('a:1', context)).source).toBe('saved');
  });

  test('host:port', async () => {
    expect(await resolveTarget('h:5900', context)).toMatchObject({
      source: 'address',
      label: 'h:5900',
      profile: { endpoint: { host: 'h', port: 5900 } },
    });
  });

  test.each([
    ['', 'TARGET_EMPTY'],
    ['DESK', 'TARGET_AMBIGUOUS'],
    ['myhost', 'TARGET_UNKNOWN'],
    ['gone.vv', 'VV_NOT_FOUND'],
    ['vnc://h:1', 'URI_BAD_SCHEME'],
    ['file://elsewhere/a.vv', 'URI_BAD_PATH'],
    ['h:99999', 'URI_BAD_PORT'],
    ['::1', 'URI_BAD_HOST'],
  ])('%j is refused with %s', async (argument, code) => {
    await expect(resolveTarget(argument, context)).rejects.toMatchObject({ code });
  });

  test('SPICE_PROXY serves targets without a proxy', async () => {
    const env = { SPICE_PROXY: 'http://p:1' };
    expect((await resolveTarget('h:1', { ...context, env })).profile.endpoint.proxy).toBe('http://p:1');
    await writeFile(join(cwd, 'a.vv'), `${FILE}proxy=http://own:1\n`);
    expect((await resolveTarget('a.vv', { ...context, env })).profile.endpoint.proxy).toBe('http://own:1');
    expect((await resolveTarget('spice+unix:///x', { ...context, env })).profile.endpoint.proxy).toBeUndefined();
    const bad = await resolveTarget('h:1', { ...context, env: { SPICE_PROXY: 'socks://p' } });
    expect(bad.warnings.map((warning) => warning.code)).toEqual(['PROXY_ENV_BAD']);
  });
});

test('userDataFolder', () => {
  expect(userDataFolder({}, 'linux', '/home/a')).toBe('/home/a/.config/Saffron');
  expect(userDataFolder({ XDG_CONFIG_HOME: '/c' }, 'linux', '/home/a')).toBe('/c/Saffron');
  expect(userDataFolder({ XDG_CONFIG_HOME: '' }, 'linux', '/home/a')).toBe('/home/a/.config/Saffron');
  expect(userDataFolder({}, 'darwin', '/Users/a')).toBe('/Users/a/Library/Application Support/Saffron');
});
