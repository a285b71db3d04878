/**
 * Plays seeds of random scenes in every mode to Saffron and to the reference client: `npm run test:seeds -- --seeds 200 --from 0
 * [--commands 1000] [--modes off,quic,…]`. Says how many passed, and for those that failed the first command that shows it.
 */
import { parseArgs } from 'node:util';
import { MODES, modeNamed, randomScene, type Mode } from './scenes';
import { describeCommand, findCulprit, StageKeeper } from './scenes/prefix';
import { Stage } from './scenes/stage';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** @returns the number of seeds that failed. */
async function playMode(mode: Mode, seeds: readonly number[], commands: number): Promise<number> {
  const keeper = new StageKeeper(() => Stage.open(mode));
  const started = performance.now();
  let failed = 0;
  try {
    for (const seed of seeds) {
      const scene = randomScene(seed, { commands, mode });
      const complaint = await keeper.complaint(scene);
      if (complaint === null) continue;
      failed++;
      say(`${mode.name} seed ${seed}: ${complaint}`);
      const culprit = await findCulprit(keeper, scene);
      if (culprit === null) say('  not again');
      else say(`  after ${culprit.length} commands: ${culprit.complaint}\n  ${describeCommand(culprit.command)}`);
    }
  } finally {
    await keeper.stop();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  say(`${mode.name}: ${seeds.length - failed} seeds passed, ${failed} failed, ${seconds} s`);
  return failed;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '0' },
      commands: { type: 'string', default: '1000' },
      modes: { type: 'string', default: MODES.map(({ name }) => name).join(',') },
    },
  });
  const from = Number(values.from);
  const seeds = Array.from({ length: Number(values.seeds) }, (_none, i) => from + i);
  let failed = 0;
  for (const name of values.modes.split(',')) failed += await playMode(modeNamed(name), seeds, Number(values.commands));
  say(failed === 0 ? 'all seeds passed' : `${failed} seeds failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
