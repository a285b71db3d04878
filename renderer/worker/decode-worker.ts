/** A decode thread of the display worker: images in, pixels out, in memory of its own. */

import {
  buffersOf,
  runJob,
  type DecodeAnswer,
  type DecodeRequest,
  type DecodeTools,
} from '../../main/spice/display/images/decode-job';
import { TurboJpegDecoder } from '../../native-addons/jpeg/decoder';
import { instantiatePixels } from '../../native-addons/pixels/wasm';
import type { DecodeModules } from './decode-threads';
import { inflate } from './inflate';

let tools: DecodeTools | null = null;

self.onmessage = ({ data }: MessageEvent<DecodeModules | DecodeRequest>): void => {
  if ('pixels' in data) {
    tools = { core: instantiatePixels(data.pixels), jpeg: new TurboJpegDecoder(data.jpeg), inflate };
    self.postMessage({ kind: 'ready' } satisfies DecodeAnswer);
    return;
  }
  if (tools === null) return;
  const answer = runJob(tools, data);
  self.postMessage(answer, { transfer: buffersOf(answer) });
};
