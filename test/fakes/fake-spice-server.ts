/** A scriptable SPICE server: tests say how links are answered and write every byte of each channel. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { ByteStream } from '../../main/demo/byte-stream';
import { encodeLinkReply, encodeLinkResult, makeTicketKey, readLinkMess, readTicket } from '../../main/demo/link';
import type { LinkMess, LinkReply, TicketKey } from '../../main/demo/link';
import type { Endpoint } from '../../main/spice/transport';
import { Capabilities } from '../../main/spice/wire/caps';
import { ChannelType, channelTypeName, CommonCap, LinkErrorCode } from '../../main/spice/wire/constants';
import type { ChannelName } from '../../main/spice/wire/constants';
import { mainClient, mainServer } from '../../main/spice/wire/messages/main';
import type { Init } from '../../main/spice/wire/messages/main';
import { FakeChannel } from './fake-channel';

const HOST = '127.0.0.1';
export const SESSION_ID = 0x5aff2000;
const COMMON_CAPS = [CommonCap.AUTH_SELECTION, CommonCap.AUTH_SPICE];

/** How one link is answered; nothing said means: as a good server does. */
export interface LinkScript {
  /** Sent in place of everything, as soon as the client connects. */
  readonly raw?: Uint8Array;
  /** Nothing is ever sent. */
  readonly silent?: boolean;
  /** Fields of the reply that differ. */
  readonly reply?: LinkReply;
  /** The whole reply is cut after this many bytes and the connection closed. */
  readonly cutReplyAt?: number;
  /** Code of the link result. */
  readonly result?: number;
  /** Bytes that go out in one piece with the link result. */
  readonly early?: Uint8Array;
}

export interface FakeServerOptions {
  /** A PEM certificate and key: the port speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Whether messages have the 6-byte header; true if absent. */
  readonly miniHeader?: boolean;
  /** Tickets other than this one are refused; every ticket opens if absent. */
  readonly password?: string;
  /** Channel capabilities by name. */
  readonly caps?: Partial<Record<ChannelName, Capabilities>>;
  /** Each write is cut into pieces of this many bytes. */
  readonly dripBytes?: number;
}

export class FakeSpiceServer {
  /** Answers links; may be replaced at any time. */
  answer: (mess: LinkMess) => LinkScript = () => ({});
  /** Sent instead of an answer before the link message is read. */
  greeting: LinkScript | null = null;
  readonly #options: FakeServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #linked: FakeChannel[] = [];
  readonly #waiters: { name: string; id: number | null; resolve: (channel: FakeChannel) => void }[] = [];
  #key: TicketKey | null = null;

  private constructor(options: FakeServerOptions) {
    this.#options = options;
    const accept = (socket: Socket): void => this.#accept(socket);
    this.#server = options.tls === undefined ? createServer(accept) : createTlsServer(options.tls, accept);
  }

  static async start(options: FakeServerOptions = {}): Promise<FakeSpiceServer> {
    const fake = new FakeSpiceServer(options);
    await new Promise<void>((resolve) => fake.#server.listen(0, HOST, resolve));
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get endpoint(): Endpoint {
    return this.#options.tls === undefined ? { host: HOST, port: this.port } : { host: HOST, tlsPort: this.port };
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** The next channel of a type, and of an id if one is named, whose link succeeds, in the order of their coming. */
  accept(name: ChannelName, id: number | null = null): Promise<FakeChannel> {
    const index = this.#linked.findIndex((channel) => isWanted(channel, name, id));
    const [known] = index < 0 ? [] : this.#linked.splice(index, 1);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => this.#waiters.push({ name, id, resolve }));
  }

  /** Accepts main and starts a session that offers `channels`; a name that comes again is the next channel of its type. */
  async startSession(channels: readonly ChannelName[], more: Partial<Init> = {}): Promise<FakeChannel> {
    const main = await this.accept('main');
    main.send(mainServer.INIT, {
      sessionId: SESSION_ID,
      displayChannelsHint: 1,
      supportedMouseModes: 1,
      currentMouseMode: 1,
      agentConnected: 0,
      agentTokens: 10,
      multiMediaTime: 0,
      ramHint: 0,
      ...more,
    });
    await main.expect(mainClient.ATTACH_CHANNELS);
    main.send(mainServer.CHANNELS_LIST, {
      channels: channels.map((name, at) => ({
        type: ChannelType[name],
        id: channels.slice(0, at).filter((other) => other === name).length,
      })),
    });
    return main;
  }

  /** Disconnects everybody and frees the port. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    void this.#link(socket);
  }

  async #link(socket: Socket): Promise<void> {
    const stream = new ByteStream(socket);
    if (this.greeting?.raw !== undefined) socket.write(this.greeting.raw);
    if (this.greeting !== null) return;
    const mess = await readLinkMess(stream);
    if (mess === null || typeof mess === 'number') {
      socket.destroy();
      return;
    }
    const script = this.answer(mess);
    if (script.raw !== undefined) socket.write(script.raw);
    if (script.raw !== undefined || script.silent === true) return;
    this.#key ??= await makeTicketKey();
    const mini = this.#options.miniHeader ?? true;
    const channelCaps = this.#options.caps?.[channelTypeName(mess.channelType) as ChannelName];
    const reply = encodeLinkReply({
      publicKey: this.#key.publicKey,
      commonCaps: Capabilities.of(...COMMON_CAPS, ...(mini ? [CommonCap.MINI_HEADER] : [])),
      ...(channelCaps === undefined ? {} : { channelCaps }),
      ...script.reply,
    });
    const drip = this.#options.dripBytes ?? Infinity;
    if (script.cutReplyAt !== undefined) {
      socket.end(reply.subarray(0, script.cutReplyAt));
      return;
    }
    const channel = new FakeChannel(socket, stream, mess, mini, drip);
    channel.sendRaw(reply);
    if (script.reply?.error !== undefined) {
      channel.end();
      return;
    }
    const password = await readTicket(stream, mess, this.#key);
    const { password: wanted } = this.#options;
    const refused = password === undefined || (wanted !== undefined && password !== wanted);
    const result = script.result ?? (refused ? LinkErrorCode.PERMISSION_DENIED : LinkErrorCode.OK);
    channel.sendRaw(Buffer.concat([encodeLinkResult(result), script.early ?? new Uint8Array()]));
    if (result !== LinkErrorCode.OK) channel.end();
    else this.#hand(channel);
  }

  #hand(channel: FakeChannel): void {
    const index = this.#waiters.findIndex(({ name, id }) => isWanted(channel, name, id));
    const [waiter] = index < 0 ? [] : this.#waiters.splice(index, 1);
    if (waiter === undefined) this.#linked.push(channel);
    else waiter.resolve(channel);
  }
}

function isWanted(channel: FakeChannel, name: string, id: number | null): boolean {
  // Whoever left again (a program that was started anew) is nobody to wait for.
  return channel.isOpen && channel.name === name && (id === null || channel.mess.channelId === id);
}
