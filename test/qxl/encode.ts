/** Writes a scene as the file that the test server reads (server/scene.c): little-endian records, every image once. */
import type { QxlBitmap, QxlBrush, QxlCommand, QxlDraw, QxlImage, QxlMask, QxlPoint, QxlRect, Scene } from './command';

const MAGIC = 0x4c585153; // "SQXL"
const VERSION = 1;
const NO_IMAGE = 0xffffffff;

const OPS = [
  'fill',
  'opaque',
  'copy',
  'blend',
  'blackness',
  'whiteness',
  'invers',
  'rop3',
  'stroke',
  'text',
  'transparent',
  'alpha-blend',
  'composite',
  'copy-bits',
  'surface-create',
  'surface-destroy',
  'primary',
  'monitors',
  'update-area',
  'reset-image-cache',
  'wait',
] as const satisfies readonly QxlCommand['op'][];

const ImageBit = { TOP_DOWN: 1, CACHE: 2, HIGH_BITS: 4, PALETTE: 8, SHARED: 16 } as const;
const DrawBit = { CLIP: 1, SELF_BITMAP: 2 } as const;
const CompositeBit = { MASK: 1, SRC_TRANSFORM: 2, MASK_TRANSFORM: 4 } as const;
const BrushKind = { none: 0, solid: 1, pattern: 2 } as const;

class Bytes {
  #bytes = Buffer.alloc(4096);
  #length = 0;

  #room(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    return at;
  }

  u8(value: number): void {
    const at = this.#room(1);
    this.#bytes.writeUInt8(value, at);
  }

  u16(value: number): void {
    const at = this.#room(2);
    this.#bytes.writeUInt16LE(value, at);
  }

  /** Takes signed numbers as well. */
  u32(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeUInt32LE(value >>> 0, at);
  }

  u64(value: bigint): void {
    const at = this.#room(8);
    this.#bytes.writeBigUInt64LE(value, at);
  }

  raw(data: Uint8Array): void {
    const at = this.#room(data.byteLength);
    this.#bytes.set(data, at);
  }

  /** A length of four bytes, then the data. */
  sized(data: Uint8Array): void {
    this.u32(data.byteLength);
    this.raw(data);
  }

  point({ x, y }: QxlPoint): void {
    this.u32(x);
    this.u32(y);
  }

  rect({ left, top, right, bottom }: QxlRect): void {
    this.u32(left);
    this.u32(top);
    this.u32(right);
    this.u32(bottom);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

function encodeBitmap(out: Bytes, bitmap: QxlBitmap): void {
  if (bitmap.data.byteLength !== bitmap.strideBytes * bitmap.height) {
    throw new Error(
      `bitmap of ${bitmap.height} rows of ${bitmap.strideBytes} bytes has ${bitmap.data.byteLength} bytes of data`,
    );
  }
  out.u8(0);
  out.u8(bitmap.format);
  out.u8(
    (bitmap.topDown ? ImageBit.TOP_DOWN : 0) |
      (bitmap.cache === true ? ImageBit.CACHE : 0) |
      (bitmap.highBits === true ? ImageBit.HIGH_BITS : 0) |
      (bitmap.palette === undefined ? 0 : ImageBit.PALETTE) |
      (bitmap.sharedId === undefined ? 0 : ImageBit.SHARED),
  );
  out.u32(bitmap.width);
  out.u32(bitmap.height);
  out.u32(bitmap.strideBytes);
  out.u32(bitmap.chunks ?? 1);
  if (bitmap.sharedId !== undefined) out.u32(bitmap.sharedId);
  if (bitmap.palette !== undefined) {
    out.u64(bitmap.palette.unique);
    out.u16(bitmap.palette.entries.length);
    for (const entry of bitmap.palette.entries) out.u32(entry);
  }
  out.sized(bitmap.data);
}

/** The commands' records and, beside them, the images that they refer to. */
class SceneEncoder {
  readonly images = new Bytes();
  readonly commands = new Bytes();
  readonly #known = new Map<QxlImage, number>();

  get imageCount(): number {
    return this.#known.size;
  }

  command(command: QxlCommand): void {
    const out = this.commands;
    out.u8(OPS.indexOf(command.op));
    switch (command.op) {
      case 'surface-create':
        out.u32(command.surfaceId);
        out.u32(command.format);
        out.u32(command.width);
        out.u32(command.height);
        out.u8(command.keepData === undefined ? 0 : 1);
        if (command.keepData !== undefined) out.raw(checkedSurfaceData(command, command.keepData));
        return;
      case 'surface-destroy':
        out.u32(command.surfaceId);
        return;
      case 'primary':
        out.u32(command.format);
        out.u32(command.width);
        out.u32(command.height);
        return;
      case 'monitors':
        out.u16(command.maxAllowed);
        out.u16(command.heads.length);
        for (const { id, surfaceId, x, y, width, height } of command.heads) {
          for (const value of [id, surfaceId, x, y, width, height]) out.u32(value);
        }
        return;
      case 'update-area':
        out.u32(command.surfaceId);
        out.rect(command.area);
        return;
      case 'reset-image-cache':
        return;
      case 'wait':
        out.u32(command.ms);
        return;
      default:
        this.#draw(command);
    }
  }

  #draw(draw: QxlDraw): void {
    const out = this.commands;
    const clip = draw.clip ?? null;
    out.u32(draw.surfaceId ?? 0);
    out.rect(draw.box);
    out.u8(draw.effect ?? 0);
    out.u8((clip === null ? 0 : DrawBit.CLIP) | (draw.selfBitmap === undefined ? 0 : DrawBit.SELF_BITMAP));
    if (clip !== null) {
      out.u32(clip.length);
      for (const rect of clip) out.rect(rect);
    }
    if (draw.selfBitmap !== undefined) out.rect(draw.selfBitmap);
    this.#operands(draw);
  }

  #operands(draw: QxlDraw): void {
    const out = this.commands;
    switch (draw.op) {
      case 'fill':
        this.#brush(draw.brush);
        out.u16(draw.ropd);
        this.#mask(draw.mask);
        return;
      case 'opaque':
        this.#image(draw.src);
        out.rect(draw.srcArea);
        this.#brush(draw.brush);
        out.u16(draw.ropd);
        out.u8(draw.scaleMode);
        this.#mask(draw.mask);
        return;
      case 'copy':
      case 'blend':
        this.#image(draw.src);
        out.rect(draw.srcArea);
        out.u16(draw.ropd);
        out.u8(draw.scaleMode);
        this.#mask(draw.mask);
        return;
      case 'blackness':
      case 'whiteness':
      case 'invers':
        this.#mask(draw.mask);
        return;
      case 'rop3':
        this.#image(draw.src);
        out.rect(draw.srcArea);
        this.#brush(draw.brush);
        out.u8(draw.rop3);
        out.u8(draw.scaleMode);
        this.#mask(draw.mask);
        return;
      case 'stroke':
        this.#stroke(draw);
        return;
      case 'text':
        this.#text(draw);
        return;
      case 'transparent':
        this.#image(draw.src);
        out.rect(draw.srcArea);
        out.u32(draw.srcColor);
        out.u32(draw.trueColor);
        return;
      case 'alpha-blend':
        this.#image(draw.src);
        out.rect(draw.srcArea);
        out.u8(draw.alphaFlags);
        out.u8(draw.alpha);
        return;
      case 'composite':
        this.#composite(draw);
        return;
      case 'copy-bits':
        out.point(draw.srcPos);
    }
  }

  #stroke(draw: Extract<QxlDraw, { op: 'stroke' }>): void {
    const out = this.commands;
    const path = new Bytes();
    for (const { flags, points } of draw.path) {
      path.u32(flags);
      path.u32(points.length);
      for (const point of points) path.point(point);
    }
    out.sized(path.finish());
    out.u8(draw.lineFlags);
    out.u8(draw.style?.length ?? 0);
    for (const length of draw.style ?? []) out.u32(length);
    this.#brush(draw.brush);
    out.u16(draw.foreMode);
    out.u16(draw.backMode);
  }

  #text(draw: Extract<QxlDraw, { op: 'text' }>): void {
    const out = this.commands;
    const glyphs = new Bytes();
    for (const { renderPos, glyphOrigin, width, height, data } of draw.glyphs) {
      glyphs.point(renderPos);
      glyphs.point(glyphOrigin);
      glyphs.u16(width);
      glyphs.u16(height);
      glyphs.raw(data);
    }
    out.u16(draw.stringFlags);
    out.u16(draw.glyphs.length);
    out.sized(glyphs.finish());
    out.rect(draw.backArea);
    this.#brush(draw.foreBrush);
    this.#brush(draw.backBrush);
    out.u16(draw.foreMode);
    out.u16(draw.backMode);
  }

  #composite(draw: Extract<QxlDraw, { op: 'composite' }>): void {
    const out = this.commands;
    out.u32(draw.flags);
    out.u8(
      (draw.mask === undefined ? 0 : CompositeBit.MASK) |
        (draw.srcTransform === undefined ? 0 : CompositeBit.SRC_TRANSFORM) |
        (draw.maskTransform === undefined ? 0 : CompositeBit.MASK_TRANSFORM),
    );
    this.#image(draw.src);
    if (draw.mask !== undefined) this.#image(draw.mask);
    for (const value of draw.srcTransform ?? []) out.u32(value);
    for (const value of draw.maskTransform ?? []) out.u32(value);
    out.point(draw.srcOrigin);
    out.point(draw.maskOrigin);
  }

  #brush(brush: QxlBrush): void {
    this.commands.u8(BrushKind[brush.type]);
    if (brush.type === 'solid') this.commands.u32(brush.color);
    if (brush.type === 'pattern') {
      this.#image(brush.image);
      this.commands.point(brush.pos);
    }
  }

  #mask(mask: QxlMask | undefined): void {
    if (mask === undefined) {
      this.commands.u32(NO_IMAGE);
      return;
    }
    this.#image(mask.image);
    this.commands.point(mask.pos);
    this.commands.u8(mask.inverse ? 1 : 0);
  }

  #image(image: QxlImage): void {
    let index = this.#known.get(image);
    if (index === undefined) {
      index = this.#known.size;
      this.#known.set(image, index);
      if (image.kind === 'bitmap') encodeBitmap(this.images, image);
      else {
        this.images.u8(1);
        this.images.u32(image.surfaceId);
      }
    }
    this.commands.u32(index);
  }
}

function checkedSurfaceData(surface: Extract<QxlCommand, { op: 'surface-create' }>, data: Uint8Array): Uint8Array {
  // The low six bits of a format are its bits per pixel.
  const expected = Math.ceil((surface.width * (surface.format & 0x3f)) / 8) * surface.height;
  if (data.byteLength !== expected) {
    throw new Error(`surface ${surface.surfaceId} needs ${expected} bytes of data, has ${data.byteLength}`);
  }
  return data;
}

/** The scene's file for the test server. @throws Error when an image's or surface's data has not the size it says */
export function encodeScene(scene: Scene): Uint8Array {
  const encoder = new SceneEncoder();
  for (const command of scene.commands) encoder.command(command);
  const head = new Bytes();
  const { width, height, format } = scene.primary;
  for (const value of [MAGIC, VERSION, width, height, format, encoder.imageCount, scene.commands.length]) {
    head.u32(value);
  }
  return Buffer.concat([head.finish(), encoder.images.finish(), encoder.commands.finish()]);
}
