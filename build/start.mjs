/** `npm start -- [target]`: sets up what is missing and starts the app. */
import { spawn } from 'node:child_process';
import { electronArguments, electronEnvironment } from './app-arguments.mjs';
import { bootstrap } from './bootstrap.mjs';
import { fail } from './progress.mjs';
import { pathToFileURL } from 'node:url';

/**
 * Starts the app and lives as long as it does; ends with its exit code.
 * @param {readonly string[]} args
 */
export async function startApp(args) {
  const { electron } = await bootstrap({ purpose: 'run' });
  const child = spawn(electron.path, electronArguments(args), { stdio: 'inherit', env: electronEnvironment() });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('error', fail);
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await startApp(process.argv.slice(2)).catch(fail);
