import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ConnectionStore, STORE_FILE_NAME } from '../connections';
import type { Endpoint } from '../spice/transport/endpoint';
import { Capabilities } from '../spice/wire/caps';
import { ChannelType, CommonCap, DisplayCap, MouseMode } from '../spice/wire/constants';
import { MessageFormatError, SpiceError } from '../spice/wire/errors';
import type { EngineOptions, EngineSession, ServerReport } from './engine';
import { median } from './probe';
import type { CliEnvironment } from './run';
import { runCli } from './run';

let folder: string;
let out: string;
let err: string;
let opened: EngineOptions[];
let closed: number;

const REPORT: ServerReport = {
  name: 'desk\u001b[2J',
  uuid: null,
  mouseModes: { supported: MouseMode.SERVER | MouseMode.CLIENT, current: MouseMode.CLIENT },
  agentConnected: true,
  roundTripsMs: [5, 1, 2],
  channels: [
    {
      type: ChannelType.display,
      id: 0,
      server: { common: Capabilities.of(CommonCap.MINI_HEADER), channel: Capabilities.of(DisplayCap.COMPOSITE, 40) },
      client: { common: Capabilities.of(CommonCap.MINI_HEADER), channel: new Capabilities([]) },
      tls: {
        protocol: 'TLSv1.3',
        cipher: 'X',
        subject: 'CN=h',
        issuer: 'CN=ca',
        fingerprint: 'AA:BB',
        validTo: 'Jan 1 2030',
      },
    },
    { type: ChannelType.record, id: 0, server: null, client: null, tls: null },
  ],
};

function session(change: Partial<EngineSession> = {}): EngineSession {
  return {
    displayIds: [0],
    waitQuiet: () => Promise.resolve(),
    picture: () => ({ width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3) }),
    report: () => REPORT,
    close: () => {
      closed++;
    },
    ...change,
  };
}

function run(args: string[], change: Partial<CliEnvironment> = {}, made: EngineSession | SpiceError = session()) {
  const stdin = (async function* () {
    yield await Promise.resolve('from stdin\r\nmore');
  })();
  return runCli(args, {
    engine: {
      open: (options) => {
        opened.push(options);
        return made instanceof SpiceError ? Promise.reject(made) : Promise.resolve(made);
      },
      startDemo: ({ port }) => Promise.resolve({ url: `spice://127.0.0.1:${port}`, close: () => Promise.resolve() }),
    },
    version: '1.2.3',
    cwd: folder,
    env: {},
    stdin,
    dataFolder: folder,
    out: (text) => (out += text),
    err: (text) => (err += text),
    interrupted: Promise.resolve(),
    now: () => 0,
    ...change,
  });
}

function endpointOf(): Endpoint | undefined {
  return opened[0]?.endpoint;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saffron-cli-'));
  out = '';
  err = '';
  opened = [];
  closed = 0;
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('usage', () => {
  test.each([[[]], [['--help']], [['help']], [['screenshot', '--help']], [['probe', '-h']], [['demo', '--help']]])(
    '%j prints help with the exit codes',
    async (args) => {
      expect(await run(args)).toBe(0);
      expect(out).toContain('Usage: saffron');
      expect(out).toContain('Exit codes:');
      expect(opened).toEqual([]);
    },
  );

  test('--version', async () => {
    expect(await run(['--version'])).toBe(0);
    expect(out).toBe('1.2.3\n');
  });

  test.each([
    [['dance']],
    [['probe']],
    [['probe', 'a:1', 'b:1']],
    [['probe', 'a:1', '--colour']],
    [['probe', 'a:1', '--timeout', '0']],
    [['probe', 'a:1', '--timeout', 'soon']],
    [['probe', 'a:1', '--password-file', 'x', '--password-stdin']],
    [['probe', '-', '--password-stdin']],
    [['probe', 'a:1', '--password', 'x']],
    [['probe', 'a:1', '--password-file', 'missing']],
    [['probe', 'a:1', '--secure-channels', 'maim']],
    [['probe', 'a:1', '--compression', 'zip']],
    [['probe', 'a:1', '--secure-channels', '']],
    [['probe', 'host-without-port']],
    [['probe', 'missing.vv']],
    [['screenshot', 'a:1']],
    [['screenshot', 'a:1', '--out', 'x.jpg']],
    [['screenshot', 'a:1', '--out', 'x.png', '--display', '-1']],
    [['demo', '--port', '65536']],
  ])('%j ends with 2 before anything is opened', async (args) => {
    expect(await run(args)).toBe(2);
    expect(err).toMatch(/^saffron: /);
    expect([out, opened]).toEqual(['', []]);
  });
});

describe('screenshot', () => {
  test('writes the picture in the format of the ending', async () => {
    expect(await run(['screenshot', 'a:1', '--out', 'x.ppm'])).toBe(0);
    expect(await readFile(join(folder, 'x.ppm'), 'latin1')).toBe('P6\n1 1\n255\n\x01\x02\x03');
    expect(await run(['screenshot', 'a:1', '--out', 'x.PNG'])).toBe(0);
    expect((await readFile(join(folder, 'x.PNG'), 'latin1')).slice(1, 4)).toBe('PNG');
    expect(closed).toBe(2);
  });

  test('waits as long as it is told, minus what connecting took', async () => {
    const waits: number[][] = [];
    const times = [1000, 1400];
    const made = session({
      waitQuiet: (...args) => {
        waits.push(args);
        return Promise.resolve();
      },
    });
    const args = ['screenshot', 'a:1', '--out', 'x.png', '--timeout', '2000', '--wait-quiet', '50'];
    expect(await run(args, { now: () => times.shift() ?? 0 }, made)).toBe(0);
    expect(waits).toEqual([[0, 50, 1600]]);
    expect(opened[0]?.connectTimeoutMs).toBe(2000);
  });

  test('the server is asked for the compression that the user names', async () => {
    expect(await run(['screenshot', 'a:1', '--out', 'x.png', '--spice-preferred-compression=lz4'])).toBe(0);
    expect(await run(['screenshot', 'a:1', '--out', 'x.png'])).toBe(0);
    expect(opened.map(({ preferredCompression }) => preferredCompression)).toEqual([7, undefined]);
  });

  test('a folder that does not exist ends with 5', async () => {
    expect(await run(['screenshot', 'a:1', '--out', 'no/x.png'])).toBe(5);
    expect(closed).toBe(1);
  });

  test('an unknown display ends with 1', async () => {
    expect(await run(['screenshot', 'a:1', '--out', 'x.png', '--display', '3'])).toBe(1);
    expect(err).toContain('no display of this number');
  });

  test('a picture that never rests ends with 3, and the session is closed', async () => {
    const made = session({ waitQuiet: () => Promise.reject(new SpiceError('TIMEOUT', 'expected', 'x')) });
    expect(await run(['screenshot', 'a:1', '--out', 'x.png'], {}, made)).toBe(3);
    expect(closed).toBe(1);
  });
});

describe('failures', () => {
  test.each([
    [new SpiceError('CONNECT_REFUSED', 'expected', 'x'), 1],
    [new SpiceError('PASSWORD_WRONG', 'expected', 'x'), 1],
    [new SpiceError('TLS_EXPIRED', 'expected', 'x'), 1],
    [new SpiceError('CONNECT_TIMEOUT', 'expected', 'x'), 3],
    [new SpiceError('SERVER_SILENT', 'expected', 'x'), 3],
    [new MessageFormatError('x'), 4],
    [new SpiceError('INTERNAL', 'bug', 'x'), 6],
    [new SpiceError('NEVER_HEARD_OF', 'expected', 'bad\u001b[2J'), 1],
  ])('%s', async (error, code) => {
    expect(await run(['probe', 'a:1'], {}, error)).toBe(code);
    expect(err).not.toContain('\u001b');
    expect(err).toMatch(/^saffron: \S/);
    expect(out).toBe('');
  });
});

describe('target, password and TLS', () => {
  test('order of passwords: option, target, environment', async () => {
    const env = { SAFFRON_PASSWORD: 'env' };
    await writeFile(join(folder, 'pw'), 'file\nsecond line\n');
    for (const args of [
      ['probe', 'spice://a:1?password=uri', '--password-file', 'pw'],
      ['probe', 'spice://a:1?password=uri', '--password-stdin'],
      ['probe', 'spice://a:1?password=uri'],
      ['probe', 'a:1'],
    ]) {
      expect(await run(args, { env })).toBe(0);
    }
    expect(opened.map(({ endpoint }) => endpoint.password)).toEqual(['file', 'from stdin', 'uri', 'env']);
    expect(out + err).not.toMatch(/=uri|from stdin/);
    expect(err).toContain('--password-file');
  });

  test('TLS options go over what the target brings', async () => {
    const ca = '-----BEGIN CERTIFICATE-----';
    await writeFile(join(folder, 'a.vv'), `[virt-viewer]\ntype=spice\nhost=h\ntls-port=1\nca=${ca}\nodd=1\n`);
    const options = ['--ca-file', 'ca.pem', '--host-subject', 'CN=x', '--secure-channels', 'main,inputs'];
    expect(await run(['probe', 'a.vv', ...options])).toBe(0);
    expect(endpointOf()).toEqual({
      host: 'h',
      tlsPort: 1,
      tls: { caFile: join(folder, 'ca.pem'), hostSubject: 'CN=x' },
      secureChannels: ['main', 'inputs'],
    });
    expect(err).toContain("warning: line 6: key 'odd' is not known");
  });

  test('saved names', async () => {
    const store = await ConnectionStore.open(join(folder, STORE_FILE_NAME));
    await store.add({ name: 'Lab', profile: { endpoint: { unixPath: '/run/x' } } });
    expect(await run(['probe', 'lab'])).toBe(0);
    expect(endpointOf()).toEqual({ unixPath: '/run/x' });
  });

  test('--verbose says where it connects to', async () => {
    expect(await run(['probe', 'a:1', '-v'])).toBe(0);
    expect(err).toBe('saffron: connecting to a:1\n');
  });
});

describe('probe', () => {
  test('as JSON', async () => {
    expect(await run(['probe', 'a:1', '--json'])).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      mouse: { current: 'client', supported: ['server', 'client'] },
      agent: true,
      roundTripMs: 2,
      channels: [
        { channel: 'display:0', opened: true, server: { common: ['MINI_HEADER'], channel: ['COMPOSITE', 'bit 40'] } },
        { channel: 'record:0', opened: false, server: null },
      ],
    });
  });

  test('as text, which cannot steer the terminal', async () => {
    expect(await run(['probe', 'a:1'])).toBe(0);
    expect(out).toContain('desk?[2J');
    expect(out).toContain('server  MINI_HEADER COMPOSITE bit 40');
    expect(out).toContain('record:0 (not opened)');
    expect(out).toContain('TLSv1.3 X');
    expect(out).not.toContain('\u001b');
  });

  test.each([
    [[], null],
    [[3], 3],
    [[4, 1], 2.5],
    [[9, 1, 5], 5],
  ])('median of %j', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

test('demo prints its address and ends when interrupted', async () => {
  expect(await run(['demo', '--port', '5999'])).toBe(0);
  expect(out).toBe('spice://127.0.0.1:5999\n');
});
