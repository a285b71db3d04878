/** `npm run check`: every tsconfig compiled, ESLint, Prettier and the import boundaries; all run, then the verdict. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkLayers } from './check-layers.mjs';
import { ensureNpmDependencies } from './npm-dependencies.mjs';
import { root } from './paths.mjs';
import { fail, say, step } from './progress.mjs';
import { projects } from './projects.mjs';
import { run } from './run.mjs';

/**
 * Runs all checks.
 * @returns {Promise<string[]>} The names of those that failed.
 */
export async function check() {
  /** @type {string[]} */
  const failed = [];
  /**
   * @param {string} name
   * @param {() => void | Promise<void>} work
   */
  const attempt = async (name, work) => {
    try {
      await step(name, work);
    } catch {
      // The tool has printed why.
      say(`${name}: FAILED`);
      failed.push(name);
    }
  };
  const types = async () => {
    for (const { config, vue } of projects) {
      const compiler = vue ? 'vue-tsc/bin/vue-tsc.js' : 'typescript/bin/tsc';
      await attempt(`types of ${config}`, () =>
        tool(compiler, ['-p', config, '--noEmit', '--incremental', '--tsBuildInfoFile', buildInfo(config)]),
      );
    }
  };
  const style = async () => {
    await attempt('import boundaries', () => {
      const problems = checkLayers();
      for (const problem of problems) say(problem);
      if (problems.length > 0) throw new Error('imports out of bounds');
    });
    await attempt('Prettier', () => tool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']));
    await attempt('ESLint', () => tool('eslint/bin/eslint.js', ['.', '--max-warnings', '0']));
  };
  await Promise.all([types(), style()]);
  return failed;
}

/**
 * Where a project's compiler remembers what it found, so that the next check looks at changed files only.
 * @param {string} config
 */
function buildInfo(config) {
  return join(root, 'node_modules/.cache/saffron-check', `${config.replaceAll('/', '-')}.tsbuildinfo`);
}

/**
 * A tool of node_modules in this very Node: no shell, no npx.
 * @param {string} script
 * @param {readonly string[]} args
 */
function tool(script, args) {
  return run(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root, quiet: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureNpmDependencies().catch(fail);
  const failed = await check();
  if (failed.length > 0) {
    say(`failed: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
}
