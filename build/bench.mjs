/** `npm run bench -- [arguments]`: sets up what is missing and runs the benchmarks of test/bench. */
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { bootstrap } from './bootstrap.mjs';
import { cache, root } from './paths.mjs';
import { fail } from './progress.mjs';

try {
  await bootstrap({ purpose: 'test' });
  const program = [join(root, 'build/ts-run.mjs'), join(root, 'test/bench/index.ts'), ...process.argv.slice(2)];
  // What a benchmark fetches is kept with the other downloads.
  const env = { ...process.env, SAFFRON_CACHE: cache };
  process.exitCode = spawnSync(process.execPath, program, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
} catch (error) {
  fail(error);
}
