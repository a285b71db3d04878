/** Changes of bytes that know nothing of what they mean: numbers at the edges, pieces moved, doubled, cut out, taken from others. */
import type { Random } from './random';

const EDGES = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1023, 32767, 32768, 65535, 65536];
const WIDE_EDGES = [...EDGES, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x40000000, 0x3fffffff, 0x1fffffff];
const MOST_STEPS = 4;

/** @returns a changed copy, at most `maxBytes` long. */
export function mutateBytes(input: Uint8Array, other: Uint8Array, random: Random, maxBytes: number): Uint8Array {
  let bytes = input.slice();
  for (let i = 1 + random.below(MOST_STEPS); i > 0; i--) bytes = step(bytes, other, random);
  return bytes.subarray(0, maxBytes);
}

function step(bytes: Uint8Array<ArrayBuffer>, other: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const size = bytes.length;
  if (size === 0) return random.bytes(1 + random.below(16)) as Uint8Array<ArrayBuffer>;
  const at = position(size, random);
  switch (random.below(10)) {
    case 0:
      bytes[at] = bytes[at]! ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.below(256);
      return bytes;
    case 2:
      bytes[at] = bytes[at]! + random.between(-8, 8);
      return bytes;
    case 3:
      return number(bytes, at, random);
    case 4:
      return bytes.slice(0, at);
    case 5: {
      const count = Math.min(1 + random.below(32), size - at);
      return join(bytes.subarray(0, at), bytes.subarray(at + count));
    }
    case 6:
      return join(bytes.subarray(0, at), random.bytes(1 + random.below(16)), bytes.subarray(at));
    case 7: {
      const piece = bytes.slice(at, at + 1 + random.below(32));
      return join(bytes.subarray(0, at), piece, bytes.subarray(at));
    }
    case 8: {
      bytes.copyWithin(position(size, random), at, Math.min(size, at + 1 + random.below(32)));
      return bytes;
    }
    default: {
      if (other.length === 0) return bytes;
      const from = random.below(other.length);
      const piece = other.subarray(from, from + 1 + random.below(64));
      return join(
        bytes.subarray(0, at),
        piece,
        bytes.subarray(random.oneIn(2) ? at : Math.min(size, at + piece.length)),
      );
    }
  }
}

/** Headers stand in front: half of all changes go there. */
function position(size: number, random: Random): number {
  return random.below(random.oneIn(2) ? Math.min(size, 160) : size);
}

/** Puts a number of 2, 4 or 8 bytes, in either order. */
function number(bytes: Uint8Array<ArrayBuffer>, at: number, random: Random): Uint8Array<ArrayBuffer> {
  const width = random.pick([2, 4, 4, 4, 8]);
  if (at + width > bytes.length) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const little = !random.oneIn(4);
  if (width === 2) view.setUint16(at, random.pick(EDGES), little);
  else if (width === 4) {
    const value = random.oneIn(2) ? random.pick(WIDE_EDGES) : view.getUint32(at, little) + random.between(-16, 16);
    view.setUint32(at, value, little);
  } else view.setBigUint64(at, BigInt(random.pick(WIDE_EDGES)) << BigInt(random.pick([0, 1, 31, 32])), little);
  return bytes;
}

export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
