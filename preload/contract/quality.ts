/** How a server shall encode pictures and video: the user's wishes, and what of them a session can pass on (display channel, 103 and 105). */

/** Ways to compress images, under the names of spice-gtk's option `--spice-preferred-compression`. */
export const COMPRESSIONS = ['off', 'auto-glz', 'auto-lz', 'quic', 'glz', 'lz', 'lz4'] as const;
export type CompressionName = (typeof COMPRESSIONS)[number];

export const VIDEO_CODECS = ['mjpeg', 'vp8', 'h264', 'vp9', 'h265'] as const;
export type VideoCodecName = (typeof VIDEO_CODECS)[number];

/** null leaves the choice to the server. */
export interface Quality {
  readonly compression: CompressionName | null;
  readonly videoCodec: VideoCodecName | null;
}

export const SERVERS_CHOICE: Quality = { compression: null, videoCodec: null };

/** What was asked for in a session, and what can be. */
export interface QualityState extends Quality {
  /** Whether the server takes a wish about images. */
  readonly canPreferCompression: boolean;
  /** Whether the server takes a wish about video. */
  readonly canPreferVideoCodec: boolean;
  /** What this client decodes on this machine, as it told the server. */
  readonly videoCodecs: readonly VideoCodecName[];
}

export function isCompression(value: unknown): value is CompressionName {
  return COMPRESSIONS.some((name) => name === value);
}

export function isVideoCodec(value: unknown): value is VideoCodecName {
  return VIDEO_CODECS.some((name) => name === value);
}

/** For values that came over a port. */
export function isQuality(value: unknown): value is Quality {
  if (typeof value !== 'object' || value === null) return false;
  if (!('compression' in value) || !('videoCodec' in value)) return false;
  const { compression, videoCodec } = value;
  return (compression === null || isCompression(compression)) && (videoCodec === null || isVideoCodec(videoCodec));
}
