/** A decode thread of a Node process: images in, pixels out, in memory of its own. */

import { parentPort, workerData } from 'node:worker_threads';
import { TurboJpegDecoder } from '../../native-addons/jpeg/decoder';
import { instantiatePixels } from '../../native-addons/pixels/wasm';
import { buffersOf, runJob, type DecodeAnswer, type DecodeRequest } from '../spice/display/images/decode-job';
import type { DecodeWorkerData } from './decode-threads';
import { inflate } from './inflate';

if (parentPort !== null) {
  const port = parentPort;
  const { pixels, jpeg } = workerData as DecodeWorkerData;
  const tools = { core: instantiatePixels(pixels), jpeg: new TurboJpegDecoder(jpeg), inflate };
  port.on('message', (request: DecodeRequest) => {
    const answer = runJob(tools, request);
    port.postMessage(answer, buffersOf(answer));
  });
  port.postMessage({ kind: 'ready' } satisfies DecodeAnswer);
}
