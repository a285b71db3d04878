/** Wishes about quality reach the server when the user has them, and only a server that takes them. */
import { describe, expect, it } from '@jest/globals';
import { Capabilities } from '../../main/spice/wire/caps';
import { DisplayCap } from '../../main/spice/wire/constants';
import { displayClient, ImageCompression, VideoCodec } from '../../main/spice/wire/messages/display';
import { decode } from '../../main/spice/wire/struct';
import { FakeSpiceServer } from '../fakes';
import type { FakeChannel } from '../fakes';
import { scope } from '../lab/scope';
import { open } from './support';
import type { OpenOptions } from './support';

const keep = scope('test');
const TAKES_WISHES = Capabilities.of(DisplayCap.PREF_COMPRESSION, DisplayCap.PREF_VIDEO_CODEC_TYPE);

async function connect(caps: Capabilities, options: Omit<OpenOptions, 'endpoint'>) {
  const server = await keep(FakeSpiceServer.start({ caps: { display: caps } }));
  const opening = open(server.endpoint, options);
  await server.startSession(['display', 'display']);
  const displays = [await server.accept('display', 0), await server.accept('display', 1)];
  const { session } = await keep(opening);
  return { session, displays };
}

/** Types and wishes of what a channel was sent until the session closed it. */
async function wishes(channel: FakeChannel | undefined): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let message = await channel?.next(); message; message = await channel?.next()) {
    const { type, body } = message;
    if (type === displayClient.PREFERRED_COMPRESSION.id)
      all.push(decode(displayClient.PREFERRED_COMPRESSION.codec, body).compression);
    else if (type === displayClient.PREFERRED_VIDEO_CODEC_TYPE.id)
      all.push([...decode(displayClient.PREFERRED_VIDEO_CODEC_TYPE.codec, body).codecs]);
    else all.push(type === displayClient.INIT.id ? 'init' : type);
  }
  return all;
}

describe('wishes about quality', () => {
  it('come after INIT and whenever the user has another, on every display channel', async () => {
    const { session, displays } = await connect(TAKES_WISHES, {
      preferredCompression: ImageCompression.LZ,
      preferredVideoCodecs: [VideoCodec.MJPEG],
    });
    session.prefer({ compression: ImageCompression.LZ4, videoCodecs: [VideoCodec.MJPEG] });
    session.prefer({ compression: null, videoCodecs: [] });
    session.prefer({ compression: ImageCompression.LZ4, videoCodecs: [VideoCodec.VP8, VideoCodec.MJPEG] });
    session.close();
    const { LZ, LZ4 } = ImageCompression;
    const expected = ['init', LZ, [VideoCodec.MJPEG], LZ4, LZ4, [VideoCodec.VP8, VideoCodec.MJPEG]];
    expect(await Promise.all(displays.map(wishes))).toEqual([expected, expected]);
  });

  it('stay here when the server takes none', async () => {
    const { session, displays } = await connect(new Capabilities([]), {
      preferredCompression: ImageCompression.LZ,
      preferredVideoCodecs: [VideoCodec.MJPEG],
    });
    session.prefer({ compression: ImageCompression.LZ4, videoCodecs: [VideoCodec.VP8] });
    session.close();
    expect(await Promise.all(displays.map(wishes))).toEqual([['init'], ['init']]);
  });

  it('are not sent where the choice is the server’s', async () => {
    const { session, displays } = await connect(TAKES_WISHES, {});
    session.close();
    expect(await Promise.all(displays.map(wishes))).toEqual([['init'], ['init']]);
  });
});
