/** What the headless tools need of the engine: the wiring in cli.ts gives the real one, tests give their own. */

import type { Logger } from '../spice/log';
import type { Endpoint } from '../spice/transport/endpoint';
import type { Capabilities } from '../spice/wire/caps';

export interface EngineOptions {
  readonly endpoint: Endpoint;
  readonly connectTimeoutMs: number;
  /** One of ImageCompression; the server's choice where it is absent. */
  readonly preferredCompression?: number;
  readonly log: Logger;
}

/** The certificate and the connection of one TLS channel. */
export interface TlsReport {
  readonly protocol: string;
  readonly cipher: string;
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256, hex with colons. */
  readonly fingerprint: string;
  /** As the certificate states it. */
  readonly validTo: string;
}

export interface CapsOfBothSides {
  readonly common: Capabilities;
  readonly channel: Capabilities;
}

export interface ChannelReport {
  readonly type: number;
  readonly id: number;
  /** Null for channels that the server offers and this client did not open. */
  readonly server: CapsOfBothSides | null;
  readonly client: CapsOfBothSides | null;
  readonly tls: TlsReport | null;
}

export interface ServerReport {
  readonly name: string | null;
  readonly uuid: string | null;
  /** Bits of MouseMode. */
  readonly mouseModes: { readonly supported: number; readonly current: number };
  readonly agentConnected: boolean;
  /** Every round trip that was measured, in milliseconds. */
  readonly roundTripsMs: readonly number[];
  readonly channels: readonly ChannelReport[];
}

export interface EngineSession {
  readonly displayIds: readonly number[];
  /** @throws SpiceError `TIMEOUT` if the picture is not still for `quietMs` within `timeoutMs` */
  waitQuiet(id: number, quietMs: number, timeoutMs: number): Promise<void>;
  /** The primary surface without the cursor: RGB, 3 bytes a pixel, from the top down. */
  picture(id: number): { readonly width: number; readonly height: number; readonly rgb: Uint8Array };
  report(): ServerReport;
  close(): void;
}

export interface Engine {
  /** Resolves when the session is up. @throws SpiceError */
  open(options: EngineOptions): Promise<EngineSession>;
  /** The built-in demo server, on loopback. */
  startDemo(options: { readonly port: number }): Promise<{ readonly url: string; close(): Promise<void> }>;
}
