/** Wishes about quality: every name has its number, and the window is told what can be wished for. */

import { describe, expect, test } from '@jest/globals';

import { COMPRESSIONS, VIDEO_CODECS } from '../../preload/contract/quality';
import { Capabilities } from '../spice/wire/caps';
import { ChannelType, DisplayCap } from '../spice/wire/constants';
import { ImageCompression, VideoCodec } from '../spice/wire/messages/display';
import { compressionNumber, qualityState, videoCodecNumber } from './quality';
import type { ChannelFacts } from './session';

function display(serverCaps: readonly number[], clientCaps: readonly number[]): ChannelFacts {
  return {
    type: ChannelType.display,
    id: 0,
    tls: null,
    clientCaps: Capabilities.of(...clientCaps),
    serverCaps: { common: new Capabilities([]), channel: Capabilities.of(...serverCaps) },
    roundTripMs: 1,
  };
}

const facts = (channels: ChannelFacts[]) => ({ init: null, name: null, uuid: null, offered: [], channels });

describe('qualityState', () => {
  test('a server without the capabilities takes no wishes', () => {
    const channels = [display([DisplayCap.MONITORS_CONFIG], [DisplayCap.MULTI_CODEC, DisplayCap.CODEC_MJPEG])];
    expect(qualityState({ facts: facts(channels), preferences: { compression: null, videoCodecs: [] } })).toEqual({
      compression: null,
      videoCodec: null,
      canPreferCompression: false,
      canPreferVideoCodec: false,
      videoCodecs: ['mjpeg'],
    });
  });

  test('names what was wished for, and what this client decodes', () => {
    const channels = [
      display(
        [DisplayCap.PREF_COMPRESSION, DisplayCap.PREF_VIDEO_CODEC_TYPE],
        [DisplayCap.CODEC_MJPEG, DisplayCap.CODEC_VP9, DisplayCap.CODEC_H264],
      ),
    ];
    const preferences = { compression: ImageCompression.LZ4, videoCodecs: [VideoCodec.VP9] };
    expect(qualityState({ facts: facts(channels), preferences })).toEqual({
      compression: 'lz4',
      videoCodec: 'vp9',
      canPreferCompression: true,
      canPreferVideoCodec: true,
      videoCodecs: ['mjpeg', 'h264', 'vp9'],
    });
  });

  test('there is nothing to wish for before a display is linked', () => {
    expect(qualityState({ facts: facts([]), preferences: { compression: null, videoCodecs: [] } })).toMatchObject({
      canPreferCompression: false,
      videoCodecs: [],
    });
  });
});

test('every name has a number of its own', () => {
  expect(new Set(COMPRESSIONS.map(compressionNumber))).toEqual(new Set(Object.values(ImageCompression)));
  expect(new Set(VIDEO_CODECS.map(videoCodecNumber))).toEqual(new Set(Object.values(VideoCodec)));
});
