/** What the build makes of what: each target, its entry, and the sources whose change makes it stale. */

const engine = ['main/spice', 'native-addons', 'preload/contract'];
const tools = ['package-lock.json', 'build/bundle.mjs', 'build/bundle-targets.mjs'];

/**
 * A CommonJS file for Electron's processes or plain Node; one file each, so that a process loads nothing it does not need.
 * @typedef {{ name: string; entry: string; file: string; inputs: readonly string[] }} NodeTarget
 */

/** @type {readonly NodeTarget[]} */
export const nodeTargets = [
  { name: 'main', entry: 'main/index.ts', file: 'main/index.js', inputs: [...tools, ...engine, 'main'] },
  { name: 'session', entry: 'main/session/entry.ts', file: 'main/session.js', inputs: [...tools, ...engine, 'main'] },
  {
    name: 'decode-worker',
    entry: 'main/session/decode-worker.ts',
    file: 'main/decode-worker.js',
    inputs: [...tools, ...engine, 'main/session'],
  },
  { name: 'cli', entry: 'main/cli.ts', file: 'main/cli.js', inputs: [...tools, ...engine, 'main'] },
  { name: 'demo', entry: 'main/demo/entry.ts', file: 'main/demo.js', inputs: [...tools, ...engine, 'main'] },
  { name: 'preload', entry: 'preload/index.ts', file: 'preload/index.js', inputs: [...tools, 'preload'] },
];

/** The compiled cores: AssemblyScript in, WebAssembly out; libjpeg-turbo comes compiled. */
export const pixels = {
  name: 'pixels',
  folder: 'native-addons/pixels',
  entry: 'assembly/index.ts',
  output: 'native-addons/pixels/build/pixels.wasm',
  jpeg: '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
  inputs: [...tools, 'native-addons/pixels/assembly', 'native-addons/pixels/asconfig.json'],
};

/** The pages, built by Vite. */
export const renderer = {
  name: 'renderer',
  folder: 'renderer',
  pages: ['renderer/index.html', 'renderer/viewer.html'],
  inputs: [...tools, ...engine, 'renderer'],
};

/** Modules with native parts or the runtime's own: found at run time, never bundled. */
export const external = ['electron', 'usb', 'node-hid', '@serialport/bindings-cpp'];
