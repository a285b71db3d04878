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
/**
 * Bytes of all surfaces of a session, 4 a pixel: a primary of the largest size and as much again and more for what is off screen. A
 * guest has 64 to 256 MiB of video memory. The rest of the pixel core's 2 GiB is left to the image cache, the GLZ window and decoding.
 */
export const MAX_SURFACE_BYTES = 768 * 1024 * 1024;
/** Rectangles of a clip: guests send some hundred. */
export const MAX_CLIP_RECTS = 65536;
/** Pixels of the glyphs of one DRAW_TEXT, each as often as it is covered: as many as the largest surface has. */
export const MAX_TEXT_PIXELS = MAX_PIXELS;
/** Corners of a DRAW_STROKE's path, flattened curves included: a guest's longest paths have some thousand. */
export const MAX_PATH_POINTS = 256 * 1024;
/** Steps that one DRAW_STROKE may take along its lines, a painted run counting as 16: a second, where a guest's takes milliseconds. */
export const MAX_STROKE_STEPS = 16 * 1024 * 1024;
/** Streams that one display channel may hold at a time, each with a decoder of its own. spice-server uses at most 50. */
export const MAX_STREAMS = 64;
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
