/** Server side of the link stage: link message in, reply with a fresh RSA-1024 key out, ticket checked. */

import { constants, generateKeyPair, privateDecrypt, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Capabilities } from '../spice/wire/caps';
import {
  CommonCap,
  LinkErrorCode,
  SPICE_MAGIC,
  SPICE_VERSION_MAJOR,
  SPICE_VERSION_MINOR,
} from '../spice/wire/constants';
import { Reader } from '../spice/wire/reader';
import { Writer } from '../spice/wire/writer';
import type { ByteStream } from './byte-stream';

const MESS_BYTES = 18;
const REPLY_BYTES = 178;
const MAX_MESS_BYTES = 4096;
const MAX_CAPS_WORDS = 1024;
const PUBLIC_KEY_BYTES = 162;
const TICKET_BYTES = 128;
const MECHANISM_SPICE = 1;

export interface LinkMess {
  readonly connectionId: number;
  readonly channelType: number;
  readonly channelId: number;
  readonly commonCaps: Capabilities;
  readonly channelCaps: Capabilities;
}

/** A link message, the error code that refuses it, or null if the peer left. */
export async function readLinkMess(stream: ByteStream): Promise<LinkMess | number | null> {
  const header = await stream.read(16);
  if (header === null) return null;
  const head = new Reader(header);
  if (head.u32() !== SPICE_MAGIC) return LinkErrorCode.INVALID_MAGIC;
  const major = head.u32();
  head.u32();
  const size = head.u32();
  if (major !== SPICE_VERSION_MAJOR) return LinkErrorCode.VERSION_MISMATCH;
  if (size < MESS_BYTES || size > MAX_MESS_BYTES) return LinkErrorCode.INVALID_DATA;
  const body = await stream.read(size);
  if (body === null) return null;
  const mess = new Reader(body);
  const connectionId = mess.u32();
  const channelType = mess.u8();
  const channelId = mess.u8();
  const commonWords = mess.u32();
  const channelWords = mess.u32();
  const offset = mess.u32();
  const fits = offset + (commonWords + channelWords) * 4 <= size;
  if (commonWords > MAX_CAPS_WORDS || channelWords > MAX_CAPS_WORDS || !fits) return LinkErrorCode.INVALID_DATA;
  const words = mess.at(offset);
  const read = (count: number): Capabilities => new Capabilities(Array.from({ length: count }, () => words.u32()));
  return { connectionId, channelType, channelId, commonCaps: read(commonWords), channelCaps: read(channelWords) };
}

export interface LinkReply {
  readonly error?: number;
  /** SubjectPublicKeyInfo, 162 bytes; zeros without it. */
  readonly publicKey?: Uint8Array;
  readonly commonCaps?: Capabilities;
  readonly channelCaps?: Capabilities;
  readonly magic?: number;
  readonly major?: number;
}

export function encodeLinkReply(reply: LinkReply): Uint8Array {
  const common = reply.commonCaps?.words ?? [];
  const channel = reply.channelCaps?.words ?? [];
  const w = new Writer();
  w.u32(reply.magic ?? SPICE_MAGIC);
  w.u32(reply.major ?? SPICE_VERSION_MAJOR);
  w.u32(SPICE_VERSION_MINOR);
  w.u32(REPLY_BYTES + (common.length + channel.length) * 4);
  w.u32(reply.error ?? LinkErrorCode.OK);
  w.bytes(reply.publicKey ?? new Uint8Array(PUBLIC_KEY_BYTES));
  w.u32(common.length);
  w.u32(channel.length);
  w.u32(REPLY_BYTES);
  for (const word of [...common, ...channel]) w.u32(word);
  return w.finish();
}

export function encodeLinkResult(code: number): Uint8Array {
  const w = new Writer();
  w.u32(code);
  return w.finish();
}

export interface TicketKey {
  readonly publicKey: Uint8Array;
  readonly privateKey: KeyObject;
}

export async function makeTicketKey(): Promise<TicketKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 1024 });
  return { publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }), privateKey: pair.privateKey };
}

/** Reads the mechanism (if the client announces one) and the ticket. @returns the password; undefined if it is unreadable */
export async function readTicket(stream: ByteStream, mess: LinkMess, key: TicketKey): Promise<string | undefined> {
  if (mess.commonCaps.has(CommonCap.AUTH_SELECTION)) {
    const mechanism = await stream.read(4);
    if (mechanism === null || new Reader(mechanism).u32() !== MECHANISM_SPICE) return undefined;
  }
  const ticket = await stream.read(TICKET_BYTES);
  if (ticket === null) return undefined;
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const plain = privateDecrypt({ key: key.privateKey, padding, oaepHash: 'sha1' }, ticket);
    const end = plain.indexOf(0);
    return plain.subarray(0, end < 0 ? plain.byteLength : end).toString('utf8');
  } catch {
    return undefined;
  }
}
