/** The address of an HTTP CONNECT proxy as users write it (protocol §14.4): checked, taken apart, shown without its password. */

export interface ProxyAddress {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

const DEFAULT_PORTS = { http: 3128, https: 3129 } as const;
const PROXY = /^(?:(https?):\/\/)?(?:([^@/]*)@)?(\[[0-9a-f:.%]+\]|[^:@/[\]\s]+)(?::([0-9]{1,5}))?\/?$/i;

/** @returns undefined if the text is no proxy address: other schemes, no host, a port out of range */
export function parseProxy(text: string): ProxyAddress | undefined {
  const match = PROXY.exec(text.trim());
  if (match === null) return undefined;
  const scheme = match[1]?.toLowerCase() === 'https' ? 'https' : 'http';
  const host = match[3]?.replace(/^\[|\]$/g, '') ?? '';
  const port = match[4] === undefined ? DEFAULT_PORTS[scheme] : Number(match[4]);
  if (host === '' || port < 1 || port > 65535) return undefined;

  const user = match[2];
  if (user === undefined || user === '') return { scheme, host, port };
  const colon = user.indexOf(':');
  const username = decode(colon < 0 ? user : user.slice(0, colon));
  return { scheme, host, port, username, ...(colon < 0 ? {} : { password: decode(user.slice(colon + 1)) }) };
}

/** The same address without user name and password: fit for logs, titles and files. */
export function withoutProxyCredentials(proxy: string): string {
  const address = parseProxy(proxy);
  if (address === undefined) return '';
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.scheme}://${host}:${address.port}`;
}

export function hasProxyCredentials(proxy: string): boolean {
  return parseProxy(proxy)?.username !== undefined;
}

/** A stray `%` in a password is more likely than a broken escape: keep the text then. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
