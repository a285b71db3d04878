// QUIC images (SFALIC's descendant, not the transport protocol): header, rows, segments.

import { allocate, release } from './memory';
import { alphaSegment, startAlpha } from './quic-alpha';
import { startStream, streamBytes } from './quic-bits';
import { colourSegment, startColour } from './quic-colour';
import { startModels } from './quic-model';
import { prepareTables } from './quic-tables';
import { expandWord } from './rows';
import { BAD_HEADER, BAD_MAGIC, BAD_SIZE, NO_MEMORY, OK, TRUNCATED, checkCall } from './status';

const HEADER_BYTES: u32 = 20;
const MAGIC: u32 = 0x43495551;
const TYPE_RGB16: u32 = 2;
const TYPE_RGBA: u32 = 5;
/** Pixels between two steps of idx, and the last idx. */
const QUOTA: u32 = 2048;
const LAST_IDX: u32 = 6;

let segmentIdx: u32 = 0;
let quota: u32 = 0;

/** One pass over a row; idx and quota are the group's, in `segmentIdx` and `quota`. */
@inline
function pass(alpha: bool, five: bool, row: usize, up: usize, contexts: usize, width: u32): i32 {
  let pos: u32 = 0;
  let rest = width;
  while (segmentIdx < LAST_IDX && quota <= rest) {
    if (quota > 0) {
      const status = alpha
        ? alphaSegment(row, up, contexts, pos, pos + quota, segmentIdx)
        : colourSegment(five, row, up, contexts, pos, pos + quota, segmentIdx);
      if (status) return status;
      pos += quota;
      rest -= quota;
    }
    segmentIdx++;
    quota = QUOTA;
  }
  if (rest == 0) return OK;
  const status = alpha
    ? alphaSegment(row, up, contexts, pos, width, segmentIdx)
    : colourSegment(five, row, up, contexts, pos, width, segmentIdx);
  if (segmentIdx < LAST_IDX) quota -= rest;
  return status;
}

/** 5-bit components in the bytes of a pixel to a 555 word or to an expanded pixel. */
function packWords(dst: usize, dstStride: u32, width: u32, height: u32, raw16: i32): void {
  for (let y: u32 = 0; y < height; y++, dst += dstStride) {
    for (let x: usize = 0; x < width; x++) {
      const parts = load<u32>(dst + (x << 2));
      const word = ((parts >> 6) & 0x7c00) | ((parts >> 3) & 0x03e0) | (parts & 0x1f);
      store<u32>(dst + (x << 2), raw16 ? word : expandWord(word));
    }
  }
}

/** See codecs-face.ts. */
export function decodeQuic(
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
  if (srcLen < HEADER_BYTES) return TRUNCATED;
  if (load<u32>(src) != MAGIC || load<u32>(src, 4) != 0) return BAD_MAGIC;
  const type = load<u32>(src, 8);
  if (type < TYPE_RGB16 || type > TYPE_RGBA) return BAD_HEADER;
  if (load<u32>(src, 12) != width || load<u32>(src, 16) != height) return BAD_SIZE;

  // Contexts of both groups, with a start value in front of each, then the stream.
  const colourBytes = (width + 4) * 4;
  const contextBytes = (colourBytes + width + 15) & ~15;
  const words = (srcLen - HEADER_BYTES) >> 2;
  const five = type == TYPE_RGB16;
  const working = allocate(contextBytes + streamBytes(words), 0);
  if (working == 0) return NO_MEMORY;
  memory.fill(working, 0, contextBytes);
  prepareTables();
  startStream(src + HEADER_BYTES, words, working + contextBytes);
  startModels(five);
  startColour();
  startAlpha();
  const colours = working + 4;
  const alphas = working + colourBytes;
  let colourIdx: u32 = 0;
  let colourQuota = QUOTA;
  let alphaIdx: u32 = 0;
  let alphaQuota = QUOTA;
  let status = OK;
  let row = dst;
  for (let y: u32 = 0; y < height && status == OK; y++, row += dstStride) {
    const up: usize = y == 0 ? 0 : dstStride;
    store<u32>(colours - 4, y == 0 ? 0 : load<u32>(colours));
    segmentIdx = colourIdx;
    quota = colourQuota;
    status = pass(false, five, row, up, colours, width);
    colourIdx = segmentIdx;
    colourQuota = quota;
    if (type != TYPE_RGBA || status != OK) continue;
    store<u8>(alphas - 1, y == 0 ? 0 : load<u8>(alphas));
    segmentIdx = alphaIdx;
    quota = alphaQuota;
    status = pass(true, false, row, up, alphas, width);
    alphaIdx = segmentIdx;
    alphaQuota = quota;
  }
  release(working);
  if (status == OK && five) packWords(dst, dstStride, width, height, raw16);
  return status;
}
