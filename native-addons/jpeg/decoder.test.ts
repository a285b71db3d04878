/** The JPEG decoder: libjpeg's pixels exactly, and nothing but ImageDataError for what is broken. */

import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ImageDataError } from '../../main/spice/wire/errors';
import { readJpegHeader } from './header';
import { createJpegDecoder } from './node';
import { colour420, colour444, grey, progressive } from './testing/files';

const decoder = createJpegDecoder();

describe('pixels', () => {
  it.each([
    ['4:2:0', colour420],
    ['4:4:4', colour444],
    ['grey', grey],
  ])('%s equals djpeg', (_name, { file, crc }) => {
    const { width, height, pixels } = decoder.decode(file, 53, 37);
    expect([width, height, pixels.length]).toEqual([53, 37, 53 * 37 * 4]);
    expect(crc32(pixels)).toBe(crc);
  });

  it('takes files that are part of a larger buffer', () => {
    const { file, crc } = colour420;
    const message = new Uint8Array(file.length + 20);
    message.set(file, 7);
    expect(crc32(decoder.decode(message.subarray(7, 7 + file.length), 64, 64).pixels)).toBe(crc);
  });
});

describe('refusals', () => {
  it('files larger than allowed, before they are decoded', () => {
    expect(() => decoder.decode(colour420.file, 52, 37)).toThrow(ImageDataError);
    expect(() => decoder.decode(colour420.file, 53, 36)).toThrow(ImageDataError);
  });

  it('progressive files, four components, 12 bits, no size', () => {
    expect(() => readJpegHeader(progressive)).toThrow(/not sequential/);
    const frame = colour420.file.indexOf(Buffer.from([0xff, 0xc0]));
    for (const [offset, value] of [
      [4, 12],
      [9, 4],
      [6, 0],
      [8, 0],
    ] as const) {
      const broken = Buffer.from(colour420.file);
      broken[frame + offset] = value;
      if (offset === 6 || offset === 8) broken[frame + offset - 1] = 0;
      expect(() => decoder.decode(broken, 4096, 4096)).toThrow(ImageDataError);
    }
  });

  it('sizes that the file is too short for', () => {
    const frame = colour420.file.indexOf(Buffer.from([0xff, 0xc0]));
    const huge = Buffer.from(colour420.file);
    huge.writeUInt16BE(8000, frame + 5);
    huge.writeUInt16BE(8000, frame + 7);
    expect(() => decoder.decode(huge, 8000, 8000)).toThrow(/too short for/);
  });

  it('every truncation gives an error or a whole picture, never another error', () => {
    for (let length = 0; length < colour420.file.length; length += 3) {
      attempt(colour420.file.subarray(0, length));
    }
    expect(crc32(decoder.decode(colour420.file, 53, 37).pixels)).toBe(colour420.crc);
  });

  it('random damage, and the decoder still works', () => {
    let seed = 3;
    const random = (limit: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed % limit;
    };
    let refused = 0;
    for (let round = 0; round < 400; round++) {
      const broken = Buffer.from(colour420.file);
      for (let i = 0; i < 3; i++) broken[random(broken.length)] = random(256);
      if (!attempt(broken)) refused++;
    }
    expect(refused).toBeGreaterThan(10);
    expect(crc32(decoder.decode(colour420.file, 53, 37).pixels)).toBe(colour420.crc);
  });
});

function attempt(file: Uint8Array): boolean {
  try {
    const { width, height, pixels } = decoder.decode(file, 4096, 4096);
    expect(pixels.length).toBe(width * height * 4);
    return true;
  } catch (error) {
    if (!(error instanceof ImageDataError)) throw error;
    return false;
  }
}
