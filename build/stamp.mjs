/** Has anything changed since an output was made? Answered by a hash of the contents that went in. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { dist, root } from './paths.mjs';

const skippedFolders = new Set(['node_modules', 'dist', 'build', 'fixtures']);

/**
 * @param {readonly string[]} inputs Files and folders, relative to the checkout; tests do not count, missing ones do.
 * @returns {string}
 */
export function hashInputs(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of filesUnder(join(root, input))) {
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]} Sorted, so that the order of a folder on disk does not matter.
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() ? !skippedFolders.has(entry.name) : !/\.test\.ts$|\.md$/.test(entry.name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
}

/**
 * @param {string} target
 * @param {string} hash
 */
export function isFresh(target, hash) {
  const file = stampFile(target);
  return existsSync(file) && readFileSync(file, 'utf8') === hash;
}

/**
 * @param {string} target
 * @param {string} hash
 */
export function markFresh(target, hash) {
  mkdirSync(dirname(stampFile(target)), { recursive: true });
  writeFileSync(stampFile(target), hash);
}

/** @param {string} target */
function stampFile(target) {
  return join(dist, '.stamps', target.replaceAll('/', '-'));
}
