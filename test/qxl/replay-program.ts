/**
 * The replay server as a program of its own (`ts-run replay-program.ts RECORDING [WINDOW]`): it plays a recorded display channel to any client
 * as fast as the client takes it. Control lines as in common/control.h: `play` → wall ms, messages, bytes, CPU ms of this program.
 */
import { createInterface } from 'node:readline';
import { FakeSpiceServer } from '../fakes';
import type { FakeChannel } from '../fakes';
import { ChannelType } from '../../main/spice/wire/constants';
import { commonClient, commonServer } from '../../main/spice/wire/messages/common';
import { displayClient, displayServer } from '../../main/spice/wire/messages/display';
import { decode, encode } from '../../main/spice/wire/struct';
import { Recording, joinMessages } from './recording';
import type { RecordedMessage } from './recording';
import { LAST_FENCE } from './server';

/** What belongs to the recorded connection and not to the picture. */
const LEFT_OUT: readonly number[] = [
  commonServer.SET_ACK.id,
  commonServer.PING.id,
  commonServer.MIGRATE.id,
  commonServer.MIGRATE_DATA.id,
  commonServer.DISCONNECTING.id,
];
const END_PING = 0x5aff;
/** Told apart from the fences of scenes. */
const END_FENCE = LAST_FENCE + 1;
const DEFAULT_WINDOW = 20;
/** A write is not longer, so that the client's socket buffer is what limits it. */
const MAX_WRITE_BYTES = 256 * 1024;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The recorded messages, a last MONITORS_CONFIG that clients can wait for, and the PING. */
function track(messages: readonly RecordedMessage[]): ReturnType<typeof joinMessages> {
  const kept = messages.filter(({ type }) => !LEFT_OUT.includes(type));
  const primary = kept.findLast(({ type }) => type === displayServer.SURFACE_CREATE.id);
  const { width = 1, height = 1 } =
    primary === undefined ? {} : decode(displayServer.SURFACE_CREATE.codec, primary.body);
  const head = { monitorId: 0, surfaceId: 0, width, height, x: 0, y: 0, flags: 0 };
  const fence = encode(displayServer.MONITORS_CONFIG.codec, { monitors: { maxAllowed: END_FENCE, heads: [head] } });
  const ping = encode(commonServer.PING.codec, { id: END_PING, timestamp: 0n, data: new Uint8Array() });
  return joinMessages([
    ...kept,
    { type: displayServer.MONITORS_CONFIG.id, body: fence },
    { type: commonServer.PING.id, body: ping },
  ]);
}

/** spice-server's flow control: no more than two windows of messages that are not acknowledged. */
class Flow {
  readonly #channel: FakeChannel;
  readonly #window: number;
  #inFlight = 0;
  #wake: (() => void) | null = null;
  #ponged: (() => void) | null = null;

  constructor(channel: FakeChannel, window: number) {
    this.#channel = channel;
    this.#window = window;
    void this.#listen();
  }

  get room(): number {
    return this.#window === 0 ? Infinity : this.#window * 2 - this.#inFlight;
  }

  /** Plays it all; resolves with the wall time from the first byte to the PONG. */
  async play({ bytes, ends }: ReturnType<typeof joinMessages>): Promise<number> {
    const ponged = new Promise<void>((resolve) => (this.#ponged = resolve));
    const started = performance.now();
    for (let next = 0, from = 0; next < ends.length;) {
      if (this.room <= 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      let count = 0;
      let to = from;
      while (count < this.room && next + count < ends.length && (count === 0 || to - from < MAX_WRITE_BYTES)) {
        to = ends[next + count] ?? to;
        count++;
      }
      this.#channel.sendRaw(bytes.subarray(from, to));
      this.#inFlight += count;
      next += count;
      from = to;
      await this.#channel.sent();
    }
    await ponged;
    return performance.now() - started;
  }

  async #listen(): Promise<void> {
    for (;;) {
      const message = await this.#channel.next();
      if (message === null) return;
      if (message.type === commonClient.ACK.id) {
        this.#inFlight -= this.#window;
        this.#wake?.();
        this.#wake = null;
      } else if (message.type === commonClient.PONG.id) {
        if (decode(commonClient.PONG.codec, message.body).id === END_PING) this.#ponged?.();
      }
    }
  }
}

async function ignore(channel: FakeChannel): Promise<void> {
  while ((await channel.next()) !== null);
}

/** Serves one client after the other. */
async function serve(fake: FakeSpiceServer, window: number, connected: (flow: Flow) => void): Promise<void> {
  for (;;) {
    void ignore(await fake.startSession(['display']));
    const display = await fake.accept('display');
    await display.expect(displayClient.INIT);
    if (window > 0) display.send(commonServer.SET_ACK, { generation: 1, window });
    connected(new Flow(display, window));
  }
}

async function main(): Promise<void> {
  const [path = '', windowText = String(DEFAULT_WINDOW)] = process.argv.slice(2);
  const { messages, serverCaps, type } = Recording.load(path).channel('display');
  if (type !== ChannelType.display) throw new Error('no display channel');
  const played = track(messages);
  const fake = await FakeSpiceServer.start({ caps: { display: serverCaps } });
  let flow: Flow | null = null;
  let waiting: ((flow: Flow) => void) | null = null;
  void serve(fake, Number(windowText), (next) => {
    flow = next;
    waiting?.(next);
    waiting = null;
  });
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const [id = '', command = ''] = line.split(' ');
      if (command === 'quit') {
        say(`${id} ok`);
        process.exit(0);
      }
      if (command !== 'play') {
        say(`${id} error unknown command ${command}`);
        return;
      }
      const client = flow === null ? new Promise<Flow>((resolve) => (waiting = resolve)) : Promise.resolve(flow);
      flow = null;
      void client.then(async (ready) => {
        const before = process.cpuUsage();
        const wallMs = await ready.play(played);
        const { user, system } = process.cpuUsage(before);
        say(`${id} ok ${wallMs.toFixed(3)} ${played.ends.length} ${played.bytes.byteLength} ${(user + system) / 1000}`);
      });
    })
    .on('close', () => process.exit(0));
  say(`- event ready ${fake.port}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
