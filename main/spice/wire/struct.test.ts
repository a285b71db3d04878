import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MessageFormatError } from './errors';
import {
  array,
  bytes,
  decode,
  encode,
  i16,
  i32,
  i64,
  many,
  optionalPointer,
  pointer,
  rest,
  sized,
  struct,
  u16,
  u32,
  u64,
  u8,
  type Codec,
} from './struct';

function roundTrips<T>(codec: Codec<T>, values: fc.Arbitrary<T>): void {
  fc.assert(fc.property(values, (value) => expect(decode(codec, encode(codec, value))).toEqual(value)));
}

const bin = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('numbers', () => {
  test.each([
    [u8, 0, 0xff],
    [u16, 0, 0xffff],
    [u32, 0, 0xffffffff],
    [i16, -0x8000, 0x7fff],
    [i32, -0x80000000, 0x7fffffff],
  ])('%p keeps its whole range', (codec, min, max) => {
    roundTrips(codec, fc.integer({ min, max }));
    for (const edge of [min, max]) expect(decode(codec, encode(codec, edge))).toBe(edge);
  });

  test('64-bit ones are exact', () => {
    roundTrips(u64, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
    roundTrips(i64, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
  });

  test('are little-endian and packed', () => {
    const codec = struct('Mixed', { a: u8, b: u32, c: u16 });
    expect(codec.minBytes).toBe(7);
    expect(encode(codec, { a: 1, b: 0x05040302, c: 0x0706 })).toEqual(bin(1, 2, 3, 4, 5, 6, 7));
  });
});

describe('byte strings and lists', () => {
  test('round trip', () => {
    const data = fc.uint8Array({ maxLength: 40 });
    roundTrips(struct('Both', { a: sized(u16), b: rest }), fc.record({ a: data, b: data }));
    roundTrips(
      array(u8, struct('Pair', { x: u16, y: i32 })),
      fc.array(fc.record({ x: fc.nat(9), y: fc.integer() }), { maxLength: 9 }),
    );
    roundTrips(many(u16), fc.array(fc.nat(65535), { maxLength: 9 }));
  });

  test('fixed bytes must have their length', () => {
    expect(() => encode(bytes(3), bin(1, 2))).toThrow('needs 3 bytes, got 2');
    expect(decode(bytes(2), bin(1, 2, 3))).toEqual(bin(1, 2));
  });

  test('are views of the body', () => {
    const body = bin(2, 7, 8);
    const view = decode(sized(u8), body);
    body[1] = 9;
    expect(view).toEqual(bin(9, 8));
  });

  test('a count that the body cannot hold is refused before anything is made', () => {
    const huge = bin(0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4);
    expect(() => decode(array(u32, u32), huge)).toThrow('4294967295 × u32 do not fit into 4 bytes');
    expect(() => decode(sized(u32), huge)).toThrow(MessageFormatError);
    expect(() => decode(array(u32, struct('Nothing', {})), huge)).toThrow(MessageFormatError);
  });
});

describe('pointers', () => {
  const codec = struct('Holder', { a: pointer(array(u8, u8)), b: optionalPointer(u16), c: u8 });

  test('refer to what stands behind the fixed part', () => {
    expect(encode(codec, { a: [1, 2], b: 0x0403, c: 5 })).toEqual(bin(9, 0, 0, 0, 12, 0, 0, 0, 5, 2, 1, 2, 3, 4));
    expect(encode(codec, { a: [], b: null, c: 5 })).toEqual(bin(9, 0, 0, 0, 0, 0, 0, 0, 5, 0));
  });

  test('round trip, also inside one another', () => {
    const item = fc.record({ a: fc.array(fc.nat(255), { maxLength: 5 }), b: fc.option(fc.nat(65535)), c: fc.nat(255) });
    roundTrips(codec, item);
    roundTrips(
      struct('Outer', { first: pointer(codec), second: pointer(codec) }),
      fc.record({ first: item, second: item }),
    );
  });

  test('may not be null, or lead out of the body', () => {
    expect(() => decode(codec, bin(0, 0, 0, 0, 0, 0, 0, 0, 5))).toThrow('pointer to u8[] is null');
    expect(() => decode(codec, bin(10, 0, 0, 0, 0, 0, 0, 0, 5))).toThrow('offset 10 is outside the message of 9 bytes');
    expect(() => decode(codec, bin(9, 0, 0, 0, 0, 0, 0, 0, 5))).toThrow(MessageFormatError);
  });
});

describe('decode', () => {
  test('allows bytes behind the last field', () => {
    expect(decode(u8, bin(1, 2))).toBe(1);
  });

  test('names the message in the error', () => {
    expect(() => decode(struct('SpiceMsgThing', { a: u32 }), bin(1))).toThrow('SpiceMsgThing: needs 4 bytes at 0');
  });
});
