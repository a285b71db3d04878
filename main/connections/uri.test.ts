import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { describeEndpoint } from './describe';
import type { UriErrorCode } from './errors';
import { UriError } from './errors';
import { parseAddress, parseUri, toUri } from './uri';

function errorOf(work: () => unknown): UriError {
  try {
    work();
  } catch (error) {
    if (error instanceof UriError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('URIs', () => {
  test.each([
    ['spice://h:5900', { host: 'h', port: 5900 }],
    ['SPICE://h:5900/', { host: 'h', port: 5900 }],
    ['  spice://h:5900\n'.trimEnd(), { host: 'h', port: 5900 }],
    ['spice://h?port=1&tls-port=2', { host: 'h', port: 1, tlsPort: 2 }],
    ['spice://h/?port=1;tls-port=2', { host: 'h', port: 1, tlsPort: 2 }],
    ['spice://h;tls-port=2', { host: 'h', tlsPort: 2 }],
    ['spice://h:1?tls-port=2', { host: 'h', port: 1, tlsPort: 2 }],
    ['spice://h:1?', { host: 'h', port: 1 }],
    ['spice://h:1?port=&password=&&;', { host: 'h', port: 1 }],
    ['spice://h:1?password=a%26b%3D%C3%A9=c', { host: 'h', port: 1, password: 'a&b=é=c' }],
    ['spice://ann%3Ax@h:1', { host: 'h', port: 1, username: 'ann:x' }],
    ['spice://a%40b@h:1', { host: 'h', port: 1, username: 'a@b' }],
    ['spice://@h:1', { host: 'h', port: 1 }],
    ['spice://h%2Dost:1', { host: 'h-ost', port: 1 }],
    ['spice://[::1]:5900', { host: '::1', port: 5900 }],
    ['spice://[fe80::1%25eth0]:1', { host: 'fe80::1%eth0', port: 1 }],
    ['spice+tls://[2001:db8::7]:5901?password=x', { host: '2001:db8::7', tlsPort: 5901, password: 'x' }],
    ['spice+tls://u@h:5901/', { host: 'h', tlsPort: 5901, username: 'u' }],
    ['spice+unix:///run/a b?c;d%20e', { unixPath: '/run/a b?c;d%20e' }],
  ])('%s', (text, endpoint) => {
    expect(parseUri(text)).toEqual({ endpoint, warnings: [] });
  });

  test.each<[string, UriErrorCode]>([
    ['h:5900', 'URI_BAD_SCHEME'],
    ['vnc://h:1', 'URI_BAD_SCHEME'],
    ['http://h:1', 'URI_BAD_SCHEME'],
    ['spice+tls+unix://h', 'URI_BAD_SCHEME'],
    ['spice://', 'URI_NO_HOST'],
    ['spice://:5900', 'URI_NO_HOST'],
    ['spice://?port=1', 'URI_NO_HOST'],
    ['spice://h', 'URI_NO_PORT'],
    ['spice://h:', 'URI_NO_PORT'],
    ['spice+tls://h?tls-port=1', 'URI_NO_PORT'],
    ['spice://h:0', 'URI_BAD_PORT'],
    ['spice://h:65536', 'URI_BAD_PORT'],
    ['spice://h:-1', 'URI_BAD_PORT'],
    ['spice://h:+1', 'URI_BAD_PORT'],
    ['spice://h:1x', 'URI_BAD_PORT'],
    ['spice://h?tls-port=99999999999', 'URI_BAD_PORT'],
    ['spice://h:1?port=1', 'URI_DUPLICATE_KEY'],
    ['spice://h?port=1&port=1', 'URI_DUPLICATE_KEY'],
    ['spice://h:1?password=a&password=b', 'URI_DUPLICATE_KEY'],
    ['spice://h:1?colour=red', 'URI_UNKNOWN_KEY'],
    ['spice://h:1?PORT=1', 'URI_UNKNOWN_KEY'],
    ['spice://h:1?=1', 'URI_UNKNOWN_KEY'],
    ['spice://h:1?tls-port', 'URI_BAD_QUERY'],
    ['spice://h:1?password=%zz', 'URI_BAD_ESCAPE'],
    ['spice://h:1?password=%ff', 'URI_BAD_ESCAPE'],
    ['spice://h:1?password=a%00b', 'URI_BAD_ESCAPE'],
    ['spice://u:secret@h:1', 'URI_BAD_USER'],
    ['spice://::1:5900', 'URI_BAD_HOST'],
    ['spice://[::1:5900', 'URI_BAD_HOST'],
    ['spice://[name]:1', 'URI_BAD_HOST'],
    ['spice://a%20b:1', 'URI_BAD_HOST'],
    ['spice://a%2Fb:1', 'URI_BAD_HOST'],
    ['spice+unix://', 'URI_BAD_PATH'],
    ['spice+unix://run/x', 'URI_BAD_PATH'],
    [`spice://${'h'.repeat(9000)}:1`, 'URI_TOO_LONG'],
    ['spice://h\u0000:1', 'URI_BAD_CHARACTER'],
    ['spice://h\n:1', 'URI_BAD_CHARACTER'],
  ])('%s is refused', (text, code) => {
    expect(errorOf(() => parseUri(text)).code).toBe(code);
  });

  test('errors never repeat a password', () => {
    for (const text of [
      'spice://h:1?password=hunter2&hunter2',
      'spice://h:1?password=hunter2&hunter2=1',
      'spice://u:hunter2@h:1',
    ]) {
      expect(JSON.stringify(errorOf(() => parseUri(text)).toData())).not.toContain('hunter2');
    }
  });

  test('a path and the ports of a spice+tls address are ignored with a warning', () => {
    expect(parseUri('spice://h:1/desk?tls-port=2').warnings.map((w) => w.code)).toEqual(['URI_PATH_IGNORED']);
    const { endpoint, warnings } = parseUri('spice+tls://h:1?port=2&tls-port=3');
    expect(endpoint).toEqual({ host: 'h', tlsPort: 1 });
    expect(warnings.map((w) => [w.code, w.key])).toEqual([
      ['URI_KEY_IGNORED', 'port'],
      ['URI_KEY_IGNORED', 'tls-port'],
    ]);
  });

  test('a relative socket path starts from the folder given', () => {
    expect(parseUri('spice+unix://run/x', { cwd: '/srv' }).endpoint.unixPath).toBe('/srv/run/x');
  });

  test('any text ends in an endpoint or in a UriError', () => {
    const scheme = fc.constantFrom('spice://', 'spice+tls://', 'spice+unix://', '');
    fc.assert(
      fc.property(scheme, fc.string(), (start, rest) => {
        try {
          expect(parseUri(start + rest).endpoint).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(UriError);
        }
      }),
    );
  });

  test('toUri leads back to the same endpoint, without the password', () => {
    const port = fc.integer({ min: 1, max: 65535 });
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(host, port, port, fc.constantFrom('plain', 'tls', 'both'), (name, plain, tls, kind) => {
        const endpoint = {
          host: name,
          ...(kind === 'tls' ? {} : { port: plain }),
          ...(kind === 'plain' ? {} : { tlsPort: tls }),
        };
        expect(parseUri(toUri({ ...endpoint, password: 'pw' })).endpoint).toEqual(endpoint);
      }),
    );
    expect(toUri({ unixPath: '/run/x' })).toBe('spice+unix:///run/x');
  });
});

describe('bare addresses', () => {
  test.each([
    ['h:5900', { host: 'h', port: 5900 }],
    ['192.0.2.1:1', { host: '192.0.2.1', port: 1 }],
    ['[::1]:5900', { host: '::1', port: 5900 }],
  ])('%s', (text, endpoint) => {
    expect(parseAddress(text)).toEqual(endpoint);
  });

  test.each<[string, UriErrorCode]>([
    ['h', 'URI_NO_PORT'],
    ['[::1]', 'URI_NO_PORT'],
    ['::1', 'URI_BAD_HOST'],
    ['h:x', 'URI_BAD_PORT'],
    [':5900', 'URI_NO_HOST'],
    ['u@h:1', 'URI_BAD_HOST'],
    ['h:1/path', 'URI_BAD_HOST'],
  ])('%s is refused', (text, code) => {
    expect(errorOf(() => parseAddress(text)).code).toBe(code);
  });
});

describe('describeEndpoint', () => {
  test.each([
    [{ host: 'h', port: 1, tlsPort: 2, password: 'pw' }, 'h:1'],
    [{ host: '::1', tlsPort: 2 }, '[::1]:2 (TLS)'],
    [{ unixPath: '/run/x', password: 'pw' }, '/run/x'],
    [{ host: 'pvespiceproxy:6501:101:node1::abcdef', tlsPort: 61000 }, 'VM 101 on node1:61000 (TLS)'],
    [{ host: 'token:secret', port: 1 }, 'token:…:1'],
  ])('%j', (endpoint, text) => {
    expect(describeEndpoint(endpoint)).toBe(text);
  });
});
