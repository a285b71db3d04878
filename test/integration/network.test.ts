/** A bad network and a dying server: slow is only slow, dead ends in a typed error. */
import { describe, expect, it } from '@jest/globals';
import {
  drawSmallScene,
  expectSamePicture,
  freePort,
  makeCertificates,
  referenceScreenshot,
  startFaultProxy,
  startXspice,
  temporaryFolder,
} from '../lab';
import type { Faults } from '../lab';
import { scope } from '../lab/scope';
import { errorCode, open, saffronScreenshot, stillPicture } from './support';

const keep = scope('test');

async function behindProxy(faults: Faults) {
  const server = await keep(startXspice({ size: '640x480' }));
  const proxy = await keep(startFaultProxy({ ...faults, target: server }));
  return { server, proxy };
}

describe('a slow network', () => {
  it('may bring one byte at a time', async () => {
    const { server, proxy } = await behindProxy({ dripBytes: 1 });
    await drawSmallScene(server);
    const picture = await saffronScreenshot({ host: proxy.host, port: proxy.port }, { timeoutMs: 60_000 });
    expectSamePicture(picture, await referenceScreenshot(server));
  });

  it('may bring one byte at a time over TLS', async () => {
    const { ca, good } = await makeCertificates(temporaryFolder('certificates'));
    const server = await keep(startXspice({ size: '640x480', tlsFolder: good }));
    const target = { host: server.host, port: server.tlsPort ?? 0 };
    const proxy = await keep(startFaultProxy({ dripBytes: 1, target }));
    await drawSmallScene(server);
    const endpoint = { host: proxy.host, tlsPort: proxy.port, tls: { ca } };
    const picture = await saffronScreenshot(endpoint, { timeoutMs: 60_000 });
    expectSamePicture(picture, await referenceScreenshot(server));
  });

  it('may be far away', async () => {
    const { server, proxy } = await behindProxy({ delayMs: 100 });
    await drawSmallScene(server);
    const picture = await saffronScreenshot({ host: proxy.host, port: proxy.port }, { timeoutMs: 60_000 });
    expectSamePicture(picture, await referenceScreenshot(server));
  });
});

describe('a broken network', () => {
  it('is refused where nobody listens', async () => {
    expect(await errorCode(open({ host: '127.0.0.1', port: await freePort() }))).toBe('CONNECT_REFUSED');
  });

  it('gives up on a server that accepts and says nothing', async () => {
    const { proxy } = await behindProxy({ silentAfterBytes: 0 });
    const code = await errorCode(open({ host: proxy.host, port: proxy.port }, { connectTimeoutMs: 1500 }));
    expect(code).toBe('SERVER_SILENT');
  });

  it.each([
    ['ends', false],
    ['is reset', true],
  ] as const)('ends with an error when the connection %s during the link', async (_what, reset) => {
    const { proxy } = await behindProxy({ killAfterBytes: 100, reset });
    const code = await errorCode(open({ host: proxy.host, port: proxy.port }));
    expect(['LINK_CLOSED', 'CONNECTION_RESET', 'CONNECTION_CLOSED']).toContain(code);
  });

  it.each(['fin', 'reset'] as const)('tells when a running session is cut (%s)', async (how) => {
    const { proxy } = await behindProxy({});
    const session = await keep(open({ host: proxy.host, port: proxy.port }));
    await stillPicture(session);
    const closed = new Promise<string>((resolve) => {
      session.session.events.on('closed', (error) => resolve(error?.code ?? 'no error'));
    });
    proxy.breakAll(how);
    expect(['SERVER_CLOSED', 'CONNECTION_CLOSED', 'CONNECTION_RESET']).toContain(await closed);
  });

  it('tells when the server dies', async () => {
    const server = await keep(startXspice({ size: '640x480' }));
    const session = await keep(open(server.endpoint));
    await stillPicture(session);
    const closed = new Promise<string>((resolve) => {
      session.session.events.on('closed', (error) => resolve(error?.code ?? 'no error'));
    });
    process.kill(server.guest.pid, 'SIGKILL');
    expect(['SERVER_CLOSED', 'CONNECTION_CLOSED', 'CONNECTION_RESET']).toContain(await closed);
  });
});
