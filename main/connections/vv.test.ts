import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import type { VvErrorCode } from './errors';
import { VvError } from './errors';
import { parseVv, VV_KEYS, VV_SIZE_LIMIT } from './vv';

const PEM = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n';
const BASE = '[virt-viewer]\ntype=spice\nhost=vm.example\nport=5900\n';

function errorOf(work: () => unknown): VvError {
  try {
    work();
  } catch (error) {
    if (error instanceof VvError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function codesOf(text: string): string[] {
  return parseVv(text).warnings.map((warning) => warning.code);
}

describe('a whole file', () => {
  const values: Record<string, string> = {
    type: 'spice',
    version: '2.0-160',
    versions: 'rhev-win64:2.0-160;rhev-win32:2.0',
    'newer-version-url': 'https://example.org/get',
    host: '192.0.2.7',
    port: '5900',
    'tls-port': '5901',
    username: 'ann',
    password: 'p\\s\\\\w',
    'disable-channels': 'playback;record',
    'tls-ciphers': 'DEFAULT',
    ca: PEM.replaceAll('\n', '\\n'),
    'host-subject': 'O=Example,CN=vm',
    'secure-channels': 'main;inputs',
    proxy: 'http://proxy.example:3128',
    fullscreen: '1',
    title: 'Desk %d',
    'toggle-fullscreen': 'shift+f11',
    'release-cursor': 'ctrl+alt',
    'zoom-in': 'ctrl++',
    'zoom-out': 'ctrl+-',
    'zoom-reset': 'ctrl+0',
    'secure-attention': 'ctrl+alt+ins',
    'usb-device-reset': 'ctrl+shift+r',
    'smartcard-insert': 'shift+f8',
    'smartcard-remove': 'shift+f9',
    'enable-smartcard': '1',
    'enable-usbredir': '0',
    'enable-usb-autoshare': '1',
    'usb-filter': '0x03,-1,-1,-1,0|-1,-1,-1,-1,1',
    'usb-redirect-on-connect': '-1,0x1234,-1,-1,1',
    'color-depth': '16',
    'disable-effects': 'wallpaper;animation',
    'delete-this-file': '1',
  };
  const text =
    ['[virt-viewer]', ...Object.entries(values).map(([key, value]) => `${key}=${value}`)].join('\n') +
    '\n[ovirt]\nhost=engine.example:443\nvm-guid=ab-cd\njsessionid=J\nsso-token=T\nadmin=1\nca=-----BEGIN\\n\n';

  test('every key becomes a typed field, without a warning', () => {
    expect(parseVv(text)).toEqual({
      warnings: [],
      profile: {
        endpoint: {
          host: '192.0.2.7',
          port: 5900,
          tlsPort: 5901,
          username: 'ann',
          password: 'p \\w',
          tls: { ca: PEM.trimEnd() + '\n', hostSubject: 'O=Example,CN=vm', ciphers: 'DEFAULT' },
          secureChannels: ['main', 'inputs'],
          proxy: 'http://proxy.example:3128',
        },
        title: 'Desk %d',
        fullscreen: true,
        disableChannels: ['playback', 'record'],
        disableEffects: ['wallpaper', 'animation'],
        colorDepth: 16,
        hotkeys: {
          'toggle-fullscreen': 'shift+f11',
          'release-cursor': 'ctrl+alt',
          'zoom-in': 'ctrl++',
          'zoom-out': 'ctrl+-',
          'zoom-reset': 'ctrl+0',
          'secure-attention': 'ctrl+alt+ins',
          'usb-device-reset': 'ctrl+shift+r',
          'smartcard-insert': 'shift+f8',
          'smartcard-remove': 'shift+f9',
        },
        enableSmartcard: true,
        enableUsbredir: false,
        enableUsbAutoshare: true,
        usbFilter: '0x03,-1,-1,-1,0|-1,-1,-1,-1,1',
        usbRedirectOnConnect: '-1,0x1234,-1,-1,1',
        deleteThisFile: true,
        version: '2.0-160',
        versions: [
          { osId: 'rhev-win64', version: '2.0-160' },
          { osId: 'rhev-win32', version: '2.0' },
        ],
        newerVersionUrl: 'https://example.org/get',
        ovirt: {
          host: 'engine.example:443',
          vmGuid: 'ab-cd',
          jsessionid: 'J',
          ssoToken: 'T',
          ca: '-----BEGIN\n',
          admin: true,
        },
      },
    });
  });

  test('the list of known keys is what the reader asks for', () => {
    expect([...VV_KEYS].sort()).toEqual([...Object.keys(values), 'unix-path'].sort());
    for (const key of VV_KEYS) expect(codesOf(`[virt-viewer]\n${key}=\n${BASE}`)).not.toContain('VV_UNKNOWN_KEY');
  });

  test('CRLF line ends, a BOM, indentation and spaces around = change nothing', () => {
    const odd =
      '\uFEFF' +
      text
        .split('\n')
        .map((line) => `  ${line.replace('=', '  =  ')}`)
        .join('\r\n');
    const { profile } = parseVv(new TextEncoder().encode(odd));
    expect(profile).toEqual(parseVv(text).profile);
  });

  test("Proxmox's token host is taken as it is", () => {
    const host = 'pvespiceproxy:6501ABCD:101:node1::0123456789abcdef0123456789abcdef01234567';
    const { profile, warnings } = parseVv(`[virt-viewer]\ntype=spice\nhost=${host}\ntls-port=61000\n`);
    expect(profile.endpoint).toEqual({ host, tlsPort: 61000 });
    expect(warnings).toEqual([]);
  });

  test("oVirt's habits: port -1, usb-filter null, s-prefixed channels", () => {
    const { profile, warnings } = parseVv(
      '[virt-viewer]\ntype=spice\nhost=h\nport=-1\ntls-port=5901\nusb-filter=null\nsecure-channels=smain;sinputs\n',
    );
    expect(profile).toEqual({
      endpoint: { host: 'h', tlsPort: 5901, secureChannels: ['main', 'inputs'] },
      hotkeys: {},
    });
    expect(warnings.map((w) => w.code).sort()).toEqual([
      'VV_BAD_USB_FILTER',
      'VV_OLD_CHANNEL_NAME',
      'VV_OLD_CHANNEL_NAME',
    ]);
  });
});

describe('files that cannot be used', () => {
  const cases: [string, string | Uint8Array, VvErrorCode, Record<string, unknown>?][] = [
    ['empty', '', 'VV_EMPTY'],
    ['blank', ' \r\n\t\n', 'VV_EMPTY'],
    ['only a comment', '# nothing\n', 'VV_NO_GROUP'],
    ['another group', '[other]\ntype=spice\n', 'VV_NO_GROUP'],
    ['key before the group', 'type=spice\n[virt-viewer]\n', 'VV_SYNTAX', { line: 1 }],
    ['a line of prose', `${BASE}hello world\n`, 'VV_SYNTAX', { line: 5 }],
    ['a key without name', `${BASE}=x\n`, 'VV_SYNTAX', { line: 5 }],
    ['an open group', '[virt-viewer\ntype=spice\n', 'VV_SYNTAX', { line: 1 }],
    ['an empty group', '[]\n', 'VV_SYNTAX', { line: 1 }],
    ['a NUL byte', `${BASE}title=a\0b\n`, 'VV_SYNTAX', { line: 5 }],
    ['HTML of a login page', '<!DOCTYPE html>\n<html></html>', 'VV_SYNTAX', { line: 1 }],
    ['no type', '[virt-viewer]\nhost=h\nport=1\n', 'VV_NO_TYPE', { key: 'type' }],
    ['type without value', '[virt-viewer]\ntype=\nhost=h\nport=1\n', 'VV_NO_TYPE'],
    ['vnc', '[virt-viewer]\ntype=vnc\nhost=h\nport=1\n', 'VV_UNSUPPORTED_TYPE', { type: 'vnc', line: 2 }],
    ['no host', '[virt-viewer]\ntype=spice\nport=1\n', 'VV_NO_HOST'],
    ['no port', '[virt-viewer]\ntype=spice\nhost=h\n', 'VV_NO_PORT'],
    ['both ports absent', '[virt-viewer]\ntype=spice\nhost=h\nport=-1\ntls-port=0\n', 'VV_NO_PORT'],
    ['port too high', '[virt-viewer]\ntype=spice\nhost=h\nport=65536\n', 'VV_BAD_PORT', { key: 'port', line: 4 }],
    ['port with letters', '[virt-viewer]\ntype=spice\nhost=h\ntls-port=59x\n', 'VV_BAD_PORT', { key: 'tls-port' }],
    ['port of many digits', `${BASE}tls-port=${'9'.repeat(400)}\n`, 'VV_BAD_PORT', { key: 'tls-port' }],
    ['proxy of another kind', `${BASE}proxy=socks5://h:1\n`, 'VV_BAD_PROXY', { key: 'proxy', line: 5 }],
    [
      'newer version',
      `${BASE}version=99.0\nnewer-version-url=https://e.org/\n`,
      'VV_NEWER_VERSION',
      { url: 'https://e.org/' },
    ],
    ['Latin-1', new Uint8Array([...new TextEncoder().encode(`${BASE}title=`), 0xe9, 10]), 'VV_NOT_UTF8'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x5b, 0x00]), 'VV_NOT_UTF8', { encoding: 'UTF-16' }],
    ['huge', new Uint8Array(VV_SIZE_LIMIT + 1).fill(35), 'VV_TOO_LARGE'],
    ['huge text', '#'.repeat(VV_SIZE_LIMIT + 1), 'VV_TOO_LARGE'],
  ];
  test.each(cases)('%s', (_name, source, code, details = {}) => {
    const error = errorOf(() => parseVv(source));
    expect(error.code).toBe(code);
    expect(error.details ?? {}).toMatchObject(details);
  });

  test('messages never repeat a password', () => {
    const error = errorOf(() => parseVv(`[virt-viewer]\npassword=hunter2\nhunter2 hunter2\n`));
    expect(JSON.stringify(error.toData())).not.toContain('hunter2');
  });

  test('random bytes end in a profile or in a VvError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(errorOf(() => parseVv(bytes)).code).toMatch(/^VV_/);
      }),
    );
  });

  test('random lines after a good beginning end in a profile or in a VvError', () => {
    const line = fc.tuple(fc.constantFrom(...VV_KEYS.filter((key) => key !== 'type')), fc.string());
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = BASE + lines.map(([key, value]) => `${key}=${value}`).join('\n');
        try {
          expect(parseVv(text).profile.endpoint).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(VvError);
        }
      }),
    );
  });
});

describe('slips that only warn', () => {
  test.each([
    ['an unknown key', 'colour=1', 'VV_UNKNOWN_KEY'],
    ['a localised key', 'title[de]=x', 'VV_UNKNOWN_KEY'],
    ['an unknown group', '[stuff]\na=b', 'VV_UNKNOWN_GROUP'],
    ['the group again', '[virt-viewer]\ntitle=x', 'VV_DUPLICATE_GROUP'],
    ['a key again', 'host=other', 'VV_DUPLICATE_KEY'],
    ['a ; comment', '; note', 'VV_SEMICOLON_COMMENT'],
    ['a quoted key', '"username"=x', 'VV_QUOTED'],
    ['a quoted value', 'username="x"', 'VV_QUOTED'],
    ['a bad escape', 'title=C:\\dir', 'VV_BAD_ESCAPE'],
    ['a word for a boolean', 'fullscreen=true', 'VV_ODD_BOOLEAN'],
    ['nonsense for a boolean', 'fullscreen=maybe', 'VV_BAD_VALUE'],
    ['a wrong depth', 'color-depth=24', 'VV_BAD_VALUE'],
    ['an unknown effect', 'disable-effects=sparkles', 'VV_BAD_VALUE'],
    ['an unknown channel', 'disable-channels=tv', 'VV_UNKNOWN_CHANNEL'],
    ['a bad hotkey', 'zoom-in=hyper+nonsense', 'VV_BAD_HOTKEY'],
    ['modifiers alone for an action', 'zoom-in=ctrl+alt', 'VV_BAD_HOTKEY'],
    ['a bad filter', 'usb-redirect-on-connect=1,2,3', 'VV_BAD_USB_FILTER'],
    ['a ca that is none', 'ca=hello', 'VV_BAD_VALUE'],
    ['a link that is none', 'newer-version-url=javascript:alert(1)', 'VV_BAD_VALUE'],
    ['a version entry without colon', 'versions=abc', 'VV_BAD_VALUE'],
    ['a socket and a host', 'unix-path=/run/x', 'VV_IGNORED'],
  ])('%s', (_name, line, code) => {
    const { warnings } = parseVv(`${BASE}${line}\n`);
    expect(warnings.map((warning) => warning.code)).toEqual([code]);
    expect(warnings[0]?.line).toBeGreaterThanOrEqual(1);
  });

  test('private keys and groups are passed over', () => {
    expect(codesOf(`${BASE}x-mine=1\n[x-mine]\na=b\n`)).toEqual([]);
  });

  test('the last value of a key wins', () => {
    expect(parseVv(`${BASE}host=second\n`).profile.endpoint.host).toBe('second');
  });
});

describe('values', () => {
  const value = (line: string) => parseVv(`${BASE}${line}\n`).profile;

  test('spaces at the end belong to a password, not to a host', () => {
    expect(value('password= a b  ').endpoint.password).toBe('a b  ');
    expect(value('password="quoted"').endpoint.password).toBe('"quoted"');
    expect(value('host=  h  ').endpoint.host).toBe('h');
  });

  test('a = inside a value is part of it', () => {
    expect(value('host-subject=O=x,CN=y').endpoint.tls?.hostSubject).toBe('O=x,CN=y');
  });

  test('a # inside a value is part of it', () => {
    expect(value('password=a#b;c').endpoint.password).toBe('a#b;c');
  });

  test('escapes: \\s \\n \\t \\r \\\\', () => {
    expect(value('title=\\sa\\nb\\tc\\rd\\\\n').title).toBe(' a\nb\tc\rd\\n');
  });

  test('lists end in ; or not, skip empty elements and keep an escaped ;', () => {
    expect(value('versions=a:1;;b\\;c:2;').versions).toEqual([
      { osId: 'a', version: '1' },
      { osId: 'b;c', version: '2' },
    ]);
  });

  test('any escaped text comes back as it was', () => {
    const escape = (text: string) =>
      text
        .replaceAll('\\', '\\\\')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')
        .replaceAll('\t', '\\t')
        .replace(/\s/gu, (c) => (c === ' ' ? '\\s' : c));
    const text = fc.string({ minLength: 1 }).filter((candidate) => !/[\0]/.test(candidate));
    fc.assert(
      fc.property(text, (password) => {
        expect(value(`password=${escape(password)}`).endpoint.password).toBe(password);
      }),
    );
  });

  test('the entry of versions for this build overrides version', () => {
    const text = `${BASE}version=99\nversions=mine:10;other:99\n`;
    expect(parseVv(text, { osId: 'mine' }).profile.version).toBe('99');
    expect(errorOf(() => parseVv(text, { osId: 'other' })).code).toBe('VV_NEWER_VERSION');
    expect(errorOf(() => parseVv(text)).code).toBe('VV_NEWER_VERSION');
  });

  test('a file without hotkeys turns the defaults off', () => {
    expect(parseVv(BASE).profile.hotkeys).toEqual({});
  });

  test('unix-path leaves host and ports out', () => {
    expect(value('unix-path=/run/vm.sock').endpoint).toEqual({ unixPath: '/run/vm.sock' });
  });
});
