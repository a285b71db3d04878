/** One channel of the client alone, with a real display pipeline behind it, fed from memory. */
import { PipelineHost } from '../../main/session/pipeline-host';
import type { Channel, ChannelContext } from '../../main/spice/channels/channel';
import { CursorChannel } from '../../main/spice/channels/cursor';
import { DisplayChannel } from '../../main/spice/channels/display';
import { InputsChannel } from '../../main/spice/channels/inputs';
import { MainChannel } from '../../main/spice/channels/main';
import { NO_THREADS } from '../../main/spice/display/images/decode-ahead';
import { silentLogger } from '../../main/spice/log';
import { Capabilities } from '../../main/spice/wire/caps';
import { ChannelType } from '../../main/spice/wire/constants';
import type { SpiceError } from '../../main/spice/wire/errors';
import { encodeHeader } from '../../main/spice/wire/framer';
import { commonClient, commonServer } from '../../main/spice/wire/messages/common';
import { decode, encode } from '../../main/spice/wire/struct';
import { MemoryStream } from './memory-stream';

export const LONE_CHANNELS = ['main', 'display', 'inputs', 'cursor'] as const;
export type LoneChannelName = (typeof LONE_CHANNELS)[number];

export class LoneChannel {
  readonly stream = new MemoryStream();
  /** undefined while the channel is open. */
  error: SpiceError | null | undefined;
  /** What reached the session: names of events with their payload. */
  readonly events: (readonly [name: string, payload: unknown])[] = [];
  /** What the client answered, PONGs to `settle` excepted. */
  readonly answers: (readonly [type: number, body: Uint8Array])[] = [];
  #host: PipelineHost | null = null;
  readonly #channel: Channel;
  #pings = 0;

  constructor(name: LoneChannelName) {
    this.#channel = this.#create(name, {
      stream: this.stream,
      type: ChannelType[name],
      id: 0,
      miniHeader: true,
      serverCaps: { common: new Capabilities([]), channel: new Capabilities([]) },
      log: silentLogger,
      early: new Uint8Array(),
      waitFor: () => Promise.resolve(),
      onNotice: (notice) => this.events.push(['notice', notice]),
      onClosed: (_, error) => {
        this.error = error;
      },
    });
    this.#channel.start();
  }

  /** Bytes of a message with the short header. */
  static message(type: number, body: Uint8Array, claimed = body.byteLength): Uint8Array {
    return new Uint8Array(Buffer.concat([encodeHeader(true, 1, type, claimed), body]));
  }

  /**
   * Resolves when everything pushed before is done, or the channel is closed.
   * @param maxTurns Turns of the event loop after which a message that still waits is left waiting.
   * @returns whether the channel is open and done
   */
  async settle(maxTurns = Infinity): Promise<boolean> {
    const id = 0x5e771e00 + this.#pings++;
    const { codec } = commonServer.PING;
    this.stream.push(
      LoneChannel.message(commonServer.PING.id, encode(codec, { id, timestamp: 0n, data: new Uint8Array() })),
    );
    for (let turn = 0; turn < maxTurns; turn++) {
      for (let frame = this.stream.read(); frame !== null; frame = this.stream.read()) {
        const { type } = frame;
        if (type === commonClient.PONG.id && decode(commonClient.PONG.codec, frame.body).id === id) return true;
        this.answers.push([type, frame.body.slice()]);
      }
      if (this.error !== undefined) return false;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return false;
  }

  /** Draws for the display channel; made when it is first asked for. */
  get host(): PipelineHost {
    // Without threads the same bytes take the same way each time, and a channel costs no start of one.
    return (this.#host ??= new PipelineHost(silentLogger, { threads: NO_THREADS, decodesHere: true }));
  }

  dispose(): void {
    this.#channel.close();
    this.#host?.dispose();
  }

  #create(name: LoneChannelName, context: ChannelContext): Channel {
    const note =
      (event: string) =>
      (...payload: readonly unknown[]): void => {
        this.events.push([event, payload]);
      };
    if (name === 'main') {
      return new MainChannel(context, {
        init: note('init'),
        channels: note('channels'),
        mouseModes: note('mouseModes'),
        multiMediaTime: note('multiMediaTime'),
        name: note('name'),
        uuid: note('uuid'),
        agent: note('agent'),
        switchHost: note('switchHost'),
      });
    }
    if (name === 'inputs') return new InputsChannel(context, { modifiers: note('modifiers') });
    if (name === 'cursor') return new CursorChannel(context, { shape: note('shape'), move: note('move') });
    const settings = { pixmapCachePixels: 1 << 20, glzWindowPixels: 1 << 20, preferredCompression: null };
    const display = (port: Parameters<PipelineHost['open']>[0]): ReturnType<PipelineHost['open']> =>
      this.host.open(port, {
        primary: note('primary'),
        monitors: note('monitors'),
        mark: note('mark'),
        damaged: () => undefined,
        problem: (error) => this.events.push(['problem', error.code]),
      });
    return new DisplayChannel(context, display, settings);
  }
}
