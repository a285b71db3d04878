/** The fuzzer: picks an input, changes it, runs it, and keeps it if it reached code that none did before. */
import type { Coverage } from './coverage';
import { mutateBytes } from './mutate';
import { Random } from './random';
import type { FuzzTarget } from './target';

export interface Finding {
  readonly input: Uint8Array;
  readonly error: unknown;
}

export interface FuzzOptions {
  readonly seed: number;
  /** Inputs of earlier runs. */
  readonly corpus?: readonly Uint8Array[];
  /** Asked before each input. */
  readonly isOver: (inputs: number) => boolean | Promise<boolean>;
  /** Tells what is reached; without it the seeds alone are changed. */
  readonly coverage?: Coverage;
  /** Called with each input before it runs: one that never ends is known by this. */
  readonly onInput?: (input: Uint8Array) => void;
  readonly onFinding: (finding: Finding) => void;
  readonly onKept?: (input: Uint8Array) => void;
  /** Longest time that one input may take on the processor. */
  readonly limitMs?: number;
}

export interface FuzzReport {
  readonly inputs: number;
  /** Inputs that reached something new, the seeds among them. */
  readonly kept: number;
  /** Counters of code that were seen at all, of how many; 0 without coverage. */
  readonly reached: number;
  readonly counters: number;
  readonly slowestMs: number;
}

/** Inputs beyond these push old ones out. */
const MAX_KEPT = 3000;
const DEFAULT_LIMIT_MS = 2000;

export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzReport> {
  const random = new Random(options.seed);
  const { coverage } = options;
  const pool: Uint8Array[] = [];
  const limitMs = options.limitMs ?? DEFAULT_LIMIT_MS;
  let inputs = 0;
  let kept = 0;
  let slowestMs = 0;

  const run = async (input: Uint8Array): Promise<boolean> => {
    options.onInput?.(input);
    const startedAt = performance.now();
    try {
      await target.run(input);
      const elapsed = performance.now() - startedAt;
      slowestMs = Math.max(slowestMs, elapsed);
      if (elapsed > limitMs) await requireQuick(target, input, limitMs);
    } catch (error) {
      options.onFinding({ input, error });
      coverage?.hasNew();
      return false;
    }
    return coverage?.hasNew() ?? false;
  };

  // What loading has reached is nobody's.
  coverage?.hasNew();
  for (const input of [...target.seeds(), ...(options.corpus ?? [])]) {
    if (await options.isOver(inputs)) break;
    inputs++;
    if (input.length > target.maxBytes) continue;
    const isNew = await run(input);
    if (isNew) kept++;
    pool.push(input);
  }
  while (!(await options.isOver(inputs))) {
    inputs++;
    const input = next(target, pool, random);
    if (!(await run(input))) continue;
    kept++;
    const copy = input.slice();
    options.onKept?.(copy);
    if (pool.length < MAX_KEPT) pool.push(copy);
    else pool[random.below(MAX_KEPT)] = copy;
  }
  return { inputs, kept, reached: coverage?.reached ?? 0, counters: coverage?.counters ?? 0, slowestMs };
}

/** Newer inputs are the more interesting ones. */
function next(target: FuzzTarget, pool: readonly Uint8Array[], random: Random): Uint8Array {
  if (target.generate !== undefined && random.oneIn(3)) return target.generate(random);
  const recent = Math.min(pool.length, 64);
  const input = random.oneIn(3) ? pool[pool.length - 1 - random.below(recent)]! : random.pick(pool);
  const other = random.pick(pool);
  if (target.mutate !== undefined) return target.mutate(input, other, random);
  return mutateBytes(input, other, random, target.maxBytes);
}

/** On a busy machine a clock proves nothing: the time on the processor of a second run does. */
async function requireQuick(target: FuzzTarget, input: Uint8Array, limitMs: number): Promise<void> {
  const before = process.cpuUsage();
  await target.run(input);
  const { user, system } = process.cpuUsage(before);
  const spentMs = (user + system) / 1000;
  if (spentMs > limitMs) throw new Error(`takes ${Math.round(spentMs)} ms`);
}
