/** One session process and the two ports between it and its window (design: processes). */

import type { MessagePortMain, UtilityProcess } from 'electron';
import { MessageChannelMain, utilityProcess } from 'electron';
import { createInterface } from 'node:readline';

import type { FromSessionProcess, SessionLaunch } from '../../preload/contract/launch';
import { redact } from '../session/log';
import type { Logger } from '../spice/log';
import type { ErrorData } from '../spice/wire/errors';
import { SESSION_FILE } from './paths';

/** Time for a session whose window is gone to release keys and say goodbye to the server. */
const FAREWELL_MS = 1000;

export interface SessionProcessOptions {
  readonly launch: SessionLaunch;
  readonly log: Logger;
  readonly onConnected: () => void;
  /** What the window decodes; unchecked. */
  readonly onVideoCodecs: (codecs: unknown) => void;
  /** The process died without having said that the session is over. */
  readonly onCrash: (error: ErrorData) => void;
}

/** Runs from its construction on: it connects while the window still loads its page. */
export class SessionProcess {
  readonly #child: UtilityProcess;
  readonly #log: Logger;
  #ports: [control: MessagePortMain, display: MessagePortMain] | null;
  #isOver = false;
  #hasExited = false;

  constructor({ launch, log, onConnected, onVideoCodecs, onCrash }: SessionProcessOptions) {
    this.#log = log;
    const control = new MessageChannelMain();
    const display = new MessageChannelMain();
    // The password travels in the message: arguments and environment of a process can be read by others.
    this.#child = utilityProcess.fork(SESSION_FILE, [], {
      serviceName: 'Saffron session',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child.postMessage(launch, [control.port1, display.port1]);
    this.#ports = [control.port2, display.port2];
    this.#child.on('message', (message: FromSessionProcess) => {
      if (message.kind === 'closed') this.#isOver = true;
      else if (message.kind === 'videoCodecs') onVideoCodecs(message.codecs);
      else onConnected();
    });
    this.#child.once('exit', (code) => {
      this.#hasExited = true;
      log.info(() => `session process ended with ${code}`);
      if (this.#isOver) return;
      this.#isOver = true;
      const message = `the session process ended with code ${code}`;
      onCrash({ code: 'SESSION_CRASHED', kind: 'bug', message, details: { exitCode: code } });
    });
    const { stderr } = this.#child;
    if (stderr !== null) {
      createInterface({ input: stderr }).on('line', (line) => {
        process.stderr.write(`${redact(line)}\n`);
      });
    }
  }

  /** The window's ends, control and display, once; null if they were taken. The caller owns them. */
  takePorts(): [control: MessagePortMain, display: MessagePortMain] | null {
    const ports = this.#ports;
    this.#ports = null;
    return ports;
  }

  /** Ends the process; it hears of it by its closed control port and gets a moment to leave in order. */
  end(): void {
    this.#isOver = true;
    if (this.#hasExited) return;
    for (const port of this.#ports ?? []) port.close();
    this.#ports = null;
    const timer = setTimeout(() => {
      if (!this.#hasExited) this.#log.info(() => `session process stopped: ${String(this.#child.kill())}`);
    }, FAREWELL_MS);
    timer.unref();
  }
}
