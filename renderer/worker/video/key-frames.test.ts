/** Headers of encoded pictures: key frames and codec names, with bytes as real encoders begin them. */

import { describe, expect, it } from '@jest/globals';
import { VideoCodec } from '../../../main/spice/wire/messages/display';
import { YuvMatrix } from '../../../native-addons/pixels/video-face';
import { readFrameFacts } from './key-frames';
import { matrixOf } from './pixels';

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (byte) => parseInt(byte, 16));
const AUD = '00000001 0910';
const SPS = '00000001 6742c020 dd81409f';
const PPS = '000001 68ca8cb2';

describe('readFrameFacts', () => {
  it.each([
    ['VP8 key', VideoCodec.VP8, '10 25 00 9d012a 0005d002', true, 'vp8'],
    ['VP8 delta', VideoCodec.VP8, 'd1 02 00 00', false, 'vp8'],
    ['VP9 key', VideoCodec.VP9, '82 49 83 42 00', true, 'vp09.00.41.08'],
    ['VP9 delta', VideoCodec.VP9, '86 00 40 92', false, 'vp09.00.41.08'],
    ['VP9 show existing', VideoCodec.VP9, '88', false, 'vp09.00.41.08'],
    ['VP9 profile 1 key', VideoCodec.VP9, 'a2 49 83 42', true, 'vp09.01.41.08'],
    ['VP9 profile 2 key of 10 bits', VideoCodec.VP9, '92 49 83 42 00', true, 'vp09.02.41.10'],
    ['VP9 profile 2 key of 12 bits', VideoCodec.VP9, '92 49 83 42 80', true, 'vp09.02.41.12'],
    ['H.264 IDR with parameter sets', VideoCodec.H264, `${AUD} ${SPS} ${PPS} 00000165 88840abf`, true, 'avc1.42C020'],
    ['H.264 IDR alone', VideoCodec.H264, '00000001 6588840a', true, null],
    ['H.264 delta', VideoCodec.H264, `${AUD} 00000001 419a2402`, false, null],
    ['H.265 IDR', VideoCodec.H265, '00000001 4001 0c01 00000001 2601 af09', true, 'hev1.1.6.L123.B0'],
    ['H.265 delta', VideoCodec.H265, '00000001 0201 d009', false, null],
    ['nothing', VideoCodec.VP8, '', false, 'vp8'],
    ['nothing of H.264', VideoCodec.H264, '', false, null],
    ['a start code at the end', VideoCodec.H264, '00000001', false, null],
    ['a codec of the future', 6, '00', false, null],
  ])('%s', (_name, codec, bytes, isKey, name) => {
    expect(readFrameFacts(codec, hex(bytes))).toEqual({ isKey, codec: name });
  });
});

describe('matrixOf', () => {
  const space = (matrix: VideoMatrixCoefficients | null, fullRange: boolean | null = false): VideoColorSpace =>
    ({ matrix, fullRange }) as VideoColorSpace;

  it('goes by what the bitstream says, and by the height where it says nothing', () => {
    expect(matrixOf(VideoCodec.H264, space('bt709'), 100)).toBe(YuvMatrix.BT709);
    expect(matrixOf(VideoCodec.H264, space('smpte170m'), 1080)).toBe(YuvMatrix.BT601);
    expect(matrixOf(VideoCodec.H264, space('bt709', true), 100)).toBe(YuvMatrix.BT709_FULL);
    expect(matrixOf(VideoCodec.VP9, space(null, null), 576)).toBe(YuvMatrix.BT601);
    expect(matrixOf(VideoCodec.VP9, space(null, null), 577)).toBe(YuvMatrix.BT709);
  });

  it('does not believe what is said of VP8, and knows JPEG', () => {
    expect(matrixOf(VideoCodec.VP8, space('smpte170m'), 720)).toBe(YuvMatrix.BT709);
    expect(matrixOf(VideoCodec.VP8, space('bt709'), 480)).toBe(YuvMatrix.BT601);
    expect(matrixOf(VideoCodec.MJPEG, space('bt709', false), 1080)).toBe(YuvMatrix.BT601_FULL);
  });
});
