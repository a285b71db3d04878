/** The import-boundary check: reads every import of the tree and holds it against the rules of layers.mjs. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { judge } from './layers.mjs';
import { root } from './paths.mjs';

const folders = ['main', 'preload', 'renderer', 'native-addons'];
const skipped = new Set(['node_modules', 'assembly', 'build']);

const statements =
  /(?:^|[;\n}>])\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"\n]+)['"]|\b(?:import|require)\(\s*['"]([^'"\n]+)['"]\s*\)/g;

/**
 * @param {string} source TypeScript, or a whole .vue file.
 * @returns {{ specifier: string; typeOnly: boolean }[]} What is imported, exported from, or required, in order; comments do
 *   not count, nor does the address of a worker: that is no import of its code.
 */
export function importsOf(source) {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
  return [...code.matchAll(statements)].map((match) => ({
    specifier: /** @type {string} */ (match[2] ?? match[3]),
    typeOnly: match[1] !== undefined,
  }));
}

/** @returns {string[]} One message for each import out of bounds. */
export function checkLayers() {
  return folders
    .flatMap((folder) => filesUnder(join(root, folder)))
    .flatMap((path) => {
      const file = relative(root, path).replaceAll('\\', '/');
      return importsOf(readFileSync(path, 'utf8')).flatMap(({ specifier, typeOnly }) => {
        const problem = judge({ file, specifier, target: resolveImport(path, specifier), typeOnly });
        return problem === undefined ? [] : [problem];
      });
    });
}

/**
 * @param {string} from
 * @param {string} specifier
 * @returns {string | undefined} Relative to the checkout; undefined for a package.
 */
function resolveImport(from, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  const base = join(dirname(from), specifier.replace(/\?.*$/, ''));
  const found = [base, `${base}.ts`, `${base}.d.ts`, join(base, 'index.ts')].find(
    (path) => existsSync(path) && statSync(path).isFile(),
  );
  return relative(root, found ?? base).replaceAll('\\', '/');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesUnder(path);
    return /\.(ts|vue)$/.test(entry.name) ? [path] : [];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = checkLayers();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
