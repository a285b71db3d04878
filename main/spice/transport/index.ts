/** What the session needs of the transport: one linked channel at a time. */

import type { Capabilities } from '../wire/caps';
import type { ByteStream } from '../wire/stream';
import { channelTypeName } from '../wire/constants';
import { SpiceError } from '../wire/errors';
import { dial, mustBeSecure, type DialOptions, type TlsFacts } from './dial';
import type { Endpoint } from './endpoint';
import { link, type Linked, type LinkRequest } from './link';
import { SocketStream } from './socket-stream';

export { DEFAULT_CONNECT_TIMEOUT_MS, type TlsFacts } from './dial';
export { COMMON_CAPS } from './link';
export type { Endpoint, TlsOptions } from './endpoint';

export interface OpenChannelOptions extends Omit<LinkRequest, 'timeoutMs' | 'channelCaps'> {
  /** Awaited once the connection is there, before the link message. */
  readonly channelCaps: Capabilities | PromiseLike<Capabilities>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onStage?: (stage: 'resolve' | 'proxy' | 'tls' | 'link') => void;
}

export interface OpenedChannel extends Linked {
  readonly stream: ByteStream;
  readonly tls: TlsFacts | null;
}

/** Dials and links one channel; over TLS where the endpoint or the server demands it. @throws SpiceError */
export async function openChannel(endpoint: Endpoint, options: OpenChannelOptions): Promise<OpenedChannel> {
  const secure = mustBeSecure(endpoint, channelTypeName(options.channelType));
  try {
    return await open(endpoint, options, secure);
  } catch (error) {
    const retry = error instanceof SpiceError && error.code === 'LINK_NEED_SECURED' && !secure;
    if (!retry || endpoint.tlsPort === undefined) throw error;
    return open(endpoint, options, true);
  }
}

async function open(endpoint: Endpoint, options: OpenChannelOptions, secure: boolean): Promise<OpenedChannel> {
  const dialOptions: DialOptions = {
    secure,
    timeoutMs: options.timeoutMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onStage === undefined ? {} : { onStage: options.onStage }),
  };
  const { socket, tls } = await dial(endpoint, dialOptions);
  const stream = new SocketStream(socket);
  options.onStage?.('link');
  const abort = (): void => stream.close();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    return { stream, tls, ...(await link(stream, { ...options, channelCaps: await options.channelCaps })) };
  } catch (error) {
    stream.close();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}
