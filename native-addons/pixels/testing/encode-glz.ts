/** A GLZ encoder with a dictionary of earlier images. For tests and benchmarks. */

export type GlzType = 6 | 7 | 8 | 9;

interface Place {
  readonly id: number;
  readonly at: number;
}

interface Stored {
  readonly type: GlzType;
  readonly pixels: Uint32Array;
}

const MAX_SELF = 2 ** 17 - 1;
const MAX_NEAR_OFFSET = 4095;

/** Compresses one image after another; every image may refer to the last `keep` ones and itself. */
export class GlzEncoder {
  readonly #keep: number;
  readonly #images = new Map<number, Stored>();
  readonly #places = new Map<string, Place>();
  #next: number;

  constructor(keep = 4, firstId = 0) {
    this.#keep = keep;
    this.#next = firstId;
  }

  /** @param pixels in stream order: xRGB, ARGB for type 9, 555 words for type 6. */
  encode(pixels: Uint32Array, width: number, height: number, type: GlzType = 8, topDown = true): Uint8Array {
    const id = this.#next++;
    this.#images.set(id, { type, pixels });
    this.#images.delete(id - this.#keep - 1);
    const out: number[] = [];
    const big = (value: number): void => {
      for (let shift = 24; shift >= 0; shift -= 8) out.push((value >>> shift) & 255);
    };
    big(0x20205a4c);
    big(0x00010001);
    out.push(type | (topDown ? 16 : 0));
    for (const field of [width, height, width * (type === 6 ? 2 : type === 7 ? 3 : 4)]) big(field);
    big(Math.floor(id / 2 ** 32));
    big(id >>> 0);
    big(id - Math.min(...this.#images.keys()));
    if (type === 6) this.#plane(out, id, 0xffff, 0, 1, 2);
    else this.#plane(out, id, 0xffffff, 0, 0, 3);
    if (type === 9) this.#plane(out, id, 0xff000000, 24, 2, 1);
    return Uint8Array.from(out);
  }

  #plane(out: number[], id: number, mask: number, shift: number, bias: number, bytes: number): void {
    const { pixels, type } = this.#images.get(id) as Stored;
    const unit = (from: Uint32Array, i: number): number => ((from[i] ?? 0) & mask) >>> shift;
    let literal = 0;
    const flush = (to: number): void => {
      for (; literal < to;) {
        const count = Math.min(32, to - literal);
        out.push(count - 1);
        for (const end = literal + count; literal < end; literal++) {
          const value = unit(pixels, literal);
          if (bytes === 1) out.push(value);
          else if (bytes === 2) out.push(value >> 8, value & 255);
          else out.push(value & 255, (value >> 8) & 255, value >> 16);
        }
      }
    };
    for (let at = 0; at < pixels.length;) {
      const key = `${type}:${shift}:${unit(pixels, at)}:${unit(pixels, at + 1)}:${unit(pixels, at + 2)}`;
      const place = this.#places.get(key);
      this.#places.set(key, { id, at });
      const source = place === undefined ? undefined : this.#images.get(place.id);
      let length = 0;
      if (place !== undefined && source !== undefined && (place.id !== id || at - place.at <= MAX_SELF)) {
        const limit = Math.min(pixels.length - at, place.id === id ? Infinity : source.pixels.length - place.at);
        while (length < limit && unit(source.pixels, place.at + length) === unit(pixels, at + length)) length++;
      }
      if (place === undefined || length < bias + 3) {
        at++;
        continue;
      }
      flush(at);
      putMatch(out, length - bias, place.id === id ? at - place.at - 1 : place.at, id - place.id);
      at += length;
      literal = at;
    }
    flush(pixels.length);
  }
}

function putMatch(out: number[], coded: number, offset: number, distance: number): void {
  const far = offset > MAX_NEAR_OFFSET;
  out.push((Math.min(coded, 7) << 5) | (far ? 16 : 0) | (offset & 15));
  if (coded >= 7) {
    let rest = coded - 7;
    for (; rest >= 255; rest -= 255) out.push(255);
    out.push(rest);
  }
  out.push((offset >> 4) & 255);
  const extra: number[] = [];
  for (let rest = far ? distance : distance >> 6; rest > 0; rest = Math.floor(rest / 256)) extra.push(rest & 255);
  if (far) {
    const high = offset >> 17;
    out.push((extra.length << 6) | (high > 0 ? 32 : 0) | ((offset >> 12) & 31), ...extra);
    if (high > 0) out.push(high);
  } else {
    out.push((extra.length << 6) | (distance & 63), ...extra);
  }
}
