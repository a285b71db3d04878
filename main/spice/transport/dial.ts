/** Opens the connection of one channel: TCP, Unix socket or proxy tunnel, with TLS inside where the channel must be secure. */

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { CancelledError, NetworkError } from '../wire/errors';
import { certificateDetails, parseHostSubject, verifyServer } from './certificate';
import type { Endpoint, TlsOptions } from './endpoint';
import { toNetworkError } from './network-errors';
import { openTunnel, parseProxy } from './proxy';

export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

export interface DialOptions {
  readonly secure: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onStage?: (stage: 'resolve' | 'proxy' | 'tls') => void;
}

/** What was agreed with a TLS server. */
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly certificate: Readonly<Record<string, string | number | boolean>>;
}

export interface Dialled {
  readonly socket: Socket;
  readonly tls: TlsFacts | null;
}

/** True if the endpoint says that this channel must use TLS. */
export function mustBeSecure(endpoint: Endpoint, channelName: string): boolean {
  if (endpoint.unixPath !== undefined) return false;
  const { secureChannels = [] } = endpoint;
  return secureChannels.includes('all') || secureChannels.includes(channelName) || endpoint.port === undefined;
}

/** @throws NetworkError with a code for what went wrong; CancelledError when the signal fired. The socket is paused. */
export async function dial(endpoint: Endpoint, options: DialOptions): Promise<Dialled> {
  const sockets: Socket[] = [];
  let forget = (): void => undefined;
  const stop = new Promise<never>((_, reject) => {
    const { signal, timeoutMs } = options;
    const cancel = (): void => reject(new CancelledError());
    if (signal?.aborted === true) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const timer = setTimeout(() => reject(timeout(endpoint, timeoutMs)), timeoutMs);
    forget = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
  });
  stop.catch(() => undefined);
  try {
    return await Promise.race([open(endpoint, options, sockets), stop]);
  } catch (error) {
    discard(sockets);
    throw toNetworkError(error, 'connect', where(endpoint, options.secure));
  } finally {
    forget();
  }
}

/**
 * The outer socket first, and not inside a callback of the socket: Node may still be reading with the TLS state that
 * destroying frees.
 */
function discard(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.on('error', () => undefined);
  setImmediate(() => {
    for (const socket of [...sockets].reverse()) socket.destroy();
  });
}

function where({ host, unixPath, port, tlsPort }: Endpoint, secure: boolean): Record<string, string | number> {
  if (unixPath !== undefined) return { path: unixPath };
  return { host: host ?? '', port: (secure ? tlsPort : port) ?? 0 };
}

function timeout(endpoint: Endpoint, timeoutMs: number): NetworkError {
  return new NetworkError('CONNECT_TIMEOUT', `no connection within ${timeoutMs} ms`, {
    details: { ...where(endpoint, false), timeoutMs },
  });
}

async function open(endpoint: Endpoint, options: DialOptions, sockets: Socket[]): Promise<Dialled> {
  const { secure, onStage } = options;
  onStage?.('resolve');
  if (endpoint.unixPath !== undefined) {
    const socket = await connected(connectSocket({ path: endpoint.unixPath }), 'connect', sockets);
    return { socket, tls: null };
  }
  const { host } = endpoint;
  if (host === undefined || host === '') throw new NetworkError('NO_HOST', 'no host is given');
  const port = secure ? endpoint.tlsPort : endpoint.port;
  if (port === undefined) {
    throw new NetworkError(secure ? 'NO_TLS_PORT' : 'NO_PORT', `no ${secure ? 'TLS ' : ''}port is given`, {
      details: { host },
    });
  }
  const socket = await openTcp(endpoint, host, port, options, sockets);
  if (!secure) return { socket, tls: null };
  onStage?.('tls');
  return secureSocket(socket, host, endpoint.tls ?? {}, sockets);
}

async function openTcp(
  endpoint: Endpoint,
  host: string,
  port: number,
  options: DialOptions,
  sockets: Socket[],
): Promise<Socket> {
  if (endpoint.proxy === undefined || endpoint.proxy === '') {
    return connected(connectSocket({ host, port, autoSelectFamily: true }), 'connect', sockets);
  }
  options.onStage?.('proxy');
  const proxy = parseProxy(endpoint.proxy);
  const address = { host: proxy.host, port: proxy.port };
  const socket = proxy.secure
    ? await connected(connectTls({ ...address, ...serverName(proxy.host) }), 'secureConnect', sockets)
    : await connected(connectSocket({ ...address, autoSelectFamily: true }), 'connect', sockets);
  await openTunnel(socket, proxy, host, port);
  return socket;
}

function serverName(host: string): { servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

function connected<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', sockets: Socket[]): Promise<S> {
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(error);
    const closed = (): void => reject(new NetworkError('CONNECTION_CLOSED', 'closed while connecting'));
    socket.once('error', fail);
    socket.once('close', closed);
    socket.once(event, () => {
      socket.off('error', fail);
      socket.off('close', closed);
      socket.pause();
      resolve(socket);
    });
  });
}

async function secureSocket(raw: Socket, host: string, tls: TlsOptions, sockets: Socket[]): Promise<Dialled> {
  const hostSubject = tls.hostSubject === undefined || tls.hostSubject === '' ? null : tls.hostSubject;
  // Found out before the handshake: a subject that cannot be understood never matches.
  if (hostSubject !== null) parseHostSubject(hostSubject);
  const socket: TLSSocket = connectTls({
    socket: raw,
    ...contextOptions(tls),
    ...serverName(host),
    rejectUnauthorized: false,
  });
  await connected(socket, 'secureConnect', sockets);
  // Not getPeerX509Certificate: in Node 20 it takes the chain apart, the next look finds no certificate, and the process may crash.
  const peer = socket.getPeerCertificate();
  const der = peer.raw as Buffer | undefined;
  if (der === undefined) throw new NetworkError('TLS_HANDSHAKE', 'the server showed no certificate');
  const certificate = new X509Certificate(der);
  verifyServer({
    certificate,
    chainError: chainError(socket),
    host,
    hostSubject,
  });
  return {
    socket,
    tls: {
      protocol: socket.getProtocol() ?? 'unknown',
      cipher: socket.getCipher().name,
      certificate: certificateDetails(certificate),
    },
  };
}

/** Node compares the host name as part of the chain check; SPICE has its own rules for that. */
function chainError(socket: TLSSocket): string | null {
  if (socket.authorized) return null;
  const error = socket.authorizationError as unknown;
  const code = typeof error === 'string' ? error : ((error as NodeJS.ErrnoException | null)?.code ?? 'UNKNOWN');
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? null : code;
}

function contextOptions(tls: TlsOptions): ConnectionOptions {
  const ca = tls.ca ?? (tls.caFile === undefined || tls.caFile === '' ? undefined : readCa(tls.caFile));
  const options: ConnectionOptions = {
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca }),
    // "DEFAULT" is what brokers write; it means what Node does anyway.
    ...(tls.ciphers === undefined || tls.ciphers === '' || tls.ciphers === 'DEFAULT' ? {} : { ciphers: tls.ciphers }),
  };
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) throw badCa('no certificate in the CA text');
  try {
    createSecureContext(options);
  } catch (error) {
    throw options.ciphers === undefined ? badCa('the CA cannot be read', error) : toNetworkError(error, 'ciphers');
  }
  return options;
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw badCa('the CA file cannot be read', error, path);
  }
}

function badCa(message: string, cause?: unknown, path = ''): NetworkError {
  return new NetworkError('TLS_BAD_CA', message, { cause, details: { path } });
}
