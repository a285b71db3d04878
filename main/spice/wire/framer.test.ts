import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MessageTooLargeError } from './errors';
import { encodeHeader, Framer, type Frame } from './framer';

const LIMIT = 100;

function framer(miniHeader: boolean): Framer {
  return new Framer({ channel: 'test:0', miniHeader, maxBodyBytes: LIMIT });
}

interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

function stream(miniHeader: boolean, messages: readonly Message[]): Uint8Array {
  const parts = messages.map(({ type, body }, index) =>
    Buffer.concat([encodeHeader(miniHeader, index + 1, type, body.byteLength), body]),
  );
  return new Uint8Array(Buffer.concat(parts));
}

/** All frames that come out, with bodies copied; `sizes` says how the stream is cut, over and over. */
function framesOf(target: Framer, bytes: Uint8Array, sizes: readonly number[]): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0, i = 0; at < bytes.byteLength; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    target.push(bytes.slice(at, at + size));
    at += size;
    for (let frame = target.next(); frame !== null; frame = target.next()) {
      frames.push({ ...frame, body: frame.body.slice() });
    }
  }
  return frames;
}

const messages = fc.array(fc.record({ type: fc.nat(65535), body: fc.uint8Array({ maxLength: LIMIT }) }), {
  minLength: 1,
  maxLength: 6,
});

describe.each([true, false])('Framer, mini header: %p', (mini) => {
  test('gives the same messages one byte at a time, in pieces and in one', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1 }), (sent, sizes) => {
        const bytes = stream(mini, sent);
        const expected = sent.map(({ type, body }, index) => ({ type, body, serial: index + 1, subList: 0 }));
        for (const cut of [[1], sizes, [bytes.byteLength]]) {
          const target = framer(mini);
          expect(framesOf(target, bytes, cut)).toEqual(expected);
          expect(target.bufferedBytes).toBe(0);
        }
      }),
    );
  });

  test('does not copy a message that came in one chunk', () => {
    const target = framer(mini);
    const bytes = stream(mini, [{ type: 1, body: Uint8Array.of(1, 2, 3) }]);
    target.push(bytes);
    expect(target.next()?.body.buffer).toBe(bytes.buffer);
  });

  test('refuses a size over the limit as soon as the header is there', () => {
    const target = framer(mini);
    target.push(encodeHeader(mini, 1, 7, 0xffffffff));
    expect(() => target.next()).toThrow(MessageTooLargeError);
    expect(() => {
      const other = framer(mini);
      other.push(encodeHeader(mini, 1, 7, LIMIT + 1));
      other.next();
    }).toThrow('test:0: message 7 announces 101 bytes, limit 100');
  });
});

describe('the full header', () => {
  test('carries a serial of the sender and the place of sub-messages', () => {
    const header = encodeHeader(false, 1, 304, 4);
    new DataView(header.buffer).setBigUint64(0, 2n ** 40n, true);
    new DataView(header.buffer).setUint32(14, 2, true);
    const target = framer(false);
    expect(framesOf(target, new Uint8Array([...header, 1, 2, 3, 4]), [5])).toEqual([
      { type: 304, serial: 2 ** 40, subList: 2, body: Uint8Array.of(1, 2, 3, 4) },
    ]);
  });
});
