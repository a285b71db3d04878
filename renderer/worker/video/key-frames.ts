/**
 * What WebCodecs wants to be told and SPICE does not tell: whether encoded data starts a sequence, and the codec's name with its profile.
 * Read from the bitstreams' own headers (RFC 6386; VP9 bitstream 6.2; ITU-T H.264 and H.265 7.3).
 */

import { VideoCodec } from '../../../main/spice/wire/messages/display';

export interface FrameFacts {
  readonly isKey: boolean;
  /** For VideoDecoder.configure; null where this data does not say it. */
  readonly codec: string | null;
}

/** Names with a profile and level that every stream of a codec may have: to ask what the platform decodes. */
export const TYPICAL_CODECS: Readonly<Record<number, string>> = {
  [VideoCodec.VP8]: 'vp8',
  [VideoCodec.VP9]: 'vp09.00.41.08',
  [VideoCodec.H264]: 'avc1.640028',
  [VideoCodec.H265]: 'hev1.1.6.L123.B0',
};

/** @param codec A value of VideoCodec. */
export function readFrameFacts(codec: number, data: Uint8Array): FrameFacts {
  switch (codec) {
    case VideoCodec.VP8:
      return { isKey: data.length > 0 && (data[0]! & 1) === 0, codec: 'vp8' };
    case VideoCodec.VP9:
      return readVp9(data);
    case VideoCodec.H264:
      return readH264(data);
    case VideoCodec.H265:
      return readH265(data);
    default:
      return { isKey: false, codec: null };
  }
}

const VP9_FRAME_MARKER = 2;

function readVp9(data: Uint8Array): FrameFacts {
  const first = data[0] ?? 0;
  // Bits: marker (2), profile low, profile high, [reserved if profile 3], show_existing_frame, frame_type.
  const profile = ((first >> 5) & 1) | ((first >> 3) & 2);
  const at = profile === 3 ? 1 : 2;
  const shift = profile === 3 ? 2 : 3;
  const isExisting = ((first >> shift) & 1) !== 0;
  const isKey = first >> 6 === VP9_FRAME_MARKER && !isExisting && ((first >> at) & 1) === 0;
  const depth = profile >= 2 && isKey && (data[4] ?? 0) >> 7 !== 0 ? '12' : profile >= 2 ? '10' : '08';
  return { isKey, codec: `vp09.0${profile}.41.${depth}` };
}

const H264_IDR = 5;
const H264_SPS = 7;

function readH264(data: Uint8Array): FrameFacts {
  let isKey = false;
  let codec: string | null = null;
  for (const at of nalUnits(data)) {
    const type = data[at]! & 0x1f;
    if (type === H264_IDR) isKey = true;
    // Profile, constraint flags and level are the three bytes behind the header.
    if (type === H264_SPS && at + 3 < data.length)
      codec = `avc1.${hex(data[at + 1]!)}${hex(data[at + 2]!)}${hex(data[at + 3]!)}`;
    if (isKey) break;
  }
  return { isKey, codec };
}

const H265_FIRST_IRAP = 16;
const H265_LAST_IRAP = 21;

function readH265(data: Uint8Array): FrameFacts {
  for (const at of nalUnits(data)) {
    const type = (data[at]! >> 1) & 0x3f;
    if (type >= H265_FIRST_IRAP && type <= H265_LAST_IRAP)
      return { isKey: true, codec: TYPICAL_CODECS[VideoCodec.H265]! };
  }
  return { isKey: false, codec: null };
}

/** Offsets of the first bytes behind the start codes of an Annex B stream. */
function* nalUnits(data: Uint8Array): Generator<number> {
  for (let at = data.indexOf(1, 2); at >= 0 && at + 1 < data.length; at = data.indexOf(1, at + 1)) {
    if (data[at - 1] === 0 && data[at - 2] === 0) yield at + 1;
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0').toUpperCase();
}
