/** Who may import whom: the rules of docs/ARCHITECTURE.md, each with the place where refused code should go instead. */

/**
 * @typedef {object} Layer
 * @property {string} name As messages call it.
 * @property {RegExp} files Paths relative to the checkout that belong to it; the first layer that matches counts.
 * @property {readonly RegExp[]} mayImport Paths it may import besides its own files.
 * @property {readonly RegExp[]} [mayImportTypes] Paths of which it may import types: names shared, no code.
 * @property {readonly (string | RegExp)[]} packages Packages, or Node's modules as `node:fs`, that it may import.
 * @property {string} instead Where code that needs more belongs.
 */

const wire = /^main\/spice\/wire\//;
const display = /^main\/spice\/display\//;
const pureRoot = /^main\/spice\/[^/]+\.ts$/;
const addons = /^native-addons\//;
const contract = /^preload\/contract\//;
const anyNode = /^node:/;
const nativePackages = ['usb', 'node-hid', '@serialport/bindings-cpp'];

/** @type {readonly Layer[]} */
export const layers = [
  {
    name: 'main/spice/wire (pure)',
    files: wire,
    mayImport: [],
    packages: [],
    instead: 'wire is bytes and messages only: put what needs more in main/spice/channels or main/spice/display',
  },
  {
    name: 'main/spice/display (pure)',
    files: display,
    mayImport: [wire, pureRoot, addons],
    packages: ['fflate'],
    instead:
      'the pipeline draws, it fetches nothing: sockets and processes live in main/session, the screen in renderer/worker',
  },
  {
    name: 'main/spice/channels and agent (pure)',
    files: /^main\/spice\/(channels|agent)\//,
    mayImport: [wire, pureRoot, display, /^main\/spice\/(channels|agent)\//],
    packages: [],
    instead: 'take clock, log, inflate or socket as a parameter and hand them in from main/session',
  },
  {
    name: 'main/spice/*.ts (pure)',
    files: pureRoot,
    mayImport: [wire],
    packages: [],
    instead:
      'files right under main/spice are shared by all pure folders: anything with an environment goes to main/spice/transport',
  },
  {
    name: 'main/spice/transport (Node)',
    files: /^main\/spice\/transport\//,
    // The stream that channels ask for is theirs to describe, and transport's to provide.
    mayImport: [wire, pureRoot, /^main\/spice\/channels\/stream\.ts$/],
    packages: [anyNode],
    instead: 'transport moves bytes: protocol belongs to main/spice/channels, sessions to main/session',
  },
  {
    name: 'main/shell and main/index.ts (Electron)',
    files: /^main\/(shell\/|index\.ts$)/,
    mayImport: [/^main\//, contract],
    packages: ['electron', 'electron/main', 'zod', anyNode],
    instead: 'the page belongs to renderer/, the border to preload/contract',
  },
  {
    name: 'main (Node)',
    files: /^main\//,
    mayImport: [/^main\/(?!shell\/|index\.ts$)/, contract, addons, /^package\.json$/],
    packages: [anyNode, 'zod', 'fflate', ...nativePackages],
    instead: 'only main/shell may touch Electron: hand what is needed in from there, or over preload/contract',
  },
  {
    name: 'preload/contract',
    files: contract,
    mayImport: [],
    mayImportTypes: [wire, /^main\/spice\/transport\/endpoint\.ts$/],
    packages: ['zod'],
    instead: 'the contract is types, names and validators that every process shares',
  },
  {
    name: 'preload',
    files: /^preload\//,
    mayImport: [contract],
    packages: ['electron', 'electron/renderer'],
    instead: 'the preload script only exposes the contract: work belongs to main/shell or renderer/',
  },
  {
    name: 'renderer/worker',
    files: /^renderer\/worker\//,
    mayImport: [contract, wire, display, pureRoot, addons, /^renderer\/view\/geometry\.ts$/],
    packages: ['fflate'],
    instead: 'a worker may use the pure engine and the contract; windows, stores and components belong to renderer/',
  },
  {
    name: 'renderer',
    files: /^renderer\//,
    mayImport: [contract, /^renderer\/worker\/protocol\.ts$/],
    mayImportTypes: [wire],
    packages: ['vue', 'pinia', 'reka-ui'],
    instead: 'the engine runs in renderer/worker or in the session process: reach it through a port',
  },
  {
    name: 'native-addons/*/node.ts (Node)',
    files: /^native-addons\/[^/]+\/node\.ts$/,
    mayImport: [addons],
    packages: [anyNode, 'node-gyp-build'],
    instead: 'this file only finds and loads the compiled core for Node processes',
  },
  {
    name: 'native-addons',
    files: addons,
    mayImport: [wire],
    mayImportTypes: [display],
    packages: [/^@cornerstonejs\/codec-libjpeg-turbo-8bit/],
    instead: 'an addon is a typed face over compiled code: what knows SPICE messages belongs to main/spice/display',
  },
];

/** Tests may look at anything of the tree that their environment can run, but the engine's still not at Electron. */
const testFile = /\.test\.ts$|\/testing\//;

/**
 * @typedef {{ file: string; specifier: string; target: string | undefined; typeOnly?: boolean }} Import target: the
 *   checkout-relative path, or undefined for a package.
 */

/**
 * @param {Import} found
 * @returns {string | undefined} What is wrong and where to go instead; undefined if nothing is.
 */
export function judge({ file, specifier, target, typeOnly = false }) {
  const layer = layerOf(file);
  if (layer === undefined) return undefined;
  if (testFile.test(file)) {
    return target === undefined && specifier.startsWith('electron') ? refuse(file, specifier, layer) : undefined;
  }
  if (target !== undefined) {
    if (target.startsWith('test/')) return refuse(file, specifier, layer);
    if (layerOf(target) === layer || layer.mayImport.some((allowed) => allowed.test(target))) return undefined;
    if (typeOnly && layer.mayImportTypes?.some((allowed) => allowed.test(target)) === true) return undefined;
    return refuse(file, specifier, layer);
  }
  const allowed = layer.packages.some((rule) => (typeof rule === 'string' ? rule === specifier : rule.test(specifier)));
  return allowed ? undefined : refuse(file, specifier, layer);
}

/** @param {string} file */
function layerOf(file) {
  return layers.find((candidate) => candidate.files.test(file));
}

/**
 * @param {string} file
 * @param {string} specifier
 * @param {Layer} layer
 */
function refuse(file, specifier, layer) {
  return `${file}: "${specifier}" is out of bounds for ${layer.name}.\n    Instead: ${layer.instead}.`;
}
