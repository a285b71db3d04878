/** A short run of every fuzz target with a fixed seed, what fuzzing ever found, and pieces of recorded sessions. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { mutateBytes } from './mutate';
import { Random } from './random';
import { fuzz } from './run';
import type { Finding } from './run';
import { mutateSequence, toBytes, toMessages } from './sequence';
import type { FuzzTarget } from './target';
import { targets } from './targets';

/** About a second each; `npm run fuzz` is for more. */
const INPUTS: Readonly<Record<string, number>> = {
  canvas: 60,
  images: 300,
  glz: 300,
  jpeg: 500,
  'channel-display': 150,
};
const MOST_INPUTS = 2000;

describe.each(targets.map((target) => [target.name, target] as const))('%s', (name, target) => {
  it('takes changed inputs without a finding', async () => {
    const findings: Finding[] = [];
    const most = INPUTS[name] ?? MOST_INPUTS;
    const report = await fuzz(target, {
      seed: 20261125,
      isOver: (inputs) => inputs >= most || findings.length > 0,
      onFinding: (finding) => findings.push(finding),
    });
    expect(findings.map(({ error, input }) => [error, Buffer.from(input).toString('base64')])).toEqual([]);
    expect(report.inputs).toBe(most);
  });

  const folder = join(__dirname, 'corpus', name);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  if (files.length > 0) {
    it.each(files)('takes %s', async (file) => {
      await target.run(new Uint8Array(readFileSync(join(folder, file))));
    });
  }
});

describe('the fuzzer', () => {
  const fragile: FuzzTarget = {
    name: 'fragile',
    maxBytes: 8,
    seeds: () => [Uint8Array.of(1, 2, 3)],
    run: (input) => {
      if (input.length > 5) throw new Error('too long');
    },
  };

  it('tells what it finds, with the input', async () => {
    const findings: Finding[] = [];
    await fuzz(fragile, { seed: 1, isOver: (inputs) => inputs >= 500, onFinding: (finding) => findings.push(finding) });
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every(({ input }) => input.length > 5 && input.length <= 8)).toBe(true);
  });

  it('does the same with the same seed', () => {
    const run = (seed: number) =>
      Buffer.from(mutateBytes(new Uint8Array(40), Uint8Array.of(7), new Random(seed), 99)).toString('hex');
    expect(run(5)).toBe(run(5));
    expect(new Set([1, 2, 3, 4].map(run)).size).toBeGreaterThan(1);
  });

  it('keeps headers and bodies of messages in step', () => {
    const messages = [1, 2, 3].map((type) => ({ type, body: new Uint8Array(type * 10).fill(type) }));
    const random = new Random(3);
    let input = toBytes(messages);
    expect(toMessages(input)).toEqual(messages);
    for (let i = 0; i < 200; i++) {
      input = mutateSequence(input, toBytes(messages), random, 4096);
      expect(input.length).toBeLessThanOrEqual(4096);
    }
  });
});
