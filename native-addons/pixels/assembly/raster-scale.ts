// Scaling as pixman rounds it (display.md 4.5): 16.16 positions, nearest, or four samples with 7-bit weights.

/** Mixes four pixels byte by byte; the weights are 0..127 of 128. */
@inline
export function mixPixels(tl: u32, tr: u32, bl: u32, br: u32, wx: u32, wy: u32): u32 {
  const wbr = wx * wy;
  const wtr = (wx << 7) - wbr;
  const wbl = (wy << 7) - wbr;
  const wtl = 16384 - (wx << 7) - (wy << 7) + wbr;
  let result: u32 = 0;
  for (let shift: u32 = 0; shift < 32; shift += 8) {
    const sum =
      ((tl >> shift) & 255) * wtl +
      ((tr >> shift) & 255) * wtr +
      ((bl >> shift) & 255) * wbl +
      ((br >> shift) & 255) * wbr;
    result |= (sum >> 14) << shift;
  }
  return result;
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
    for (let op = dst; op < end; op += 4, position += stepX) {
      const sx = position >> 16;
      store<u32>(op, sx < 0 || sx >= srcWidth ? 0 : load<u32>(row + (<usize>sx << 2)));
    }
  }
}

@inline
function sample(row: usize, sx: i32, srcWidth: i32): u32 {
  return row == 0 || sx < 0 || sx >= srcWidth ? 0 : load<u32>(row + (<usize>sx << 2));
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
  for (let j: u32 = 0; j < height; j++, dst += dstStride) {
    const v = y + <i32>j * stepY - 0x8000;
    const sy = v >> 16;
    const wy = <u32>(v >> 9) & 127;
    const upper: usize = sy < 0 || sy >= srcHeight ? 0 : src + <usize>sy * srcStride;
    const lower: usize = sy + 1 < 0 || sy + 1 >= srcHeight ? 0 : src + <usize>(sy + 1) * srcStride;
    const end = dst + (<usize>width << 2);
    let u = x - 0x8000;
    for (let op = dst; op < end; op += 4, u += stepX) {
      const sx = u >> 16;
      const wx = <u32>(u >> 9) & 127;
      const tl = sample(upper, sx, srcWidth);
      const tr = sample(upper, sx + 1, srcWidth);
      const bl = sample(lower, sx, srcWidth);
      const br = sample(lower, sx + 1, srcWidth);
      store<u32>(op, mixPixels(tl, tr, bl, br, wx, wy));
    }
  }
}
