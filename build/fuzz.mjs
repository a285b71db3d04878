/**
 * `npm run fuzz -- --seconds N [--target NAME] [--seed S]`: fuzzes the targets of test/fuzz one after the other, N seconds in all.
 * Inputs that reach new code are kept in the cache for the next run. A finding ends with exit code 1; its input lies in the
 * folder that is printed, and belongs into test/fuzz/corpus once it is understood.
 *
 * The fuzzer is our own: of the one that is kept well, Jazzer.js, 4.0 needs a newer C library than Debian 12 has, and 2.1 a
 * download from elsewhere than npm.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { bootstrap } from './bootstrap.mjs';
import { cache, root } from './paths.mjs';
import { SetupError, fail, say } from './progress.mjs';
import { requireTypeScript } from './ts-run.mjs';

/** An input that takes longer than this is stopped; on a busy machine a slow one is told by its processor time instead. */
const HANG_MS = 20_000;
const MAX_INPUT_BYTES = 64 * 1024;
const MAX_CORPUS = 2000;
/** Memory that may come on top after the first quarter of a run: the collector's whims, not a leak. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

/** @typedef {{ name: string; maxBytes: number }} Target */

try {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      target: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    },
  });
  await bootstrap({ purpose: 'tools' });
  const { targets } = /** @type {{ targets: readonly Target[] }} */ (
    requireTypeScript(join(root, 'test/fuzz/targets/index.ts'))
  );
  const wanted = targets.filter(({ name }) => values.target === undefined || name === values.target);
  const seconds = Number(values.seconds);
  const seed = Number(values.seed);
  if (wanted.length === 0) throw new SetupError(`targets: ${targets.map(({ name }) => name).join(', ')}`);
  if (!(seconds > 0) || !Number.isSafeInteger(seed)) throw new SetupError('--seconds and --seed are numbers');
  let findings = 0;
  for (const { name } of wanted) findings += await fuzzTarget(name, (seconds * 1000) / wanted.length, seed);
  say(`${findings} findings (seed ${seed})`);
  process.exitCode = findings > 0 ? 1 : 0;
} catch (error) {
  fail(error);
}

/**
 * @param {string} name
 * @param {number} timeMs
 * @param {number} seed
 * @returns {Promise<number>} How much was found.
 */
async function fuzzTarget(name, timeMs, seed) {
  const folder = join(cache, 'fuzz', name);
  const found = join(cache, 'fuzz', 'findings');
  for (const path of [folder, found]) mkdirSync(path, { recursive: true });
  let leftMs = timeMs;
  let findings = 0;
  let inputs = 0;
  /** @param {Uint8Array} input @param {string} text */
  const report = (input, text) => {
    findings++;
    const path = join(found, `${name}-${hash(input)}.bin`);
    writeFileSync(path, input);
    say(`${name}: ${path}\n${text}`);
  };
  // A thread that was stopped is followed by another one.
  for (let round = 0; leftMs > 0 && findings < 100; round++) {
    const startedAt = Date.now();
    const result = await runThread(name, leftMs, seed + round, folder, report);
    leftMs -= Date.now() - startedAt;
    inputs += result.inputs;
    if (result.text !== '') say(`${name}: ${result.text}`);
    if (result.isOver) break;
  }
  say(`${name}: ${inputs} inputs, ${findings} findings`);
  return findings;
}

/**
 * @param {string} name
 * @param {number} timeMs
 * @param {number} seed
 * @param {string} folder
 * @param {(input: Uint8Array, text: string) => void} report
 * @returns {Promise<{ inputs: number; text: string; isOver: boolean }>}
 */
function runThread(name, timeMs, seed, folder, report) {
  const shared = new SharedArrayBuffer(8 + MAX_INPUT_BYTES);
  const state = new Int32Array(shared, 0, 2);
  const current = () => new Uint8Array(shared, 8, Atomics.load(state, 1)).slice();
  const data = { target: name, seed, timeMs, corpus: readCorpus(name, folder), shared };
  const worker = new Worker(join(root, 'build/fuzz-thread.mjs'), { workerData: data });
  return new Promise((resolve) => {
    let last = -1;
    let since = Date.now();
    /** @type {{ inputs: number; text: string; isOver: boolean }} */
    let result = { inputs: 0, text: '', isOver: false };
    const watch = setInterval(() => {
      const now = Atomics.load(state, 0);
      if (now !== last) [last, since] = [now, Date.now()];
      else if (now > 0 && Date.now() - since > HANG_MS) {
        report(current(), 'never ends');
        void worker.terminate();
      }
    }, 500);
    worker.on('message', (message) => {
      if (message.kind === 'finding') report(message.input, message.text);
      else if (message.kind === 'kept') writeFileSync(join(folder, hash(message.input)), message.input);
      else {
        const { reached, counters, kept, slowestMs, grownBytes } = message.report;
        const grownMb = Math.round(grownBytes / 2 ** 20);
        const text = `${kept} kept, ${reached} of ${counters} counters, slowest ${Math.round(slowestMs)} ms, grown ${grownMb} MB`;
        result = { inputs: 0, text, isOver: true };
        if (grownBytes > MAX_GROWTH_BYTES) report(new Uint8Array(), `memory grew by ${grownMb} MB`);
      }
    });
    worker.on('error', (error) => report(current(), String(error.stack ?? error)));
    worker.on('exit', () => {
      clearInterval(watch);
      resolve({ ...result, inputs: Atomics.load(state, 0) });
    });
  });
}

/**
 * Inputs of earlier runs, and those of the tree that once found something.
 * @param {string} name
 * @param {string} folder
 */
function readCorpus(name, folder) {
  const own = join(root, 'test/fuzz/corpus', name);
  const files = readdirSync(folder).slice(-MAX_CORPUS);
  const paths = files.map((file) => join(folder, file));
  if (existsSync(own)) paths.push(...readdirSync(own).map((file) => join(own, file)));
  return paths.map((path) => new Uint8Array(readFileSync(path)));
}

/** @param {Uint8Array} bytes */
function hash(bytes) {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
