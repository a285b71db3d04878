/** The link stage (protocol: link stage): capabilities, the ticket and the server's verdict; afterwards the channel's messages begin. */

import { Capabilities } from '../wire/caps';
import type { ByteStream } from '../wire/stream';
import {
  channelTypeName,
  CommonCap,
  LinkErrorCode,
  SPICE_MAGIC,
  SPICE_VERSION_MAJOR,
  SPICE_VERSION_MINOR,
} from '../wire/constants';
import { LinkError } from '../wire/errors';
import { MAX_LINK_REPLY_BYTES } from '../wire/limits';
import {
  LINK_HEADER_BYTES,
  LINK_MESS_BYTES,
  LINK_REPLY_BYTES,
  LinkHeader,
  LinkMess,
  LinkReply,
} from '../wire/messages/link';
import { decode, encode } from '../wire/struct';
import { HandshakeReader } from './handshake';
import { encryptTicket } from './ticket';

/** Common capabilities of this client. */
export const COMMON_CAPS = Capabilities.of(CommonCap.AUTH_SELECTION, CommonCap.AUTH_SPICE, CommonCap.MINI_HEADER);

export interface LinkRequest {
  /** 0 for a session's first channel, else the session id. */
  readonly connectionId: number;
  readonly channelType: number;
  readonly channelId: number;
  readonly channelCaps: Capabilities;
  readonly password: string;
  readonly timeoutMs: number;
}

export interface Linked {
  readonly common: Capabilities;
  readonly channel: Capabilities;
  readonly miniHeader: boolean;
  /** Bytes of the first messages that came along. */
  readonly early: Uint8Array;
  /** From the link message to the reply: one round trip and the making of a key. */
  readonly roundTripMs: number;
}

const ERROR_NAMES: Readonly<Record<number, string>> = {
  [LinkErrorCode.ERROR]: 'LINK_ERROR',
  [LinkErrorCode.INVALID_MAGIC]: 'LINK_NOT_SPICE',
  [LinkErrorCode.INVALID_DATA]: 'LINK_INVALID_DATA',
  [LinkErrorCode.VERSION_MISMATCH]: 'LINK_VERSION',
  [LinkErrorCode.NEED_SECURED]: 'LINK_NEED_SECURED',
  [LinkErrorCode.NEED_UNSECURED]: 'LINK_NEED_UNSECURED',
  [LinkErrorCode.PERMISSION_DENIED]: 'LINK_PERMISSION_DENIED',
  [LinkErrorCode.BAD_CONNECTION_ID]: 'LINK_BAD_CONNECTION_ID',
  [LinkErrorCode.CHANNEL_NOT_AVAILABLE]: 'LINK_CHANNEL_NOT_AVAILABLE',
};

/** Links one channel on a fresh stream. The stream is paused afterwards. @throws LinkError, NetworkError */
export async function link(stream: ByteStream, request: LinkRequest): Promise<Linked> {
  const reader = new HandshakeReader(stream);
  const channel = `${channelTypeName(request.channelType)}:${request.channelId}`;
  const timer = setTimeout(
    () =>
      reader.abort(new LinkError('SERVER_SILENT', `${channel}: no answer within ${request.timeoutMs} ms`, { channel })),
    request.timeoutMs,
  );
  try {
    return await exchange(stream, reader, request, channel);
  } finally {
    clearTimeout(timer);
  }
}

async function exchange(
  stream: ByteStream,
  reader: HandshakeReader,
  request: LinkRequest,
  channel: string,
): Promise<Linked> {
  const sentAt = performance.now();
  stream.write(encodeRequest(request));
  const reply = await readReply(reader, channel);
  const roundTripMs = performance.now() - sentAt;
  authenticate(stream, reply, request.password, channel);
  const result = new DataView((await reader.read(4)).buffer).getUint32(0, true);
  check(result, channel);
  return {
    common: reply.common,
    channel: reply.channel,
    miniHeader: reply.common.has(CommonCap.MINI_HEADER),
    early: reader.detach(),
    roundTripMs,
  };
}

function encodeRequest(request: LinkRequest): Uint8Array {
  const words = [...COMMON_CAPS.words, ...request.channelCaps.words];
  const mess = encode(LinkMess, {
    connectionId: request.connectionId,
    channelType: request.channelType,
    channelId: request.channelId,
    commonCaps: COMMON_CAPS.words.length,
    channelCaps: request.channelCaps.words.length,
    capsOffset: LINK_MESS_BYTES,
    words: new Uint8Array(Uint32Array.from(words).buffer),
  });
  const header = encode(LinkHeader, {
    magic: SPICE_MAGIC,
    major: SPICE_VERSION_MAJOR,
    minor: SPICE_VERSION_MINOR,
    size: mess.byteLength,
  });
  return new Uint8Array([...header, ...mess]);
}

interface Reply {
  readonly publicKey: Uint8Array;
  readonly common: Capabilities;
  readonly channel: Capabilities;
}

async function readReply(reader: HandshakeReader, channel: string): Promise<Reply> {
  // A server of another kind may never send 16 bytes: its first four tell enough.
  const magic = await reader.read(4);
  if (new DataView(magic.buffer).getUint32(0, true) !== SPICE_MAGIC) {
    throw new LinkError('LINK_NOT_SPICE', `${channel}: the answer is not SPICE`, { channel });
  }
  const header = decode(LinkHeader, new Uint8Array([...magic, ...(await reader.read(LINK_HEADER_BYTES - 4))]));
  if (header.major !== SPICE_VERSION_MAJOR) {
    throw new LinkError('LINK_VERSION', `${channel}: protocol version ${header.major}`, {
      channel,
      details: { version: header.major },
    });
  }
  if (header.size < LINK_REPLY_BYTES || header.size > MAX_LINK_REPLY_BYTES) {
    throw new LinkError('LINK_INVALID_DATA', `${channel}: link reply of ${header.size} bytes`, { channel });
  }
  const body = await reader.read(header.size);
  const reply = decode(LinkReply, body);
  check(reply.error, channel);
  const words = reply.commonCaps + reply.channelCaps;
  if (reply.capsOffset < LINK_REPLY_BYTES || reply.capsOffset + words * 4 > body.byteLength) {
    throw new LinkError('LINK_INVALID_DATA', `${channel}: capabilities outside the link reply`, { channel });
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const read = (from: number, count: number): Capabilities =>
    new Capabilities(Array.from({ length: count }, (_, i) => view.getUint32(reply.capsOffset + (from + i) * 4, true)));
  return {
    publicKey: reply.publicKey,
    common: read(0, reply.commonCaps),
    channel: read(reply.commonCaps, reply.channelCaps),
  };
}

function authenticate(stream: ByteStream, reply: Reply, password: string, channel: string): void {
  const selects = reply.common.has(CommonCap.AUTH_SELECTION);
  if (selects && !reply.common.has(CommonCap.AUTH_SPICE)) {
    const sasl = reply.common.has(CommonCap.AUTH_SASL);
    throw sasl
      ? new LinkError('LINK_SASL_UNSUPPORTED', `${channel}: the server wants SASL`, { channel })
      : new LinkError('LINK_NO_AUTH', `${channel}: no way to log in that both know`, { channel });
  }
  const ticket = encryptTicket(reply.publicKey, password);
  const mechanism = new Uint8Array(selects ? [CommonCap.AUTH_SPICE, 0, 0, 0] : []);
  stream.write(new Uint8Array([...mechanism, ...ticket]));
}

function check(code: number, channel: string): void {
  if (code === LinkErrorCode.OK) return;
  throw new LinkError(ERROR_NAMES[code] ?? 'LINK_ERROR', `${channel}: link error ${code}`, {
    channel,
    details: { linkError: code },
  });
}
