/** The demo server as a process of its own: posts `{ port }` or `{ error }` to whoever started it, and ends with that parent. */

import { startDemoServer } from './index';

/** Electron gives utility processes a port instead of Node's IPC channel. */
interface UtilityProcess {
  readonly parentPort?: { postMessage(message: unknown): void };
}

function report(message: { readonly port: number } | { readonly error: string }): void {
  const { parentPort } = process as UtilityProcess;
  if (parentPort !== undefined) parentPort.postMessage(message);
  else if (process.send !== undefined) process.send(message);
  else process.stdout.write(`${JSON.stringify(message)}\n`);
}

process.on('disconnect', () => process.exit(0));
startDemoServer().then(
  ({ port }) => report({ port }),
  (error: unknown) => {
    report({ error: String(error) });
    process.exitCode = 1;
  },
);
