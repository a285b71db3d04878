/** The built-in demo server in a process of its own: started when it is first asked for, ends with the app. */

import type { UtilityProcess } from 'electron';
import { utilityProcess } from 'electron';

import type { Logger } from '../spice/log';
import { SpiceError } from '../spice/wire/errors';
import { DEMO_FILE } from './paths';

const START_TIMEOUT_MS = 10_000;

export class DemoServerProcess {
  readonly #log: Logger;
  #running: Promise<number> | null = null;

  constructor(log: Logger) {
    this.#log = log.child('demo');
  }

  /** @returns its port on 127.0.0.1. @throws SpiceError `DEMO_FAILED` */
  start(): Promise<number> {
    this.#running ??= this.#start().catch((error: unknown) => {
      this.#running = null;
      throw error;
    });
    return this.#running;
  }

  #start(): Promise<number> {
    return new Promise((resolve, reject) => {
      const child = utilityProcess.fork(DEMO_FILE, [], { serviceName: 'Saffron demo desktop', stdio: 'inherit' });
      const timer = setTimeout(() => fail('it does not answer'), START_TIMEOUT_MS);
      const fail = (reason: string): void => {
        clearTimeout(timer);
        child.kill();
        reject(new SpiceError('DEMO_FAILED', 'bug', `the demo desktop does not start: ${reason}`));
      };
      child.once('message', (message: { readonly port?: unknown; readonly error?: unknown }) => {
        const { port } = message;
        if (typeof port !== 'number') {
          fail(String(message.error));
          return;
        }
        clearTimeout(timer);
        this.#log.info(() => `listens on port ${port}`);
        resolve(port);
      });
      this.#onExit(child, fail);
    });
  }

  #onExit(child: UtilityProcess, fail: (reason: string) => void): void {
    child.once('exit', (code) => {
      this.#log.info(() => `ended with ${code}`);
      this.#running = null;
      fail(`it ended with ${code}`);
    });
  }
}
