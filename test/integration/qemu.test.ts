/** QEMU's SPICE server showing a firmware's text screen: pixel for pixel what spice-gtk has, over TCP, TLS and a Unix socket. */
import { describe, expect, it } from '@jest/globals';
import { expectSamePicture, makeCertificates, startQemu, temporaryFolder } from '../lab';
import { scope } from '../lab/scope';
import { open, saffronScreenshot } from './support';

const keep = scope('test');

describe('a firmware screen', () => {
  it.each(['std', 'qxl', 'virtio'] as const)('of a %s card equals the reference client', async (device) => {
    const server = await keep(startQemu({ device }));
    const reference = await server.freezeAtFirmware();
    expect([reference.width, reference.height]).toEqual([720, 400]);
    expectSamePicture(await saffronScreenshot(server.endpoint), reference);
  });

  it('comes over a Unix socket', async () => {
    const server = await keep(startQemu({ unixSocket: true }));
    await server.freeze(); // the text cursor would blink for ever
    const picture = await saffronScreenshot(server.endpoint);
    expect(picture.width).toBeGreaterThanOrEqual(640);
  });

  it('tells the name of the guest', async () => {
    const server = await keep(startQemu({ name: 'saffron-lab-name' }));
    const session = await keep(open(server.endpoint));
    expect(session.session.facts.name).toBe('saffron-lab-name');
  });

  it('takes channels that the server wants secured over TLS, the others not', async () => {
    const certificates = await makeCertificates(temporaryFolder('certificates'));
    const server = await keep(
      startQemu({ tlsFolder: certificates.good, tlsChannels: ['main', 'inputs'], password: 'ticket' }),
    );
    const tlsPort = server.tlsPort ?? 0;
    const endpoint = {
      host: server.host,
      port: server.port,
      tlsPort,
      password: 'ticket',
      tls: { ca: certificates.ca },
    };
    const session = await keep(open(endpoint));
    const secured = session.session.facts.channels.map(({ type, tls }) => [type, tls !== null]);
    expect(Object.fromEntries(secured)).toMatchObject({ 1: true, 2: false, 3: true });
  });
});
