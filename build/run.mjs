/** Child processes for the scripts: run to the end, or read their output. */
import { spawn, spawnSync } from 'node:child_process';
import { SetupError } from './progress.mjs';

/**
 * Runs a command to its end; its output goes to our stderr, so that stdout stays the tool's.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string; env?: NodeJS.ProcessEnv; quiet?: boolean }} [options] quiet: show the output only on failure.
 * @returns {Promise<void>}
 * @throws {SetupError} if it cannot start or ends with a code other than 0.
 */
export function run(command, args, options = {}) {
  return new Promise((done, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', options.quiet ? 'pipe' : 2, options.quiet ? 'pipe' : 2],
    });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout?.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk));
    child.stderr?.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk));
    const line = [command, ...args].join(' ');
    child.once('error', (cause) => {
      reject(new SetupError(`cannot run "${line}": ${cause.message}`, { cause }));
    });
    child.once('close', (code, signal) => {
      if (code === 0) done();
      else {
        process.stderr.write(Buffer.concat(output));
        reject(new SetupError(`"${line}" failed (${code === null ? String(signal) : `exit code ${code}`})`));
      }
    });
  });
}

/**
 * What a command prints, or undefined if it is missing or fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {string | undefined}
 */
export function output(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 16 << 20 });
  return result.error || result.status !== 0 ? undefined : result.stdout;
}
