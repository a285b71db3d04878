/** Both cores and a harness around a decoder call: guarded targets and pixels as numbers. For tests only. */

import type { PixelCore } from '../face';
import { loadPixels } from '../node';
import { createTwin } from '../twin';

export const wasm = loadPixels();
export const twin = createTwin();
export const cores: readonly PixelCore[] = [wasm, twin];

const GUARD = 0xa5;
const GUARD_BYTES = 64;

export interface Decoded {
  readonly status: number;
  /** Top-down pixels, rows without gaps. */
  readonly pixels: readonly number[];
}

/** Copies bytes into the core for the time of a call. */
export function withBytes<T>(core: PixelCore, bytes: Uint8Array, use: (ptr: number) => T): T {
  const ptr = core.alloc(bytes.length, false);
  core.u8().set(bytes, ptr);
  try {
    return use(ptr);
  } finally {
    core.free(ptr);
  }
}

/**
 * Runs a decoder on a target with `gap` bytes behind every row, and checks that nothing around and between the rows changed.
 * @param before What the pixels are before the call.
 */
export function decodeInto(
  core: PixelCore,
  data: Uint8Array,
  width: number,
  height: number,
  call: (src: number, dst: number, dstStride: number) => number,
  { gap = 0, before = 0 }: { gap?: number; before?: number } = {},
): Decoded {
  const stride = width * 4 + gap;
  const bytes = stride * height;
  const block = core.alloc(bytes + 2 * GUARD_BYTES, false);
  const dst = block + GUARD_BYTES;
  core.u8().fill(GUARD, block, block + bytes + 2 * GUARD_BYTES);
  const used = core.usedBytes();
  const fill = new DataView(core.u8().buffer);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) fill.setUint32(dst + y * stride + x * 4, before, true);
  }
  try {
    const status = withBytes(core, data, (src) => call(src, dst, stride));
    const memory = core.u8();
    const view = new DataView(memory.buffer, memory.byteOffset);
    const outside = [...memory.subarray(block, dst), ...memory.subarray(dst + bytes, dst + bytes + GUARD_BYTES)];
    for (let y = 0; gap > 0 && y < height; y++) {
      outside.push(...memory.subarray(dst + y * stride + width * 4, dst + (y + 1) * stride));
    }
    if (outside.some((byte) => byte !== GUARD)) throw new Error(`${core.kind} wrote outside its target`);
    if (core.usedBytes() !== used) throw new Error(`${core.kind} leaked working memory`);
    const pixels = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) pixels.push(view.getUint32(dst + y * stride + x * 4, true));
    }
    return { status, pixels };
  } finally {
    core.free(block);
  }
}

/** Turns units in stream order into top-down rows. */
export function topDownRows(units: readonly number[], width: number, topDown: boolean): number[] {
  if (topDown) return [...units];
  const rows = [];
  for (let at = units.length - width; at >= 0; at -= width) rows.push(...units.slice(at, at + width));
  return rows;
}
