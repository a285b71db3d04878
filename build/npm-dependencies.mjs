/** node_modules as the lockfile says: `npm ci` when it is missing or belongs to another lockfile. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { cache, root } from './paths.mjs';
import { step } from './progress.mjs';
import { run } from './run.mjs';

const stampFile = join(root, 'node_modules', '.saffron-stamp');

/** Installs what the lockfile lists, unless it is there. */
export async function ensureNpmDependencies() {
  if (isCurrent()) return;
  await withLock(join(cache, `npm-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.lock`), async () => {
    if (isCurrent()) return;
    if (!matchesInstalled()) {
      await step('installing the npm packages of the lockfile', () => {
        // The Electron binary is the bootstrap's business (electron-runtime.mjs), also for majors that fetch it here.
        const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' };
        // npm started us: a dry run or a production flag of the outer call must not reach the inner one.
        for (const name of ['npm_config_dry_run', 'npm_config_omit', 'npm_config_production', 'NODE_ENV']) {
          Reflect.deleteProperty(env, name);
        }
        const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
        return run(npm, ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
          cwd: root,
          env,
          quiet: true,
        });
      });
    }
    writeFileSync(stampFile, stamp());
  });
}

function stamp() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest('hex');
}

function isCurrent() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();
}

/** Somebody ran npm by hand: npm's own record of what it installed tells whether that was the same set. */
function matchesInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readPackages(record);
  return Object.entries(readPackages(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string; integrity?: string; optional?: boolean }>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
