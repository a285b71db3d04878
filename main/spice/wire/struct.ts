/**
 * The struct kit: one declaration of a message gives its type, decoder and encoder (the notation of spice.proto in TypeScript).
 * A codec never trusts a count or an offset: it is compared with what the message holds before anything is allocated.
 */

import { MessageFormatError } from './errors';
import { Reader } from './reader';
import { Writer } from './writer';

export interface Codec<T> {
  readonly name: string;
  /** The fewest bytes that one value takes; bounds the counts of arrays. */
  readonly minBytes: number;
  decode(reader: Reader): T;
  encode(writer: Writer, value: T): void;
}

/** The type that a codec describes. */
export type Of<C> = C extends Codec<infer T> ? T : never;

export const u8: Codec<number> = {
  name: 'u8',
  minBytes: 1,
  decode: (r) => r.u8(),
  encode: (w, v) => w.u8(v),
};
export const u16: Codec<number> = {
  name: 'u16',
  minBytes: 2,
  decode: (r) => r.u16(),
  encode: (w, v) => w.u16(v),
};
export const u32: Codec<number> = {
  name: 'u32',
  minBytes: 4,
  decode: (r) => r.u32(),
  encode: (w, v) => w.u32(v),
};
export const u64: Codec<bigint> = {
  name: 'u64',
  minBytes: 8,
  decode: (r) => r.u64(),
  encode: (w, v) => w.u64(v),
};
export const i16: Codec<number> = {
  name: 'i16',
  minBytes: 2,
  decode: (r) => r.i16(),
  encode: (w, v) => w.i16(v),
};
export const i32: Codec<number> = {
  name: 'i32',
  minBytes: 4,
  decode: (r) => r.i32(),
  encode: (w, v) => w.i32(v),
};
export const i64: Codec<bigint> = {
  name: 'i64',
  minBytes: 8,
  decode: (r) => r.i64(),
  encode: (w, v) => w.i64(v),
};

/** Everything up to the end of the body, as a view. */
export const rest: Codec<Uint8Array> = {
  name: 'rest',
  minBytes: 0,
  decode: (r) => r.rest(),
  encode: (w, v) => w.bytes(v),
};

/** A fixed number of bytes, as a view. */
export function bytes(length: number): Codec<Uint8Array> {
  return {
    name: `bytes(${length})`,
    minBytes: length,
    decode: (r) => r.bytes(length),
    encode(w, v) {
      Writer.check(v.byteLength === length, `needs ${length} bytes, got ${v.byteLength}`);
      w.bytes(v);
    },
  };
}

/** A length, then that many bytes, as a view. */
export function sized(length: Codec<number>): Codec<Uint8Array> {
  return {
    name: `sized(${length.name})`,
    minBytes: length.minBytes,
    decode: (r) => r.bytes(length.decode(r)),
    encode(w, v) {
      length.encode(w, v.byteLength);
      w.bytes(v);
    },
  };
}

type Fields = Readonly<Record<string, Codec<unknown>>>;
type StructOf<F extends Fields> = { readonly [K in keyof F]: Of<F[K]> };

/** Fields one after the other, in the order of the declaration. */
export function struct<F extends Fields>(name: string, fields: F): Codec<StructOf<F>> {
  const entries = Object.entries(fields);
  let minBytes = 0;
  for (const [, field] of entries) minBytes += field.minBytes;
  return {
    name,
    minBytes,
    decode(r) {
      const value: Record<string, unknown> = {};
      for (const [key, field] of entries) value[key] = field.decode(r);
      return value as StructOf<F>;
    },
    encode(w, v) {
      for (const [key, field] of entries) field.encode(w, v[key]);
    },
  };
}

/** A count, then that many items inline. */
export function array<T>(count: Codec<number>, item: Codec<T>): Codec<readonly T[]> {
  return {
    name: `${item.name}[]`,
    minBytes: count.minBytes,
    decode: (r) => decodeItems(r, count.decode(r), item),
    encode(w, v) {
      count.encode(w, v.length);
      for (const value of v) item.encode(w, value);
    },
  };
}

/** As many items as the rest of the body holds. */
export function many<T>(item: Codec<T>): Codec<readonly T[]> {
  return {
    name: `${item.name}…`,
    minBytes: 0,
    decode: (r) => decodeItems(r, Math.floor(r.remaining / Math.max(1, item.minBytes)), item),
    encode(w, v) {
      for (const value of v) item.encode(w, value);
    },
  };
}

/** Compares a count of items with what the message can hold. @throws MessageFormatError */
export function checkFits(r: Reader, count: number, item: Codec<unknown>): void {
  if (count * Math.max(1, item.minBytes) > r.remaining) {
    throw new MessageFormatError(`${count} × ${item.name} do not fit into ${r.remaining} bytes`);
  }
}

/** Decodes `count` items after comparing the count with what the message can hold. */
export function decodeItems<T>(r: Reader, count: number, item: Codec<T>): readonly T[] {
  checkFits(r, count, item);
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(item.decode(r));
  return items;
}

/** An offset from the start of the body to a value; 0 is not allowed. */
export function pointer<T>(target: Codec<T>): Codec<T> {
  return {
    name: `@${target.name}`,
    minBytes: 4,
    decode(r) {
      const offset = r.u32();
      if (offset === 0) throw new MessageFormatError(`pointer to ${target.name} is null`);
      return target.decode(r.at(offset));
    },
    encode(w, v) {
      w.pointer(() => target.encode(w, v));
    },
  };
}

/** An offset from the start of the body to a value, or 0 for none. */
export function optionalPointer<T>(target: Codec<T>): Codec<T | null> {
  return {
    name: `@${target.name}?`,
    minBytes: 4,
    decode(r) {
      const offset = r.u32();
      return offset === 0 ? null : target.decode(r.at(offset));
    },
    encode(w, v) {
      if (v === null) w.u32(0);
      else w.pointer(() => target.encode(w, v));
    },
  };
}

/** A message without a body. */
export const empty: Codec<Record<string, never>> = {
  name: 'empty',
  minBytes: 0,
  decode: () => ({}),
  encode: () => undefined,
};

/** Decodes one whole body; bytes behind the last field are allowed, as the protocol grows by appending. */
export function decode<T>(codec: Codec<T>, body: Uint8Array): T {
  try {
    return codec.decode(new Reader(body));
  } catch (error) {
    if (error instanceof MessageFormatError) {
      throw new MessageFormatError(`${codec.name}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** Encodes one whole body. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer();
  codec.encode(writer, value);
  return writer.finish();
}
