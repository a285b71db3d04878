/** Decode threads of the display worker: workers that run decode-worker.ts. */

import type { DecodeThread, DecodeThreads } from '../../main/spice/display/images/decode-ahead';
import type { DecodeAnswer, DecodeRequest } from '../../main/spice/display/images/decode-job';

/** What a thread is sent first: modules that are compiled already. */
export interface DecodeModules {
  readonly pixels: WebAssembly.Module;
  readonly jpeg: WebAssembly.Module;
}

/** Besides the display worker, which decodes too. */
const MAX_THREADS = 3;

/** One thread fewer than there are cores, three at most. */
export function decodeThreads(modules: DecodeModules, makeWorker: () => Worker): DecodeThreads {
  return {
    count: Math.min(Math.max(navigator.hardwareConcurrency - 1, 0), MAX_THREADS),
    start: (events) => startThread(makeWorker(), modules, events),
  };
}

function startThread(
  worker: Worker,
  modules: DecodeModules,
  events: Parameters<DecodeThreads['start']>[0],
): DecodeThread {
  worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>): void => events.answered(data);
  worker.onerror = (event): void => events.died(event.message);
  worker.onmessageerror = (): void => events.died('a message was unreadable');
  worker.postMessage(modules);
  return {
    post: (request: DecodeRequest) => {
      const { input, room } = request;
      worker.postMessage(request, room === null ? [input] : [input, room]);
    },
    close: () => worker.terminate(),
  };
}
