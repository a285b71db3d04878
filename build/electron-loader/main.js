/**
 * Stand-in for Electron's default app in the fall-back test runtime: `electron [flags] <folder> [arguments]` starts the
 * app of that folder, as the official runtime does. Packed as resources/default_app.asar by electron-runtime.mjs.
 */
const { app } = require('electron');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

const index = process.argv.findIndex((argument, position) => position > 0 && !argument.startsWith('-'));
const target = process.argv[index];
if (target === undefined) {
  process.stderr.write('usage: electron [flags] <app folder> [arguments]\n');
  process.exit(2);
}

const folder = resolve(target);
const description = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
const main = resolve(folder, description.main ?? 'index.js');

// As the official default app does: telling a development run from a packaged one hangs on it.
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
app.setName(description.productName ?? description.name);
app.setVersion(description.version ?? '0.0.0');
app.setAppPath(folder);
process.argv.splice(index, 1);
process.argv.splice(1, 0, folder);

if (description.type === 'module') {
  import(pathToFileURL(main).href).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
} else {
  Module._load(main, Module, true);
}
