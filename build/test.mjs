/**
 * `npm test`: sets up what is missing, checks, runs every test, and ends with one line: `N passed, N failed, N skipped`.
 * With arguments (`npm test -- unit dom`) it does all that for these jest projects only.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { check } from './check.mjs';
import { root } from './paths.mjs';
import { SetupError, fail, say } from './progress.mjs';

/** Real servers and windows share the machine's displays and its two cores: one file after the other. */
const allRuns = [
  { projects: ['unit', 'dom'], args: [] },
  { projects: ['integration'], args: ['--runInBand'] },
  { projects: ['e2e'], args: ['--runInBand'] },
];

const wanted = process.argv.slice(2);
const runs = allRuns
  .map(({ projects, args }) => ({
    args,
    projects: projects.filter((name) => wanted.length === 0 || wanted.includes(name)),
  }))
  .filter(({ projects }) => projects.length > 0);
const total = { passed: 0, failed: 0, skipped: 0 };

try {
  if (runs.length === 0) throw new SetupError(`no such jest project: ${wanted.join(', ')}`);
  const { electron } = await bootstrap({ purpose: 'test' });
  say(`Electron ${electron.version} (${electron.kind})`);
  // A failed check counts as a failed test, and the tests run all the same.
  total.failed += (await check()).length;
  for (const { projects, args } of runs) addResults(runJest(projects, args));
} catch (error) {
  total.failed += 1;
  summary();
  fail(error);
}
summary();
process.exitCode = total.failed > 0 ? 1 : 0;

/**
 * @param {readonly string[]} projects
 * @param {readonly string[]} args
 */
function runJest(projects, args) {
  const folder = mkdtempSync(join(tmpdir(), 'saffron-test-'));
  const report = join(folder, 'jest.json');
  try {
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const options = ['--json', `--outputFile=${report}`, '--passWithNoTests', '--selectProjects', ...projects];
    // Vite's build leaves NODE_ENV=production behind in this process; Vue's test tools need the other.
    const env = { ...process.env, NODE_ENV: 'test' };
    const { status } = spawnSync(process.execPath, [jest, ...args, ...options], {
      cwd: root,
      env,
      stdio: ['ignore', 2, 2],
    });
    return { status, report: JSON.parse(readFileSync(report, 'utf8')) };
  } catch (error) {
    say(`jest (${projects.join(', ')}) left no report: ${String(error)}`);
    return { status: 1, report: {} };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {{ status: number | null; report: Record<string, number | undefined> }} result */
function addResults({ status, report }) {
  const before = total.failed;
  total.passed += report.numPassedTests ?? 0;
  // A file that does not even load has no tests to count: it is one failure.
  total.failed += (report.numFailedTests ?? 0) + (report.numRuntimeErrorTestSuites ?? 0);
  total.skipped += (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  if (status !== 0 && total.failed === before) total.failed += 1;
}

function summary() {
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
}
