/** Numbers of the protocol that more than one channel needs, under the names of spice/enums.h and spice/protocol.h. */

export const SPICE_MAGIC = 0x51444552; // "REDQ" read as a little-endian u32
export const SPICE_VERSION_MAJOR = 2;
export const SPICE_VERSION_MINOR = 2;
/** Longest password that fits a ticket of a 1024-bit key and that servers store. */
export const SPICE_MAX_PASSWORD_BYTES = 60;

export const ChannelType = {
  main: 1,
  display: 2,
  inputs: 3,
  cursor: 4,
  playback: 5,
  record: 6,
  tunnel: 7,
  smartcard: 8,
  usbredir: 9,
  port: 10,
  webdav: 11,
} as const;
export type ChannelName = keyof typeof ChannelType;

/** Name of a channel type for logs and `secure-channels`; unknown types keep their number. */
export function channelTypeName(type: number): string {
  for (const [name, value] of Object.entries(ChannelType)) if (value === type) return name;
  return `type${type}`;
}

export const CommonCap = { AUTH_SELECTION: 0, AUTH_SPICE: 1, AUTH_SASL: 2, MINI_HEADER: 3 } as const;

export const MainCap = {
  SEMI_SEAMLESS_MIGRATE: 0,
  NAME_AND_UUID: 1,
  AGENT_CONNECTED_TOKENS: 2,
  SEAMLESS_MIGRATE: 3,
} as const;

export const DisplayCap = {
  SIZED_STREAM: 0,
  MONITORS_CONFIG: 1,
  COMPOSITE: 2,
  A8_SURFACE: 3,
  STREAM_REPORT: 4,
  LZ4_COMPRESSION: 5,
  PREF_COMPRESSION: 6,
  GL_SCANOUT: 7,
  MULTI_CODEC: 8,
  CODEC_MJPEG: 9,
  CODEC_VP8: 10,
  CODEC_H264: 11,
  PREF_VIDEO_CODEC_TYPE: 12,
  CODEC_VP9: 13,
  CODEC_H265: 14,
  GL_SCANOUT2: 15,
} as const;

export const InputsCap = { KEY_SCANCODE: 0 } as const;
export const PlaybackCap = { CELT_0_5_1: 0, VOLUME: 1, LATENCY: 2, OPUS: 3 } as const;
export const RecordCap = { CELT_0_5_1: 0, VOLUME: 1, OPUS: 2 } as const;
export const VmcCap = { DATA_COMPRESS_LZ4: 0 } as const;

/** Capability bits by channel type, for people: probe prints them by name. */
export const CHANNEL_CAPS: Readonly<Partial<Record<number, Readonly<Record<string, number>>>>> = {
  [ChannelType.main]: MainCap,
  [ChannelType.display]: DisplayCap,
  [ChannelType.inputs]: InputsCap,
  [ChannelType.playback]: PlaybackCap,
  [ChannelType.record]: RecordCap,
  [ChannelType.usbredir]: VmcCap,
  [ChannelType.port]: VmcCap,
  [ChannelType.webdav]: VmcCap,
};

/** Bits of MAIN_INIT and MOUSE_MODE. */
export const MouseMode = { SERVER: 1, CLIENT: 2 } as const;

/** Bits of the inputs channel's modifiers. */
export const KeyModifier = { SCROLL_LOCK: 1, NUM_LOCK: 2, CAPS_LOCK: 4 } as const;

/** Button numbers of MOUSE_PRESS and MOUSE_RELEASE. */
export const MouseButton = { LEFT: 1, MIDDLE: 2, RIGHT: 3, UP: 4, DOWN: 5, SIDE: 6, EXTRA: 7 } as const;

/** Bits of the `buttons` field. Wheel buttons are never held, so they have none here. */
export const MouseButtonMask = { LEFT: 0x01, MIDDLE: 0x02, RIGHT: 0x04, SIDE: 0x20, EXTRA: 0x40 } as const;

/** Codes of LinkReply.error and of the link result. */
export const LinkErrorCode = {
  OK: 0,
  ERROR: 1,
  INVALID_MAGIC: 2,
  INVALID_DATA: 3,
  VERSION_MISMATCH: 4,
  NEED_SECURED: 5,
  NEED_UNSECURED: 6,
  PERMISSION_DENIED: 7,
  BAD_CONNECTION_ID: 8,
  CHANNEL_NOT_AVAILABLE: 9,
} as const;
