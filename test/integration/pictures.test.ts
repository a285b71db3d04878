/** Saffron holds the same pixels as spice-gtk, whatever way the server compresses them: drawn before connecting, and while connected. */
import { describe, expect, it } from '@jest/globals';
import { ImageCompression } from '../../main/spice/wire/messages/display';
import { countColors, difference, drawDesktop, expectSamePicture, referenceScreenshot, startXspice } from '../lab';
import type { Compression, XspiceOptions } from '../lab';
import { scope } from '../lab/scope';
import { open, saffronScreenshot, stillPicture } from './support';

const keep = scope('test');

/** The X server paints a core pointer into the surface, but leaves it out of its own dump. */
const POINTER_PIXELS = 400;

interface Case {
  readonly name: string;
  readonly server: XspiceOptions;
  readonly preferredCompression?: number;
}

const MODES: readonly Compression[] = ['off', 'quic', 'lz', 'glz', 'auto_lz', 'auto_glz'];

const LOSSLESS: readonly Case[] = [
  ...MODES.map((compression) => ({ name: compression, server: { compression } })),
  { name: 'lz4, asked for by the client', server: {}, preferredCompression: ImageCompression.LZ4 },
  { name: 'zlib over glz', server: { compression: 'glz', zlibGlzWan: 'always' } },
  { name: 'off-screen surfaces and image caches', server: { surfacesAndCaches: true } },
];

describe('lossless pictures equal the reference client', () => {
  it.each(LOSSLESS)('$name', async ({ server: options, preferredCompression }) => {
    const server = await keep(startXspice(options));
    const prefer = preferredCompression === undefined ? {} : { preferredCompression };
    const live = await open(server.endpoint, prefer);
    const guest = await drawDesktop(server);
    const whileConnected = await stillPicture(live);
    await live.stop();
    const reference = await referenceScreenshot(server);
    expect(live.problems).toEqual([]);
    const connectedLater = await saffronScreenshot(server.endpoint, prefer);

    expect(countColors(reference)).toBe(256);
    expectSamePicture(whileConnected, reference, { name: 'drawn while connected' });
    expectSamePicture(connectedLater, reference, { name: 'drawn before connecting' });
    expectSamePicture(connectedLater, guest, { name: 'the X server itself', allowedPixels: POINTER_PIXELS });
  });

  it('goes on after the guest changes its resolution', async () => {
    const server = await keep(startXspice({ size: '800x600' }));
    const live = await keep(open(server.endpoint));
    await stillPicture(live);
    await server.guest.run('xrandr', ['-s', '640x480']);
    await server.guest.run('xsetroot', ['-mod', '5', '9', '-fg', 'gold', '-bg', 'navy']);
    await server.guest.waitQuiet();
    const picture = await stillPicture(live);
    await live.stop();
    const reference = await referenceScreenshot(server);
    expect([reference.width, reference.height]).toEqual([640, 480]);
    expectSamePicture(picture, reference);
  });
});

describe('lossy pictures', () => {
  it('decodes the JPEG images of a WAN link as the reference client does', async () => {
    const server = await keep(startXspice({ jpegWan: 'always' }));
    const live = await open(server.endpoint);
    const guest = await drawDesktop(server);
    const whileConnected = await stillPicture(live);
    await live.stop();
    const reference = await referenceScreenshot(server);
    const later = await saffronScreenshot(server.endpoint);
    expectSamePicture(later, reference, { tolerance: 2 });
    // Other pieces were encoded while drawing, so only the likeness can be asked for.
    const pixels = guest.width * guest.height;
    expect(difference(whileConnected, guest, 48).pixels / pixels).toBeLessThan(0.01);
  });
});
