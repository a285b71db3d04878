/** HTTP CONNECT through a proxy (protocol: connection descriptions, HTTP proxy): the tunnel in which a channel is then linked. */

import type { Socket } from 'node:net';
import { NetworkError } from '../wire/errors';

export interface ProxyAddress {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** `user:password`, or null. */
  readonly credentials: string | null;
}

const MAX_REPLY_BYTES = 16 * 1024;

/** `[http://|https://][user[:password]@]host[:port]`; the default port is 3128, with https 3129. @throws NetworkError PROXY_BAD */
export function parseProxy(text: string): ProxyAddress {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const scheme = withScheme.slice(0, withScheme.indexOf(':')).toLowerCase();
  // A scheme that URL knows would lose its own default port (80, 443).
  const url = URL.canParse(withScheme) ? new URL(withScheme.replace(/^[^:]+/, 'proxy')) : null;
  if (url === null || url.hostname === '' || (scheme !== 'http' && scheme !== 'https')) {
    throw new NetworkError('PROXY_BAD', 'the proxy address cannot be understood', {
      details: { proxy: text.replace(/\/\/[^@/]*@/, '//') },
    });
  }
  const secure = scheme === 'https';
  const user = decoded(url.username);
  return {
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 3129 : 3128) : Number(url.port),
    credentials: user === '' ? null : `${user}:${decoded(url.password)}`,
  };
}

/** A password may hold a percent sign that escapes nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Opens a tunnel on a socket that is connected to the proxy. The target is not looked up here: brokers use it as a token.
 * @throws NetworkError PROXY_AUTH, PROXY_REFUSED or PROXY_BAD
 */
export function openTunnel(socket: Socket, proxy: ProxyAddress, host: string, port: number): Promise<void> {
  const target = `${host.includes(':') && /^[0-9a-f:.]+$/i.test(host) ? `[${host}]` : host}:${port}`;
  const auth =
    proxy.credentials === null
      ? ''
      : `Proxy-Authorization: Basic ${Buffer.from(proxy.credentials, 'utf8').toString('base64')}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.0\r\nHost: ${target}\r\n${auth}\r\n`);
  return new Promise((resolve, reject) => {
    let reply = Buffer.alloc(0);
    const settle = (error: NetworkError | null): void => {
      socket.off('data', onData);
      socket.off('close', onClose);
      if (error === null) resolve();
      else reject(error);
    };
    const onClose = (): void => settle(new NetworkError('PROXY_REFUSED', 'the proxy closed the connection'));
    const onData = (chunk: Buffer): void => {
      reply = Buffer.concat([reply, chunk]);
      const end = reply.indexOf('\r\n\r\n');
      if (end < 0) {
        if (reply.byteLength > MAX_REPLY_BYTES) settle(new NetworkError('PROXY_BAD', 'the proxy answers without end'));
        return;
      }
      socket.pause();
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(reply.toString('latin1'))?.[1] ?? '';
      // A SPICE server speaks only when spoken to, so nothing of it can stand behind the proxy's answer.
      if (status.startsWith('2')) settle(null);
      else if (status === '407') settle(new NetworkError('PROXY_AUTH', 'the proxy wants a user name and a password'));
      else settle(new NetworkError('PROXY_REFUSED', `the proxy answered ${status}`, { details: { status } }));
    };
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.resume();
  });
}
