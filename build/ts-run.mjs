/** Runs a TypeScript program in plain Node (benchmarks, the demo's lab): compiles what is required on the fly with swc, as jest does. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/**
 * Makes `require` understand .ts files, with extensionless relative imports.
 * @param {(code: string, path: string) => string} [change] Done to the compiled code of each file.
 */
export function registerTypeScript(change = (code) => code) {
  const { transformSync } = require('@swc/core');
  const extensions = require('node:module')._extensions;
  if (extensions['.ts'] !== undefined) return;
  extensions['.ts'] = (
    /** @type {{ _compile(code: string, filename: string): void }} */ module,
    /** @type {string} */ filename,
  ) => {
    const { code } = transformSync(readFileSync(filename, 'utf8'), {
      filename,
      configFile: false,
      swcrc: false,
      sourceMaps: 'inline',
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'commonjs' },
    });
    module._compile(change(code, filename), filename);
  };
}

/**
 * Loads a TypeScript module of this project.
 * @param {string} path Relative to the working folder, or absolute.
 */
export function requireTypeScript(path) {
  registerTypeScript();
  return require(resolve(path));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [program, ...args] = process.argv.slice(2);
  if (program === undefined) {
    process.stderr.write('usage: node build/ts-run.mjs PROGRAM.ts [ARGUMENTS]\n');
    process.exitCode = 2;
  } else {
    process.argv = [process.execPath, resolve(program), ...args];
    requireTypeScript(program);
  }
}
