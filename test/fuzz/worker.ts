/** One target in a thread of its own, so that an input that never ends can be stopped from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { Coverage } from './coverage';
import type { FileCounters } from './coverage';
import { fuzz } from './run';
import type { FuzzReport } from './run';
import { targets } from './targets';

export interface WorkerData {
  readonly target: string;
  readonly seed: number;
  /** Time for the inputs, loading not counted. */
  readonly timeMs: number;
  readonly corpus: readonly Uint8Array[];
  /** Two words, the number of the input that runs and its length, and then its bytes. */
  readonly shared: SharedArrayBuffer;
}

export type FromWorker =
  | { readonly kind: 'finding'; readonly input: Uint8Array; readonly text: string }
  | { readonly kind: 'kept'; readonly input: Uint8Array }
  | { readonly kind: 'done'; readonly report: FuzzReport & { readonly grownBytes: number } };

/** Findings that look alike are one. */
function lookOf(text: string): string {
  return text.replace(/\d+/g, '#').split('\n').slice(0, 3).join('\n');
}

async function main(data: WorkerData): Promise<void> {
  const target = targets.find(({ name }) => name === data.target);
  if (target === undefined) throw new Error(`no target ${data.target}`);
  const tell = (message: FromWorker): void => parentPort?.postMessage(message);
  const state = new Int32Array(data.shared, 0, 2);
  const bytes = new Uint8Array(data.shared, 8);
  const looks = new Set<string>();
  const counters = globalThis as unknown as { saffronCoverage?: Record<string, FileCounters> };
  const startedAt = Date.now();
  const warmAt = startedAt + data.timeMs / 4;
  let warmBytes = 0;
  let keptBytes = 0;
  const used = async (): Promise<number> => {
    target.reset?.();
    return (await memory()) - keptBytes;
  };
  const report = await fuzz(target, {
    seed: data.seed,
    corpus: data.corpus,
    coverage: new Coverage(() => counters.saffronCoverage ?? {}),
    isOver: async () => {
      const now = Date.now();
      if (warmBytes === 0 && now >= warmAt) warmBytes = await used();
      return now >= startedAt + data.timeMs;
    },
    onInput: (input) => {
      bytes.set(input);
      Atomics.store(state, 1, input.length);
      Atomics.add(state, 0, 1);
    },
    onKept: (input) => {
      keptBytes += input.length;
      tell({ kind: 'kept', input });
    },
    onFinding: ({ input, error }) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (looks.has(lookOf(text)) || looks.size >= 50) return;
      looks.add(lookOf(text));
      tell({ kind: 'finding', input: input.slice(), text });
    },
  });
  tell({ kind: 'done', report: { ...report, grownBytes: warmBytes === 0 ? 0 : (await used()) - warmBytes } });
}

/** Bytes that are really in use, as far as Node can tell; the thread is given a collector to call. */
async function memory(): Promise<number> {
  // What the first round lets go of (a core's memory) is only given back by the second.
  for (let round = 0; round < 3; round++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

void main(workerData as WorkerData);
