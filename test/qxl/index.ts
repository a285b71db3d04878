/** The test server with its scenes, the reference client beside Saffron's engine, and what is needed to compare them. */
import type { Scene } from './command';
import { expectSamePixels } from './pixels';
import { ReferenceClient } from './reference';
import type { ReferenceOptions, ReferenceTarget } from './reference';
import { SaffronClient } from './saffron';
import type { SaffronOptions } from './saffron';
import { QxlServer } from './server';
import type { QxlServerOptions } from './server';

export type { Scene, QxlCommand, QxlDraw } from './command';
export { encodeScene } from './encode';
export { comparePixels, expectSamePixels } from './pixels';
export type { Pixels, PixelDifference } from './pixels';
export { Recording, SessionRecorder } from './recording';
export type { RecordedChannel, RecordedMessage } from './recording';
export { ReferenceClient } from './reference';
export { REPLAY_FENCE, ReplayServer } from './replay';
export type { ReplayOptions, ReplayResult } from './replay';
export { SaffronClient, SaffronDisplay } from './saffron';
export { QxlServer } from './server';
export type { QxlCompression, QxlServerOptions, QxlSettings, WanCompression } from './server';
export { officeScene, photoScene, recordScene } from './workloads';
export { WireLog, describeMessage } from './wire-log';

/** Starts a test server. */
export function startQxlServer(options: QxlServerOptions = {}): Promise<QxlServer> {
  return QxlServer.start(options);
}

/** Connects spice-gtk. */
export function startReferenceClient(
  server: ReferenceTarget,
  options: ReferenceOptions = {},
): Promise<ReferenceClient> {
  return ReferenceClient.start(server, options);
}

/** A server with a client that is ready to draw. */
export interface Played<C> {
  readonly server: QxlServer;
  readonly client: C;
  stop(): Promise<void>;
}

async function pair<C extends { stop(): Promise<void> }>(
  options: QxlServerOptions,
  connect: (server: QxlServer) => Promise<C>,
): Promise<Played<C>> {
  const server = await QxlServer.start(options);
  let client: C;
  try {
    client = await connect(server);
    await server.waitClient();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    server,
    client,
    async stop() {
      await client.stop();
      await server.stop();
    },
  };
}

/** A server for Saffron's engine. */
export function startSaffronPair(
  server: QxlServerOptions = {},
  client: SaffronOptions = {},
): Promise<Played<SaffronClient>> {
  return pair(server, (started) => SaffronClient.start(started, client));
}

/** A server for the reference client: only one client draws at a time, so each has a server of its own. */
export function startReferencePair(
  server: QxlServerOptions = {},
  client: ReferenceOptions = {},
): Promise<Played<ReferenceClient>> {
  return pair(server, (started) => ReferenceClient.start(started, client));
}

/** Plays a scene and resolves when the client has drawn all of it. */
export async function playScene(
  { server, client }: Played<SaffronClient> | Played<ReferenceClient>,
  scene: Scene | Uint8Array,
  channel = 0,
): Promise<void> {
  await server.play(scene, channel);
  await passFence(server, client, channel);
}

/**
 * Has the client ask for another compression, one of ImageCompression; resolves when the server heeds it.
 * (A server's own setting counts for clients that come later.)
 */
export async function preferCompression(
  played: Played<SaffronClient> | Played<ReferenceClient>,
  compression: number,
): Promise<void> {
  const { server, client } = played;
  if (client instanceof SaffronClient) client.session.prefer({ ...client.session.preferences, compression });
  else await client.preferCompression(compression);
  // The wish is not answered: the server's worker has read it when two messages have gone to and fro behind it.
  for (let i = 0; i < 2; i++) await passFence(server, client);
}

async function passFence(server: QxlServer, client: SaffronClient | ReferenceClient, channel = 0): Promise<void> {
  const fence = await server.fence(channel);
  if (client instanceof SaffronClient) await client.display(channel).fence(fence);
  else await client.fence(fence, channel);
}

/** Plays a scene to both clients and fails unless they hold the same picture, and Saffron's damage says all of it. */
export async function expectSameScene(
  saffron: Played<SaffronClient>,
  reference: Played<ReferenceClient>,
  scene: Scene | Uint8Array,
  options: { readonly name: string; readonly tolerance?: number; readonly channel?: number },
): Promise<void> {
  const { channel = 0, tolerance = 0, name } = options;
  await Promise.all([playScene(saffron, scene, channel), playScene(reference, scene, channel)]);
  const display = saffron.client.display(channel);
  const actual = display.pixels();
  expectSamePixels(await reference.client.save(channel, 0), actual, name, tolerance);
  expectSamePixels(actual, display.presented(), `${name}: what the damage shows`);
  if (display.problems.length > 0) throw new Error(`${name}: ${display.problems.map(String).join('; ')}`);
}
