/** One SPICE session: its channels, from the first link to the last close. Runs in plain Node. */

import { InputsChannel } from '../spice/channels/inputs';
import { CursorChannel } from '../spice/channels/cursor';
import type { CursorImage } from '../spice/channels/cursor-shape';
import { closedByServer, type Channel, type ChannelContext, type Notice } from '../spice/channels/channel';
import { DisplayChannel, displayClientCaps, type DisplayHost } from '../spice/channels/display';
import { MainChannel, type MigrationTarget, type MouseModes } from '../spice/channels/main';
import { Emitter } from '../spice/emitter';
import { silentLogger, type Logger } from '../spice/log';
import {
  DEFAULT_CONNECT_TIMEOUT_MS,
  openChannel,
  type Endpoint,
  type OpenedChannel,
  type TlsFacts,
} from '../spice/transport';
import { Capabilities } from '../spice/wire/caps';
import { channelTypeName, ChannelType, MainCap } from '../spice/wire/constants';
import { CancelledError, LinkError, NetworkError, SpiceError } from '../spice/wire/errors';
import { VideoCodec } from '../spice/wire/messages/display';
import type { ChannelId, Init } from '../spice/wire/messages/main';
import type { SessionState, Stage } from '../../preload/contract/session';
import { asSpiceError } from '../spice/channels/channel';
import { waitForChannels } from './channel-waits';
import { after } from './event-loop';

export interface Credentials {
  readonly username: string | null;
  readonly password: string;
}

export interface SessionOptions {
  readonly endpoint: Endpoint;
  readonly displayHost: DisplayHost;
  /** What the display host decodes, values of VideoCodec; without an answer in time, or without this, Motion JPEG. */
  readonly videoCodecs?: Promise<readonly number[]>;
  readonly log?: Logger;
  readonly connectTimeoutMs?: number;
  /** Asked when the server wants a password or refuses the one given; null gives up. Without it such a server is an error. */
  readonly askPassword?: (wrong: boolean, needsUsername: boolean) => Promise<Credentials | null>;
  /** One of ImageCompression. */
  readonly preferredCompression?: number;
  /** Values of VideoCodec, best first. */
  readonly preferredVideoCodecs?: readonly number[];
  /** Smaller caches than usual, in pixels: servers obey. */
  readonly caches?: { readonly pixmapPixels?: number; readonly glzWindowPixels?: number };
}

/** What the server is asked for; it may not be able to do so. */
export interface Preferences {
  /** One of ImageCompression, or null for the server's choice. */
  readonly compression: number | null;
  /** Values of VideoCodec, best first; empty for the server's choice. */
  readonly videoCodecs: readonly number[];
}

/** The multimedia clock at one moment. */
export interface MediaTime {
  /** In ms, wrapping at 2^32. */
  readonly time: number;
  /** When it showed that, on this process's `performance.now`. */
  readonly atMs: number;
  /** Latency of playback in ms while sound plays. */
  readonly soundDelayMs: number | null;
}

export interface SessionEvents {
  state: SessionState;
  name: string;
  uuid: string;
  mouseModes: MouseModes;
  agent: boolean;
  modifiers: number;
  cursor: { readonly displayId: number; readonly shape: CursorImage | null };
  cursorMove: { readonly displayId: number; readonly x: number; readonly y: number };
  /** The server's multimedia clock was set, or sound began or ended. */
  mediaTime: MediaTime;
  /** A display channel was linked, or other wishes about quality hold now. */
  quality: Preferences;
  notice: Notice;
  problem: SpiceError;
  closed: SpiceError | null;
}

/** What is known about one linked channel. */
export interface ChannelFacts {
  readonly type: number;
  readonly id: number;
  readonly tls: TlsFacts | null;
  readonly clientCaps: Capabilities;
  readonly serverCaps: { readonly common: Capabilities; readonly channel: Capabilities };
  readonly roundTripMs: number;
}

export interface SessionFacts {
  init: Init | null;
  name: string | null;
  uuid: string | null;
  offered: readonly ChannelId[];
  channels: ChannelFacts[];
}

/** 80 MiB of pixels, as the reference client announces. */
const PIXMAP_CACHE_PIXELS = 20 * 1024 * 1024;
const GLZ_WINDOW_MIN_BYTES = 12 * 1024 * 1024;
const GLZ_WINDOW_MAX_BYTES = 64 * 1024 * 1024;

/** A window that has not told by then what it decodes has worse troubles than its codecs. */
const VIDEO_CODECS_TIMEOUT_MS = 3000;

const CLIENT_CAPS: Readonly<Record<number, Capabilities>> = {
  [ChannelType.main]: Capabilities.of(MainCap.NAME_AND_UUID, MainCap.AGENT_CONNECTED_TOKENS),
  [ChannelType.display]: displayClientCaps([VideoCodec.MJPEG]),
  [ChannelType.inputs]: new Capabilities([]),
  [ChannelType.cursor]: new Capabilities([]),
};

export class SpiceSession {
  readonly events = new Emitter<SessionEvents>();
  readonly facts: SessionFacts = { init: null, name: null, uuid: null, offered: [], channels: [] };
  readonly #options: SessionOptions;
  readonly #log: Logger;
  readonly #channels = new Map<string, Channel>();
  readonly #abort = new AbortController();
  #password: string;
  #preferences: Preferences;
  #main: MainChannel | null = null;
  #inputs: InputsChannel | null = null;
  #state: SessionState = { name: 'connecting', stage: 'resolve' };
  /** Resolves or rejects `connect`. */
  #ready: { resolve: () => void; reject: (error: SpiceError) => void } | null = null;
  #listTimer: NodeJS.Timeout | undefined;
  #mediaTime: MediaTime = { time: 0, atMs: 0, soundDelayMs: null };

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLogger;
    this.#password = options.endpoint.password ?? '';
    this.#preferences = {
      compression: options.preferredCompression ?? null,
      videoCodecs: options.preferredVideoCodecs ?? [],
    };
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Null until the inputs channel is linked. */
  get inputs(): InputsChannel | null {
    return this.#inputs;
  }

  get mouseModes(): MouseModes {
    return this.#main?.mouseModes ?? { supported: 0, current: 0 };
  }

  get agentConnected(): boolean {
    return this.#main?.agentConnected ?? false;
  }

  get preferences(): Preferences {
    return this.#preferences;
  }

  /** Channels that are open now. */
  get channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  /** The server's multimedia clock in ms, wrapping at 2^32. */
  get multiMediaTime(): number {
    return (this.#mediaTime.time + Math.round(performance.now() - this.#mediaTime.atMs)) >>> 0;
  }

  /** Sound began with this latency, or changed it, or ended: pictures of a video wait for it. */
  setSoundDelay(soundDelayMs: number | null): void {
    const now = performance.now();
    this.#setMediaTime({ time: this.multiMediaTime, atMs: now, soundDelayMs });
  }

  #setMediaTime(mediaTime: MediaTime): void {
    this.#mediaTime = mediaTime;
    this.events.emit('mediaTime', mediaTime);
  }

  /** The shortest link round trip of all channels in ms, or null. */
  get roundTripMs(): number | null {
    const trips = this.facts.channels.map((channel) => channel.roundTripMs);
    return trips.length === 0 ? null : Math.min(...trips);
  }

  /** Resolves when the channels that the server offers, and Saffron uses, are open. @throws SpiceError */
  async connect(): Promise<void> {
    try {
      const opened = await this.#openWithPassword();
      if (this.#abort.signal.aborted) {
        opened.stream.close();
        throw new CancelledError();
      }
      await new Promise<void>((resolve, reject) => {
        this.#ready = { resolve, reject };
        this.#startMain(opened);
        this.#expectList();
      });
      this.#setState({ name: 'connected' });
    } catch (error) {
      // A link that is cut short by `close` fails in its own way.
      const cancelled = this.#state.name === 'closed' && this.#state.error === null;
      const failure = cancelled ? new CancelledError() : asSpiceError(error, 'session');
      this.#end(failure);
      throw failure;
    } finally {
      this.#ready = null;
    }
  }

  /** A server that links main and then says nothing is as good as none. */
  #expectList(): void {
    const timeoutMs = this.#options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
    this.#listTimer = setTimeout(() => {
      this.#end(new LinkError('SERVER_SILENT', `no list of channels within ${timeoutMs} ms`, { channel: 'main:0' }));
    }, timeoutMs);
  }

  requestMouseMode(mode: number): void {
    this.#main?.requestMouseMode(mode);
  }

  /**
   * Asks the server for other encodings, as far as it can be asked. Channels that come later ask for the same.
   * The protocol cannot take a wish back: "the server's choice" holds for channels that open from now on.
   */
  prefer(preferences: Preferences): void {
    const { compression, videoCodecs } = preferences;
    const isSameCodec = videoCodecs.join() === this.#preferences.videoCodecs.join();
    for (const channel of this.#channels.values()) {
      if (!(channel instanceof DisplayChannel)) continue;
      if (compression !== null && compression !== this.#preferences.compression) {
        channel.setPreferredCompression(compression);
      }
      // Every wish about video stops the streams that run.
      if (!isSameCodec) channel.setPreferredVideoCodecs(videoCodecs);
    }
    this.#preferences = preferences;
    this.events.emit('quality', preferences);
  }

  close(): void {
    this.#end(null);
  }

  async #openWithPassword(): Promise<OpenedChannel> {
    for (;;) {
      try {
        return await this.#open(ChannelType.main, 0, 0);
      } catch (error) {
        if (!(error instanceof SpiceError) || error.code !== 'LINK_PERMISSION_DENIED') throw error;
        await this.#ask();
      }
    }
  }

  async #ask(): Promise<void> {
    const wrong = this.#password !== '';
    const { askPassword } = this.#options;
    if (askPassword === undefined) {
      throw wrong
        ? new LinkError('PASSWORD_WRONG', 'the server refused the password')
        : new LinkError('PASSWORD_REQUIRED', 'the server wants a password');
    }
    this.#setState({ name: 'password', wrong, needsUsername: false });
    const answer = await askPassword(wrong, false);
    if (answer === null || this.#abort.signal.aborted) throw new CancelledError('no password was given');
    this.#password = answer.password;
    this.#setState({ name: 'connecting', stage: 'auth' });
  }

  async #open(channelType: number, channelId: number, connectionId: number): Promise<OpenedChannel> {
    const clientCaps =
      channelType === ChannelType.display ? this.#displayCaps() : (CLIENT_CAPS[channelType] ?? new Capabilities([]));
    const opened = await openChannel(this.#options.endpoint, {
      channelType,
      channelId,
      connectionId,
      channelCaps: clientCaps,
      password: this.#password,
      timeoutMs: this.#options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
      signal: this.#abort.signal,
      ...(channelType === ChannelType.main ? { onStage: (stage: Stage) => this.#stage(stage) } : {}),
    });
    this.facts.channels.push({
      type: channelType,
      id: channelId,
      tls: opened.tls,
      clientCaps: await clientCaps,
      serverCaps: { common: opened.common, channel: opened.channel },
      roundTripMs: opened.roundTripMs,
    });
    return opened;
  }

  /** The connection is made while the host still looks for its decoders. */
  async #displayCaps(): Promise<Capabilities> {
    const { videoCodecs } = this.#options;
    if (videoCodecs === undefined) return displayClientCaps([VideoCodec.MJPEG]);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly number[]>((resolve) => {
      timer = setTimeout(() => resolve([VideoCodec.MJPEG]), VIDEO_CODECS_TIMEOUT_MS);
    });
    try {
      return displayClientCaps(await Promise.race([videoCodecs, late]));
    } finally {
      clearTimeout(timer);
    }
  }

  #stage(stage: Stage): void {
    if (this.#state.name === 'connecting') this.#setState({ name: 'connecting', stage });
  }

  #setState(state: SessionState): void {
    if (this.#state.name === 'closed') return;
    this.#state = state;
    this.events.emit('state', state);
  }

  #context(opened: OpenedChannel, type: number, id: number): ChannelContext {
    return {
      stream: opened.stream,
      type,
      id,
      miniHeader: opened.miniHeader,
      serverCaps: { common: opened.common, channel: opened.channel },
      log: this.#log,
      early: opened.early,
      waitFor: (waits, waiting) =>
        waitForChannels(waits, {
          waiting,
          find: (otherType, otherId) => this.#channels.get(`${otherType}:${otherId}`),
          after,
          problem: (error) => this.events.emit('problem', error),
        }),
      onNotice: (notice) => this.events.emit('notice', notice),
      onClosed: (channel, error) => this.#channelClosed(channel, error),
    };
  }

  #register(channel: Channel): void {
    this.#channels.set(`${channel.type}:${channel.id}`, channel);
    channel.start();
  }

  #startMain(opened: OpenedChannel): void {
    this.#main = new MainChannel(this.#context(opened, ChannelType.main, 0), {
      init: (init) => {
        this.facts.init = init;
        this.#stage('channels');
      },
      channels: (channels) => this.#openListed(channels),
      mouseModes: (modes) => {
        this.#inputs?.dropMotion();
        this.events.emit('mouseModes', modes);
      },
      multiMediaTime: (timeMs) => {
        this.#setMediaTime({ ...this.#mediaTime, time: timeMs, atMs: performance.now() });
      },
      name: (name) => {
        this.facts.name = name;
        this.events.emit('name', name);
      },
      uuid: (uuid) => {
        this.facts.uuid = uuid;
        this.events.emit('uuid', uuid);
      },
      agent: (connected) => this.events.emit('agent', connected),
      switchHost: (target) => this.#switchHost(target),
    });
    this.#register(this.#main);
  }

  #switchHost(target: MigrationTarget): void {
    const { host, port, tlsPort } = target;
    const details = { host, port: port ?? 0, tlsPort: tlsPort ?? 0 };
    this.#end(new NetworkError('MIGRATION_UNSUPPORTED', `the guest moved to ${host}`, { details }));
  }

  /** Lists are additive: later ones bring channels that were plugged in. */
  #openListed(listed: readonly ChannelId[]): void {
    clearTimeout(this.#listTimer);
    const known = new Set(this.facts.offered.map(({ type, id }) => `${type}:${id}`));
    const fresh = listed.filter(({ type, id }) => !known.has(`${type}:${id}`));
    this.facts.offered = [...this.facts.offered, ...fresh];
    const wanted = fresh.filter(({ type }) => type !== ChannelType.main && CLIENT_CAPS[type] !== undefined);
    Promise.all(wanted.map((channel) => this.#openListedOne(channel))).then(
      () => this.#ready?.resolve(),
      (error: unknown) => this.#end(asSpiceError(error, 'session')),
    );
  }

  async #openListedOne({ type, id }: ChannelId): Promise<void> {
    const opened = await this.#open(type, id, this.facts.init?.sessionId ?? 0);
    if (this.#state.name === 'closed') {
      opened.stream.close();
      return;
    }
    this.#register(this.#create(this.#context(opened, type, id)));
    if (type === ChannelType.display) this.events.emit('quality', this.#preferences);
  }

  #create(context: ChannelContext): Channel {
    if (context.type === ChannelType.display) {
      return new DisplayChannel(context, this.#options.displayHost, {
        pixmapCachePixels: this.#options.caches?.pixmapPixels ?? PIXMAP_CACHE_PIXELS,
        glzWindowPixels: this.#options.caches?.glzWindowPixels ?? glzWindowPixels(this.facts.init?.ramHint ?? 0),
        preferredCompression: this.#preferences.compression,
        preferredVideoCodecs: this.#preferences.videoCodecs,
      });
    }
    if (context.type === ChannelType.cursor) {
      const displayId = context.id;
      return new CursorChannel(context, {
        shape: (shape) => this.events.emit('cursor', { displayId, shape }),
        move: (x, y) => this.events.emit('cursorMove', { displayId, x, y }),
      });
    }
    this.#inputs = new InputsChannel(context, { modifiers: (modifiers) => this.events.emit('modifiers', modifiers) });
    return this.#inputs;
  }

  /** Every channel that is opened is needed: a desktop without picture or keys is no session. */
  #channelClosed(channel: Channel, error: SpiceError | null): void {
    this.#channels.delete(`${channel.type}:${channel.id}`);
    if (this.#state.name === 'closed') return;
    this.#log.info(() => `${channelTypeName(channel.type)}:${channel.id} closed: ${error?.message ?? 'by the server'}`);
    this.#end(error ?? closedByServer(channel.name));
  }

  #end(error: SpiceError | null): void {
    if (this.#state.name === 'closed') return;
    const data = error === null || error.kind === 'cancelled' ? null : error.toData();
    this.#setState({ name: 'closed', error: data });
    clearTimeout(this.#listTimer);
    this.#abort.abort();
    this.#inputs?.releaseKeys();
    for (const channel of [...this.#channels.values()]) channel.close();
    this.#channels.clear();
    this.#ready?.reject(error ?? new CancelledError());
    this.events.emit('closed', error);
  }
}

/** The reference client's rule: half of the device's memory, within bounds, four bytes a pixel. */
function glzWindowPixels(ramHint: number): number {
  return Math.min(Math.max(Math.floor(ramHint / 2), GLZ_WINDOW_MIN_BYTES), GLZ_WINDOW_MAX_BYTES) / 4;
}
