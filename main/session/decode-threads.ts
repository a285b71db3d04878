/** Decode threads of a Node process: worker threads that run decode-worker.ts. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { jpegModule } from '../../native-addons/jpeg/node';
import { pixelsModule } from '../../native-addons/pixels/node';
import type { DecodeThread, DecodeThreads } from '../spice/display/images/decode-ahead';
import type { DecodeAnswer, DecodeRequest } from '../spice/display/images/decode-job';

/** What a worker starts with: modules that are compiled already. */
export interface DecodeWorkerData {
  readonly pixels: WebAssembly.Module;
  readonly jpeg: WebAssembly.Module;
}

/** More threads than this wait for the pipeline instead of working. */
const MAX_THREADS = 4;

export interface DecodeThreadsOptions {
  /** Default: as many as keep the cores busy, four at most, and none where there is only one core. */
  readonly count?: number;
  /** Whether the pipeline's own thread decodes too, so that one fewer is needed. */
  readonly decodesHere?: boolean;
  /** The worker's program; default the bundle's, beside this one. */
  readonly script?: string;
}

/** Threads for a pipeline host. Where the worker's program is missing (sources that run without a build) there are none. */
export function decodeThreads(options: DecodeThreadsOptions = {}): DecodeThreads {
  const script = options.script ?? join(__dirname, 'decode-worker.js');
  const cores = availableParallelism();
  const busy = options.decodesHere === true ? cores - 1 : cores;
  const wanted = options.count ?? (cores === 1 ? 0 : Math.min(busy, MAX_THREADS));
  return { count: existsSync(script) ? wanted : 0, start: (events) => startThread(script, events) };
}

function startThread(script: string, events: Parameters<DecodeThreads['start']>[0]): DecodeThread {
  const workerData: DecodeWorkerData = { pixels: pixelsModule(), jpeg: jpegModule() };
  const worker = new Worker(script, { workerData });
  // A thread alone is no reason for the process to stay.
  worker.unref();
  let reason = 'it ended';
  worker.on('message', (answer: DecodeAnswer) => events.answered(answer));
  worker.on('error', (error) => {
    reason = String(error);
  });
  worker.on('exit', () => events.died(reason));
  return {
    post: (request: DecodeRequest) => {
      const { input, room } = request;
      worker.postMessage(request, room === null ? [input] : [input, room]);
    },
    close: () => void worker.terminate(),
  };
}
