/** One line for each step that did something, on stderr: a tool's stdout stays its own. */

/**
 * Runs a step and says how long it took.
 * @template T
 * @param {string} what What is being done, as the user should read it.
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const start = performance.now();
  say(`${what} ...`);
  const result = await work();
  say(`${what}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`[saffron] ${line}\n`);
}

/** A set-up failure that the user can act on: shown as its sentence, without a stack. */
export class SetupError extends Error {}

/**
 * The way every script here ends on a failure.
 * @param {unknown} error
 * @returns {never}
 */
export function fail(error) {
  if (error instanceof SetupError) say(error.message);
  else console.error(error);
  process.exit(1);
}
