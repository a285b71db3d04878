/** An LZ4 image encoder: greedy, in blocks that share their history. For tests and benchmarks. */

/** Compresses `bytes[start, end)` as one block; matches may reach back to byte 0. */
function block(bytes: Uint8Array, start: number, end: number, seen: Map<number, number>): number[] {
  const out: number[] = [];
  const word = (i: number): number =>
    (bytes[i] ?? 0) + (bytes[i + 1] ?? 0) * 2 ** 8 + (bytes[i + 2] ?? 0) * 2 ** 16 + (bytes[i + 3] ?? 0) * 2 ** 24;
  const long = (rest: number): void => {
    for (; rest >= 255; rest -= 255) out.push(255);
    out.push(rest);
  };
  const sequence = (from: number, to: number, distance: number, length: number): void => {
    const literals = to - from;
    out.push((Math.min(literals, 15) << 4) | (length === 0 ? 0 : Math.min(length - 4, 15)));
    if (literals >= 15) long(literals - 15);
    for (let i = from; i < to; i++) out.push(bytes[i] ?? 0);
    if (length === 0) return;
    out.push(distance & 255, distance >> 8);
    if (length >= 19) long(length - 19);
  };
  let literal = start;
  let at = start;
  // LZ4's end rules: the last five bytes are literals, no match starts in the last twelve.
  while (at < end - 12) {
    const candidate = seen.get(word(at));
    seen.set(word(at), at);
    if (candidate === undefined || at - candidate > 65535) {
      at++;
      continue;
    }
    let length = 4;
    while (at + length < end - 5 && bytes[candidate + length] === bytes[at + length]) length++;
    sequence(literal, at, at - candidate, length);
    at += length;
    literal = at;
  }
  sequence(literal, end, 0, 0);
  return out;
}

/**
 * Compresses rows of a bitmap format.
 * @param bytes Rows without gaps.
 * @param blockBytes Bytes per block, as a server's chunks may have any size.
 */
export function encodeLz4(bytes: Uint8Array, format: number, topDown = true, blockBytes = 65536): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(topDown ? 1 : 0, format)];
  const seen = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const data = block(bytes, at, Math.min(at + blockBytes, bytes.length), seen);
    const part = new Uint8Array(data.length + 4);
    new DataView(part.buffer).setUint32(0, data.length);
    part.set(data, 4);
    parts.push(part);
  }
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
