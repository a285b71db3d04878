/** What a server sent in one session, message by message for each channel: taken by a TCP recorder in front of it, kept in a file, played again. */
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Endpoint } from '../../main/spice/transport';
import { Capabilities } from '../../main/spice/wire/caps';
import { ChannelType, CommonCap, channelTypeName } from '../../main/spice/wire/constants';
import type { ChannelName } from '../../main/spice/wire/constants';
import { Framer, encodeHeader } from '../../main/spice/wire/framer';
import { maxMessageBytes } from '../../main/spice/wire/limits';
import { LINK_HEADER_BYTES, LinkHeader, LinkMess, LinkReply } from '../../main/spice/wire/messages/link';
import { decode } from '../../main/spice/wire/struct';
import { WireLog } from './wire-log';

export interface RecordedMessage {
  readonly type: number;
  readonly body: Uint8Array;
  /** Since the recorder's start, when the message was complete. */
  readonly atMs: number;
}

export interface RecordedChannel {
  readonly type: number;
  readonly id: number;
  /** What the server announced for this channel. */
  readonly serverCaps: Capabilities;
  readonly messages: readonly RecordedMessage[];
}

const MAGIC = 'SREC';
const HEAD_BYTES = 8;

interface FileHead {
  readonly channels: readonly {
    readonly type: number;
    readonly id: number;
    readonly caps: readonly number[];
    readonly count: number;
  }[];
}

export class Recording {
  readonly channels: readonly RecordedChannel[];

  constructor(channels: readonly RecordedChannel[]) {
    this.channels = channels;
  }

  /** @throws Error when that channel was not recorded */
  channel(name: ChannelName, id = 0): RecordedChannel {
    const found = this.channels.find((channel) => channel.type === ChannelType[name] && channel.id === id);
    if (found === undefined) throw new Error(`no channel ${name}:${id} in the recording`);
    return found;
  }

  /** What the messages of a display channel are, the common ones included. */
  facts(id = 0): WireLog {
    const log = new WireLog();
    for (const { type, body } of this.channel('display', id).messages) log.add(type, body);
    return log;
  }

  /** Writes a file: a head in JSON, then for each channel its arrival times (f32) and its messages with mini headers. */
  save(path: string): void {
    const head: FileHead = {
      channels: this.channels.map(({ type, id, serverCaps, messages }) => ({
        type,
        id,
        caps: serverCaps.words,
        count: messages.length,
      })),
    };
    const json = Buffer.from(JSON.stringify(head));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(json.length);
    const parts: Uint8Array[] = [Buffer.from(MAGIC), size, json];
    for (const { messages } of this.channels) {
      const times = Buffer.alloc(messages.length * 4);
      messages.forEach(({ atMs }, index) => times.writeFloatLE(atMs, index * 4));
      parts.push(times, joinMessages(messages).bytes);
    }
    writeFileSync(path, Buffer.concat(parts));
  }

  /** Reads such a file; the messages are views of it. @throws Error when it is none */
  static load(path: string): Recording {
    const file = readFileSync(path);
    if (file.toString('latin1', 0, 4) !== MAGIC) throw new Error(`${path} is no recording`);
    let at = HEAD_BYTES + file.readUInt32LE(4);
    const head = JSON.parse(file.toString('utf8', HEAD_BYTES, at)) as FileHead;
    const channels = head.channels.map(({ type, id, caps, count }) => {
      const times = at;
      at += count * 4;
      const messages = Array.from({ length: count }, (_, index): RecordedMessage => {
        const size = file.readUInt32LE(at + 2);
        const message = {
          type: file.readUInt16LE(at),
          body: file.subarray(at + 6, at + 6 + size),
          atMs: file.readFloatLE(times + index * 4),
        };
        at += 6 + size;
        return message;
      });
      return { type, id, serverCaps: new Capabilities(caps), messages };
    });
    return new Recording(channels);
  }
}

/** Messages with mini headers in one piece, and where each ends. */
export function joinMessages(messages: readonly Pick<RecordedMessage, 'type' | 'body'>[]): {
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
} {
  const ends: number[] = [];
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const { type, body } of messages) {
    parts.push(encodeHeader(true, 0, type, body.byteLength), body);
    length += 6 + body.byteLength;
    ends.push(length);
  }
  return { bytes: Buffer.concat(parts), ends };
}

/** Gathers bytes until there are enough of them. */
class Gatherer {
  #bytes = Buffer.alloc(0);

  push(chunk: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
  }

  peek(count: number): Buffer | null {
    return this.#bytes.length < count ? null : this.#bytes.subarray(0, count);
  }

  take(count: number): Buffer | null {
    const bytes = this.peek(count);
    if (bytes !== null) this.#bytes = this.#bytes.subarray(count);
    return bytes;
  }

  rest(): Buffer {
    const bytes = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    return bytes;
  }
}

const RESULT_BYTES = 4;

/** One connection that passes by: understands as much of the link as is needed to find the messages. */
class Tap {
  type = 0;
  id = 0;
  serverCaps = new Capabilities([]);
  readonly messages: RecordedMessage[] = [];
  readonly #now: () => number;
  readonly #client = new Gatherer();
  readonly #server = new Gatherer();
  #clientDone = false;
  #clientMini = false;
  #stage: 'reply' | 'result' | 'messages' = 'reply';
  #framer: Framer | null = null;
  #mini = true;

  constructor(now: () => number) {
    this.#now = now;
  }

  fromClient(chunk: Buffer): void {
    if (this.#clientDone) return;
    this.#client.push(chunk);
    const body = takeLinkBody(this.#client);
    if (body === null) return;
    this.#clientDone = true;
    const mess = decode(LinkMess, body);
    this.type = mess.channelType;
    this.id = mess.channelId;
    this.#clientMini = capsAt(body, mess.capsOffset, mess.commonCaps).has(CommonCap.MINI_HEADER);
  }

  fromServer(chunk: Buffer): void {
    if (this.#stage === 'messages') {
      this.#frames(chunk);
      return;
    }
    this.#server.push(chunk);
    if (this.#stage === 'reply') {
      const body = takeLinkBody(this.#server);
      if (body === null) return;
      const reply = decode(LinkReply, body);
      const common = capsAt(body, reply.capsOffset, reply.commonCaps);
      this.#mini = this.#clientMini && common.has(CommonCap.MINI_HEADER);
      this.serverCaps = capsAt(body, reply.capsOffset + reply.commonCaps * 4, reply.channelCaps);
      this.#stage = 'result';
    }
    if (this.#server.take(RESULT_BYTES) === null) return;
    this.#stage = 'messages';
    this.#frames(this.#server.rest());
  }

  #frames(chunk: Buffer): void {
    this.#framer ??= new Framer({
      channel: channelTypeName(this.type),
      miniHeader: this.#mini,
      maxBodyBytes: maxMessageBytes(this.type),
    });
    this.#framer.push(chunk);
    for (let frame = this.#framer.next(); frame !== null; frame = this.#framer.next()) {
      this.messages.push({ type: frame.type, body: frame.body.slice(), atMs: this.#now() });
    }
  }
}

function takeLinkBody(from: Gatherer): Buffer | null {
  const header = from.peek(LINK_HEADER_BYTES);
  if (header === null) return null;
  const { size } = decode(LinkHeader, header);
  return from.take(LINK_HEADER_BYTES + size)?.subarray(LINK_HEADER_BYTES) ?? null;
}

function capsAt(body: Buffer, offset: number, words: number): Capabilities {
  return new Capabilities(Array.from({ length: words }, (_, index) => body.readUInt32LE(offset + index * 4)));
}

/** A TCP proxy that keeps what the server says. Passwords work, SASL and TLS do not. */
export class SessionRecorder {
  readonly host = '127.0.0.1';
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #password: string | undefined;
  readonly #taps: Tap[] = [];
  readonly #open = new Set<Socket>();
  readonly #started = performance.now();

  private constructor(server: Server, target: { readonly host: string; readonly port: number }, password?: string) {
    this.#server = server;
    this.#target = target;
    this.#password = password;
    server.on('connection', (client) => this.#accept(client));
  }

  static async start(target: {
    readonly host: string;
    readonly port: number;
    readonly password?: string | undefined;
  }): Promise<SessionRecorder> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new SessionRecorder(server, target, target.password);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get endpoint(): Endpoint {
    const password = this.#password === undefined ? {} : { password: this.#password };
    return { host: this.host, port: this.port, ...password };
  }

  /** What was recorded so far: channels that were linked, in the order of their coming. */
  recording(): Recording {
    return new Recording(
      this.#taps
        .filter(({ messages }) => messages.length > 0)
        .map(({ type, id, serverCaps, messages }) => ({ type, id, serverCaps, messages: [...messages] })),
    );
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket): void {
    const server = connect(this.#target);
    const tap = new Tap(() => performance.now() - this.#started);
    this.#taps.push(tap);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#open.delete(socket);
        other.end();
      });
      socket.on('data', (chunk: Buffer) => {
        if (socket === client) tap.fromClient(chunk);
        else tap.fromServer(chunk);
        // The slower side holds the faster one up, as without the recorder.
        if (other.write(chunk)) return;
        socket.pause();
        other.once('drain', () => socket.resume());
      });
    }
  }
}
