/** The built-in demo: a small SPICE server with a desktop of its own, to try Saffron without any other computer. */

import { DemoServer, type DemoServerOptions } from './server';

export { DemoServer, type DemoServerOptions } from './server';

/** Starts a server on 127.0.0.1; the caller closes it. @throws Error of node:net if the port is taken */
export async function startDemoServer(options: DemoServerOptions = {}): Promise<DemoServer> {
  const server = new DemoServer(options);
  await server.listen();
  return server;
}
