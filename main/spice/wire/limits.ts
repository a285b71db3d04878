/** What this client accepts from a server: sizes above are an attack or a fault, never a desktop. */

/** Largest message body by channel type, in bytes. Raw 8K primaries are 133 MB; agent data comes in 2 kB pieces. */
export const MAX_MESSAGE_BYTES = {
  display: 192 * 1024 * 1024,
  cursor: 16 * 1024 * 1024,
  /** The server's bandwidth test sends pings of 256 000 bytes. */
  other: 2 * 1024 * 1024,
} as const;

/** Longest side of a surface, an image or a cursor in pixels. */
export const MAX_DIMENSION = 32768;
/** Largest surface or image in pixels: 8 bytes a pixel still fit the pixel core. */
export const MAX_PIXELS = 64 * 1024 * 1024;
/** Surfaces that one display channel may hold at a time. spice-server uses ids below 1024. */
export const MAX_SURFACES = 4096;
/** Streams that one display channel may hold at a time. spice-server uses fewer than 50. */
export const MAX_STREAMS = 256;
/** Heads of a MONITORS_CONFIG. */
export const MAX_HEADS = 256;
/** Size of a link reply behind its header: 178 bytes and capabilities. */
export const MAX_LINK_REPLY_BYTES = 4096;
/** Channels in a CHANNELS_LIST. */
export const MAX_CHANNELS = 256;

/** The largest body that a channel of this type may announce. */
export function maxMessageBytes(channelType: number): number {
  if (channelType === 2) return MAX_MESSAGE_BYTES.display;
  if (channelType === 4) return MAX_MESSAGE_BYTES.cursor;
  return MAX_MESSAGE_BYTES.other;
}
