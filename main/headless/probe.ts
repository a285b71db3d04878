/** `saffron probe`: what a server offers, as text for people or as JSON for programs. */

import type { Capabilities } from '../spice/wire/caps';
import { CHANNEL_CAPS, channelTypeName, CommonCap, MouseMode } from '../spice/wire/constants';
import type { CapsOfBothSides, ChannelReport, ServerReport, TlsReport } from './engine';
import { printable } from './explain';

export interface ProbeResult {
  readonly name: string | null;
  readonly uuid: string | null;
  readonly mouse: { readonly current: string; readonly supported: readonly string[] };
  readonly agent: boolean;
  /** Median in milliseconds; null if nothing was measured. */
  readonly roundTripMs: number | null;
  readonly channels: readonly ProbeChannel[];
}

export interface ProbeChannel {
  readonly channel: string;
  readonly opened: boolean;
  readonly server: ProbeCaps | null;
  readonly client: ProbeCaps | null;
  readonly tls: TlsReport | null;
}

export interface ProbeCaps {
  readonly common: readonly string[];
  readonly channel: readonly string[];
}

export function toProbeResult(report: ServerReport): ProbeResult {
  const { supported, current } = report.mouseModes;
  return {
    name: report.name,
    uuid: report.uuid,
    mouse: { current: mouseModeNames(current).join('+') || 'none', supported: mouseModeNames(supported) },
    agent: report.agentConnected,
    roundTripMs: median(report.roundTripsMs),
    channels: report.channels.map(toProbeChannel),
  };
}

/** Lines of text; what came from the server is made safe for a terminal. */
export function formatProbe(result: ProbeResult): string {
  const lines = [
    `name        ${result.name === null ? '-' : printable(result.name)}`,
    `uuid        ${result.uuid ?? '-'}`,
    `mouse mode  ${result.mouse.current} (supported: ${result.mouse.supported.join(', ') || 'none'})`,
    `agent       ${result.agent ? 'connected' : 'not connected'}`,
    `round trip  ${result.roundTripMs === null ? '-' : `${result.roundTripMs.toFixed(1)} ms`}`,
    'channels',
  ];
  for (const channel of result.channels) {
    lines.push(`  ${channel.channel}${channel.opened ? '' : ' (not opened)'}`);
    if (channel.server !== null) lines.push(`    server  ${formatCaps(channel.server)}`);
    if (channel.client !== null) lines.push(`    client  ${formatCaps(channel.client)}`);
    if (channel.tls !== null) lines.push(...formatTls(channel.tls));
  }
  return `${lines.join('\n')}\n`;
}

export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

function toProbeChannel({ type, id, server, client, tls }: ChannelReport): ProbeChannel {
  return {
    channel: `${channelTypeName(type)}:${id}`,
    opened: server !== null,
    server: toProbeCaps(type, server),
    client: toProbeCaps(type, client),
    tls,
  };
}

function toProbeCaps(type: number, caps: CapsOfBothSides | null): ProbeCaps | null {
  if (caps === null) return null;
  return { common: caps.common.names(CommonCap), channel: namesOf(caps.channel, type) };
}

function namesOf(caps: Capabilities, type: number): string[] {
  return caps.names(CHANNEL_CAPS[type] ?? {});
}

function mouseModeNames(bits: number): string[] {
  const names: string[] = [];
  if ((bits & MouseMode.SERVER) !== 0) names.push('server');
  if ((bits & MouseMode.CLIENT) !== 0) names.push('client');
  return names;
}

function formatCaps({ common, channel }: ProbeCaps): string {
  return [...common, ...channel].join(' ') || '-';
}

function formatTls(tls: TlsReport): string[] {
  const rows: [string, string][] = [
    ['tls', `${tls.protocol} ${tls.cipher}`],
    ['subject', tls.subject],
    ['issuer', tls.issuer],
    ['sha-256', tls.fingerprint],
    ['expires', tls.validTo],
  ];
  return rows.map(([label, value]) => `    ${label.padEnd(8)}${printable(value)}`);
}
