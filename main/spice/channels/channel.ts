/**
 * What every channel does (protocol: common messages): framing, acknowledgements, pings, sub-messages and waiting for other channels.
 * Messages are handled in wire order; a handler that returns a promise holds back the next message and the socket, nothing else.
 */

import type { Logger } from '../log';
import type { Capabilities } from '../wire/caps';
import { channelTypeName } from '../wire/constants';
import { MessageFormatError, NetworkError, ProtocolError, toErrorData, SpiceError } from '../wire/errors';
import { encodeHeader, Framer, type Frame } from '../wire/framer';
import { maxMessageBytes } from '../wire/limits';
import {
  commonClient,
  commonServer,
  FIRST_CHANNEL_MESSAGE,
  NotifySeverity,
  SubMessageHeader,
  SubMessageOffsets,
  type WaitForChannel,
} from '../wire/messages/common';
import { Reader } from '../wire/reader';
import { decode, encode } from '../wire/struct';
import { routes, unsupported, type Handled, type HandlersFor, type MessageDef, type Route } from '../wire/table';
import type { ByteStream } from '../wire/stream';

export interface ServerCaps {
  readonly common: Capabilities;
  readonly channel: Capabilities;
}

export interface Notice {
  readonly severity: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** What a channel is given when its link is up. */
export interface ChannelContext {
  readonly stream: ByteStream;
  readonly type: number;
  readonly id: number;
  readonly miniHeader: boolean;
  readonly serverCaps: ServerCaps;
  readonly log: Logger;
  /** Bytes that came behind the link result. */
  readonly early: Uint8Array;
  /** Resolves when the other channels have completed the named messages. */
  readonly waitFor: (waits: readonly WaitForChannel[], waiting: Channel) => Promise<void>;
  readonly onNotice: (notice: Notice) => void;
  /** Called once. null: the server closed the connection in order. */
  readonly onClosed: (channel: Channel, error: SpiceError | null) => void;
}

const KEPT_HEADERS = 16;
/** A server asks now and then; one that floods is read no further. */
const MAX_WAITING_PONGS = 64;
const NOTHING = new Uint8Array(0);

export abstract class Channel {
  readonly type: number;
  readonly id: number;
  readonly name: string;
  readonly serverCaps: ServerCaps;
  protected readonly log: Logger;
  readonly #context: ChannelContext;
  readonly #framer: Framer;
  readonly #common: ReadonlyMap<number, Route>;
  readonly #waiters = new Set<{ serial: number; resolve: () => void }>();
  /** Types and sizes of the latest messages in a ring, for the log when something goes wrong. */
  readonly #recent = new Uint32Array(KEPT_HEADERS * 2);
  #received = 0;
  /** Messages to the server that leave together when the bytes at hand are used up. */
  #outbox: Uint8Array[] = [];
  #gathering = false;
  /** Answers to PINGs that wait for the message before them. */
  readonly #pongs: { readonly after: number; readonly id: number; readonly timestamp: bigint }[] = [];
  #sendSerial = 0;
  #ackWindow = 0;
  #untilAck = 0;
  /** Of the message that is being handled. */
  #serial = 0;
  #completed = 0;
  #busy = false;
  #closed = false;

  constructor(context: ChannelContext) {
    this.#context = context;
    this.type = context.type;
    this.id = context.id;
    this.name = `${channelTypeName(context.type)}:${context.id}`;
    this.serverCaps = context.serverCaps;
    this.log = context.log;
    this.#framer = new Framer({
      channel: this.name,
      miniHeader: context.miniHeader,
      maxBodyBytes: maxMessageBytes(context.type),
    });
    this.#common = routes(commonServer, this.#commonHandlers());
  }

  get closed(): boolean {
    return this.#closed;
  }

  get bytesReceived(): number {
    return this.#context.stream.bytesReceived;
  }

  get bytesSent(): number {
    return this.#context.stream.bytesSent;
  }

  /** Serial of the last message that is completely done. */
  get completedSerial(): number {
    return this.#completed;
  }

  /** Begins to read. To be called once, when the session knows the channel. */
  start(): void {
    const { stream, early } = this.#context;
    this.onStart();
    stream.onClose((error) => this.#end(error));
    stream.onData((chunk) => {
      this.#framer.push(chunk);
      this.#drain();
    });
    if (early.byteLength > 0) {
      this.#framer.push(early);
      this.#drain();
    }
    if (!this.#busy && !this.#closed) stream.resume();
  }

  /** Sends one message. After the channel closed this does nothing. */
  send<T>(def: MessageDef<T>, value: T): void {
    this.sendBody(def.id, encode(def.codec, value));
  }

  /** Sends one message whose body is encoded already. */
  sendBody(type: number, body: Uint8Array): void {
    if (this.#closed) return;
    this.#sendSerial++;
    const header = encodeHeader(this.#context.miniHeader, this.#sendSerial, type, body.byteLength);
    if (this.#gathering) this.#outbox.push(header, body);
    else this.#context.stream.write(joined([header, body]));
  }

  close(): void {
    this.#end(null);
  }

  /** Closes the channel because of what the server sent. */
  fail(error: SpiceError): void {
    this.log.warn(() => `${this.name}: ${error.message}; last messages: ${this.#recentMessages()}`);
    this.#end(error);
  }

  /** Resolves when message `serial` is done, or the channel closed. */
  completion(serial: number): Promise<void> {
    if (this.#closed || this.#completed >= serial) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.add({ serial, resolve }));
  }

  /** Handles one message of the channel's own, in wire order. @throws SpiceError to close the channel. */
  protected abstract handle(type: number, body: Uint8Array): Handled;

  /** The first messages of the client go out here. */
  protected onStart(): void {}

  protected onEnd(): void {}

  /** Says that messages up to `serial` are done. Channels that finish elsewhere override `handled` and call this later. */
  protected complete(serial: number): void {
    if (serial <= this.#completed) return;
    this.#completed = serial;
    while (this.#pongs[0] !== undefined && this.#pongs[0].after <= serial) {
      const { id, timestamp } = this.#pongs.shift()!;
      this.send(commonClient.PONG, { id, timestamp });
    }
    for (const waiter of [...this.#waiters]) {
      if (waiter.serial > serial) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /** Serial of the message that is being handled. */
  protected get serial(): number {
    return this.#serial;
  }

  /** Called when a message is handled. */
  protected handled(serial: number): void {
    this.complete(serial);
  }

  /** Called when all messages that were at hand are handled: what was gathered for the sake of many goes on now. */
  protected drained(): void {}

  /** Resolves when the listed messages of other channels are done. */
  protected waitFor(waits: readonly WaitForChannel[]): Promise<void> {
    return this.#context.waitFor(waits, this);
  }

  /** Decodes by a route and calls its handler. */
  protected dispatch(table: ReadonlyMap<number, Route>, type: number, body: Uint8Array): Handled {
    const route = table.get(type);
    if (route === undefined) {
      throw new ProtocolError('SPICE_UNKNOWN_MESSAGE', `${this.name}: unknown message ${type}`, { channel: this.name });
    }
    if (typeof route.handler !== 'function') {
      const { unsupported: reason } = route.handler;
      this.log.debug(() => `${this.name}: ${route.name} is not acted on: ${reason}`);
      return undefined;
    }
    return route.handler(decode(route.codec, body));
  }

  #commonHandlers(): HandlersFor<typeof commonServer> {
    return {
      MIGRATE: unsupported('no migration capability is announced'),
      MIGRATE_DATA: unsupported('no migration capability is announced'),
      SET_ACK: ({ generation, window }) => {
        this.#ackWindow = window;
        this.#untilAck = window;
        this.send(commonClient.ACK_SYNC, { generation });
      },
      PING: ({ id, timestamp }) => this.#pong(id, timestamp),
      WAIT_FOR_CHANNELS: ({ waits }) => this.waitFor(waits),
      DISCONNECTING: ({ reason }) => this.log.info(() => `${this.name}: the server is disconnecting, reason ${reason}`),
      NOTIFY: ({ severity, text }) => this.#notice(severity, text),
      LIST: ({ body }) => this.#subMessages(body, 0),
    };
  }

  /** The server measures with it how far the client is: the answer follows what came before, wherever that is done. */
  #pong(id: number, timestamp: bigint): Handled {
    const after = this.#serial - 1;
    if (this.#completed >= after) {
      this.send(commonClient.PONG, { id, timestamp });
      return undefined;
    }
    this.#pongs.push({ after, id, timestamp });
    return this.#pongs.length < MAX_WAITING_PONGS ? undefined : this.completion(after);
  }

  #recentMessages(): string {
    const kept = Math.min(this.#received, KEPT_HEADERS);
    return Array.from({ length: kept }, (_, i) => {
      const at = ((this.#received - kept + i) % KEPT_HEADERS) * 2;
      return `${this.#recent[at]}/${this.#recent[at + 1]}`;
    }).join(' ');
  }

  #notice(severity: number, text: Uint8Array): void {
    const name = severity === NotifySeverity.ERROR ? 'error' : severity === NotifySeverity.WARN ? 'warn' : 'info';
    this.#context.onNotice({ severity: name, text: new TextDecoder().decode(text).replace(/\0+$/, '') });
  }

  #drain(): void {
    if (this.#busy || this.#closed) return;
    this.#gathering = true;
    try {
      this.#handleAll();
      // Acknowledgements go before what may take a while.
      this.#sendGathered();
      if (!this.closed) this.drained();
    } catch (error) {
      this.fail(asSpiceError(error, this.name));
    } finally {
      this.#gathering = false;
      this.#sendGathered();
    }
  }

  #handleAll(): void {
    for (let frame = this.#framer.next(); frame !== null; frame = this.#framer.next()) {
      const waiting = this.#process(frame);
      // A handler may close the channel.
      if (this.#closed) return;
      if (waiting !== undefined) {
        this.#pauseFor(waiting, frame);
        return;
      }
      this.#done(frame);
    }
  }

  /** One write for all: each costs a system call and wakes the server. */
  #sendGathered(): void {
    if (this.#outbox.length === 0) return;
    const bytes = joined(this.#outbox);
    this.#outbox = [];
    this.#context.stream.write(bytes);
  }

  /** Asked after handlers ran: the compiler believes that what was false stays so. */
  #isClosed(): boolean {
    return this.#closed;
  }

  #isBusy(): boolean {
    return this.#busy;
  }

  #pauseFor(waiting: Promise<void>, frame: Frame): void {
    this.#busy = true;
    this.#context.stream.pause();
    waiting.then(
      () => {
        this.#busy = false;
        if (this.#closed) return;
        this.#done(frame);
        this.#drain();
        if (!this.#isBusy() && !this.#isClosed()) this.#context.stream.resume();
      },
      (error: unknown) => this.fail(asSpiceError(error, this.name)),
    );
  }

  #process(frame: Frame): Handled {
    const at = (this.#received++ % KEPT_HEADERS) * 2;
    this.#recent[at] = frame.type;
    this.#recent[at + 1] = frame.body.byteLength;
    this.#serial = frame.serial;
    if (frame.subList === 0) return this.#handleOne(frame.type, frame.body);
    const before = this.#subMessages(frame.body, frame.subList);
    if (before === undefined) return this.#handleOne(frame.type, frame.body);
    return before.then(() => this.#handleOne(frame.type, frame.body));
  }

  #handleOne(type: number, body: Uint8Array): Handled {
    return type < FIRST_CHANNEL_MESSAGE ? this.dispatch(this.#common, type, body) : this.handle(type, body);
  }

  /** Runs the sub-messages of a LIST in the order of its offsets. */
  #subMessages(body: Uint8Array, at: number): Handled {
    const { offsets } = SubMessageOffsets.decode(new Reader(body).at(at));
    const parts = offsets.map((offset) => {
      const reader = new Reader(body).at(offset);
      const { type, size } = SubMessageHeader.decode(reader);
      if (type === commonServer.LIST.id) throw new MessageFormatError('a LIST inside a LIST');
      // spice-server 0.15 announces more than it sends: sizes of structs in memory, not on the wire.
      return { type, body: reader.bytes(Math.min(size, reader.remaining)) };
    });
    return this.#runAll(parts, 0);
  }

  #runAll(parts: readonly { type: number; body: Uint8Array }[], from: number): Handled {
    for (let i = from; i < parts.length; i++) {
      const part = parts[i];
      if (part === undefined) break;
      const waiting = this.#handleOne(part.type, part.body);
      if (waiting !== undefined) return waiting.then(() => this.#runAll(parts, i + 1));
    }
    return undefined;
  }

  #done(frame: Frame): void {
    // SET_ACK itself starts the count.
    if (this.#ackWindow > 0 && frame.type !== commonServer.SET_ACK.id && --this.#untilAck === 0) {
      this.#untilAck = this.#ackWindow;
      this.sendBody(commonClient.ACK.id, NOTHING);
    }
    this.handled(frame.serial);
  }

  #end(error: SpiceError | null): void {
    if (this.#closed) return;
    this.#sendGathered();
    this.#closed = true;
    this.#context.stream.close();
    for (const waiter of this.#waiters) waiter.resolve();
    this.#waiters.clear();
    this.onEnd();
    this.#context.onClosed(this, error);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.byteLength;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** Errors that are not ours are bugs; they keep their cause. */
export function asSpiceError(error: unknown, channel: string): SpiceError {
  if (error instanceof SpiceError) return error;
  const { code, kind, message } = toErrorData(error);
  return new SpiceError(code, kind, `${channel}: ${message}`, { channel, cause: error });
}

/** The server closed the connection of a channel that the session needs. */
export function closedByServer(channel: string): NetworkError {
  return new NetworkError('SERVER_CLOSED', `${channel}: the server closed the connection`, { channel });
}
