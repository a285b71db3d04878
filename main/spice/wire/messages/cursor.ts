/** Messages of the cursor channel (spice.proto CursorChannel). */

import { empty, i16, struct, u16, u64, u8, type Codec, type Of } from '../struct';
import { message } from '../table';

export const CursorType = { ALPHA: 0, MONO: 1, COLOR4: 2, COLOR8: 3, COLOR16: 4, COLOR24: 5, COLOR32: 6 } as const;
export const CursorFlag = { NONE: 1, CACHE_ME: 2, FROM_CACHE: 4 } as const;

export const CursorHeader = struct('SpiceCursorHeader', {
  unique: u64,
  type: u8,
  width: u16,
  height: u16,
  hotSpotX: u16,
  hotSpotY: u16,
});
export type CursorHeader = Of<typeof CursorHeader>;

/** A shape, or none. `data` is empty when the shape comes from the cache. */
export interface Cursor {
  readonly flags: number;
  readonly shape: { readonly header: CursorHeader; readonly data: Uint8Array } | null;
}

export const Cursor: Codec<Cursor> = {
  name: 'SpiceCursor',
  minBytes: 2,
  decode(r) {
    const flags = r.u16();
    if ((flags & CursorFlag.NONE) !== 0) return { flags, shape: null };
    return { flags, shape: { header: CursorHeader.decode(r), data: r.rest() } };
  },
  encode(w, v) {
    w.u16(v.flags);
    if (v.shape === null) return;
    CursorHeader.encode(w, v.shape.header);
    w.bytes(v.shape.data);
  },
};

export const cursorServer = {
  INIT: message(
    101,
    struct('SpiceMsgCursorInit', {
      x: i16,
      y: i16,
      trailLength: u16,
      trailFrequency: u16,
      visible: u8,
      cursor: Cursor,
    }),
  ),
  RESET: message(102, empty),
  SET: message(103, struct('SpiceMsgCursorSet', { x: i16, y: i16, visible: u8, cursor: Cursor })),
  MOVE: message(104, struct('SpiceMsgCursorMove', { x: i16, y: i16 })),
  HIDE: message(105, empty),
  TRAIL: message(106, struct('SpiceMsgCursorTrail', { length: u16, frequency: u16 })),
  INVAL_ONE: message(107, struct('SpiceMsgDisplayInvalOne', { id: u64 })),
  INVAL_ALL: message(108, empty),
} as const;
