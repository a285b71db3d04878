/**
 * From a fresh clone to something that starts, with Node's own modules alone: npm packages, Debian packages, the Electron
 * runtime and the build, each only if it is missing or out of date. A second run finds all of it within a moment.
 */
import { pathToFileURL } from 'node:url';
import { ensureNpmDependencies } from './npm-dependencies.mjs';
import { SetupError, fail } from './progress.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/**
 * @typedef {'tools' | 'run' | 'test'} BootstrapPurpose tools: headless commands, no Electron and no Debian packages;
 *   run: the app and the demo; test: what the whole test suite needs on top.
 */

/**
 * @overload
 * @param {{ purpose: 'tools' }} options
 * @returns {Promise<{ electron: undefined }>}
 */
/**
 * @overload
 * @param {{ purpose: 'run' | 'test' }} options
 * @returns {Promise<{ electron: import('./electron-runtime.mjs').ElectronRuntime }>}
 */
/**
 * @param {{ purpose: BootstrapPurpose }} options
 * @returns {Promise<{ electron: import('./electron-runtime.mjs').ElectronRuntime | undefined }>}
 * @throws {SetupError} with a sentence that says what the user can do.
 */
export async function bootstrap({ purpose }) {
  checkNode();
  await ensureNpmDependencies();
  if (purpose !== 'tools') await ensureSystemPackages(purpose);
  // Only now: these use packages from npm.
  const { build } = await import('./bundle.mjs');
  if (purpose === 'tools') {
    await build(['pixels', 'cli']);
    return { electron: undefined };
  }
  await build();
  const { ensureElectron } = await import('./electron-runtime.mjs');
  return { electron: await ensureElectron() };
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(`Node ${process.versions.node} is too old: Saffron needs 20.19 or newer`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const purpose = process.argv[2] ?? 'run';
  if (purpose !== 'tools' && purpose !== 'run' && purpose !== 'test') {
    fail(new SetupError('usage: node build/bootstrap.mjs [tools|run|test]'));
  }
  await (purpose === 'tools' ? bootstrap({ purpose }) : bootstrap({ purpose })).catch(fail);
}
