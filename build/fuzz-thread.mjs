/** Thread of a fuzz target (build/fuzz.mjs): loads it with counters in the code under test. */
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { root } from './paths.mjs';
import { registerTypeScript, requireTypeScript } from './ts-run.mjs';

const { createInstrumenter } = createRequire(import.meta.url)('istanbul-lib-instrument');
const instrumenter = createInstrumenter({
  coverageVariable: 'saffronCoverage',
  // No `Function` constructor for a global that is there anyway.
  coverageGlobalScope: 'globalThis',
  coverageGlobalScopeFunc: false,
  compact: true,
});
/** What is fuzzed; tests and their helpers are not. */
const watched = /^(main|native-addons)\/(?!.*(\/testing\/|\.test\.ts$|^main\/demo\/))/;

// So that a leak is told from what is not collected yet.
setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc');

registerTypeScript((code, path) =>
  watched.test(relative(root, path)) ? instrumenter.instrumentSync(code, path) : code,
);
requireTypeScript(join(root, 'test/fuzz/worker.ts'));
