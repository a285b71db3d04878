/** Lists what came over the wire: messages by name, and in them image types, formats, brushes, masks, clips, raster operations … */
import { BitmapFlag, BitmapFormat, ImageFlag, ImageType } from '../../main/spice/wire/messages/image';
import type { Image, PaletteReference } from '../../main/spice/wire/messages/image';
import { commonServer } from '../../main/spice/wire/messages/common';
import { SubMessageHeader, SubMessageOffsets } from '../../main/spice/wire/messages/common';
import { SurfaceFormat, VideoCodec, displayServer } from '../../main/spice/wire/messages/display';
import type {
  AlphaBlend,
  Composite,
  Copy,
  DrawText,
  Fill,
  Masked,
  Opaque,
} from '../../main/spice/wire/messages/display';
import type { Rop3, Stroke, StreamCreate, SurfaceCreate, Transparent } from '../../main/spice/wire/messages/display';
import { BrushType, CompositeFlag, MaskFlag, PathFlag, TextFlag } from '../../main/spice/wire/messages/draw';
import type { Base, Brush, Clip, Mask, Rect } from '../../main/spice/wire/messages/draw';
import { Reader } from '../../main/spice/wire/reader';
import { decode } from '../../main/spice/wire/struct';
import type { MessageDef } from '../../main/spice/wire/table';

type Note = (fact: string) => void;

function named(table: Readonly<Record<string, number>>, value: number): string {
  return Object.entries(table).find(([, number]) => number === value)?.[0] ?? String(value);
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Pixel types in the headers of LZ and GLZ streams, and of QUIC streams. */
const LZ_TYPES: Readonly<Record<string, number>> = {
  PLT1_LE: 1,
  PLT1_BE: 2,
  PLT4_LE: 3,
  PLT4_BE: 4,
  PLT8: 5,
  RGB16: 6,
  RGB24: 7,
  RGB32: 8,
  RGBA: 9,
  XXXA: 10,
  A8: 11,
};
const QUIC_TYPES: Readonly<Record<string, number>> = { GRAY: 1, RGB16: 2, RGB24: 3, RGB32: 4, RGBA: 5 };
const TYPE_OFFSET = 8;
const LZ_TYPE_BYTES = 12;

function pixelType(type: number, data: Uint8Array): string | null {
  if (data.byteLength < LZ_TYPE_BYTES) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (type === ImageType.QUIC) return named(QUIC_TYPES, view.getUint32(TYPE_OFFSET, true));
  if (type === ImageType.GLZ_RGB) return named(LZ_TYPES, view.getUint8(TYPE_OFFSET) & 15);
  if (type === ImageType.LZ_RGB || type === ImageType.LZ_PLT) return named(LZ_TYPES, view.getUint32(TYPE_OFFSET));
  return null;
}

function notePalette(note: Note, palette: PaletteReference, flags: number): void {
  if (palette.kind !== 'none') note(`palette:${palette.kind}`);
  if ((flags & BitmapFlag.PAL_CACHE_ME) !== 0) note('palette:CACHE_ME');
}

function noteImage(note: Note, image: Image | null, role: string): void {
  if (image === null) return;
  const { descriptor, payload } = image;
  const type = named(ImageType, descriptor.type);
  note(`image:${type}`);
  note(`${role}:${type}`);
  for (const [name, bit] of Object.entries(ImageFlag)) if ((descriptor.flags & bit) !== 0) note(`image:${name}`);
  switch (payload.type) {
    case ImageType.BITMAP:
      note(`BITMAP:${named(BitmapFormat, payload.format)}`);
      note(`BITMAP:${(payload.bitmapFlags & BitmapFlag.TOP_DOWN) !== 0 ? 'TOP_DOWN' : 'BOTTOM_UP'}`);
      notePalette(note, payload.palette, payload.bitmapFlags);
      return;
    case ImageType.LZ_PLT:
      note(`LZ_PLT:${pixelType(payload.type, payload.data) ?? '?'}`);
      notePalette(note, payload.palette, payload.bitmapFlags);
      return;
    case ImageType.QUIC:
    case ImageType.LZ_RGB:
    case ImageType.GLZ_RGB:
      note(`${type}:${pixelType(payload.type, payload.data) ?? '?'}`);
      return;
    default:
  }
}

function noteClip(note: Note, clip: Clip): void {
  note(clip === null ? 'clip:NONE' : 'clip:RECTS');
  if (clip !== null && clip.length !== 1) note(clip.length === 0 ? 'clip:empty' : 'clip:several');
}

function noteBase(note: Note, base: Base): void {
  note(base.surfaceId === 0 ? 'dest:primary' : 'dest:surface');
  noteClip(note, base.clip);
}

function noteBrush(note: Note, brush: Brush): void {
  note(`brush:${named(BrushType, brush.type)}`);
  if (brush.type === BrushType.PATTERN) noteImage(note, brush.pattern, 'pattern');
}

function noteMask(note: Note, mask: Mask): void {
  if (mask.bitmap === null) return;
  note('mask');
  if ((mask.flags & MaskFlag.INVERS) !== 0) note('mask:INVERS');
  noteImage(note, mask.bitmap, 'mask');
}

function noteScale(note: Note, box: Rect, source: Rect, mode: number | null): void {
  const sameWidth = box.right - box.left === source.right - source.left;
  const sameHeight = box.bottom - box.top === source.bottom - source.top;
  if (sameWidth && sameHeight) return;
  note(mode === null ? 'scaled' : `scaled:${mode === 0 ? 'INTERPOLATE' : 'NEAREST'}`);
}

function noteSourced(note: Note, m: Copy | Opaque | Rop3): void {
  noteBase(note, m.base);
  noteImage(note, m.src, 'src');
  noteScale(note, m.base.box, m.srcArea, m.scaleMode);
  noteMask(note, m.mask);
}

function noteStroke(note: Note, m: Stroke): void {
  noteBase(note, m.base);
  noteBrush(note, m.brush);
  note(`rop:${hex(m.foreMode)}`);
  if (m.attr.style !== null) note('stroke:STYLED');
  const flags = m.path.segments.reduce((all, segment) => all | segment.flags, 0);
  for (const [name, bit] of Object.entries(PathFlag)) if ((flags & bit) !== 0) note(`path:${name}`);
}

function noteText(note: Note, m: DrawText): void {
  noteBase(note, m.base);
  for (const [name, bit] of Object.entries(TextFlag)) if ((m.text.flags & bit) !== 0) note(`text:${name}`);
  noteBrush(note, m.foreBrush);
  noteBrush(note, m.backBrush);
  const { backArea } = m;
  if (backArea.right > backArea.left && backArea.bottom > backArea.top) note('text:back-area');
}

function noteComposite(note: Note, { base, operands }: Composite): void {
  const { flags } = operands;
  noteBase(note, base);
  noteImage(note, operands.src, 'src');
  noteImage(note, operands.mask, 'composite-mask');
  note(`composite:${hex(flags & 0xff)}`);
  note(`composite-src:filter${(flags >> 8) & 7},repeat${(flags >> 14) & 3}`);
  if (operands.mask !== null) note(`composite-mask:filter${(flags >> 11) & 7},repeat${(flags >> 16) & 3}`);
  for (const [name, bit] of Object.entries(CompositeFlag)) if ((flags & bit) !== 0) note(`composite:${name}`);
}

type Notes = Readonly<Record<number, (note: Note, body: Uint8Array) => void>>;

function notes<T>(def: MessageDef<T>, look: (note: Note, message: T) => void): Notes {
  return { [def.id]: (note, body) => look(note, decode(def.codec, body)) };
}

const masked = (note: Note, m: Masked): void => {
  noteBase(note, m.base);
  noteMask(note, m.mask);
};
const copy = (note: Note, m: Copy): void => {
  noteSourced(note, m);
  note(`rop:${hex(m.rop)}`);
};

const NOTES: Notes = {
  ...notes(displayServer.COPY_BITS, (note, m) => noteBase(note, m.base)),
  ...notes(displayServer.DRAW_FILL, (note, m: Fill) => {
    noteBase(note, m.base);
    noteBrush(note, m.brush);
    noteMask(note, m.mask);
    note(`rop:${hex(m.rop)}`);
  }),
  ...notes(displayServer.DRAW_OPAQUE, (note, m: Opaque) => {
    noteSourced(note, m);
    noteBrush(note, m.brush);
    note(`rop:${hex(m.rop)}`);
  }),
  ...notes(displayServer.DRAW_COPY, copy),
  ...notes(displayServer.DRAW_BLEND, copy),
  ...notes(displayServer.DRAW_BLACKNESS, masked),
  ...notes(displayServer.DRAW_WHITENESS, masked),
  ...notes(displayServer.DRAW_INVERS, masked),
  ...notes(displayServer.DRAW_ROP3, (note, m: Rop3) => {
    noteSourced(note, m);
    noteBrush(note, m.brush);
    note(`rop3:${hex(m.rop3)}`);
  }),
  ...notes(displayServer.DRAW_STROKE, noteStroke),
  ...notes(displayServer.DRAW_TEXT, noteText),
  ...notes(displayServer.DRAW_TRANSPARENT, (note, m: Transparent) => {
    noteBase(note, m.base);
    noteImage(note, m.src, 'src');
    noteScale(note, m.base.box, m.srcArea, null);
  }),
  ...notes(displayServer.DRAW_ALPHA_BLEND, (note, m: AlphaBlend) => {
    noteBase(note, m.base);
    noteImage(note, m.src, 'src');
    noteScale(note, m.base.box, m.srcArea, null);
    note(`alpha-flags:${m.alphaFlags}`);
  }),
  ...notes(displayServer.DRAW_COMPOSITE, noteComposite),
  ...notes(displayServer.SURFACE_CREATE, (note, m: SurfaceCreate) => {
    note(`${m.surfaceId === 0 ? 'primary' : 'surface'}:${named(SurfaceFormat, m.format)}`);
  }),
  ...notes(displayServer.STREAM_CREATE, (note, m: StreamCreate) => {
    note(`codec:${named(VideoCodec, m.codec)}`);
    noteClip(note, m.clip);
  }),
};

const NAMES = new Map<number, string>(
  Object.entries({ ...commonServer, ...displayServer }).map(([name, def]) => [def.id, name]),
);

function noteList(note: Note, body: Uint8Array): void {
  const { offsets } = SubMessageOffsets.decode(new Reader(body));
  for (const offset of offsets) {
    const reader = new Reader(body).at(offset);
    const { type, size } = SubMessageHeader.decode(reader);
    note('sub-message');
    describeMessage(type, reader.bytes(Math.min(size, reader.remaining))).forEach(note);
  }
}

/**
 * The facts of one message of a display channel: its name first, then `image:QUIC`, `QUIC:RGB32`, `src:SURFACE`, `image:CACHE_ME`,
 * `brush:PATTERN`, `mask`, `clip:RECTS`, `rop:0x8`, `rop3:0xca`, `composite:0x3`, `scaled:NEAREST`, `codec:VP8` …, each as often as it occurs.
 */
export function describeMessage(type: number, body: Uint8Array): string[] {
  const facts = [NAMES.get(type) ?? `message ${type}`];
  const note: Note = (fact) => facts.push(fact);
  if (type === commonServer.LIST.id) noteList(note, body);
  else NOTES[type]?.(note, body);
  return facts;
}

/** Counts facts. */
export class WireLog {
  readonly #counts = new Map<string, number>();
  #messages = 0;

  get messages(): number {
    return this.#messages;
  }

  add(type: number, body: Uint8Array): void {
    this.#messages++;
    for (const fact of describeMessage(type, body)) this.#counts.set(fact, this.count(fact) + 1);
  }

  count(fact: string): number {
    return this.#counts.get(fact) ?? 0;
  }

  /** Facts with their counts, in the order of the alphabet. */
  entries(): readonly (readonly [fact: string, count: number])[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** One line: `DRAW_COPY 3, brush:SOLID 1 …`. */
  toString(): string {
    return this.entries()
      .map(([fact, count]) => `${fact} ${count}`)
      .join(', ');
  }

  clear(): void {
    this.#counts.clear();
    this.#messages = 0;
  }
}
