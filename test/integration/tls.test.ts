/** TLS against a real server: who is trusted, who is not, and what the error says. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { TlsOptions } from '../../main/spice/transport/endpoint';
import {
  expectSamePicture,
  drawSmallScene,
  makeCertificates,
  referenceScreenshot,
  startXspice,
  temporaryFolder,
} from '../lab';
import type { Certificates, XspiceServer } from '../lab';
import { scope } from '../lab/scope';
import { errorCode, open, saffronScreenshot } from './support';

const keep = scope('file');
const FOLDERS = ['good', 'otherHost', 'expired', 'foreign'] as const;

describe('TLS', () => {
  let certificates: Certificates;
  const servers: Partial<Record<(typeof FOLDERS)[number], XspiceServer>> = {};

  beforeAll(async () => {
    certificates = await makeCertificates(temporaryFolder('certificates'));
    for (const name of FOLDERS) {
      servers[name] = await keep(startXspice({ tlsFolder: certificates[name], size: '640x480' }));
    }
  });

  const endpoint = (name: (typeof FOLDERS)[number], tls: TlsOptions, host = '127.0.0.1') => {
    const tlsPort = servers[name]?.tlsPort;
    if (tlsPort === undefined) throw new Error('the server has no TLS port');
    return { host, tlsPort, tls };
  };

  it.each(['127.0.0.1', 'localhost'])('trusts a certificate of the given authority for %s', async (host) => {
    const good = servers.good;
    if (!good) throw new Error('no server');
    await drawSmallScene(good);
    const picture = await saffronScreenshot(endpoint('good', { ca: certificates.ca }, host));
    expectSamePicture(picture, await referenceScreenshot(good));
  });

  it('reads the authority from a file', async () => {
    const session = await open(endpoint('good', { caFile: certificates.caFile }));
    await session.stop();
    expect(session.session.facts.channels.every(({ tls }) => tls !== null)).toBe(true);
  });

  it('refuses an unknown authority', async () => {
    expect(await errorCode(open(endpoint('foreign', { ca: certificates.ca })))).toBe('TLS_UNTRUSTED');
  });

  it('refuses a private authority when none was given', async () => {
    expect(await errorCode(open(endpoint('good', {})))).toBe('TLS_UNTRUSTED');
  });

  it('refuses a certificate that is over', async () => {
    expect(await errorCode(open(endpoint('expired', { ca: certificates.ca })))).toBe('TLS_EXPIRED');
  });

  it('refuses the certificate of another host', async () => {
    expect(await errorCode(open(endpoint('otherHost', { ca: certificates.ca })))).toBe('TLS_HOST_MISMATCH');
  });

  it('takes another host by its subject', async () => {
    const hostSubject = 'O=Saffron lab,CN=elsewhere.test';
    const session = await open(endpoint('otherHost', { ca: certificates.ca, hostSubject }));
    await session.stop();
    expect(session.session.facts.channels.length).toBeGreaterThan(1);
  });

  it('refuses the right host with the wrong subject', async () => {
    const tls = { ca: certificates.ca, hostSubject: 'O=Saffron lab,CN=somebody' };
    expect(await errorCode(open(endpoint('good', tls)))).toBe('TLS_SUBJECT_MISMATCH');
  });

  it('says so when the authority is no certificate', async () => {
    expect(await errorCode(open(endpoint('good', { ca: 'not a certificate' })))).toBe('TLS_BAD_CA');
  });

  it('says so when the port speaks no TLS', async () => {
    const port = servers.good?.port ?? 0;
    const code = await errorCode(open({ host: '127.0.0.1', tlsPort: port, tls: {} }, { connectTimeoutMs: 3000 }));
    expect(['TLS_NOT_TLS', 'TLS_HANDSHAKE']).toContain(code);
  });

  it('does not send a link in clear when every channel must be secure', async () => {
    const port = servers.good?.port ?? 0;
    const code = await errorCode(open({ host: '127.0.0.1', port, secureChannels: ['all'] }));
    expect(code).toBe('NO_TLS_PORT');
  });
});
