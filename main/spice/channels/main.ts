/** The main channel (protocol: main channel): session start, the list of channels, mouse mode, time and the guest agent's coming and going. */

import { AgentTokens } from '../agent/tokens';
import { MouseMode } from '../wire/constants';
import { LimitError } from '../wire/errors';
import { MAX_CHANNELS } from '../wire/limits';
import { mainClient, mainServer, type ChannelId, type Init } from '../wire/messages/main';
import { routes, unsupported, type Handled, type HandlersFor } from '../wire/table';
import { Channel, type ChannelContext } from './channel';

export interface MouseModes {
  readonly supported: number;
  readonly current: number;
}

export interface MainEvents {
  readonly init: (init: Init) => void;
  readonly channels: (channels: readonly ChannelId[]) => void;
  readonly mouseModes: (modes: MouseModes) => void;
  readonly multiMediaTime: (timeMs: number) => void;
  readonly name: (name: string) => void;
  readonly uuid: (uuid: string) => void;
  readonly agent: (connected: boolean) => void;
  /** The guest went to another host and the server gives the session up. */
  readonly switchHost: (destination: MigrationTarget) => void;
}

export interface MigrationTarget {
  readonly host: string;
  readonly port: number | null;
  readonly tlsPort: number | null;
  readonly certSubject: string | null;
}

export class MainChannel extends Channel {
  readonly #events: MainEvents;
  readonly #routes = routes(mainServer, this.#handlers());
  readonly #tokens = new AgentTokens();
  #modes: MouseModes = { supported: 0, current: 0 };
  #wantedMode: number = MouseMode.CLIENT;
  #agentConnected = false;

  constructor(context: ChannelContext, events: MainEvents) {
    super(context);
    this.#events = events;
  }

  get mouseModes(): MouseModes {
    return this.#modes;
  }

  get agentConnected(): boolean {
    return this.#agentConnected;
  }

  get agentTokens(): number {
    return this.#tokens.available;
  }

  /** Asks for a mouse mode now and whenever the server offers it again. */
  requestMouseMode(mode: number): void {
    this.#wantedMode = mode;
    this.#askForMode();
  }

  protected override handle(type: number, body: Uint8Array): Handled {
    return this.dispatch(this.#routes, type, body);
  }

  #handlers(): HandlersFor<typeof mainServer> {
    return {
      INIT: (init) => this.#init(init),
      CHANNELS_LIST: ({ channels }) => {
        if (channels.length > MAX_CHANNELS) throw new LimitError('channels', channels.length, MAX_CHANNELS);
        this.#events.channels(channels);
      },
      MOUSE_MODE: (modes) => this.#setModes(modes),
      MULTI_MEDIA_TIME: ({ time }) => this.#events.multiMediaTime(time),
      NAME: ({ name }) => this.#events.name(new TextDecoder().decode(name).replace(/\0.*$/s, '')),
      UUID: ({ uuid }) => this.#events.uuid(formatUuid(uuid)),
      AGENT_CONNECTED: () => this.#setAgent(true),
      AGENT_CONNECTED_TOKENS: ({ tokens }) => {
        this.#tokens.replace(tokens);
        this.#setAgent(true);
      },
      AGENT_DISCONNECTED: () => this.#setAgent(false),
      AGENT_TOKEN: ({ tokens }) => this.#tokens.add(tokens),
      AGENT_DATA: unsupported('AGENT_START is not sent before the agent is spoken to, so none comes'),
      MIGRATE_BEGIN: unsupported('no migration capability is announced'),
      MIGRATE_BEGIN_SEAMLESS: unsupported('no migration capability is announced'),
      MIGRATE_CANCEL: unsupported('no migration capability is announced'),
      MIGRATE_END: unsupported('no migration capability is announced'),
      MIGRATE_DST_SEAMLESS_ACK: unsupported('no migration capability is announced'),
      MIGRATE_DST_SEAMLESS_NACK: unsupported('no migration capability is announced'),
      MIGRATE_SWITCH_HOST: ({ host, port, tlsPort, certSubject }) =>
        this.#events.switchHost({
          host: text(host) ?? '',
          port: usablePort(port),
          tlsPort: usablePort(tlsPort),
          certSubject: text(certSubject),
        }),
    };
  }

  #init(init: Init): void {
    this.#tokens.replace(init.agentTokens);
    this.#events.init(init);
    this.#events.multiMediaTime(init.multiMediaTime);
    this.#setModes({ supported: init.supportedMouseModes, current: init.currentMouseMode });
    this.#setAgent(init.agentConnected !== 0);
    this.send(mainClient.ATTACH_CHANNELS, {});
  }

  #setModes(modes: MouseModes): void {
    this.#modes = modes;
    this.#events.mouseModes(modes);
    this.#askForMode();
  }

  #askForMode(): void {
    const { supported, current } = this.#modes;
    if (current === this.#wantedMode || (supported & this.#wantedMode) === 0) return;
    this.send(mainClient.MOUSE_MODE_REQUEST, { mode: this.#wantedMode });
  }

  #setAgent(connected: boolean): void {
    this.#agentConnected = connected;
    this.#events.agent(connected);
  }
}

/** QEMU writes 65535 for "no such port" when a migration told it only one of two. */
function usablePort(port: number): number | null {
  return port === 0 || port === 0xffff ? null : port;
}

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : new TextDecoder().decode(bytes).replace(/\0.*$/s, '');
}

function formatUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
