/** Messages of every channel (spice.proto BaseChannel). */

import { array, empty, rest, struct, u16, u32, u64, u8, type Of } from '../struct';
import { message } from '../table';

export const Migrate = struct('SpiceMsgMigrate', { flags: u32 });
export const MigrateData = struct('SpiceMsgMigrateData', { data: rest });

/** The client answers ACK_SYNC, then one ACK for every `window` messages; 0 switches acknowledgements off. */
export const SetAck = struct('SpiceMsgSetAck', { generation: u32, window: u32 });

/** `timestamp` is in a unit of the server's own; it comes back in PONG as it was. */
export const Ping = struct('SpiceMsgPing', { id: u32, timestamp: u64, data: rest });
export const Pong = struct('SpiceMsgcPong', { id: u32, timestamp: u64 });

/** The channel rests until another one has completed its message `serial`. */
export const WaitForChannel = struct('SpiceWaitForChannel', { channelType: u8, channelId: u8, serial: u64 });
export type WaitForChannel = Of<typeof WaitForChannel>;
export const WaitForChannels = struct('SpiceMsgWaitForChannels', { waits: array(u8, WaitForChannel) });

export const Disconnecting = struct('SpiceMsgDisconnect', { timestamp: u64, reason: u32 });

export const NotifySeverity = { INFO: 0, WARN: 1, ERROR: 2 } as const;

/** `text` is `textLength` bytes of untrusted text; a NUL that is not counted may follow. */
export const Notify = struct('SpiceMsgNotify', {
  timestamp: u64,
  severity: u32,
  visibility: u32,
  what: u32,
  text: {
    name: 'text',
    minBytes: 4,
    decode: (r) => r.bytes(r.u32()),
    encode(w, v: Uint8Array) {
      w.u32(v.byteLength);
      w.bytes(v);
      w.u8(0);
    },
  },
});

/** Numbers below this one mean the same on every channel. */
export const FIRST_CHANNEL_MESSAGE = 101;

export const commonServer = {
  MIGRATE: message(1, Migrate),
  MIGRATE_DATA: message(2, MigrateData),
  SET_ACK: message(3, SetAck),
  PING: message(4, Ping),
  WAIT_FOR_CHANNELS: message(5, WaitForChannels),
  DISCONNECTING: message(6, Disconnecting),
  NOTIFY: message(7, Notify),
  LIST: message(8, struct('SubMessageList', { body: rest })),
} as const;

export const commonClient = {
  ACK_SYNC: message(1, struct('SpiceMsgcAckSync', { generation: u32 })),
  ACK: message(2, empty),
  PONG: message(3, Pong),
  MIGRATE_FLUSH_MARK: message(4, empty),
  MIGRATE_DATA: message(5, MigrateData),
  DISCONNECTING: message(6, Disconnecting),
} as const;

/** Header of a sub-message inside a LIST. */
export const SubMessageHeader = struct('SpiceSubMessage', { type: u16, size: u32 });
/** Head of a LIST: offsets of the sub-messages from the start of the body. */
export const SubMessageOffsets = struct('SpiceSubMessageList', { offsets: array(u16, u32) });
