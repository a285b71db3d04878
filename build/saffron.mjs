#!/usr/bin/env node
/** `npx saffron ...` in a checkout: headless commands run in plain Node, everything else starts the app. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { dist } from './paths.mjs';
import { fail } from './progress.mjs';

const headless = new Set(['screenshot', 'probe', 'demo', 'help', '--help', '-h', '--version', '-V']);
const args = process.argv.slice(2);

try {
  if (args[0] !== undefined && headless.has(args[0])) {
    const { bootstrap } = await import('./bootstrap.mjs');
    await bootstrap({ purpose: 'tools' });
    const child = spawn(process.execPath, [join(dist, 'main/cli.js'), ...args], { stdio: 'inherit' });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
      process.on(signal, () => child.kill(signal));
    child.once('error', fail);
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
    });
  } else {
    const { startApp } = await import('./start.mjs');
    await startApp(args);
  }
} catch (error) {
  fail(error);
}
