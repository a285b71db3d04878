/** The twin's GLZ. */

import { DecodeStatus, GLZ_ENTRY_BYTES } from '../codecs-face';
import { byteUnits, colourUnits, literals, longLength, wordUnits } from './lz';
import type { UnitKind } from './lz';
import type { TwinMemory } from './memory';
import { Source, checkCall, fail, statusOf } from './pixels';

const HEADER_BYTES = 33;

/** The images of a window, as its table in memory says. */
class Images {
  missing = 0;

  constructor(
    readonly memory: TwinMemory,
    readonly table: number,
    readonly mask: number,
    readonly id: number,
    readonly type: number,
  ) {}

  /** Address of pixel `offset` of the image `distance` ids back, of which `len` pixels are wanted. */
  find(distance: number, offset: number, len: number): number {
    if (distance > this.id) fail(DecodeStatus.BAD_REFERENCE);
    const view = this.memory.view();
    const id = this.id - distance;
    const entry = this.table + (id % (this.mask + 1)) * GLZ_ENTRY_BYTES;
    const entryId = view.getUint32(entry, true) + view.getUint32(entry + 4, true) * 2 ** 32;
    const ptr = view.getUint32(entry + 8, true);
    if (ptr === 0 || entryId !== id) {
      this.missing = id;
      fail(DecodeStatus.MISSING_IMAGE);
    }
    if (view.getUint32(entry + 16, true) !== this.type) fail(DecodeStatus.BAD_REFERENCE);
    if (offset + len > view.getUint32(entry + 12, true)) fail(DecodeStatus.BAD_REFERENCE);
    return ptr + offset * 4;
  }
}

/** Decodes one plane; `part` takes a plane's share of a foreign pixel. */
function plane(
  kind: UnitKind,
  source: Source,
  units: number,
  images: Images,
  part: (p: number) => number,
): Uint32Array {
  const out = new Uint32Array(units);
  let at = 0;
  while (at < units) {
    const c = source.u8();
    if (c < 32) {
      literals(kind, source, out, at, c + 1);
      at += c + 1;
      continue;
    }
    let len = longLength(source, c >> 5, units - at);
    const far = (c & 16) !== 0;
    let offset = c & 15;
    offset |= source.u8() << 4;
    const x = source.u8();
    const extra = source.take((x >> 6) + (far && x & 32 ? 1 : 0));
    let distance = far ? 0 : x & 63;
    for (let i = 0; i < x >> 6; i++) distance += (extra[i] ?? 0) * 2 ** ((far ? 0 : 6) + 8 * i);
    if (far) offset += ((x & 31) << 12) + (x & 32 ? (extra[x >> 6] ?? 0) * 2 ** 17 : 0);
    len += kind.bias;
    if (len > units - at) fail(DecodeStatus.OVERRUN);
    if (distance === 0) {
      if (offset + 1 > at) fail(DecodeStatus.BAD_REFERENCE);
      for (let i = 0; i < len; i++, at++) out[at] = out[at - offset - 1] ?? 0;
    } else {
      const from = images.find(distance, offset, len);
      const view = images.memory.view();
      for (let i = 0; i < len; i++, at++) out[at] = part(view.getUint32(from + i * 4, true));
    }
  }
  return out;
}

/** @returns the status, and for MISSING_IMAGE the id. */
export function decodeGlz(
  memory: TwinMemory,
  src: number,
  srcLen: number,
  dst: number,
  width: number,
  height: number,
  table: number,
  mask: number,
): { status: number; missing: number } {
  let missing = 0;
  const status = statusOf(() => {
    const source = new Source(checkCall(memory, src, srcLen, { dst, dstStride: width * 4, width, height }));
    if (!memory.holds(table, (mask + 1) * GLZ_ENTRY_BYTES)) fail(DecodeStatus.BAD_ARGUMENT);
    if (source.left < HEADER_BYTES) fail(DecodeStatus.TRUNCATED);
    if (source.u32() !== 0x20205a4c || source.u32() !== 0x00010001) fail(DecodeStatus.BAD_MAGIC);
    const type = source.u8() & 15;
    if (type < 6 || type > 9) fail(DecodeStatus.BAD_HEADER);
    if (source.u32() !== width || source.u32() !== height) fail(DecodeStatus.BAD_SIZE);
    if (source.u32() !== width * (type === 6 ? 2 : type === 7 ? 3 : 4)) fail(DecodeStatus.BAD_HEADER);
    const images = new Images(memory, table, mask, source.u32() * 2 ** 32 + source.u32(), type);
    source.u32(); // win_head_dist is the window's affair
    const units = width * height;
    try {
      const colours =
        type === 6
          ? plane(wordUnits, source, units, images, (pixel) => pixel)
          : plane(colourUnits, source, units, images, (pixel) => pixel & 0xffffff);
      const alphas = type === 9 ? plane(byteUnits, source, units, images, (pixel) => pixel >>> 24) : undefined;
      source.end();
      const view = memory.view();
      colours.forEach((colour, i) => view.setUint32(dst + i * 4, (colour | ((alphas?.[i] ?? 0) << 24)) >>> 0, true));
    } finally {
      missing = images.missing;
    }
  });
  return { status, missing };
}
