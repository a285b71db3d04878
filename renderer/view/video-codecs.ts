/** Which video codecs this machine decodes, as far as a page can tell before there is a session. */

import type { VideoCodecName } from '../../preload/contract/quality';
import { VIDEO_CODECS } from '../../preload/contract/quality';

/** A common profile of each codec; motion JPEG is decoded by Saffron itself. */
const PROFILES: Readonly<Partial<Record<VideoCodecName, string>>> = {
  vp8: 'vp8',
  h264: 'avc1.42E01F',
  vp9: 'vp09.00.31.08',
  h265: 'hvc1.1.6.L93.B0',
};

export async function decodableCodecs(): Promise<readonly VideoCodecName[]> {
  const answers = await Promise.all(
    VIDEO_CODECS.map(async (name) => {
      const codec = PROFILES[name];
      return codec === undefined || (await isDecodable(codec));
    }),
  );
  return VIDEO_CODECS.filter((_, index) => answers[index]);
}

async function isDecodable(codec: string): Promise<boolean> {
  // Old runtimes and tests have no WebCodecs.
  if (typeof VideoDecoder === 'undefined') return false;
  try {
    return (await VideoDecoder.isConfigSupported({ codec })).supported === true;
  } catch {
    return false;
  }
}
