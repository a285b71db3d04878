/** The headless commands as a user types them: their own process, files, exit codes. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  drawDesktop,
  expectSamePicture,
  freePort,
  readPpm,
  referenceScreenshot,
  run,
  startXspice,
  temporaryFolder,
} from '../lab';
import { scope } from '../lab/scope';

const keep = scope('test');
const SAFFRON = resolve(__dirname, '../../build/saffron.mjs');

function saffron(...args: string[]) {
  return run(process.execPath, [SAFFRON, ...args], { okCodes: 'any', timeoutMs: 60_000, env: { DISPLAY: undefined } });
}

describe('saffron screenshot', () => {
  it('writes the same pixels as spicy-screenshot', async () => {
    const server = await keep(startXspice());
    await drawDesktop(server);
    const file = join(temporaryFolder('cli'), 'screen.ppm');
    const { code, stderr } = await saffron('screenshot', `spice://127.0.0.1:${server.port}`, '--out', file);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('saffron:')]);
    expectSamePicture(readPpm(readFileSync(file)), await referenceScreenshot(server));
  });

  it('ends with an exit code and a sentence when nobody listens', async () => {
    const file = join(temporaryFolder('cli'), 'screen.png');
    const { code, stderr } = await saffron('screenshot', `127.0.0.1:${await freePort()}`, '--out', file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/saffron: \S/);
  });
});

describe('saffron probe', () => {
  it('tells what a server offers', async () => {
    const server = await keep(startXspice({ password: 'open' }));
    const { code, stdout } = await saffron('probe', `spice://127.0.0.1:${server.port}?password=open`, '--json');
    expect(code).toBe(0);
    const text = stdout.toString('utf8');
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    for (const channel of ['main', 'display', 'inputs', 'cursor']) expect(text).toContain(channel);
  });
});
