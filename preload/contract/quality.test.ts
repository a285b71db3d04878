/** What passes for a wish about quality. */

import { describe, expect, test } from '@jest/globals';

import { COMPRESSIONS, isCompression, isQuality, isVideoCodec, SERVERS_CHOICE, VIDEO_CODECS } from './quality';

describe('isQuality', () => {
  test('takes every name and none', () => {
    expect(isQuality(SERVERS_CHOICE)).toBe(true);
    for (const compression of COMPRESSIONS) expect(isQuality({ compression, videoCodec: null })).toBe(true);
    for (const videoCodec of VIDEO_CODECS) expect(isQuality({ compression: null, videoCodec })).toBe(true);
  });

  test.each([
    undefined,
    null,
    'lz4',
    [],
    {},
    { compression: 'lz4' },
    { compression: 7, videoCodec: null },
    { compression: 'LZ4', videoCodec: null },
    { compression: null, videoCodec: 'theora' },
    { compression: 'toString', videoCodec: null },
  ])('refuses %j', (value) => {
    expect(isQuality(value)).toBe(false);
  });
});

test('names are names and nothing like them', () => {
  expect(['lz', 'LZ', '', null, 6].filter(isCompression)).toEqual(['lz']);
  expect(['vp8', 'vp', 'constructor', 2].filter(isVideoCodec)).toEqual(['vp8']);
});
