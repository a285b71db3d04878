// QUIC's alpha pass over a segment of a row: one code per pixel, into the high byte (display.md 6.3).

import {
  best,
  bucketOf,
  endBits,
  position,
  readCode,
  readRun,
  runModel,
  setRunModel,
  updateModel,
} from './quic-model';
import { RANDOM } from './quic-tables';
import { OK, OVERRUN, TRUNCATED } from './status';

const CHANNEL: usize = 3;

/** The alpha group's state between segments. */
let wait: u32 = 0;
let seed: u32 = 255;
let mel: u32 = 0;

export function startAlpha(): void {
  wait = 0;
  seed = 255;
  mel = 0;
}

@inline
function unfold(code: u32): u32 {
  return (code >> 1) ^ ((code & 1) * 255);
}

@inline
function codeAfter(left: u32): u32 {
  return load<u32>(best + (((CHANNEL << 3) + bucketOf(left)) << 2));
}

/** Decodes the alpha of pixels [i, end); parameters as for colourSegment, `contexts` with one byte per column. */
export function alphaSegment(row: usize, up: usize, contexts: usize, i: u32, end: u32, idx: u32): i32 {
  const waitMask: u32 = (1 << idx) - 1;
  const first = up == 0;
  const above: usize = first ? 4 : up;
  let previous = <u32>load<u8>(contexts + i - 1);
  let stop: u32;

  if (i == 0) {
    const code = readCode(codeAfter(previous)) & 255;
    if (position > endBits) return TRUNCATED;
    store<u8>(contexts, code);
    store<u8>(row, <u8>(unfold(code) + (first ? 0 : load<u8>(row - up, 3))), 3);
    if (wait > 0) {
      wait--;
    } else {
      seed = (seed + 1) & 255;
      wait = load<u8>(RANDOM + seed) & waitMask;
      updateModel(CHANNEL, previous, code, idx);
    }
    previous = code;
    i = 1;
    stop = 1 + wait;
  } else {
    stop = i + wait;
  }

  let runAt: u32 = 0;
  let cur = row + (<usize>i << 2);
  while (i < end) {
    const left = <u32>load<u8>(cur - 4, 3);
    if (!first && i > 2 && i != runAt && left == <u32>load<u8>(cur - 8, 3)) {
      if (load<u8>(cur - above, 3) == load<u8>(cur - above - 4, 3)) {
        wait = stop - i;
        runAt = i;
        setRunModel(mel);
        const n = readRun(end - i);
        mel = runModel;
        if (position > endBits) return TRUNCATED;
        if (n > end - i) return OVERRUN;
        const runEnd = cur + (<usize>n << 2);
        // The colour pass left 0 in the high bytes.
        const four = i32x4.splat(left << 24);
        for (; cur + 16 <= runEnd; cur += 16) v128.store(cur, v128.or(v128.load(cur), four));
        for (; cur < runEnd; cur += 4) store<u8>(cur, left, 3);
        i += n;
        if (i == end) return OK; // wait keeps its value
        stop = i + wait;
        previous = load<u8>(contexts + i - 1);
        continue;
      }
    }
    const code = readCode(codeAfter(previous)) & 255;
    if (position > endBits) return TRUNCATED;
    store<u8>(contexts + i, code);
    store<u8>(cur, <u8>(unfold(code) + ((left + <u32>load<u8>(cur - above, 3)) >> 1)), 3);
    if (i == stop) {
      updateModel(CHANNEL, previous, code, idx);
      seed = (seed + 1) & 255;
      i++;
      stop = i + (load<u8>(RANDOM + seed) & waitMask);
    } else {
      i++;
    }
    previous = code;
    cur += 4;
  }
  wait = stop - end;
  return OK;
}
