/** Wishes about quality between the names of the contract and the numbers of the display channel. */

import type { CompressionName, QualityState, VideoCodecName } from '../../preload/contract/quality';
import { VIDEO_CODECS } from '../../preload/contract/quality';
import type { Capabilities } from '../spice/wire/caps';
import { ChannelType, DisplayCap } from '../spice/wire/constants';
import { ImageCompression, VideoCodec } from '../spice/wire/messages/display';
import type { SpiceSession } from './session';

const COMPRESSION_NUMBERS: Readonly<Record<CompressionName, number>> = {
  off: ImageCompression.OFF,
  'auto-glz': ImageCompression.AUTO_GLZ,
  'auto-lz': ImageCompression.AUTO_LZ,
  quic: ImageCompression.QUIC,
  glz: ImageCompression.GLZ,
  lz: ImageCompression.LZ,
  lz4: ImageCompression.LZ4,
};

const CODEC_NUMBERS: Readonly<Record<VideoCodecName, { readonly codec: number; readonly cap: number }>> = {
  mjpeg: { codec: VideoCodec.MJPEG, cap: DisplayCap.CODEC_MJPEG },
  vp8: { codec: VideoCodec.VP8, cap: DisplayCap.CODEC_VP8 },
  h264: { codec: VideoCodec.H264, cap: DisplayCap.CODEC_H264 },
  vp9: { codec: VideoCodec.VP9, cap: DisplayCap.CODEC_VP9 },
  h265: { codec: VideoCodec.H265, cap: DisplayCap.CODEC_H265 },
};

/** One of ImageCompression. */
export function compressionNumber(name: CompressionName): number {
  return COMPRESSION_NUMBERS[name];
}

/** One of VideoCodec. */
export function videoCodecNumber(name: VideoCodecName): number {
  return CODEC_NUMBERS[name].codec;
}

/** The codecs that a client announces with these display capabilities. */
export function videoCodecsOf(caps: Capabilities): readonly VideoCodecName[] {
  return VIDEO_CODECS.filter((name) => caps.has(CODEC_NUMBERS[name].cap));
}

/** What the window is told: the wishes, and what this server and this client can make of them. */
export function qualityState(session: Pick<SpiceSession, 'facts' | 'preferences'>): QualityState {
  const displays = session.facts.channels.filter(({ type }) => type === ChannelType.display);
  const { compression, videoCodecs } = session.preferences;
  return {
    compression: nameOf(COMPRESSION_NUMBERS, (number) => number === compression),
    videoCodec: nameOf(CODEC_NUMBERS, ({ codec }) => codec === videoCodecs[0]),
    canPreferCompression: displays.some(({ serverCaps }) => serverCaps.channel.has(DisplayCap.PREF_COMPRESSION)),
    canPreferVideoCodec: displays.some(({ serverCaps }) => serverCaps.channel.has(DisplayCap.PREF_VIDEO_CODEC_TYPE)),
    videoCodecs: displays[0] === undefined ? [] : videoCodecsOf(displays[0].clientCaps),
  };
}

function nameOf<K extends string, T>(table: Readonly<Record<K, T>>, matches: (value: T) => boolean): K | null {
  for (const name of Object.keys(table) as K[]) if (matches(table[name])) return name;
  return null;
}
