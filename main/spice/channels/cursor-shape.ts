/** Turns the pointer shapes of the wire (protocol: cursor channel) into straight RGBA. */

import { MessageFormatError } from '../wire/errors';
import { CursorType, type CursorHeader } from '../wire/messages/cursor';

/** Straight (not premultiplied) RGBA rows, top-down; the hot spot lies inside. */
export interface CursorImage {
  readonly width: number;
  readonly height: number;
  readonly hotSpotX: number;
  readonly hotSpotY: number;
  readonly rgba: Uint8Array;
}

/** Larger pointers than any system shows are refused. */
const MAX_CURSOR_SIDE = 1024;
const WHITE_24 = 0xffffff;
const WHITE_15 = 0x7fff;

/** @throws MessageFormatError if the data is shorter than the header says, or the type is unknown. */
export function toCursorImage(header: CursorHeader, data: Uint8Array): CursorImage {
  const { width, height, type } = header;
  if (width > MAX_CURSOR_SIDE || height > MAX_CURSOR_SIDE) {
    throw new MessageFormatError(`cursor of ${width}x${height}, limit ${MAX_CURSOR_SIDE}`);
  }
  const rgba = new Uint8Array(width * height * 4);
  if (type === CursorType.ALPHA) fromAlpha(rgba, data, width * height);
  else if (type === CursorType.MONO) fromMono(rgba, data, width, height);
  else fromColor(rgba, data, type, width, height);
  return {
    width,
    height,
    hotSpotX: Math.min(header.hotSpotX, Math.max(0, width - 1)),
    hotSpotY: Math.min(header.hotSpotY, Math.max(0, height - 1)),
    rgba,
  };
}

function need(data: Uint8Array, bytes: number): void {
  if (data.byteLength < bytes) throw new MessageFormatError(`cursor needs ${bytes} bytes, has ${data.byteLength}`);
}

function put(rgba: Uint8Array, pixel: number, rgb: number, alpha: number): void {
  rgba[pixel * 4] = (rgb >> 16) & 0xff;
  rgba[pixel * 4 + 1] = (rgb >> 8) & 0xff;
  rgba[pixel * 4 + 2] = rgb & 0xff;
  rgba[pixel * 4 + 3] = alpha;
}

function fromAlpha(rgba: Uint8Array, data: Uint8Array, pixels: number): void {
  need(data, pixels * 4);
  for (let i = 0; i < pixels; i++) {
    rgba[i * 4] = data[i * 4 + 2] ?? 0;
    rgba[i * 4 + 1] = data[i * 4 + 1] ?? 0;
    rgba[i * 4 + 2] = data[i * 4] ?? 0;
    rgba[i * 4 + 3] = data[i * 4 + 3] ?? 0;
  }
}

/** Inverting pixels cannot be said in RGBA: they become white, outlined in black where a shape consists of nothing else. */
function fromMono(rgba: Uint8Array, data: Uint8Array, width: number, height: number): void {
  const stride = Math.ceil(width / 8);
  need(data, stride * height * 2);
  const bit = (plane: number, x: number, y: number): number =>
    ((data[plane * stride * height + y * stride + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
  let pureInvert = true;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (bit(0, x, y) === 0) pureInvert = false;
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const xor = bit(1, x, y) === 1;
      if (bit(0, x, y) === 0) put(rgba, y * width + x, xor ? WHITE_24 : 0, 255);
      else if (xor) put(rgba, y * width + x, WHITE_24, 255);
    }
  }
  if (pureInvert) outline(rgba, width, height);
}

/** Makes transparent neighbours of white pixels opaque black, so that the shape is seen on any ground. */
function outline(rgba: Uint8Array, width: number, height: number): void {
  const white = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && rgba[(y * width + x) * 4] === 255;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (white(x, y)) continue;
      let touches = false;
      for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) touches ||= white(x + dx, y + dy);
      if (touches) put(rgba, y * width + x, 0, 255);
    }
  }
}

interface ColorLayout {
  /** Bytes of the pixels. */
  readonly pixelBytes: number;
  readonly paletteEntries: number;
  readonly white: number;
  read(data: Uint8Array, pixel: number, palette: (index: number) => number): number;
}

function colorLayout(type: number, width: number, height: number): ColorLayout {
  const pixels = width * height;
  const at = (data: Uint8Array, index: number): number => data[index] ?? 0;
  switch (type) {
    case CursorType.COLOR4:
      return {
        pixelBytes: Math.ceil(width / 2) * height,
        paletteEntries: 16,
        white: WHITE_24,
        read: (data, i, palette) => palette((at(data, i >> 1) >> ((i & 1) === 0 ? 4 : 0)) & 15),
      };
    case CursorType.COLOR8:
      return {
        pixelBytes: pixels,
        paletteEntries: 256,
        white: WHITE_24,
        read: (data, i, palette) => palette(at(data, i)),
      };
    case CursorType.COLOR16:
      return {
        pixelBytes: pixels * 2,
        paletteEntries: 0,
        white: WHITE_15,
        read: (data, i) => (at(data, i * 2) | (at(data, i * 2 + 1) << 8)) & WHITE_15,
      };
    case CursorType.COLOR24:
      return {
        pixelBytes: pixels * 3,
        paletteEntries: 0,
        white: WHITE_24,
        read: (data, i) => at(data, i * 3) | (at(data, i * 3 + 1) << 8) | (at(data, i * 3 + 2) << 16),
      };
    case CursorType.COLOR32:
      return {
        pixelBytes: pixels * 4,
        paletteEntries: 0,
        white: WHITE_24,
        read: (data, i) => at(data, i * 4) | (at(data, i * 4 + 1) << 8) | (at(data, i * 4 + 2) << 16),
      };
    default:
      throw new MessageFormatError(`unknown cursor type ${type}`);
  }
}

/** Mask bits run on without padding at the ends of rows; a set bit is transparent, or inverts where the pixel is white. */
function fromColor(rgba: Uint8Array, data: Uint8Array, type: number, width: number, height: number): void {
  const layout = colorLayout(type, width, height);
  const maskAt = layout.pixelBytes + layout.paletteEntries * 4;
  need(data, maskAt + Math.ceil((width * height) / 8));
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const palette = (index: number): number => view.getUint32(layout.pixelBytes + index * 4, true) & WHITE_24;
  for (let i = 0; i < width * height; i++) {
    const raw = layout.read(data, i, palette);
    const masked = ((data[maskAt + (i >> 3)] ?? 0) & (0x80 >> (i & 7))) !== 0;
    if (!masked) put(rgba, i, layout.white === WHITE_15 ? expand15(raw) : raw, 255);
    else if (raw === layout.white) put(rgba, i, WHITE_24, 192);
  }
}

function expand15(word: number): number {
  const part = (shift: number): number => {
    const five = (word >> shift) & 31;
    return (five << 3) | (five >> 2);
  };
  return (part(10) << 16) | (part(5) << 8) | part(0);
}
