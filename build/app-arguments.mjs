/** How Electron is started on this checkout: one place for the switches that the machine at hand asks for. */
import { root } from './paths.mjs';

/**
 * @param {readonly string[]} args The app's own arguments.
 * @returns {string[]} Arguments for the Electron binary.
 */
export function electronArguments(args) {
  const switches = [];
  // Chromium refuses its sandbox to root; machines where somebody works as root are test machines and containers.
  if (process.platform === 'linux' && process.getuid?.() === 0) switches.push('--no-sandbox');
  return [...switches, root, ...args];
}

/**
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv} Without what would make Electron a plain Node or a different program.
 */
export function electronEnvironment(base = process.env) {
  const env = { ...base };
  Reflect.deleteProperty(env, 'ELECTRON_RUN_AS_NODE');
  Reflect.deleteProperty(env, 'NODE_OPTIONS');
  return env;
}
