// BITMAP images to 32-bit pixels.

import { expandPalette, expandWord } from './rows';
import { BAD_HEADER, BAD_SIZE, OK, checkCall } from './status';

const FORMAT_8BIT: u32 = 5;
const FORMAT_16BIT: u32 = 6;
const FORMAT_24BIT: u32 = 7;
const FORMAT_32BIT: u32 = 8;
const FORMAT_RGBA: u32 = 9;
const FORMAT_8BIT_A: u32 = 10;

/** Bytes of a row without padding; 0 for a format that does not exist. */
export function packedRow(format: u32, width: u32): u64 {
  if (format == 0 || format > FORMAT_8BIT_A) return 0;
  if (format <= 2) return (<u64>width + 7) >> 3;
  if (format <= 4) return (<u64>width + 1) >> 1;
  if (format == FORMAT_8BIT || format == FORMAT_8BIT_A) return width;
  if (format == FORMAT_16BIT) return <u64>width * 2;
  return format == FORMAT_24BIT ? <u64>width * 3 : <u64>width * 4;
}

/** Converts one row of a direct format. Loads may look up to 16 bytes past the row. */
function unpackRow(format: u32, src: usize, op: usize, width: u32, raw16: i32): void {
  const end = op + <usize>width * 4;
  const zero = i32x4(0, 0, 0, 0);
  if (format == FORMAT_32BIT || format == FORMAT_RGBA) {
    memory.copy(op, src, <usize>width * 4);
  } else if (format == FORMAT_24BIT) {
    for (; op + 16 <= end; op += 16, src += 12) {
      v128.store(op, v128.shuffle<u8>(v128.load(src), zero, 0, 1, 2, 16, 3, 4, 5, 16, 6, 7, 8, 16, 9, 10, 11, 16));
    }
    for (; op < end; op += 4, src += 3) store<u32>(op, load<u16>(src) | (<u32>load<u8>(src, 2) << 16));
  } else if (format == FORMAT_16BIT) {
    for (; op + 16 <= end; op += 16, src += 8) {
      const word = v128.load_ext<u16>(src);
      if (raw16) {
        v128.store(op, word);
      } else {
        const spread = v128.or(
          v128.or(
            i32x4.shl(v128.and(word, i32x4.splat(0x7c00)), 9),
            i32x4.shl(v128.and(word, i32x4.splat(0x03e0)), 6),
          ),
          i32x4.shl(v128.and(word, i32x4.splat(0x001f)), 3),
        );
        v128.store(op, v128.or(spread, v128.and(i32x4.shr_u(spread, 5), i32x4.splat(0x070707))));
      }
    }
    for (; op < end; op += 4, src += 2) store<u32>(op, raw16 ? load<u16>(src) : expandWord(load<u16>(src)));
  } else {
    for (; op < end; op += 4) store<u32>(op, <u32>load<u8>(src++) << 24);
  }
}

/** Converts rows whose extent was checked. */
export function unpackRows(
  format: u32,
  src: usize,
  srcStride: u32,
  topDown: bool,
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
  raw16: i32,
): void {
  for (let y: u32 = 0; y < height; y++, src += srcStride) {
    unpackRow(format, src, dst + <usize>dstStride * (topDown ? y : height - 1 - y), width, raw16);
  }
}

/** See codecs-face.ts. */
export function unpackBitmap(
  format: u32,
  src: usize,
  srcLen: u32,
  srcStride: u32,
  topDown: i32,
  palette: usize,
  paletteCount: u32,
  dst: usize,
  dstStride: u32,
  width: u32,
  height: u32,
  raw16: i32,
): i32 {
  const wrong = checkCall(src, srcLen, dst, dstStride, width, height);
  if (wrong) return wrong;
  const packed = packedRow(format, width);
  if (packed == 0) return BAD_HEADER;
  if (<u64>srcStride < packed || <u64>srcStride * (height - 1) + packed > <u64>srcLen) return BAD_SIZE;
  if (format > FORMAT_8BIT) {
    unpackRows(format, src, srcStride, topDown != 0, dst, dstStride, width, height, raw16);
    return OK;
  }
  return expandPalette(format, src, srcStride, topDown != 0, palette, paletteCount, dst, dstStride, width, height);
}
