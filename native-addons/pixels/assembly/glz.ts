// GLZ images: LZ whose matches may lie in earlier images of the window.

import { allocate, release } from './memory';
import { mergeAlpha } from './rows';
import {
  BAD_ARGUMENT,
  BAD_HEADER,
  BAD_MAGIC,
  BAD_REFERENCE,
  BAD_SIZE,
  MISSING_IMAGE,
  NO_MEMORY,
  OK,
  OVERRUN,
  TRAILING_DATA,
  TRUNCATED,
  checkCall,
  inMemory,
  loadBig32,
} from './status';
import {
  BYTES,
  COLOURS,
  WORDS,
  lengthBias,
  putForeign,
  putLiterals,
  putMatch,
  sourceSize,
  targetShift,
} from './units';

const HEADER_BYTES: u32 = 33;
const MAGIC: u32 = 0x20205a4c;
const VERSION: u32 = 0x00010001;
const TYPE_RGB16: u32 = 6;
const TYPE_RGBA: u32 = 9;
const ENTRY_BYTES: usize = 24;

/** Where the images are, and which one is being decoded. Single-threaded: set by decodeGlz for its planes. */
let table: usize = 0;
let tableMask: u32 = 0;
let imageId: u64 = 0;
let imageType: u32 = 0;
let missingId: u64 = 0;

/** Finds `len` pixels at `offset` of the image `distance` ids back. @returns their address or a negative status. */
function foreign(distance: u32, offset: u32, len: u32): i32 {
  if (<u64>distance > imageId) return BAD_REFERENCE;
  const id = imageId - distance;
  const entry = table + <usize>(<u32>id & tableMask) * ENTRY_BYTES;
  const ptr = load<u32>(entry, 8);
  if (ptr == 0 || load<u64>(entry) != id) {
    missingId = id;
    return MISSING_IMAGE;
  }
  if (load<u32>(entry, 16) != imageType) return BAD_REFERENCE;
  if (<u64>offset + len > load<u32>(entry, 12)) return BAD_REFERENCE;
  return <i32>(ptr + (offset << 2));
}

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
    let offset = c & 15;
    if (len == 7) {
      let more: u32;
      do {
        if (src >= srcEnd) return TRUNCATED;
        more = load<u8>(src++);
        len += more;
        if (len > left) return OVERRUN;
      } while (more == 255);
    }
    if (srcEnd - src < 2) return TRUNCATED;
    offset |= <u32>load<u8>(src) << 4;
    const x = <u32>load<u8>(src, 1);
    src += 2;
    const extra = x >> 6;
    const far = (c & 16) != 0;
    if (srcEnd - src < <usize>extra + (far && (x & 32) != 0 ? 1 : 0)) return TRUNCATED;
    let distance: u32;
    let scale: u32;
    if (far) {
      distance = 0;
      scale = 0;
      offset |= (x & 31) << 12;
    } else {
      distance = x & 63;
      scale = 6;
    }
    for (let i: u32 = 0; i < extra; i++, scale += 8) distance += <u32>load<u8>(src++) << scale;
    if (far && (x & 32) != 0) offset += <u32>load<u8>(src++) << 17;
    len += lengthBias(kind);
    if (len > left) return OVERRUN;
    if (distance == 0) {
      if (offset + 1 > <u32>((op - dst) >> shift)) return BAD_REFERENCE;
      putMatch(kind, op, offset + 1, len, hardEnd);
    } else {
      const from = foreign(distance, offset, len);
      if (from < 0) return from;
      putForeign(kind, op, from, len, hardEnd);
    }
    op += <usize>len << shift;
  }
  return <i32>src;
}

function wordPlane(src: usize, srcEnd: usize, dst: usize, units: u32): i32 {
  return plane(WORDS, src, srcEnd, dst, units);
}

function colourPlane(src: usize, srcEnd: usize, dst: usize, units: u32): i32 {
  return plane(COLOURS, src, srcEnd, dst, units);
}

function alphaPlane(src: usize, srcEnd: usize, dst: usize, units: u32): i32 {
  return plane(BYTES, src, srcEnd, dst, units);
}

/** See codecs-face.ts. */
export function decodeGlz(
  src: usize,
  srcLen: u32,
  dst: usize,
  width: u32,
  height: u32,
  images: usize,
  imagesMask: u32,
): i32 {
  if (<u64>width >= 1 << 29) return BAD_SIZE;
  const wrong = checkCall(src, srcLen, dst, width * 4, width, height);
  if (wrong) return wrong;
  if (!inMemory(images, (<u64>imagesMask + 1) * ENTRY_BYTES)) return BAD_ARGUMENT;
  if (srcLen < HEADER_BYTES) return TRUNCATED;
  if (loadBig32(src) != MAGIC || loadBig32(src + 4) != VERSION) return BAD_MAGIC;
  const type = <u32>load<u8>(src, 8) & 15;
  if (type < TYPE_RGB16 || type > TYPE_RGBA) return BAD_HEADER;
  if (loadBig32(src + 9) != width || loadBig32(src + 13) != height) return BAD_SIZE;
  const bytes: u32 = type == TYPE_RGB16 ? 2 : type == 7 ? 3 : 4;
  if (loadBig32(src + 17) != width * bytes) return BAD_HEADER;

  table = images;
  tableMask = imagesMask;
  imageId = (<u64>loadBig32(src + 21) << 32) | loadBig32(src + 25);
  imageType = type;
  const units = width * height;
  const srcEnd = src + srcLen;
  const body = src + HEADER_BYTES;
  let at: i32;
  if (type == TYPE_RGB16) {
    at = wordPlane(body, srcEnd, dst, units);
  } else {
    // Alpha is a plane of its own: quicker as bytes first, then merged.
    const alphas = type == TYPE_RGBA ? allocate(units, 0) : 0;
    if (type == TYPE_RGBA && alphas == 0) return NO_MEMORY;
    at = colourPlane(body, srcEnd, dst, units);
    if (type == TYPE_RGBA) {
      if (at >= 0) at = alphaPlane(at, srcEnd, alphas, units);
      if (at >= 0) mergeAlpha(alphas, dst, width * 4, width, height, true);
      release(alphas);
    }
  }
  if (at < 0) return at;
  return <usize>at == srcEnd ? OK : TRAILING_DATA;
}

/** See codecs-face.ts. */
export function glzMissingId(): f64 {
  return <f64>missingId;
}
