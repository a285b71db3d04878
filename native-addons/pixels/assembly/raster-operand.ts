// Source and mask of DRAW_COMPOSITE: where a pixel of the rectangle lies in an operand, and what is there.

// Byte offsets of the fields of an operand (raster-face.ts: OperandField).
export const PTR: usize = 0;
export const STRIDE: usize = 4;
export const WIDTH: usize = 8;
export const HEIGHT: usize = 12;
export const OPAQUE: usize = 16;
export const REPEAT: usize = 20;
export const BILINEAR: usize = 24;
export const X: usize = 28;
export const Y: usize = 32;
export const TRANSFORMED: usize = 36;
export const T00: usize = 40;

/** Brings a coordinate into 0..size-1, or gives -1 for "outside". */
export function wrap(position: i64, size: i64, repeat: i32): i64 {
  if (position >= 0 && position < size) return position;
  switch (repeat) {
    case 1: {
      const r = position % size;
      return r < 0 ? r + size : r;
    }
    case 2:
      return position < 0 ? 0 : size - 1;
    case 3: {
      let r = position % (size * 2);
      if (r < 0) r += size * 2;
      return r >= size ? size * 2 - 1 - r : r;
    }
    default:
      return -1;
  }
}

/** Reads one pixel of an operand; outside it is transparent unless it repeats. */
export function fetch(operand: usize, x: i64, y: i64): u32 {
  const repeat = load<i32>(operand, REPEAT);
  const sx = wrap(x, load<i32>(operand, WIDTH), repeat);
  const sy = wrap(y, load<i32>(operand, HEIGHT), repeat);
  if (sx < 0 || sy < 0) return 0;
  const at = <usize>load<u32>(operand, PTR) + <usize>sy * load<u32>(operand, STRIDE) + (<usize>sx << 2);
  return load<i32>(operand, OPAQUE) ? load<u32>(at) | 0xff000000 : load<u32>(at);
}

// Where `locate` found the last pixel, 16.16.
export let locatedX: i64 = 0;
export let locatedY: i64 = 0;

/** Finds pixel (i, j) of the rectangle by the operand's transform. */
export function locate(operand: usize, i: i32, j: i32): void {
  const vx = ((<i64>load<i32>(operand, X) + i) << 16) + 0x8000;
  const vy = ((<i64>load<i32>(operand, Y) + j) << 16) + 0x8000;
  const t = operand + T00;
  locatedX = (<i64>load<i32>(t) * vx + <i64>load<i32>(t, 4) * vy + (<i64>load<i32>(t, 8) << 16) + 0x8000) >> 16;
  locatedY = (<i64>load<i32>(t, 12) * vx + <i64>load<i32>(t, 16) * vy + (<i64>load<i32>(t, 20) << 16) + 0x8000) >> 16;
}
