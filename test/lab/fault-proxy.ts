/** A TCP proxy that misbehaves on purpose: drips, delays, falls silent, or breaks the connection. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface Faults {
  /** Cuts everything from the server into writes of this many bytes, each in a turn of its own. */
  readonly dripBytes?: number;
  /** Delays every chunk, in both directions. */
  readonly delayMs?: number;
  /** From this many bytes of one connection on, nothing from the server comes through any more. */
  readonly silentAfterBytes?: number;
  /** After this many bytes from the server, that connection is ended. */
  readonly killAfterBytes?: number;
  /** Ends with RST in place of FIN. */
  readonly reset?: boolean;
}

export interface FaultProxyOptions extends Faults {
  readonly target: { readonly host: string; readonly port: number };
}

/** A listening proxy; `stop` ends all connections. */
export class FaultProxy {
  readonly host = '127.0.0.1';
  readonly #server: Server;
  readonly #target: FaultProxyOptions['target'];
  readonly #open = new Set<Socket>();
  #faults: Faults;
  #connections = 0;
  #bytesFromServer = 0;

  constructor(server: Server, options: FaultProxyOptions) {
    this.#server = server;
    this.#target = options.target;
    this.#faults = options;
    server.on('connection', (client) => this.#accept(client));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections so far. */
  get connections(): number {
    return this.#connections;
  }

  get bytesFromServer(): number {
    return this.#bytesFromServer;
  }

  /** Replaces the faults, for open connections too. */
  setFaults(faults: Faults): void {
    this.#faults = faults;
  }

  /** Breaks every open connection now. */
  breakAll(how: 'fin' | 'reset'): void {
    for (const socket of this.#open) {
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  async stop(): Promise<void> {
    this.breakAll('fin');
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket): void {
    this.#connections++;
    const server = connect(this.#target);
    let received = 0;
    let queue: Promise<void> = Promise.resolve();
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#open.delete(socket);
        // What is still on its way arrives first, as with a real connection.
        if (socket === server) void queue.then(() => other.end());
        else other.destroy();
      });
    }
    client.on('data', (chunk) => this.#later(() => server.write(chunk)));
    server.on('data', (chunk) => {
      received += chunk.length;
      this.#bytesFromServer += chunk.length;
      const { silentAfterBytes = Infinity, killAfterBytes = Infinity, reset } = this.#faults;
      if (received > silentAfterBytes) return;
      if (received > killAfterBytes) {
        if (reset === true) client.resetAndDestroy();
        else client.destroy();
        return;
      }
      server.pause();
      queue = queue.then(() => this.#forward(client, chunk)).then(() => void server.resume());
    });
  }

  #later(action: () => void): void {
    const { delayMs = 0 } = this.#faults;
    if (delayMs > 0) setTimeout(action, delayMs);
    else action();
  }

  async #forward(client: Socket, chunk: Buffer): Promise<void> {
    const { delayMs = 0, dripBytes = chunk.length } = this.#faults;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    for (let at = 0; at < chunk.length && !client.destroyed; at += dripBytes) {
      const room = client.write(chunk.subarray(at, at + dripBytes));
      if (!room) await new Promise<void>((resolve) => client.once('drain', resolve).once('close', resolve));
      else if (dripBytes < chunk.length) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return new FaultProxy(server, options);
}
