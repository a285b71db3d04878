/** Builds dist/: the pixel core by asc, the Node sides by Rolldown, the pages by Vite; each only when its sources changed. */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { external, nodeTargets, pixels, renderer } from './bundle-targets.mjs';
import { withLock } from './lock.mjs';
import { dist, root } from './paths.mjs';
import { SetupError, fail, step } from './progress.mjs';
import { run } from './run.mjs';
import { hashInputs, isFresh, markFresh } from './stamp.mjs';

/**
 * Brings dist/ up to date.
 * @param {readonly string[]} [only] Names of targets, while working on one of them; all if left out.
 * @returns {Promise<void>}
 * @throws {SetupError} if an entry is missing or does not build.
 */
export async function build(only) {
  const stale = staleTargets(only);
  if (stale.length === 0) return;
  // Two builds into one dist would mix; the second finds everything fresh.
  await withLock(join(root, 'node_modules/.saffron-build.lock'), async () => {
    for (const target of staleTargets(only)) {
      await step(`building ${target.name}`, target.make);
      markFresh(target.name, target.hash);
    }
  });
}

/**
 * @param {readonly string[] | undefined} only
 * @returns {{ name: string; hash: string; make: () => Promise<void> }[]} In the order in which they need each other.
 */
function staleTargets(only) {
  const targets = [
    {
      name: pixels.name,
      inputs: pixels.inputs,
      outputs: [join(root, pixels.output), join(dist, 'main/pixels.wasm'), join(dist, 'main/jpeg.wasm')],
      make: buildPixels,
    },
    ...nodeTargets.map((target) => ({
      name: target.name,
      inputs: target.inputs,
      outputs: [join(dist, target.file)],
      make: () => buildNode(target),
    })),
    {
      name: renderer.name,
      inputs: renderer.inputs,
      outputs: renderer.pages.map((page) => join(dist, page)),
      make: buildRenderer,
    },
  ];
  /** @type {Map<string, string>} */
  const hashes = new Map();
  return targets.flatMap(({ name, inputs, outputs, make }) => {
    if (only !== undefined && !only.includes(name)) return [];
    const key = inputs.join();
    const hash = hashes.get(key) ?? hashInputs(inputs);
    hashes.set(key, hash);
    return isFresh(name, hash) && outputs.every((file) => existsSync(file)) ? [] : [{ name, hash, make }];
  });
}

async function buildPixels() {
  const folder = join(root, pixels.folder);
  requireEntry(join(pixels.folder, pixels.entry));
  const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
  const config = JSON.parse(readFileSync(join(folder, 'asconfig.json'), 'utf8'));
  const temporary = join('build', `pixels-${process.pid}.wasm`);
  mkdirSync(join(folder, 'build'), { recursive: true });
  // Not through npx: nothing may be fetched here.
  await run(process.execPath, [asc, pixels.entry, '--config', 'asconfig.json', '--outFile', temporary], {
    cwd: folder,
    quiet: true,
  });
  renameSync(join(folder, temporary), join(root, pixels.output));
  if (basename(config.options?.outFile ?? '') !== basename(pixels.output)) {
    throw new SetupError(`asconfig.json no longer writes ${basename(pixels.output)}: adapt build/bundle-targets.mjs`);
  }
  mkdirSync(join(dist, 'main'), { recursive: true });
  cpSync(join(root, pixels.output), join(dist, 'main/pixels.wasm'));
  const jpeg = 'node_modules/@cornerstonejs/codec-libjpeg-turbo-8bit/dist/libjpegturbowasm_decode.wasm';
  cpSync(join(root, jpeg), join(dist, 'main/jpeg.wasm'));
  const require = createRequire(join(root, 'package.json'));
  cpSync(require.resolve(pixels.jpeg), join(dist, 'main/jpeg.wasm'));
}

/** @param {import('./bundle-targets.mjs').NodeTarget} target */
async function buildNode(target) {
  requireEntry(target.entry);
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: join(root, target.entry),
    cwd: root,
    platform: 'node',
    external,
    tsconfig: false,
    onLog: (level, log) => {
      if (level === 'warn') throw new SetupError(`${target.entry}: ${log.message}`);
    },
  });
  const file = join(dist, target.file);
  // Whole files only: an app that starts meanwhile must not load half of one.
  const folder = join(dist, `.${target.name}-${process.pid}`);
  try {
    const name = basename(file);
    await bundle.write({
      file: join(folder, name),
      format: 'cjs',
      codeSplitting: false,
      sourcemap: true,
      exports: 'auto',
    });
    mkdirSync(dirname(file), { recursive: true });
    for (const part of [`${name}.map`, name]) renameSync(join(folder, part), join(dirname(file), part));
  } finally {
    await bundle.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildRenderer() {
  for (const page of renderer.pages) requireEntry(page);
  const { build: viteBuild } = await import('vite');
  const { default: vue } = await import('@vitejs/plugin-vue');
  const folder = join(dist, renderer.name);
  const temporary = `${folder}.${process.pid}.tmp`;
  try {
    await viteBuild({
      configFile: false,
      root: join(root, renderer.folder),
      // Pages and workers are served from a scheme of our own: addresses are relative.
      base: './',
      publicDir: false,
      logLevel: 'warn',
      plugins: [vue()],
      resolve: { alias: [{ find: /^(fs|path)$/, replacement: join(root, 'build/empty-module.mjs') }] },
      worker: { format: 'es' },
      define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
      build: {
        outDir: temporary,
        emptyOutDir: true,
        target: 'chrome130',
        sourcemap: true,
        // Chunks that a page imports late come together, not one after the other.
        modulePreload: { polyfill: false },
        // The policy of the pages forbids data: addresses for code, and the pixel core is code.
        assetsInlineLimit: 0,
        rolldownOptions: { input: renderer.pages.map((page) => join(root, page)) },
      },
    });
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** @param {string} entry */
function requireEntry(entry) {
  if (!existsSync(join(root, entry)))
    throw new SetupError(`${entry} is missing: nothing to build ${dirname(entry)} from`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const only = process.argv.slice(2);
  await build(only.length > 0 ? only : undefined).catch(fail);
}
