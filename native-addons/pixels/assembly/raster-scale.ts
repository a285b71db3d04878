// Scaling as pixman rounds it: 16.16 positions, nearest, or four samples with 7-bit weights.

import { allocate, release } from './memory';

/** The weights of two rows, 128 - wy and wy, in the two halves. */
@inline
function rowWeights(wy: u32): u32 {
  return (128 - wy) | (wy << 16);
}

/** Mixes four pixels byte by byte; the weights are 0..127 of 128. */
export function mixPixels(tl: u32, tr: u32, bl: u32, br: u32, wx: u32, wy: u32): u32 {
  const above = i16x8.extend_low_i8x16_u(i64x2.splat(<u64>tl | (<u64>tr << 32)));
  const below = i16x8.extend_low_i8x16_u(i64x2.splat(<u64>bl | (<u64>br << 32)));
  const left = v128.shuffle<u16>(above, below, 0, 8, 1, 9, 2, 10, 3, 11);
  const right = v128.shuffle<u16>(above, below, 4, 12, 5, 13, 6, 14, 7, 15);
  const rows = rowWeights(wy);
  const sums = i32x4.add(
    i32x4.dot_i16x8_s(left, i32x4.splat(rows * (128 - wx))),
    i32x4.dot_i16x8_s(right, i32x4.splat(rows * wx)),
  );
  const words = i16x8.narrow_i32x4_u(i32x4.shr_u(sums, 14), sums);
  return i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0);
}

export function scaleNearest(
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
  src: usize,
  srcStride: u32,
  srcWidth: i32,
  srcHeight: i32,
  x: i32,
  stepX: i32,
  y: i32,
  stepY: i32,
): void {
  for (let j: u32 = 0; j < height; j++, dst += dstStride) {
    const sy = (y + <i32>j * stepY - 1) >> 16;
    const end = dst + (<usize>width << 2);
    if (sy < 0 || sy >= srcHeight) {
      memory.fill(dst, 0, end - dst);
      continue;
    }
    const row = src + <usize>sy * srcStride;
    let position = x - 1;
    let op = dst;
    // Four at a time while the first and the last lie inside: positions are monotonous.
    const lastStep = <i64>stepX * 3;
    for (; op + 16 <= end; op += 16, position += stepX << 2) {
      const farthest = <i64>position + lastStep;
      if (<u32>(position >> 16) >= <u32>srcWidth || <u64>(farthest >> 16) >= <u64>srcWidth) break;
      let four = v128.load_zero<u32>(row + (<usize>(position >> 16) << 2));
      four = v128.load_lane<u32>(row + (<usize>((position + stepX) >> 16) << 2), four, 1);
      four = v128.load_lane<u32>(row + (<usize>((position + stepX * 2) >> 16) << 2), four, 2);
      v128.store(op, v128.load_lane<u32>(row + (<usize>((position + stepX * 3) >> 16) << 2), four, 3));
    }
    for (; op < end; op += 4, position += stepX) {
      const sx = position >> 16;
      store<u32>(op, sx < 0 || sx >= srcWidth ? 0 : load<u32>(row + (<usize>sx << 2)));
    }
  }
}

@inline
function sample(row: usize, sx: i32, srcWidth: i32): u32 {
  return row == 0 || sx < 0 || sx >= srcWidth ? 0 : load<u32>(row + (<usize>sx << 2));
}

/** Four words: left * (128 - wx) + right * wx for each byte of two neighbours; below 2^15. */
@inline
function mixAcross(two: v128, wx: u32): u64 {
  const words = i16x8.extend_low_i8x16_u(two);
  const pairs = v128.shuffle<u16>(words, v128.shuffle<u64>(words, words, 1, 1), 0, 8, 1, 9, 2, 10, 3, 11);
  const sums = i32x4.dot_i16x8_s(pairs, i32x4.splat(wx * 0xffff + 128));
  return i64x2.extract_lane(i16x8.narrow_i32x4_s(sums, sums), 0);
}

/** Mixes the columns of a source row for every pixel of an output row; `row` 0 is a row of nothing. */
function mixRow(out: usize, row: usize, srcWidth: i32, width: u32, u: i32, stepX: i32): void {
  const end = out + (<usize>width << 3);
  if (row == 0) {
    memory.fill(out, 0, end - out);
    return;
  }
  while (out < end) {
    for (; out < end && <u32>(u >> 16) < <u32>srcWidth - 1; out += 8, u += stepX) {
      store<u64>(out, mixAcross(v128.load_zero<u64>(row + (<usize>(u >> 16) << 2)), <u32>(u >> 9) & 127));
    }
    for (; out < end && <u32>(u >> 16) >= <u32>srcWidth - 1; out += 8, u += stepX) {
      const sx = u >> 16;
      const two = <u64>sample(row, sx, srcWidth) | (<u64>sample(row, sx + 1, srcWidth) << 32);
      store<u64>(out, mixAcross(i64x2.splat(two), <u32>(u >> 9) & 127));
    }
  }
}

/** Mixes two rows of words; the sums are rounded here only, as with four samples at once. */
function mixDown(dst: usize, width: u32, upper: usize, lower: usize, wy: u32): void {
  const end = dst + (<usize>width << 2);
  const weights = i32x4.splat(rowWeights(wy));
  for (; dst + 8 <= end; dst += 8, upper += 16, lower += 16) {
    const above = v128.load(upper);
    const below = v128.load(lower);
    const left = i32x4.dot_i16x8_s(v128.shuffle<u16>(above, below, 0, 8, 1, 9, 2, 10, 3, 11), weights);
    const right = i32x4.dot_i16x8_s(v128.shuffle<u16>(above, below, 4, 12, 5, 13, 6, 14, 7, 15), weights);
    const words = i16x8.narrow_i32x4_u(i32x4.shr_u(left, 14), i32x4.shr_u(right, 14));
    store<u64>(dst, i64x2.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
  }
  if (dst < end) {
    const pairs = v128.shuffle<u16>(v128.load_zero<u64>(upper), v128.load_zero<u64>(lower), 0, 8, 1, 9, 2, 10, 3, 11);
    const words = i16x8.narrow_i32x4_u(i32x4.shr_u(i32x4.dot_i16x8_s(pairs, weights), 14), pairs);
    store<u32>(dst, i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
  }
}

/** Without room for mixed rows: four samples per pixel. */
function scaleBySamples(dst: usize, width: u32, upper: usize, lower: usize, srcWidth: i32, u: i32, stepX: i32, wy: u32): void {
  const end = dst + (<usize>width << 2);
  for (; dst < end; dst += 4, u += stepX) {
    const sx = u >> 16;
    const tl = sample(upper, sx, srcWidth);
    const tr = sample(upper, sx + 1, srcWidth);
    const bl = sample(lower, sx, srcWidth);
    const br = sample(lower, sx + 1, srcWidth);
    store<u32>(dst, mixPixels(tl, tr, bl, br, <u32>(u >> 9) & 127, wy));
  }
}

export function scaleBilinear(
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
  src: usize,
  srcStride: u32,
  srcWidth: i32,
  srcHeight: i32,
  x: i32,
  stepX: i32,
  y: i32,
  stepY: i32,
): void {
  const rowBytes = width << 3;
  const room = width < 1 << 24 ? allocate(rowBytes * 2 + 32, 0) : 0;
  let upper = room;
  let lower = room + rowBytes + 16;
  // The source rows that the two hold; rows of one image are mixed once for all the output rows between them.
  let upperRow = i32.MIN_VALUE;
  let lowerRow = i32.MIN_VALUE;
  for (let j: u32 = 0; j < height; j++, dst += dstStride) {
    const v = y + <i32>j * stepY - 0x8000;
    const sy = v >> 16;
    const wy = <u32>(v >> 9) & 127;
    const above: usize = sy < 0 || sy >= srcHeight ? 0 : src + <usize>sy * srcStride;
    const below: usize = sy + 1 < 0 || sy + 1 >= srcHeight ? 0 : src + <usize>(sy + 1) * srcStride;
    if (room == 0) {
      scaleBySamples(dst, width, above, below, srcWidth, x - 0x8000, stepX, wy);
      continue;
    }
    if (upperRow != sy && lowerRow == sy) {
      const other = upper;
      upper = lower;
      lower = other;
      lowerRow = upperRow;
      upperRow = sy;
    }
    if (upperRow != sy) mixRow(upper, above, srcWidth, width, x - 0x8000, stepX);
    upperRow = sy;
    if (lowerRow != sy + 1) mixRow(lower, below, srcWidth, width, x - 0x8000, stepX);
    lowerRow = sy + 1;
    mixDown(dst, width, upper, lower, wy);
  }
  release(room);
}
