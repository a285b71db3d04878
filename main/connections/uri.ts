/** Connection URIs, `spice://`, `spice+tls://`, `spice+unix://`, and bare `host:port` addresses (protocol §14.3). */

import { isAbsolute, resolve } from 'node:path';

import type { Endpoint } from '../spice/transport/endpoint';
import type { ProfileWarning } from './errors';
import { UriError } from './errors';
import { shown } from './keyfile';

export interface UriResult {
  readonly endpoint: Endpoint;
  readonly warnings: readonly ProfileWarning[];
}

export interface UriOptions {
  /** Folder that a relative socket path starts from; without it such a path is refused. */
  readonly cwd?: string;
}

export const URI_LENGTH_LIMIT = 8192;
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const KEYS = ['port', 'tls-port', 'password'] as const;
type QueryKey = (typeof KEYS)[number];

/** Whether the text has the shape `scheme://…`, supported or not. */
export function looksLikeUri(text: string): boolean {
  return SCHEME.test(text);
}

/**
 * @param text The whole URI; surrounding spaces are not part of it.
 * @throws UriError whose message never repeats the query, which may hold a password
 */
export function parseUri(text: string, options: UriOptions = {}): UriResult {
  const uri = text.trim();
  requirePlainText(uri);
  const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) throw new UriError('URI_BAD_SCHEME', 'the text does not begin with spice://');
  const rest = uri.slice(scheme.length + '://'.length);
  if (scheme === 'spice+unix') return { endpoint: { unixPath: socketPath(rest, options.cwd) }, warnings: [] };
  if (scheme !== 'spice' && scheme !== 'spice+tls') {
    throw new UriError('URI_BAD_SCHEME', `addresses of the kind ${scheme}:// are not supported`, { scheme });
  }
  return parseNetworkUri(rest, scheme === 'spice+tls');
}

/**
 * Reads `host:port` or `[::1]:port`; the port is the plain one.
 * @throws UriError `URI_NO_PORT` for a host alone
 */
export function parseAddress(text: string): Endpoint {
  const address = text.trim();
  requirePlainText(address);
  if (/[/?;@\s]/.test(address)) throw new UriError('URI_BAD_HOST', 'the address is not host:port');
  const { host, port } = splitHostPort(address);
  if (port === undefined) throw new UriError('URI_NO_PORT', `the address of ${shown(host)} has no port`, { host });
  return { host, port };
}

/** The URI that leads to the same server, without password; user name and TLS details other than ports are left out too. */
export function toUri(endpoint: Endpoint): string {
  if (endpoint.unixPath !== undefined) return `spice+unix://${endpoint.unixPath}`;
  const host = endpoint.host ?? '';
  const isIpv6 = host.includes(':') && !isOpaqueHost(host);
  // A zone (fe80::1%eth0) has a percent sign of its own.
  const shownHost = isIpv6 ? `[${host.replace('%', '%25')}]` : encodeURIComponent(host);
  if (endpoint.port === undefined) return `spice+tls://${shownHost}:${endpoint.tlsPort ?? ''}`;
  if (endpoint.tlsPort === undefined) return `spice://${shownHost}:${endpoint.port}`;
  return `spice://${shownHost}?port=${endpoint.port}&tls-port=${endpoint.tlsPort}`;
}

/** Hosts that only a proxy understands, such as Proxmox's tokens: they have colons but are no IPv6 addresses. */
export function isOpaqueHost(host: string): boolean {
  return host.includes(':') && !/^[0-9a-f:.]+(%[^\s]+)?$/i.test(host);
}

function parseNetworkUri(rest: string, isTls: boolean): UriResult {
  const warnings: ProfileWarning[] = [];
  const authorityEnd = rest.search(/[/?;]/);
  const authority = authorityEnd < 0 ? rest : rest.slice(0, authorityEnd);
  const tail = authorityEnd < 0 ? '' : rest.slice(authorityEnd);
  const queryStart = tail.search(/[?;]/);
  const path = queryStart < 0 ? tail : tail.slice(0, queryStart);
  const query = queryStart < 0 ? '' : tail.slice(queryStart + 1);
  if (path.length > 1) warnings.push({ code: 'URI_PATH_IGNORED', message: 'the path after the host is ignored' });

  const at = authority.lastIndexOf('@');
  const username = at < 0 ? undefined : readUser(authority.slice(0, at));
  const address = splitHostPort(authority.slice(at + 1));
  const values = parseQuery(query);
  const password = values.get('password');

  let port = address.port;
  let tlsPort: number | undefined;
  if (isTls) {
    for (const key of ['port', 'tls-port'] as const) {
      if (!values.has(key)) continue;
      warnings.push({ code: 'URI_KEY_IGNORED', message: `${key} is ignored in a spice+tls:// address`, key });
    }
    tlsPort = port;
    port = undefined;
  } else {
    if (values.has('port') && port !== undefined) {
      throw new UriError('URI_DUPLICATE_KEY', 'the port is given twice', { key: 'port' });
    }
    port ??= readPort(values.get('port'), 'port');
    tlsPort = readPort(values.get('tls-port'), 'tls-port');
  }
  if (port === undefined && tlsPort === undefined) {
    throw new UriError('URI_NO_PORT', `the address of ${shown(address.host)} has no port`, { host: address.host });
  }
  const endpoint: Endpoint = {
    host: address.host,
    ...(port === undefined ? {} : { port }),
    ...(tlsPort === undefined ? {} : { tlsPort }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
  return { endpoint, warnings };
}

function parseQuery(query: string): ReadonlyMap<QueryKey, string> {
  const values = new Map<QueryKey, string>();
  for (const part of query.split(/[&;]/)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals < 0) throw new UriError('URI_BAD_QUERY', 'after the ? only key=value is allowed');
    const name = decode(part.slice(0, equals));
    const key = KEYS.find((known) => known === name);
    // What looks like a key may be the rest of a password with a raw `&`, so it is not repeated.
    if (key === undefined) throw new UriError('URI_UNKNOWN_KEY', `keys are ${KEYS.join(', ')}`);
    const value = decode(part.slice(equals + 1));
    if (value === '') continue;
    if (values.has(key)) throw new UriError('URI_DUPLICATE_KEY', `${key} is given twice`, { key });
    values.set(key, value);
  }
  return values;
}

function readUser(text: string): string | undefined {
  if (text.includes(':')) {
    throw new UriError('URI_BAD_USER', 'a password cannot stand before the @; use ?password=, or let it be asked for');
  }
  const user = decode(text);
  return user === '' ? undefined : user;
}

function splitHostPort(text: string): { host: string; port?: number } {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(text);
  if (match === null) {
    const isBareIpv6 = /^[0-9a-f:.]+$/i.test(text);
    throw new UriError(
      'URI_BAD_HOST',
      isBareIpv6 ? 'an IPv6 address needs brackets: [::1]:5900' : 'the host name is not valid',
      { ipv6: isBareIpv6 },
    );
  }
  const bracketed = match[1];
  if (bracketed !== undefined && !/^[0-9a-f:.]*:[0-9a-f:.]*(?:%[^%]+)?$/i.test(bracketed)) {
    throw new UriError('URI_BAD_HOST', 'only an IPv6 address may stand in brackets', { ipv6: true });
  }
  // `%25` is how a zone id is written in a URI; people also type a bare `%`.
  const host = bracketed === undefined ? decode(match[2] ?? '') : bracketed.replace(/%25(?=.)/, '%');
  if (host === '') throw new UriError('URI_NO_HOST', 'the address names no host');
  if (/[\s\p{Cc}/]/u.test(host)) throw new UriError('URI_BAD_HOST', 'the host name is not valid', { ipv6: false });
  const port = readPort(match[3], 'port');
  return port === undefined ? { host } : { host, port };
}

function readPort(text: string | undefined, key: string): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= 65535) return value;
  throw new UriError('URI_BAD_PORT', `${key} is not a number from 1 to 65535`, { key });
}

/** Everything after `spice+unix://` is the path, as it stands: no query, no escapes. A folder is no socket. */
function socketPath(path: string, cwd: string | undefined): string {
  if (/(^|\/)\.{0,2}$/.test(path)) throw new UriError('URI_BAD_PATH', 'the address names no socket');
  if (isAbsolute(path)) return path;
  if (cwd === undefined) throw new UriError('URI_BAD_PATH', 'the path of the socket must begin with /');
  return resolve(cwd, path);
}

function decode(text: string): string {
  try {
    const value = decodeURIComponent(text);
    if (!/\p{Cc}/u.test(value)) return value;
  } catch (cause) {
    throw new UriError('URI_BAD_ESCAPE', 'a % is not followed by the code of a character (% itself is %25)', {}, cause);
  }
  throw new UriError('URI_BAD_ESCAPE', 'the address holds a control character');
}

function requirePlainText(text: string): void {
  if (text.length > URI_LENGTH_LIMIT) {
    throw new UriError('URI_TOO_LONG', `the address has more than ${URI_LENGTH_LIMIT} characters`);
  }
  if (/\p{Cc}/u.test(text)) throw new UriError('URI_BAD_CHARACTER', 'the address holds a control character');
}
