/** The demo server: listens on this computer only, links channels and hands them to their session. */

import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { silentLogger, type Logger } from '../spice/log';
import { Capabilities } from '../spice/wire/caps';
import {
  channelTypeName,
  ChannelType,
  CommonCap,
  DisplayCap,
  InputsCap,
  LinkErrorCode,
  MainCap,
} from '../spice/wire/constants';
import { ByteStream } from './byte-stream';
import { ChannelLink } from './channel-link';
import { encodeLinkReply, encodeLinkResult, makeTicketKey, readLinkMess, readTicket, type LinkMess } from './link';
import { DemoSession } from './session';

const HOST = '127.0.0.1';
const LARGEST_SESSION_ID = 0xffffffff;
const COMMON_CAPS = Capabilities.of(CommonCap.AUTH_SELECTION, CommonCap.AUTH_SPICE, CommonCap.MINI_HEADER);
const CHANNEL_CAPS: Readonly<Record<number, Capabilities>> = {
  [ChannelType.main]: Capabilities.of(MainCap.NAME_AND_UUID),
  [ChannelType.display]: Capabilities.of(DisplayCap.MONITORS_CONFIG),
  [ChannelType.inputs]: Capabilities.of(InputsCap.KEY_SCANCODE),
};

export interface DemoServerOptions {
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Absent: every ticket opens. */
  readonly password?: string;
  /** Size of the desktop in pixels; 1280×800 if absent. */
  readonly width?: number;
  readonly height?: number;
  readonly log?: Logger;
}

export class DemoServer {
  readonly #options: DemoServerOptions;
  readonly #log: Logger;
  readonly #server: Server = createServer((socket) => this.#accept(socket));
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Map<number, DemoSession>();

  constructor(options: DemoServerOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLogger;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `spice://${HOST}:${this.port}`;
  }

  /** Sessions of the clients that are connected now. */
  get sessions(): readonly DemoSession[] {
    return [...this.#sessions.values()];
  }

  /** @throws Error of node:net if the port is taken */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port ?? 0, HOST, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** Disconnects everybody and frees the port. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', (error) => this.#log.debug(() => `demo: ${error.message}`));
    socket.on('close', () => this.#sockets.delete(socket));
    this.#serve(socket).then(
      () => socket.end(),
      (error: unknown) => {
        this.#log.warn(() => `demo: ${String(error)}`);
        socket.destroy();
      },
    );
  }

  async #serve(socket: Socket): Promise<void> {
    const stream = new ByteStream(socket);
    const mess = await readLinkMess(stream);
    if (mess === null) return;
    if (typeof mess === 'number') {
      socket.write(encodeLinkReply({ error: mess }));
      return;
    }
    const result = await this.#authorise(socket, stream, mess);
    if (result === null) return;
    socket.write(encodeLinkResult(typeof result === 'number' ? result : LinkErrorCode.OK));
    if (typeof result === 'number') return;
    this.#log.info(() => `demo: session ${result.id} opened ${channelTypeName(mess.channelType)}`);
    try {
      await result.serve(new ChannelLink(socket, stream, mess));
    } finally {
      if (mess.channelType === ChannelType.main) this.#sessions.delete(result.id);
    }
  }

  /** The session that the channel belongs to, the code that refuses it, or null if the peer left. */
  async #authorise(socket: Socket, stream: ByteStream, mess: LinkMess): Promise<DemoSession | number | null> {
    const key = await makeTicketKey();
    const channelCaps = CHANNEL_CAPS[mess.channelType];
    const caps = channelCaps === undefined ? {} : { channelCaps };
    socket.write(encodeLinkReply({ publicKey: key.publicKey, commonCaps: COMMON_CAPS, ...caps }));
    const password = await readTicket(stream, mess, key);
    if (socket.destroyed) return null;
    const wanted = this.#options.password;
    if (password === undefined || (wanted !== undefined && password !== wanted)) return LinkErrorCode.PERMISSION_DENIED;
    if (!DemoSession.offers(mess.channelType, mess.channelId)) return LinkErrorCode.CHANNEL_NOT_AVAILABLE;
    if (mess.channelType === ChannelType.main && mess.connectionId === 0) return this.#newSession();
    const known = mess.channelType === ChannelType.main ? undefined : this.#sessions.get(mess.connectionId);
    return known ?? LinkErrorCode.BAD_CONNECTION_ID;
  }

  #newSession(): DemoSession {
    const { width = 1280, height = 800 } = this.#options;
    const session = new DemoSession(randomInt(1, LARGEST_SESSION_ID), width, height);
    this.#sessions.set(session.id, session);
    return session;
  }
}
