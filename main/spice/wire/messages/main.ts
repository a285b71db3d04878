/** Messages of the main channel (spice.proto MainChannel). */

import { array, bytes, empty, rest, sized, struct, u16, u32, u64, u8, type Codec, type Of } from '../struct';
import { message } from '../table';

export const Init = struct('SpiceMsgMainInit', {
  sessionId: u32,
  displayChannelsHint: u32,
  supportedMouseModes: u32,
  currentMouseMode: u32,
  agentConnected: u32,
  agentTokens: u32,
  multiMediaTime: u32,
  ramHint: u32,
});
export type Init = Of<typeof Init>;

export const ChannelId = struct('SpiceChannelId', { type: u8, id: u8 });
export type ChannelId = Of<typeof ChannelId>;

/** A string behind a pointer whose size, NUL included, stands before the pointer; null if there is none. */
const pointedString: Codec<Uint8Array | null> = {
  name: 'pointed string',
  minBytes: 8,
  decode(r) {
    const size = r.u32();
    const offset = r.u32();
    return offset === 0 ? null : r.at(offset).bytes(size);
  },
  encode(w, v) {
    w.u32(v === null ? 0 : v.byteLength);
    if (v === null) w.u32(0);
    else w.pointer(() => w.bytes(v));
  },
};

/** Where a migrating guest goes to; port 0 and 65535 mean "none". */
export const MigrationDestination = struct('SpiceMigrationDstInfo', {
  port: u16,
  tlsPort: u16,
  host: pointedString,
  certSubject: pointedString,
});

export const mainServer = {
  MIGRATE_BEGIN: message(101, MigrationDestination),
  MIGRATE_CANCEL: message(102, empty),
  INIT: message(103, Init),
  CHANNELS_LIST: message(104, struct('SpiceMsgChannels', { channels: array(u32, ChannelId) })),
  MOUSE_MODE: message(105, struct('SpiceMsgMainMouseMode', { supported: u16, current: u16 })),
  MULTI_MEDIA_TIME: message(106, struct('SpiceMsgMainMultiMediaTime', { time: u32 })),
  AGENT_CONNECTED: message(107, empty),
  AGENT_DISCONNECTED: message(108, struct('SpiceMsgMainAgentDisconnect', { error: u32 })),
  AGENT_DATA: message(109, struct('AgentData', { data: rest })),
  AGENT_TOKEN: message(110, struct('SpiceMsgMainAgentTokens', { tokens: u32 })),
  MIGRATE_SWITCH_HOST: message(111, MigrationDestination),
  MIGRATE_END: message(112, empty),
  NAME: message(113, struct('SpiceMsgMainName', { name: sized(u32) })),
  UUID: message(114, struct('SpiceMsgMainUuid', { uuid: bytes(16) })),
  AGENT_CONNECTED_TOKENS: message(115, struct('SpiceMsgMainAgentConnectedTokens', { tokens: u32 })),
  MIGRATE_BEGIN_SEAMLESS: message(
    116,
    struct('SpiceMsgMainMigrateBeginSeamless', { destination: MigrationDestination, sourceVersion: u32 }),
  ),
  MIGRATE_DST_SEAMLESS_ACK: message(117, empty),
  MIGRATE_DST_SEAMLESS_NACK: message(118, empty),
} as const;

export const mainClient = {
  CLIENT_INFO: message(101, struct('SpiceMsgcClientInfo', { cacheSize: u64 })),
  MIGRATE_CONNECTED: message(102, empty),
  MIGRATE_CONNECT_ERROR: message(103, empty),
  ATTACH_CHANNELS: message(104, empty),
  MOUSE_MODE_REQUEST: message(105, struct('SpiceMsgcMainMouseModeRequest', { mode: u16 })),
  AGENT_START: message(106, struct('SpiceMsgcMainAgentStart', { tokens: u32 })),
  AGENT_DATA: message(107, struct('AgentData', { data: rest })),
  AGENT_TOKEN: message(108, struct('SpiceMsgcMainAgentTokens', { tokens: u32 })),
  MIGRATE_END: message(109, empty),
  MIGRATE_DST_DO_SEAMLESS: message(110, struct('SpiceMsgcMainMigrateDstDoSeamless', { sourceVersion: u32 })),
  MIGRATE_CONNECTED_SEAMLESS: message(111, empty),
} as const;
