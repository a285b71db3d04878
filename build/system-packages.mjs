/** Debian packages: what running and testing need, which of them are missing, and their installation through apt. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './paths.mjs';
import { SetupError, say, step } from './progress.mjs';
import { output, run } from './run.mjs';

/** What Electron links against, directly or by dlopen. */
const electronLibraries = [
  'libasound2',
  'libatk-bridge2.0-0',
  'libatk1.0-0',
  'libatspi2.0-0',
  'libcairo2',
  'libcups2',
  'libdbus-1-3',
  'libdrm2',
  'libexpat1',
  'libgbm1',
  'libglib2.0-0',
  'libgtk-3-0',
  'libnspr4',
  'libnss3',
  'libpango-1.0-0',
  'libudev1',
  'libusb-1.0-0',
  'libx11-6',
  'libxcb1',
  'libxcomposite1',
  'libxdamage1',
  'libxext6',
  'libxfixes3',
  'libxkbcommon0',
  'libxrandr2',
];

/** The demo: a display where there is none, a SPICE server with a small desktop, and the runtime's archive. */
const demoDesktop = [
  'xvfb',
  'xauth',
  'xserver-xspice',
  'openbox',
  'xterm',
  'x11-apps',
  'x11-utils',
  'x11-xserver-utils',
  'xdotool',
  'fonts-dejavu-core',
  'unzip',
  'ca-certificates',
];

/** @typedef {'run' | 'test'} Purpose */

/**
 * @param {Purpose} purpose
 * @returns {string[]} Package names; what the tests need on top is listed by the lab itself.
 */
export function packagesFor(purpose) {
  const names = [...electronLibraries, ...demoDesktop];
  if (purpose === 'test') names.push(...JSON.parse(readFileSync(join(root, 'test/lab/packages.json'), 'utf8')));
  return [...new Set(names)];
}

/**
 * Which of the packages are not installed.
 * @param {readonly string[]} names
 * @returns {string[]} In the order given.
 */
export function missingPackages(names) {
  const listing = output('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Abbrev}\n']) ?? '';
  const installed = installedOf(names, listing);
  return names.filter((name) => !installed.has(name));
}

/**
 * Installs what is missing, if this user may; otherwise says how.
 * @param {Purpose} purpose
 * @throws {SetupError} with the command to type, if packages are missing and apt cannot be used from here.
 */
export async function ensureSystemPackages(purpose) {
  if (process.platform !== 'linux') return;
  if (output('dpkg-query', ['--version']) === undefined) {
    if (process.env.SAFFRON_QUIET === undefined) say('not a Debian system: its own packages are taken as they are');
    return;
  }
  const missing = missingPackages(packagesFor(purpose));
  if (missing.length === 0) return;
  const prefix = privilege();
  if (prefix === undefined) {
    throw new SetupError(
      `Debian packages are missing and neither root nor passwordless sudo is at hand. Please run:\n` +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`,
    );
  }
  await step(
    `installing ${missing.length} Debian packages (${missing.slice(0, 4).join(', ')}${missing.length > 4 ? ', ...' : ''})`,
    async () => {
      if (!hasPackageLists()) await update(prefix);
      const install = ['install', '-y', '--no-install-recommends', ...missing];
      try {
        await apt(prefix, install);
      } catch {
        // Lists older than the archive name files that are gone: look again and try once more.
        say('apt-get failed; once more with fresh package lists');
        await update(prefix);
        await apt(prefix, install);
      }
    },
  );
  const still = missingPackages(missing);
  if (still.length > 0) throw new SetupError(`apt-get ended well, but these are not installed: ${still.join(' ')}`);
}

/**
 * @param {readonly string[]} names
 * @param {string} listing All packages dpkg knows, as lines "name status" (2000 lines, 30 ms): asked by name, dpkg-query fails
 *   as a whole as soon as one is unknown.
 * @returns {Set<string>} Those of `names` that are installed.
 */
export function installedOf(names, listing) {
  const wanted = new Set(names);
  const installed = new Set();
  for (const line of listing.split('\n')) {
    const [name = '', status] = line.split(' ');
    if (status !== 'ii') continue;
    // Newer releases renamed libraries for 64-bit time: libgtk-3-0t64 is libgtk-3-0.
    for (const known of [name, name.replace(/t64$/, '')]) if (wanted.has(known)) installed.add(known);
  }
  return installed;
}

/** @returns {string[] | undefined} What to put before a command to run it as root. */
function privilege() {
  if (process.getuid?.() === 0) return [];
  return output('sudo', ['-n', 'true']) === undefined ? undefined : ['sudo', '-n'];
}

function hasPackageLists() {
  const folder = '/var/lib/apt/lists';
  return existsSync(folder) && readdirSync(folder).some((name) => /_Packages(\.\w+)?$/.test(name));
}

/**
 * `apt-get update` does not wait for another apt's lock on the lists as `install` does: so we do.
 * @param {readonly string[]} prefix
 */
async function update(prefix) {
  for (let attempt = 1; ; attempt++) {
    try {
      await apt(prefix, ['update']);
      return;
    } catch (error) {
      if (attempt === 3) throw error;
      await sleep(5000);
    }
  }
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} args
 */
function apt(prefix, args) {
  const [command, ...rest] = [
    ...prefix,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-q',
    // Another apt may be at work (unattended upgrades): wait for it.
    '-o',
    'DPkg::Lock::Timeout=300',
    '-o',
    'Acquire::Retries=3',
    ...args,
  ];
  return run(/** @type {string} */ (command), rest, { quiet: true });
}
