/** Messages of the link stage, before a channel's own messages begin (spice/protocol.h). */

import { bytes, rest, struct, u32, u8, type Of } from '../struct';

export const LINK_HEADER_BYTES = 16;
/** Bytes of the fixed part of a link reply; the capabilities follow. */
export const LINK_REPLY_BYTES = 178;
export const LINK_MESS_BYTES = 18;
/** Size of an encrypted ticket: one block of a 1024-bit RSA key. */
export const TICKET_BYTES = 128;

/** `size` is the number of bytes behind the header. */
export const LinkHeader = struct('SpiceLinkHeader', { magic: u32, major: u32, minor: u32, size: u32 });

/** `connectionId` is 0 for a new session's main channel, else the session id of MAIN_INIT. `words` are the capabilities. */
export const LinkMess = struct('SpiceLinkMess', {
  connectionId: u32,
  channelType: u8,
  channelId: u8,
  commonCaps: u32,
  channelCaps: u32,
  capsOffset: u32,
  words: rest,
});
export type LinkMess = Of<typeof LinkMess>;

/** `publicKey` is a DER SubjectPublicKeyInfo, or zeros. `capsOffset` counts from the start of the reply. */
export const LinkReply = struct('SpiceLinkReply', {
  error: u32,
  publicKey: bytes(162),
  commonCaps: u32,
  channelCaps: u32,
  capsOffset: u32,
});
export type LinkReply = Of<typeof LinkReply>;
