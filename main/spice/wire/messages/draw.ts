/** Records that draw operations are made of (spice.proto: Rect, Clip, Brush, QMask, Path, String …). */

import {
  array,
  checkFits,
  decodeItems,
  i32,
  optionalPointer,
  pointer,
  struct,
  u32,
  u8,
  i16,
  type Codec,
  type Of,
} from '../struct';
import { LimitError } from '../errors';
import { MAX_CLIP_RECTS, MAX_PATH_POINTS } from '../limits';
import { Image } from './image';

export const Point = struct('Point', { x: i32, y: i32 });
export type Point = Of<typeof Point>;
export const Point16 = struct('Point16', { x: i16, y: i16 });
export type Point16 = Of<typeof Point16>;

/** On the wire in this order; right and bottom are exclusive. Rectangles may be inverted or empty. */
export const Rect = struct('Rect', { top: i32, left: i32, bottom: i32, right: i32 });
export type Rect = Of<typeof Rect>;

export const ClipType = { NONE: 0, RECTS: 1 } as const;

/** null: not clipped; a list: the union of the rectangles, so an empty list hides everything. */
export const Clip: Codec<readonly Rect[] | null> = {
  name: 'Clip',
  minBytes: 1,
  decode(r) {
    if (r.u8() !== ClipType.RECTS) return null;
    const count = r.u32();
    checkFits(r, count, Rect);
    if (count > MAX_CLIP_RECTS) throw new LimitError('clip rectangles', count, MAX_CLIP_RECTS);
    return decodeItems(r, count, Rect);
  },
  encode(w, v) {
    if (v === null) {
      w.u8(ClipType.NONE);
      return;
    }
    w.u8(ClipType.RECTS);
    w.u32(v.length);
    for (const rect of v) Rect.encode(w, rect);
  },
};
export type Clip = Of<typeof Clip>;

/** Start of every draw operation: the surface, the box in its pixels, and the clip. */
export const Base = struct('DisplayBase', { surfaceId: u32, box: Rect, clip: Clip });
export type Base = Of<typeof Base>;

export const BrushType = { NONE: 0, SOLID: 1, PATTERN: 2 } as const;
export type Brush =
  | { readonly type: typeof BrushType.NONE }
  /** A pixel in the format of the destination. */
  | { readonly type: typeof BrushType.SOLID; readonly color: number }
  | { readonly type: typeof BrushType.PATTERN; readonly pattern: Image; readonly pos: Point };

const patternImage = pointer(Image);
export const Brush: Codec<Brush> = {
  name: 'Brush',
  minBytes: 1,
  decode(r) {
    const type = r.u8();
    if (type === BrushType.SOLID) return { type, color: r.u32() };
    if (type === BrushType.PATTERN) return { type, pattern: patternImage.decode(r), pos: Point.decode(r) };
    return { type: BrushType.NONE };
  },
  encode(w, v) {
    w.u8(v.type);
    if (v.type === BrushType.SOLID) w.u32(v.color);
    if (v.type === BrushType.PATTERN) {
      patternImage.encode(w, v.pattern);
      Point.encode(w, v.pos);
    }
  },
};

export const MaskFlag = { INVERS: 1 } as const;
/** A one-bit image that limits the operation; no bitmap means no mask. */
export const Mask = struct('QMask', { flags: u8, pos: Point, bitmap: optionalPointer(Image) });
export type Mask = Of<typeof Mask>;

export const LineFlag = { START_WITH_GAP: 4, STYLED: 8 } as const;
/** Dash lengths are 28.4 fixed point; null for a solid line. */
export interface LineAttr {
  readonly flags: number;
  readonly style: readonly number[] | null;
}
export const LineAttr: Codec<LineAttr> = {
  name: 'LineAttr',
  minBytes: 1,
  decode(r) {
    const flags = r.u8();
    if ((flags & LineFlag.STYLED) === 0) return { flags, style: null };
    const count = r.u8();
    const offset = r.u32();
    return { flags, style: offset === 0 ? [] : decodeItems(r.at(offset), count, i32) };
  },
  encode(w, v) {
    w.u8(v.flags);
    const { style } = v;
    if (style === null) return;
    w.u8(style.length);
    w.pointer(() => style.forEach((length) => w.i32(length)));
  },
};

export const PathFlag = { BEGIN: 1, END: 2, CLOSE: 8, BEZIER: 16 } as const;
/** Coordinates are 28.4 fixed point. */
export const PathSegment = struct('PathSegment', { flags: u8, points: array(u32, Point) });
export type PathSegment = Of<typeof PathSegment>;
export interface Path {
  readonly segments: readonly PathSegment[];
}
/** Segments and points together are limited before they are decoded: as objects they take many times their bytes. */
export const Path: Codec<Path> = {
  name: 'Path',
  minBytes: 4,
  decode(r) {
    let total = r.u32();
    checkFits(r, total, PathSegment);
    const segments: PathSegment[] = [];
    for (let left = total; left > 0; left--) {
      const points = r.at(r.offset + 1);
      const count = points.u32();
      checkFits(points, count, Point);
      total += count;
      if (total > MAX_PATH_POINTS) throw new LimitError('points of a path', total, MAX_PATH_POINTS);
      segments.push(PathSegment.decode(r));
    }
    return { segments };
  },
  encode(w, v) {
    w.u32(v.segments.length);
    for (const segment of v.segments) PathSegment.encode(w, segment);
  },
};

export const TextFlag = { RASTER_A1: 1, RASTER_A4: 2, RASTER_A8: 4, RASTER_TOP_DOWN: 8 } as const;
export interface Glyph {
  readonly renderPos: Point;
  readonly glyphOrigin: Point;
  readonly width: number;
  readonly height: number;
  /** Rows, bottom row first; bits per pixel as the string's flags say. */
  readonly data: Uint8Array;
}
export interface Text {
  readonly flags: number;
  readonly glyphs: readonly Glyph[];
}

function glyphRowBytes(flags: number, width: number): number {
  if ((flags & TextFlag.RASTER_A1) !== 0) return Math.ceil(width / 8);
  if ((flags & TextFlag.RASTER_A4) !== 0) return Math.ceil(width / 2);
  return width;
}

export const Text: Codec<Text> = {
  name: 'String',
  minBytes: 3,
  decode(r) {
    const length = r.u16();
    const flags = r.u8();
    const glyph: Codec<Glyph> = {
      name: 'RasterGlyph',
      minBytes: 20,
      decode(g) {
        const renderPos = Point.decode(g);
        const glyphOrigin = Point.decode(g);
        const width = g.u16();
        const height = g.u16();
        return { renderPos, glyphOrigin, width, height, data: g.bytes(glyphRowBytes(flags, width) * height) };
      },
      encode: () => undefined,
    };
    return { flags, glyphs: decodeItems(r, length, glyph) };
  },
  encode(w, v) {
    w.u16(v.glyphs.length);
    w.u8(v.flags);
    for (const glyph of v.glyphs) {
      Point.encode(w, glyph.renderPos);
      Point.encode(w, glyph.glyphOrigin);
      w.u16(glyph.width);
      w.u16(glyph.height);
      w.bytes(glyph.data);
    }
  },
};

/** Rows of a projective transform whose last row is 0 0 1; 16.16 fixed point. */
export const Transform = struct('Transform', { t00: i32, t01: i32, t02: i32, t10: i32, t11: i32, t12: i32 });
export type Transform = Of<typeof Transform>;

export const CompositeFlag = {
  COMPONENT_ALPHA: 1 << 18,
  HAS_MASK: 1 << 19,
  HAS_SRC_TRANSFORM: 1 << 20,
  HAS_MASK_TRANSFORM: 1 << 21,
  SOURCE_OPAQUE: 1 << 22,
  MASK_OPAQUE: 1 << 23,
  DEST_OPAQUE: 1 << 24,
} as const;

export interface CompositeOperands {
  readonly flags: number;
  readonly src: Image;
  readonly mask: Image | null;
  readonly srcTransform: Transform | null;
  readonly maskTransform: Transform | null;
}

const imagePointer = pointer(Image);
/** Which operands are present is said by bits of the flags word. */
export const compositeOperands: Codec<CompositeOperands> = {
  name: 'CompositeOperands',
  minBytes: 8,
  decode(r) {
    const flags = r.u32();
    return {
      flags,
      src: imagePointer.decode(r),
      mask: (flags & CompositeFlag.HAS_MASK) !== 0 ? imagePointer.decode(r) : null,
      srcTransform: (flags & CompositeFlag.HAS_SRC_TRANSFORM) !== 0 ? Transform.decode(r) : null,
      maskTransform: (flags & CompositeFlag.HAS_MASK_TRANSFORM) !== 0 ? Transform.decode(r) : null,
    };
  },
  encode(w, v) {
    w.u32(v.flags);
    imagePointer.encode(w, v.src);
    if (v.mask !== null) imagePointer.encode(w, v.mask);
    if (v.srcTransform !== null) Transform.encode(w, v.srcTransform);
    if (v.maskTransform !== null) Transform.encode(w, v.maskTransform);
  },
};
