// LZ4 images: raw LZ4 blocks with one shared history.

import { packedRow, unpackRows } from './bitmap';
import { copyFrom, copyMatch } from './copy';
import { allocate, release } from './memory';
import { flipRows } from './rows';
import {
  BAD_HEADER,
  BAD_REFERENCE,
  BAD_SIZE,
  NO_MEMORY,
  OK,
  OVERRUN,
  TRAILING_DATA,
  TRUNCATED,
  checkCall,
  loadBig32,
} from './status';

const MIN_MATCH: u32 = 4;

/** Decodes one block that may refer to everything from `base` on. @returns the output position behind it, or a status. */
function block(src: usize, srcEnd: usize, base: usize, op: usize, hardEnd: usize): i32 {
  while (src < srcEnd) {
    const token = <u32>load<u8>(src++);
    let len = token >> 4;
    if (len == 15) {
      let more: u32;
      do {
        if (src >= srcEnd) return TRUNCATED;
        more = load<u8>(src++);
        len += more;
        if (<usize>len > hardEnd - op) return OVERRUN;
      } while (more == 255);
    }
    if (<usize>len > hardEnd - op) return OVERRUN;
    if (<usize>len > srcEnd - src) return TRUNCATED;
    if (len > 0) copyFrom(op, src, len, hardEnd);
    src += len;
    op += len;
    if (src == srcEnd) return <i32>op; // a block ends with literals
    if (srcEnd - src < 2) return TRUNCATED;
    const distance = <usize>load<u16>(src);
    src += 2;
    len = (token & 15) + MIN_MATCH;
    if (len == 15 + MIN_MATCH) {
      let more: u32;
      do {
        if (src >= srcEnd) return TRUNCATED;
        more = load<u8>(src++);
        len += more;
        if (<usize>len > hardEnd - op) return OVERRUN;
      } while (more == 255);
    }
    if (distance == 0 || distance > op - base) return BAD_REFERENCE;
    if (<usize>len > hardEnd - op) return OVERRUN;
    copyMatch(op, distance, len, hardEnd);
    op += len;
  }
  return TRUNCATED;
}

/** See codecs-face.ts. */
export function decodeLz4(
  src: usize,
  srcLen: u32,
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
  raw16: i32,
): i32 {
  const wrong = checkCall(src, srcLen, dst, dstStride, width, height);
  if (wrong) return wrong;
  if (srcLen < 2) return TRUNCATED;
  const topDown = load<u8>(src) != 0;
  const format = <u32>load<u8>(src, 1);
  if (format < 6 || format > 10) return BAD_HEADER;
  const row = <u32>packedRow(format, width);
  const total = <u64>row * height;
  if (total > 0x7fff0000) return BAD_SIZE;
  const direct = row == dstStride && (format == 8 || format == 9);
  const base = direct ? dst : allocate(<u32>total, 0);
  if (base == 0) return NO_MEMORY;

  const srcEnd = src + srcLen;
  const hardEnd = base + <usize>total;
  let at = src + 2;
  let op = base;
  let status = OK;
  while (op < hardEnd) {
    if (srcEnd - at < 4) {
      status = TRUNCATED;
      break;
    }
    const size = loadBig32(at);
    at += 4;
    if (<usize>size > srcEnd - at) {
      status = TRUNCATED;
      break;
    }
    const next = block(at, at + size, base, op, hardEnd);
    if (next < 0) {
      status = next;
      break;
    }
    if (<usize>next == op) {
      status = BAD_SIZE; // an empty block would be legal LZ4, but not an image's
      break;
    }
    op = next;
    at += size;
  }
  if (status == OK && at != srcEnd) status = TRAILING_DATA;
  if (status == OK) {
    if (!direct) unpackRows(format, base, row, topDown, dst, dstStride, width, height, raw16);
    else if (!topDown) flipRows(dst, dstStride, width, height);
  }
  if (!direct) release(base);
  return status;
}
