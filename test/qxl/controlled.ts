/** A program that is told what to do line by line (common/control.h): each question is answered by one line that starts with its number. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from '../lab/process';
import type { LabProcess, StartOptions } from '../lab/process';

const DEFAULT_TIMEOUT_MS = 30_000;
const QUIT_TIMEOUT_MS = 5000;

export class ControlledProgram {
  readonly process: LabProcess;
  readonly #open = new Map<string, { resolve: (answer: string) => void; reject: (error: Error) => void }>();
  readonly #events: string[] = [];
  readonly #eventListeners = new Set<() => void>();
  #asked = 0;

  private constructor(started: LabProcess) {
    this.process = started;
    started.onLine((line) => this.#hear(line));
    void started.exited.then((how) => {
      const error = new Error(`${started.name} ended with ${how}\n${started.logTail()}`);
      for (const { reject } of this.#open.values()) reject(error);
      this.#open.clear();
      for (const listener of this.#eventListeners) listener();
    });
  }

  /** Starts a program and waits until it says that it is ready. */
  static async start(
    command: string,
    args: readonly string[],
    options: Omit<StartOptions, 'interactive'>,
  ): Promise<ControlledProgram> {
    const program = new ControlledProgram(await startProcess(command, args, { ...options, interactive: true }));
    try {
      await program.event('ready');
    } catch (error) {
      await program.process.stop();
      throw error;
    }
    return program;
  }

  /** What the program said unasked, oldest first. */
  get events(): readonly string[] {
    return this.#events;
  }

  /** Asks and gives the answer's text. @throws Error when the program refuses, ends, or stays silent */
  ask(question: string, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<string> {
    if (!this.process.isRunning()) {
      return Promise.reject(new Error(`${this.process.name} runs no more\n${this.process.logTail()}`));
    }
    const id = String(++this.#asked);
    return new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#open.delete(id);
        const { name } = this.process;
        reject(new Error(`${name}: no answer to "${question}" in ${timeoutMs} ms\n${this.process.logTail()}`));
      }, timeoutMs);
      const settle = (): void => clearTimeout(timer);
      this.#open.set(id, {
        resolve: (answer) => {
          settle();
          resolve(answer);
        },
        reject: (error) => {
          settle();
          reject(new Error(`"${question}": ${error.message}`, { cause: error }));
        },
      });
      this.process.send(`${id} ${question}\n`);
    });
  }

  /** Waits for an event that is, or begins with, these words. */
  async event(words: string, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<string> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = this.#events.find((event) => event === words || event.startsWith(`${words} `));
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (left <= 0 || !this.process.isRunning()) {
        throw new Error(`${this.process.name}: "${words}" did not come\n${this.process.logTail()}`);
      }
      await this.#nextEvent(left);
    }
  }

  async stop(): Promise<void> {
    if (this.process.isRunning()) {
      await this.ask('quit', QUIT_TIMEOUT_MS).catch(() => undefined);
      await Promise.race([this.process.exited, sleep(QUIT_TIMEOUT_MS, undefined, { ref: false })]);
    }
    await this.process.stop();
  }

  #nextEvent(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#eventListeners.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#eventListeners.add(done);
    });
  }

  #hear(line: string): void {
    const [id = '', word = '', ...rest] = line.split(' ');
    const text = rest.join(' ');
    if (id === '-') {
      this.#events.push(text);
      for (const listener of [...this.#eventListeners]) listener();
      return;
    }
    const waiting = this.#open.get(id);
    if (waiting === undefined) return;
    this.#open.delete(id);
    if (word === 'ok') waiting.resolve(text);
    else waiting.reject(new Error(text));
  }
}
