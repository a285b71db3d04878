/** Waiting in tests: for a condition, a port, or until something stops changing. Never a bare pause. */
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Default 10 s. */
  readonly timeoutMs?: number;
  /** Default 50 ms. */
  readonly everyMs?: number;
  /** Called for the error text when time is up. */
  readonly describe?: () => string;
}

/**
 * Asks `probe` again and again until it gives something other than undefined, null or false.
 * @throws Error naming `what` when the time is up.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  options: WaitOptions = {},
): Promise<T> {
  const until = Date.now() + (options.timeoutMs ?? 10_000);
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > until) {
      const more = options.describe === undefined ? '' : `\n${options.describe()}`;
      throw new Error(`waited ${options.timeoutMs ?? 10_000} ms in vain for ${what}${more}`);
    }
    await sleep(options.everyMs ?? 50);
  }
}

/** Resolves with the last value once `sample` gave equal values for `quietMs`. */
export async function waitStable<T>(
  what: string,
  sample: () => Promise<T>,
  same: (a: T, b: T) => boolean,
  options: { readonly quietMs?: number; readonly timeoutMs?: number } = {},
): Promise<T> {
  const quietMs = options.quietMs ?? 400;
  let last = await sample();
  let since = Date.now();
  return waitFor(
    `${what} to stop changing`,
    async () => {
      const next = await sample();
      if (!same(last, next)) {
        last = next;
        since = Date.now();
      }
      return Date.now() - since >= quietMs && { value: last };
    },
    { timeoutMs: options.timeoutMs ?? 15_000, everyMs: 100 },
  ).then((held) => held.value);
}

/** A TCP port of 127.0.0.1 that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Whether somebody accepts connections at that port of 127.0.0.1, or at that Unix socket. */
export function canConnect(target: number | string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = typeof target === 'string' ? connect(target) : connect({ port: target, host: '127.0.0.1' });
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
