/** One linked channel seen from the server: frames and dispatches messages, and keeps the acknowledgement window. */

import type { Socket } from 'node:net';
import { CommonCap } from '../spice/wire/constants';
import { MessageFormatError } from '../spice/wire/errors';
import { encodeHeader } from '../spice/wire/framer';
import { commonClient, commonServer, FIRST_CHANNEL_MESSAGE } from '../spice/wire/messages/common';
import { Reader } from '../spice/wire/reader';
import { decode, encode } from '../spice/wire/struct';
import { routes, unsupported, type HandlersFor, type MessageDef, type Route } from '../spice/wire/table';
import type { ByteStream } from './byte-stream';
import type { LinkMess } from './link';

/** Far more than any client message the demo reads. */
const MAX_CLIENT_MESSAGE_BYTES = 1 << 20;
const ACK_WINDOW = 20;
/** Bytes that wait in the socket before new pictures are held back. */
const MAX_QUEUED_BYTES = 4 << 20;

export class ChannelLink {
  readonly mess: LinkMess;
  readonly socket: Socket;
  /** Called when a congested channel may have room again. */
  onRoom: () => void = () => undefined;
  readonly #stream: ByteStream;
  readonly #mini: boolean;
  #serial = 0;
  #window = 0;
  #unacknowledged = 0;

  constructor(socket: Socket, stream: ByteStream, mess: LinkMess) {
    this.socket = socket;
    this.mess = mess;
    this.#stream = stream;
    this.#mini = mess.commonCaps.has(CommonCap.MINI_HEADER);
    socket.on('drain', () => this.onRoom());
  }

  /** True while the client is behind: twice the window is on its way, or the socket is full. */
  get congested(): boolean {
    const unread = this.#window > 0 && this.#unacknowledged >= this.#window * 2;
    return unread || this.socket.writableLength > MAX_QUEUED_BYTES;
  }

  send<T>(def: MessageDef<T>, value: T): void {
    this.sendBody(def.id, encode(def.codec, value));
  }

  sendBody(type: number, body: Uint8Array): void {
    if (this.socket.destroyed) return;
    this.#unacknowledged++;
    this.socket.write(encodeHeader(this.#mini, ++this.#serial, type, body.byteLength));
    this.socket.write(body);
  }

  /** Asks for an ACK after every window of messages. */
  startAcknowledgements(): void {
    this.#window = ACK_WINDOW;
    this.send(commonServer.SET_ACK, { generation: 1, window: ACK_WINDOW });
  }

  /** Dispatches messages of `defs` until the peer leaves or sends nonsense. */
  async serve<D extends Readonly<Record<string, MessageDef<unknown>>>>(
    defs: D,
    handlers: HandlersFor<D>,
  ): Promise<void> {
    const common = routes(commonClient, {
      ACK_SYNC: () => {
        this.#unacknowledged = 0;
      },
      ACK: () => {
        this.#unacknowledged = Math.max(0, this.#unacknowledged - this.#window);
        this.onRoom();
      },
      PONG: unsupported('the demo does not measure the network'),
      MIGRATE_FLUSH_MARK: unsupported('the demo does not migrate'),
      MIGRATE_DATA: unsupported('the demo does not migrate'),
      DISCONNECTING: unsupported('the socket closes next'),
    });
    const own = routes(defs, handlers);
    await this.receive((type, body) => dispatch(type < FIRST_CHANNEL_MESSAGE ? common : own, type, body));
  }

  /** Hands every message to `handle`, one after the other, until it returns false or the peer leaves or sends too much. */
  async receive(handle: (type: number, body: Uint8Array) => boolean): Promise<void> {
    while (true) {
      const bytes = await this.#stream.read(this.#mini ? 6 : 18);
      if (bytes === null) return;
      const header = new Reader(bytes);
      if (!this.#mini) header.u64();
      const type = header.u16();
      const size = header.u32();
      if (size > MAX_CLIENT_MESSAGE_BYTES) return;
      const body = await this.#stream.read(size);
      if (body === null || !handle(type, body)) return;
    }
  }
}

/** @returns false if the message makes no sense */
function dispatch(table: ReadonlyMap<number, Route>, type: number, body: Uint8Array): boolean {
  const route = table.get(type);
  if (route === undefined) return false;
  if (typeof route.handler !== 'function') return true;
  try {
    void route.handler(decode(route.codec, body));
    return true;
  } catch (error) {
    if (error instanceof MessageFormatError) return false;
    throw error;
  }
}
