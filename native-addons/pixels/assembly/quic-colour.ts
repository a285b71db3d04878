// QUIC's colour pass over a segment of a row: three codes per pixel (display.md 6.3).

import {
  best,
  bucketOf,
  base,
  depth,
  endBits,
  position,
  readCode,
  readRun,
  runModel,
  setPosition,
  setRunModel,
  updateModel,
  window,
} from './quic-model';
import { BUCKET, RANDOM } from './quic-tables';
import { OK, OVERRUN, TRUNCATED } from './status';

/** The colour group's state between segments. */
let wait: u32 = 0;
let seed: u32 = 255;
let mel: u32 = 0;

export function startColour(): void {
  wait = 0;
  seed = 255;
  mel = 0;
}

/** The three code values of a pixel, byte-wise, become differences: odd c -> -1 - c/2, even c -> c/2, modulo 256. */
@inline
function unfold(codes: u32): u32 {
  return ((codes >> 1) & 0x7f7f7f) ^ ((codes & 0x010101) * 255);
}

/** Byte-wise sum modulo 256. */
@inline
function addBytes(a: u32, b: u32): u32 {
  return ((a & 0x7f7f7f) + (b & 0x7f7f7f)) ^ ((a ^ b) & 0x808080);
}

/** Decodes the three codes of a pixel the careful way. @returns the values, packed like the pixel. */
function carefulPixel(codeR: u32, codeG: u32, codeB: u32, mask: u32): u32 {
  const r = readCode(codeR) & mask;
  const g = readCode(codeG) & mask;
  return (r << 16) | (g << 8) | (readCode(codeB) & mask);
}

/**
 * Decodes pixels [i, end) of a row.
 * @param row first pixel of the row; `up` = distance in bytes to the row above, 0 for row 0.
 * @param contexts the code values of every column as last coded, packed like a pixel; [-1] is the row's start value.
 */
export function colourSegment(row: usize, up: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  const from = base;
  const last = endBits;
  const waitMask: u32 = (1 << idx) - 1;
  const buckets = BUCKET + (depth << 8);
  const mask: u32 = depth == 0 ? 255 : 31;
  const mask3 = mask * 0x010101;
  const first = up == 0;
  // Row 0 predicts from the left alone: averaging the left pixel with itself says the same.
  const above: usize = first ? 4 : up;
  let at = position;
  let codes = load<u32>(contexts + (<usize>i << 2) - 4);
  let stop: u32;

  if (i == 0) {
    setPosition(at);
    const previous = codes;
    codes = carefulPixel(
      load<u32>(best + (bucketOf((previous >> 16) & 255) << 2)),
      load<u32>(best + 32 + (bucketOf((previous >> 8) & 255) << 2)),
      load<u32>(best + 64 + (bucketOf(previous & 255) << 2)),
      mask,
    );
    at = position;
    if (at > last) return TRUNCATED;
    store<u32>(contexts, codes);
    const prediction = first ? 0 : load<u32>(row - up) & 0xffffff;
    store<u32>(row, addBytes(unfold(codes), prediction) & mask3);
    if (wait > 0) {
      wait--;
    } else {
      seed = (seed + 1) & 255;
      wait = load<u8>(RANDOM + seed) & waitMask;
      updateAll(previous, codes, idx);
    }
    i = 1;
    stop = 1 + wait;
  } else {
    stop = i + wait;
  }

  let runAt: u32 = 0;
  let cur = row + (<usize>i << 2);
  let left = load<u32>(cur - 4) & 0xffffff;
  let same = i > 2 && left == (load<u32>(cur - 8) & 0xffffff);
  while (i < end) {
    if (same && !first && i > 2 && i != runAt) {
      if ((load<u32>(cur - above) ^ load<u32>(cur - above - 4)) << 8 == 0) {
        wait = stop - i;
        runAt = i;
        setPosition(at);
        setRunModel(mel);
        const n = readRun(end - i);
        mel = runModel;
        at = position;
        if (at > last) return TRUNCATED;
        if (n > end - i) return OVERRUN;
        const runEnd = cur + (<usize>n << 2);
        const four = i32x4.splat(left);
        for (; cur + 16 <= runEnd; cur += 16) v128.store(cur, four);
        for (; cur < runEnd; cur += 4) store<u32>(cur, left);
        i += n;
        if (i == end) return OK; // wait keeps its value; `position` is set
        stop = i + wait;
        codes = load<u32>(contexts + (<usize>i << 2) - 4);
        continue;
      }
    }

    // Three codes out of one 64-bit window. They are right if none is an escape and all end inside its certain bits;
    // otherwise the pixel is read again the careful way.
    const codeR = load<u32>(best + (<usize>load<u8>(buckets + ((codes >> 16) & 255)) << 2));
    const codeG = load<u32>(best + 32 + (<usize>load<u8>(buckets + ((codes >> 8) & 255)) << 2));
    const codeB = load<u32>(best + 64 + (<usize>load<u8>(buckets + (codes & 255)) << 2));
    const previous = codes;
    let bits = window(from, at);
    const zR = <u32>clz<u64>(bits);
    const r = ((zR - 1) << codeR) + <u32>(bits >> (63 - <u64>(zR + codeR)));
    bits <<= <u64>(zR + 1 + codeR);
    const zG = <u32>clz<u64>(bits);
    const g = ((zG - 1) << codeG) + <u32>(bits >> (63 - <u64>(zG + codeG)));
    bits <<= <u64>(zG + 1 + codeG);
    const zB = <u32>clz<u64>(bits);
    const b = ((zB - 1) << codeB) + <u32>(bits >> (63 - <u64>(zB + codeB)));
    const used = zR + zG + zB + 3 + (codeR & 255) + (codeG & 255) + (codeB & 255);
    if (
      (i32(zR < codeR >> 8) & i32(zG < codeG >> 8) & i32(zB < codeB >> 8) & i32(used + (at & 31) <= 64)) != 0
    ) {
      codes = ((r & mask) << 16) | ((g & mask) << 8) | (b & mask);
      at += used;
    } else {
      setPosition(at);
      codes = carefulPixel(codeR, codeG, codeB, mask);
      at = position;
    }
    if (at > last) return TRUNCATED;
    store<u32>(contexts + (<usize>i << 2), codes);
    const over = load<u32>(cur - above);
    const average = (left & over & 0xffffff) + (((left ^ over) & 0xfefefe) >> 1);
    const pixel = addBytes(unfold(codes), average) & mask3;
    store<u32>(cur, pixel);
    same = pixel == left;
    left = pixel;
    if (i == stop) {
      updateAll(previous, codes, idx);
      seed = (seed + 1) & 255;
      i++;
      stop = i + (load<u8>(RANDOM + seed) & waitMask);
    } else {
      i++;
    }
    cur += 4;
  }
  wait = stop - end;
  setPosition(at);
  return OK;
}

function updateAll(previous: u32, codes: u32, idx: u32): void {
  updateModel(0, (previous >> 16) & 255, (codes >> 16) & 255, idx);
  updateModel(1, (previous >> 8) & 255, (codes >> 8) & 255, idx);
  updateModel(2, previous & 255, codes & 255, idx);
}
