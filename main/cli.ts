/** Entry of the headless commands (`saffron screenshot`, `probe`, `demo`) in plain Node: hands the real world to main/headless. */

import { userDataFolder } from './connections';
import { startDemoServer } from './demo';
import { runCli } from './headless/run';
import { createEngine } from './headless/session-engine';
import { openHeadless } from './session/headless';
import { SAFFRON_VERSION } from './version';

runCli(process.argv.slice(2), {
  engine: createEngine(openHeadless, startDemoServer),
  version: SAFFRON_VERSION,
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  dataFolder: userDataFolder(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  now: () => performance.now(),
  /** Signals are caught only by a command that asks: the others simply end. */
  get interrupted() {
    return new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
  },
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`saffron: ${String(error)}\n`);
    process.exitCode = 6;
  },
);
