// The results of the decoders; the same numbers as DecodeStatus in codecs-face.ts.

export const OK: i32 = 0;
export const TRUNCATED: i32 = -1;
export const BAD_MAGIC: i32 = -2;
export const BAD_HEADER: i32 = -3;
export const BAD_SIZE: i32 = -4;
export const BAD_REFERENCE: i32 = -5;
export const OVERRUN: i32 = -6;
export const TRAILING_DATA: i32 = -7;
export const MISSING_IMAGE: i32 = -8;
export const NO_MEMORY: i32 = -9;
export const BAD_ARGUMENT: i32 = -10;

/** Pixels of one image: the limit of QUIC, and the reason why a pixel index times four fits 32 bits. */
export const MAX_PIXELS: u64 = 1 << 29;

/** True if `bytes` bytes at `ptr` lie inside the memory. The tail that the allocator never hands out covers look-ahead reads. */
@inline
export function inMemory(ptr: usize, bytes: u64): bool {
  return ptr != 0 && <u64>ptr + bytes <= <u64>memory.size() << 16;
}

/** Checks what every decoder is called with; the caller vouches for the ownership of the ranges, not for their sanity. */
export function checkCall(src: usize, srcLen: u32, dst: usize, dstStride: u32, width: u32, height: u32): i32 {
  if (width == 0 || height == 0 || <u64>width * <u64>height >= MAX_PIXELS) return BAD_SIZE;
  if (srcLen > 0x1fffffff) return BAD_SIZE; // a bit position must fit 32 bits
  if (!inMemory(src, srcLen)) return BAD_ARGUMENT;
  const row = <u64>width * 4;
  // The last row ends where its pixels end: the target may be the corner of a surface.
  if (<u64>dstStride < row || !inMemory(dst, <u64>dstStride * (height - 1) + row)) return BAD_ARGUMENT;
  return OK;
}

/** A big-endian 32-bit number. */
@inline
export function loadBig32(ptr: usize): u32 {
  return bswap<u32>(load<u32>(ptr));
}
