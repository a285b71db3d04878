// LZ images: LZ_RGB, LZ_PLT and the alpha part of JPEG_ALPHA.

import { expandPalette, expandWords, flipRows, moveRows, mergeAlpha } from './rows';
import {
  BAD_HEADER,
  BAD_MAGIC,
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
import { allocate, release } from './memory';
import {
  BYTES,
  COLOURS,
  WORDS,
  lengthBias,
  putLiterals,
  putMatch,
  sourceSize,
  targetShift,
} from './units';

const HEADER_BYTES: u32 = 28;
const MAGIC: u32 = 0x20205a4c;
const VERSION: u32 = 0x00010001;

const TYPE_PLT8: u32 = 5;
const TYPE_RGB16: u32 = 6;
const TYPE_RGB24: u32 = 7;
const TYPE_RGBA: u32 = 9;
const TYPE_XXXA: u32 = 10;
const TYPE_A8: u32 = 11;

/** Decodes one plane. @returns the source position behind it, or a negative status. */
@inline
function plane(kind: i32, src: usize, srcEnd: usize, dst: usize, units: u32): i32 {
  const shift = targetShift(kind);
  const hardEnd = dst + (<usize>units << shift);
  let op = dst;
  while (op < hardEnd) {
    if (src >= srcEnd) return TRUNCATED;
    const c = <u32>load<u8>(src++);
    const left = <u32>((hardEnd - op) >> shift);
    if (c < 32) {
      const count = <usize>(c + 1);
      if (count > left) return OVERRUN;
      const bytes = count * sourceSize(kind);
      if (bytes > srcEnd - src) return TRUNCATED;
      putLiterals(kind, src, op, count, hardEnd);
      src += bytes;
      op += count << shift;
      continue;
    }
    let len = c >> 5;
    let distance = (c & 31) << 8;
    if (len == 7) {
      let more: u32;
      do {
        if (src >= srcEnd) return TRUNCATED;
        more = load<u8>(src++);
        len += more;
        if (len > left) return OVERRUN;
      } while (more == 255);
    }
    if (src >= srcEnd) return TRUNCATED;
    const low = <u32>load<u8>(src++);
    distance += low;
    if (low == 255 && (c & 31) == 31) {
      if (srcEnd - src < 2) return TRUNCATED;
      distance = ((<u32>load<u8>(src) << 8) | load<u8>(src, 1)) + 8191;
      src += 2;
    }
    len += lengthBias(kind);
    distance += 1;
    if (distance > <u32>((op - dst) >> shift)) return BAD_REFERENCE;
    if (len > left) return OVERRUN;
    putMatch(kind, op, distance, len, hardEnd);
    op += <usize>len << shift;
  }
  return <i32>src;
}

function bytePlane(src: usize, srcEnd: usize, dst: usize, units: u32): i32 {
  return plane(BYTES, src, srcEnd, dst, units);
}

function wordPlane(src: usize, srcEnd: usize, dst: usize, units: u32): i32 {
  return plane(WORDS, src, srcEnd, dst, units);
}

function colourPlane(src: usize, srcEnd: usize, dst: usize, units: u32): i32 {
  return plane(COLOURS, src, srcEnd, dst, units);
}

/** Bytes per row that the header must announce. */
function strideOf(type: u32, width: u32): u32 {
  if (type <= 2) return (width + 7) >> 3;
  if (type <= 4) return (width + 1) >> 1;
  if (type == TYPE_PLT8 || type == TYPE_A8) return width;
  if (type == TYPE_RGB16) return width * 2;
  return type == TYPE_RGB24 ? width * 3 : width * 4;
}

function checkHeader(src: usize, srcLen: u32, width: u32, height: u32, from: u32, to: u32): i32 {
  if (srcLen < HEADER_BYTES) return TRUNCATED;
  if (loadBig32(src) != MAGIC || loadBig32(src + 4) != VERSION) return BAD_MAGIC;
  const type = loadBig32(src + 8);
  // Alpha alone stands between the types of whole images, but is none of them.
  if (type < from || type > to || (type == TYPE_XXXA && from != to)) return BAD_HEADER;
  if (loadBig32(src + 12) != width || loadBig32(src + 16) != height) return BAD_SIZE;
  return loadBig32(src + 20) == strideOf(type, width) ? OK : BAD_HEADER;
}

@inline
function isTopDown(src: usize): bool {
  return load<u32>(src, 24) != 0;
}

/** Types RGB16, RGB24, RGB32, RGBA and A8 to 32-bit pixels. `raw16`: keep 555 words as they are. */
export function decodeLzRgb(
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
  const bad = checkHeader(src, srcLen, width, height, TYPE_RGB16, TYPE_A8);
  if (bad) return bad;
  const type = loadBig32(src + 8);
  const units = width * height;
  const srcEnd = src + srcLen;
  const body = src + HEADER_BYTES;
  // Distances run through the rows, so rows with gaps need a detour.
  const direct = type != TYPE_A8 && dstStride == width * 4;
  const target = direct ? dst : allocate(type == TYPE_A8 ? units : units * 4, 0);
  if (target == 0) return NO_MEMORY;
  // Alpha is a plane of its own: quicker as bytes first, then merged.
  let alphas: usize = 0;
  if (type == TYPE_RGBA) {
    alphas = allocate(units, 0);
    if (alphas == 0) {
      if (!direct) release(target);
      return NO_MEMORY;
    }
  }

  let at: i32;
  if (type == TYPE_A8) {
    at = bytePlane(body, srcEnd, target, units);
  } else if (type == TYPE_RGB16) {
    at = wordPlane(body, srcEnd, target, units);
  } else {
    at = colourPlane(body, srcEnd, target, units);
    if (type == TYPE_RGBA && at >= 0) at = bytePlane(at, srcEnd, alphas, units);
  }
  if (at >= 0) at = <usize>at == srcEnd ? OK : TRAILING_DATA;
  if (at == OK) {
    if (type == TYPE_A8) {
      // Row by row: what lies between the rows may be the rest of a surface.
      for (let y: u32 = 0; y < height; y++) memory.fill(dst + <usize>dstStride * y, 0, width * 4);
      mergeAlpha(target, dst, dstStride, width, height, isTopDown(src));
    } else {
      if (type == TYPE_RGB16 && !raw16) expandWords(target, units);
      if (!direct) moveRows(target, dst, dstStride, width, height, isTopDown(src));
      else if (!isTopDown(src)) flipRows(dst, dstStride, width, height);
      if (type == TYPE_RGBA) mergeAlpha(alphas, dst, dstStride, width, height, isTopDown(src));
    }
  }
  release(alphas);
  if (!direct) release(target);
  return at;
}

/** Types PLT1_LE to PLT8 to 32-bit pixels through a palette of `paletteCount` u32 entries; missing entries are 0. */
export function decodeLzPlt(
  src: usize,
  srcLen: u32,
  palette: usize,
  paletteCount: u32,
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
): i32 {
  const wrong = checkCall(src, srcLen, dst, dstStride, width, height);
  if (wrong) return wrong;
  const bad = checkHeader(src, srcLen, width, height, 1, TYPE_PLT8);
  if (bad) return bad;
  const type = loadBig32(src + 8);
  const stride = strideOf(type, width);
  const units = stride * height;
  const indices = allocate(units, 0);
  if (indices == 0) return NO_MEMORY;
  let at = bytePlane(src + HEADER_BYTES, src + srcLen, indices, units);
  if (at >= 0) at = <usize>at == src + srcLen ? OK : TRAILING_DATA;
  // The LZ types 1 to 5 count like the bitmap formats 1BIT_LE to 8BIT.
  if (at == OK) at = expandPalette(type, indices, stride, isTopDown(src), palette, paletteCount, dst, dstStride, width, height);
  release(indices);
  return at;
}

/** Type XXXA: writes the high byte of pixels that are already in `dst`. */
export function decodeLzAlphaInto(src: usize, srcLen: u32, dst: usize, dstStride: u32, width: u32, height: u32): i32 {
  const wrong = checkCall(src, srcLen, dst, dstStride, width, height);
  if (wrong) return wrong;
  const bad = checkHeader(src, srcLen, width, height, TYPE_XXXA, TYPE_XXXA);
  if (bad) return bad;
  const units = width * height;
  const alphas = allocate(units, 0);
  if (alphas == 0) return NO_MEMORY;
  let at = bytePlane(src + HEADER_BYTES, src + srcLen, alphas, units);
  if (at >= 0) at = <usize>at == src + srcLen ? OK : TRAILING_DATA;
  if (at == OK) mergeAlpha(alphas, dst, dstStride, width, height, isTopDown(src));
  release(alphas);
  return at;
}
