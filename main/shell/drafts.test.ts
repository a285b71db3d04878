/** The edit form loses nothing that it does not show, and brings no secret back to the page. */

import { describe, expect, test } from '@jest/globals';

import type { ConnectionDraft } from '../../preload/contract/commands';
import type { ConnectionProfile, SavedConnection } from '../connections';
import { forgetsPassword, toDraft, toProfile } from './drafts';

const DRAFT: ConnectionDraft = {
  name: 'VM',
  host: ' h ',
  port: 5900,
  tlsPort: null,
  unixPath: '',
  password: null,
  savePassword: true,
  caFile: '',
  hostSubject: '',
  fullscreen: false,
  compression: null,
  videoCodec: null,
};

describe('toProfile', () => {
  test('empty text means not set', () => {
    expect(toProfile(DRAFT, null)).toEqual({ endpoint: { host: 'h', port: 5900 } });
  });

  test('keeps what the form does not show', () => {
    const old: ConnectionProfile = {
      endpoint: {
        host: 'old',
        port: 1,
        proxy: 'http://p:3128',
        tls: { ca: 'PEM', hostSubject: 'CN=a', ciphers: 'HIGH' },
      },
      hotkeys: { 'zoom-in': 'ctrl++' },
      fullscreen: true,
    };
    expect(toProfile({ ...DRAFT, tlsPort: 5901, port: null }, old)).toEqual({
      endpoint: { host: 'h', tlsPort: 5901, proxy: 'http://p:3128', tls: { ca: 'PEM', ciphers: 'HIGH' } },
      hotkeys: { 'zoom-in': 'ctrl++' },
    });
  });

  test('wishes about quality are those of the form, and none is no entry', () => {
    const old: ConnectionProfile = { endpoint: { host: 'h', port: 5900 }, compression: 'quic', videoCodec: 'vp8' };
    expect(toProfile({ ...DRAFT, videoCodec: 'h264' }, old)).toEqual({
      endpoint: { host: 'h', port: 5900 },
      videoCodec: 'h264',
    });
  });

  test('a chosen CA file replaces certificates given as text', () => {
    const old: ConnectionProfile = { endpoint: { host: 'h', port: 1, tls: { ca: 'PEM' } } };
    expect(toProfile({ ...DRAFT, caFile: '/ca.pem' }, old).endpoint.tls).toEqual({ caFile: '/ca.pem' });
  });

  test('has the password only if it shall be stored', () => {
    expect(toProfile({ ...DRAFT, password: 'pw' }, null).endpoint.password).toBe('pw');
    expect(toProfile({ ...DRAFT, password: 'pw', savePassword: false }, null).endpoint).not.toHaveProperty('password');
    expect(toProfile({ ...DRAFT, password: '' }, null).endpoint).not.toHaveProperty('password');
  });

  test.each([
    [{ host: ' ' }, 'host'],
    [{ port: null }, 'port'],
  ])('refuses %j', (change, field) => {
    expect(() => toProfile({ ...DRAFT, ...change }, null)).toThrow(
      expect.objectContaining({ code: 'STORE_INVALID', details: { field } }),
    );
  });

  test('a socket needs neither host nor port', () => {
    expect(toProfile({ ...DRAFT, host: '', port: null, unixPath: '/run/vm' }, null)).toEqual({
      endpoint: { unixPath: '/run/vm' },
    });
  });
});

test('a draft of a saved connection holds no password and comes back as it went', () => {
  const profile: ConnectionProfile = {
    endpoint: { host: 'h', port: 5900, tls: { caFile: '/ca.pem', hostSubject: 'CN=a' } },
    fullscreen: true,
    compression: 'lz4',
    videoCodec: 'vp9',
  };
  const saved: SavedConnection = {
    id: '1',
    name: 'VM',
    profile,
    hasPassword: true,
    favourite: false,
    createdAt: 0,
    updatedAt: 0,
  };
  const draft = toDraft(saved);
  expect(draft).toMatchObject({ id: '1', password: null, savePassword: true });
  expect(forgetsPassword(draft)).toBe(false);
  expect(toProfile(draft, profile)).toEqual(profile);
});

test('a password is forgotten when it is emptied or shall not be stored', () => {
  expect(forgetsPassword({ ...DRAFT, password: '' })).toBe(true);
  expect(forgetsPassword({ ...DRAFT, savePassword: false })).toBe(true);
});
