// Planes of Y, Cb and Cr to B, G, R, 255 (video-face.ts). Fixed point with six fractional bits in 16-bit lanes.

/** [YuvMatrix][offset of Y, Y, Cb for blue, Cb for green, Cr for green, Cr for red]; the numbers of video-face.ts. */
const COEFFICIENTS = memory.data<i16>([
  16, 19077, 16525, 3209, 6660, 13075, 0, 16384, 14516, 2819, 5850, 11485, 16, 19077, 17304, 1747, 4366, 14686, 0, 16384,
  15201, 1535, 3835, 12901,
]);
const ROW_BYTES: usize = 12;

@inline
function rounded(a: i32, b: i32): i32 {
  return (a * b + 0x4000) >> 15;
}

@inline
function byte(value: i32): u32 {
  return <u32>max(0, min(255, value >> 6));
}

/** The twin of the vector code, for what does not fill a vector. */
@inline
function pixel(y: i32, u: i32, v: i32, row: usize): u32 {
  const luma = rounded((y - <i32>load<i16>(row)) << 7, load<i16>(row, 2)) + 32;
  const cb = (u - 128) << 8;
  const cr = (v - 128) << 8;
  const blue = byte(min(32767, luma + rounded(cb, load<i16>(row, 4))));
  const green = byte(luma - rounded(cb, load<i16>(row, 6)) - rounded(cr, load<i16>(row, 8)));
  const red = byte(min(32767, luma + rounded(cr, load<i16>(row, 10))));
  return 0xff000000 | (red << 16) | (green << 8) | blue;
}

@inline
function twiceLow(a: v128): v128 {
  return v128.shuffle<i16>(a, a, 0, 0, 1, 1, 2, 2, 3, 3);
}

@inline
function twiceHigh(a: v128): v128 {
  return v128.shuffle<i16>(a, a, 4, 4, 5, 5, 6, 6, 7, 7);
}

@inline
function bytes(low: v128, high: v128): v128 {
  return i8x16.narrow_i16x8_u(i16x8.shr_s(low, 6), i16x8.shr_s(high, 6));
}

@inline
function mixLow(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

@inline
function mixHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

function convertRow(dst: usize, luma: usize, cb: usize, cr: usize, left: u32, width: u32, row: usize): void {
  let x = <usize>left;
  const end = x + width;
  if (x & 1 && x < end) {
    store<u32>(dst, pixel(load<u8>(luma + x), load<u8>(cb + (x >> 1)), load<u8>(cr + (x >> 1)), row));
    x++;
    dst += 4;
  }
  const offset = i16x8.splat(load<i16>(row));
  const yFactor = i16x8.splat(load<i16>(row, 2));
  const cbBlue = i16x8.splat(load<i16>(row, 4));
  const cbGreen = i16x8.splat(load<i16>(row, 6));
  const crGreen = i16x8.splat(load<i16>(row, 8));
  const crRed = i16x8.splat(load<i16>(row, 10));
  const half = i16x8.splat(32);
  const middle = i16x8.splat(128);
  const opaque = i8x16.splat(-1);
  for (; x + 16 <= end; x += 16, dst += 64) {
    const y = v128.load(luma + x);
    const low = i16x8.shl(i16x8.sub(i16x8.extend_low_i8x16_u(y), offset), 7);
    const high = i16x8.shl(i16x8.sub(i16x8.extend_high_i8x16_u(y), offset), 7);
    const yLow = i16x8.add(i16x8.q15mulr_sat_s(low, yFactor), half);
    const yHigh = i16x8.add(i16x8.q15mulr_sat_s(high, yFactor), half);
    const u = i16x8.shl(i16x8.sub(v128.load_ext<u8>(cb + (x >> 1)), middle), 8);
    const v = i16x8.shl(i16x8.sub(v128.load_ext<u8>(cr + (x >> 1)), middle), 8);
    const b = i16x8.q15mulr_sat_s(u, cbBlue);
    const g = i16x8.add(i16x8.q15mulr_sat_s(u, cbGreen), i16x8.q15mulr_sat_s(v, crGreen));
    const r = i16x8.q15mulr_sat_s(v, crRed);
    const blue = bytes(i16x8.add_sat_s(yLow, twiceLow(b)), i16x8.add_sat_s(yHigh, twiceHigh(b)));
    const green = bytes(i16x8.sub(yLow, twiceLow(g)), i16x8.sub(yHigh, twiceHigh(g)));
    const red = bytes(i16x8.add_sat_s(yLow, twiceLow(r)), i16x8.add_sat_s(yHigh, twiceHigh(r)));
    const bgLow = mixLow(blue, green);
    const bgHigh = mixHigh(blue, green);
    const rxLow = mixLow(red, opaque);
    const rxHigh = mixHigh(red, opaque);
    v128.store(dst, v128.shuffle<i16>(bgLow, rxLow, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(dst, v128.shuffle<i16>(bgLow, rxLow, 4, 12, 5, 13, 6, 14, 7, 15), 16);
    v128.store(dst, v128.shuffle<i16>(bgHigh, rxHigh, 0, 8, 1, 9, 2, 10, 3, 11), 32);
    v128.store(dst, v128.shuffle<i16>(bgHigh, rxHigh, 4, 12, 5, 13, 6, 14, 7, 15), 48);
  }
  for (; x < end; x++, dst += 4) {
    store<u32>(dst, pixel(load<u8>(luma + x), load<u8>(cb + (x >> 1)), load<u8>(cr + (x >> 1)), row));
  }
}

export function yuvToBgrx(
  dst: usize,
  dstStride: u32,
  luma: usize,
  lumaStride: u32,
  cb: usize,
  cr: usize,
  chromaStride: u32,
  left: u32,
  top: u32,
  width: u32,
  height: u32,
  flipHeight: u32,
  matrix: u32,
): void {
  const row = COEFFICIENTS + (matrix < 4 ? <usize>matrix : 0) * ROW_BYTES;
  for (let i: u32 = 0; i < height; i++, dst += dstStride) {
    const y = flipHeight == 0 ? top + i : flipHeight - 1 - (top + i);
    const chroma = <usize>(y >> 1) * chromaStride;
    convertRow(dst, luma + <usize>y * lumaStride, cb + chroma, cr + chroma, left, width, row);
  }
}
