/** The engine of the headless tools on top of real sessions: what is known about a session becomes a report. */

import type { ChannelFacts, SessionFacts } from '../session/session';
import type { TlsFacts } from '../spice/transport';
import { COMMON_CAPS } from '../spice/transport';
import type { ChannelReport, Engine, EngineOptions, EngineSession, ServerReport, TlsReport } from './engine';

/** The part of main/session/headless.ts that is used. */
export interface OpenedSession {
  readonly session: {
    readonly facts: SessionFacts;
    readonly mouseModes: ServerReport['mouseModes'];
    readonly agentConnected: boolean;
  };
  /** By id of the display channel. */
  readonly displays: ReadonlyMap<number, unknown>;
  waitQuiet(id: number, quietMs: number, timeoutMs: number): Promise<void>;
  picture(id: number): { readonly width: number; readonly height: number; readonly rgb: Uint8Array };
  close(): void;
}

export function createEngine(
  openHeadless: (options: EngineOptions) => Promise<OpenedSession>,
  startDemo: Engine['startDemo'],
): Engine {
  return { open: async (options) => toEngineSession(await openHeadless(options)), startDemo };
}

export function toServerReport({ facts, mouseModes, agentConnected }: OpenedSession['session']): ServerReport {
  const linked = new Set(facts.channels.map(({ type, id }) => `${type}:${id}`));
  const unopened = facts.offered.filter(({ type, id }) => !linked.has(`${type}:${id}`));
  return {
    name: facts.name,
    uuid: facts.uuid,
    mouseModes,
    agentConnected,
    roundTripsMs: facts.channels.map(({ roundTripMs }) => roundTripMs),
    channels: [
      ...facts.channels.map(toChannelReport),
      ...unopened.map(({ type, id }) => ({ type, id, server: null, client: null, tls: null })),
    ],
  };
}

function toEngineSession(opened: OpenedSession): EngineSession {
  return {
    displayIds: [...opened.displays.keys()],
    waitQuiet: (id, quietMs, timeoutMs) => opened.waitQuiet(id, quietMs, timeoutMs),
    picture: (id) => opened.picture(id),
    report: () => toServerReport(opened.session),
    close: () => opened.close(),
  };
}

function toChannelReport({ type, id, serverCaps, clientCaps, tls }: ChannelFacts): ChannelReport {
  return {
    type,
    id,
    server: serverCaps,
    client: { common: COMMON_CAPS, channel: clientCaps },
    tls: tls === null ? null : toTlsReport(tls),
  };
}

function toTlsReport({ protocol, cipher, certificate }: TlsFacts): TlsReport {
  const text = (key: string) => String(certificate[key] ?? '');
  return {
    protocol,
    cipher,
    subject: text('subject'),
    issuer: text('issuer'),
    fingerprint: text('fingerprint'),
    validTo: text('validTo'),
  };
}
