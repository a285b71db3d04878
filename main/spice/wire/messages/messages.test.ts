import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Capabilities } from '../caps';
import { CommonCap, MainCap } from '../constants';
import { MessageFormatError } from '../errors';
import { Reader } from '../reader';
import { decode, encode } from '../struct';
import { allSamples, imageSamples, imageOf } from '../testing/samples';
import { SubMessageHeader, SubMessageOffsets } from './common';
import { displayClient, displayServer, type Copy } from './display';
import { Image } from './image';
import { LinkHeader, LinkMess } from './link';

function fromHex(...lines: readonly string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(lines.join('').replaceAll(' ', ''), 'hex'));
}

/** Image offsets are where a decoder found them, so they differ from what was encoded. */
function withoutOffsets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOffsets);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'offset');
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutOffsets(part)]));
}

const named = allSamples.map((sample, index) => [`${sample.table} ${sample.name} (${index})`, sample] as const);

describe('every declared message', () => {
  test.each(named)('%s survives a round trip', (_, { def, value }) => {
    const body = encode(def.codec, value);
    const back = decode(def.codec, body);
    expect(withoutOffsets(back)).toEqual(withoutOffsets(value));
    expect(encode(def.codec, back)).toEqual(body);
    expect(body.byteLength).toBeGreaterThanOrEqual(def.codec.minBytes);
  });

  test.each(named)('%s cut short is a format error or a shorter message, never anything else', (_, { def, value }) => {
    const body = encode(def.codec, value);
    for (let length = 0; length < body.byteLength; length++) {
      try {
        decode(def.codec, body.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(MessageFormatError);
      }
    }
    if (def.codec.minBytes > 0) {
      expect(() => decode(def.codec, body.subarray(0, def.codec.minBytes - 1))).toThrow(MessageFormatError);
    }
  });

  test.each(named)('%s with bytes changed is a format error or a message, never anything else', (_, { def, value }) => {
    const body = encode(def.codec, value);
    if (body.byteLength === 0) return;
    const change = fc.tuple(fc.nat(body.byteLength - 1), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const broken = body.slice();
        for (const [at, byte] of changes) broken[at] = byte;
        try {
          decode(def.codec, broken);
        } catch (error) {
          expect(error).toBeInstanceOf(MessageFormatError);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('has a number of its own in its table', () => {
    for (const table of new Set(allSamples.map((sample) => sample.table))) {
      const defs = new Set(allSamples.filter((sample) => sample.table === table).map(({ def }) => def));
      expect(new Set([...defs].map(({ id }) => id)).size).toBe(defs.size);
    }
  });
});

describe('images', () => {
  test.each(imageSamples)('of type $type know where they begin', (payload) => {
    const body = encode(displayServer.DRAW_COPY.codec, { ...(copySample.value as Copy), src: imageOf(payload) });
    expect(decode(displayServer.DRAW_COPY.codec, body).src.offset).toBe(57);
  });

  test('of an unknown type are refused', () => {
    const body = encode(Image, imageOf(imageSamples[0]!));
    body[8] = 77;
    expect(() => decode(Image, body)).toThrow('unknown image type 77');
  });

  test('whose rows do not fit the message are refused, even if their size overflows 32 bits', () => {
    const body = encode(Image, imageOf(imageSamples[0]!));
    new DataView(body.buffer, body.byteOffset).setUint32(18 + 6, 0x10000, true);
    new DataView(body.buffer, body.byteOffset).setUint32(18 + 10, 0x10000, true);
    expect(() => decode(Image, body)).toThrow(`needs ${2 ** 32} bytes`);
  });
});

const copySample = allSamples.find(({ def }) => def === displayServer.DRAW_COPY)!;

describe('bodies written down from the protocol description', () => {
  const drawCopy = fromHex(
    '00000000 14000000 0a000000 15000000 0c000000 00',
    '39000000',
    '00000000 00000000 01000000 02000000',
    '0800 00',
    '00 00000000 00000000 00000000',
    '0100000001000000 00 00 02000000 01000000',
    '08 04 02000000 01000000 08000000 00000000',
    '1122330044556600',
  );

  test('a DRAW_COPY is read field by field', () => {
    const copy = decode(displayServer.DRAW_COPY.codec, drawCopy);
    expect(copy).toMatchObject({
      base: { surfaceId: 0, box: { left: 10, top: 20, right: 12, bottom: 21 }, clip: null },
      srcArea: { left: 0, top: 0, right: 2, bottom: 1 },
      rop: 8,
      scaleMode: 0,
      mask: { flags: 0, bitmap: null },
      src: {
        offset: 0x39,
        descriptor: { id: 0x100000001n, type: 0, width: 2, height: 1 },
        payload: { format: 8, bitmapFlags: 4, width: 2, height: 1, strideBytes: 8, palette: { kind: 'none' } },
      },
    });
    expect(encode(displayServer.DRAW_COPY.codec, copy)).toEqual(drawCopy);
  });

  test('a LIST names its parts in the order they run in', () => {
    const list = fromHex(
      '0200 1b000000 0a000000',
      '6900 18000000 0100 01 0102030405060708',
      '0500 18000000 01 02 01 0900000000000000',
    );
    expect(list.byteLength).toBe(44);
    const { offsets } = decode(SubMessageOffsets, list);
    expect(offsets).toEqual([27, 10]);
    const headers = offsets.map((offset) => SubMessageHeader.decode(new Reader(list).at(offset)));
    expect(headers).toEqual([
      { type: 5, size: 24 },
      { type: 105, size: 24 },
    ]);
  });

  test('a display INIT as the reference client writes it', () => {
    const body = fromHex('01 0000400100000000 01 00008000');
    expect(decode(displayClient.INIT.codec, body)).toEqual({
      pixmapCacheId: 1,
      pixmapCacheSize: 20971520n,
      glzDictionaryId: 1,
      glzDictionaryWindowSize: 8388608,
    });
  });

  test('a link header and message', () => {
    const header = encode(LinkHeader, { magic: 0x51444552, major: 2, minor: 2, size: 26 });
    expect(Buffer.from(header).toString('latin1').slice(0, 4)).toBe('REDQ');
    const mess = encode(LinkMess, {
      connectionId: 1,
      channelType: 2,
      channelId: 3,
      commonCaps: 1,
      channelCaps: 1,
      capsOffset: 18,
      words: fromHex('09000000 02000000'),
    });
    expect(mess).toEqual(fromHex('01000000 02 03 01000000 01000000 12000000 09000000 02000000'));
  });
});

describe('Capabilities', () => {
  test('put bit n into word n/32', () => {
    const caps = Capabilities.of(0, 31, 32, 70);
    expect(caps.words).toEqual([0x80000001, 1, 64]);
    expect(caps.bits()).toEqual([0, 31, 32, 70]);
    expect(caps.has(31) && caps.has(70)).toBe(true);
    expect(caps.has(1) || caps.has(500)).toBe(false);
  });

  test('are named by a table', () => {
    expect(Capabilities.of(CommonCap.MINI_HEADER, 9).names(CommonCap)).toEqual(['MINI_HEADER', 'bit 9']);
    expect(new Capabilities([]).names(MainCap)).toEqual([]);
  });
});
