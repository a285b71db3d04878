/**
 * Finds the image in a draw message that is worth decoding ahead, without decoding the message: only offsets are followed, and what
 * looks odd is left alone, for the pipeline to judge.
 */

import { leastJpegBytes, leastQuicBytes } from '../../../../native-addons/pixels/plausible';
import { MAX_DIMENSION } from '../../wire/limits';
import { displayServer } from '../../wire/messages/display';
import { ClipType } from '../../wire/messages/draw';
import { ImageDescriptor, ImageType } from '../../wire/messages/image';
import { mostGlzBytes } from './decode';
import type { DecodeJob } from './decode-job';

/** Images below this size (1 ms of work or less) are decoded sooner than handed over and fetched. */
export const MIN_AHEAD_PIXELS = 96 * 1024;
/** A larger output is not kept beside the pixels it goes to. */
export const MAX_AHEAD_BYTES = 40 * 1024 * 1024;
/** The smallest message that can hold such an image. */
export const MIN_AHEAD_MESSAGE_BYTES = 512;
const MIN_INFLATE_BYTES = 256 * 1024;

const { DRAW_OPAQUE, DRAW_COPY, DRAW_BLEND, DRAW_ROP3, DRAW_TRANSPARENT, DRAW_ALPHA_BLEND, DRAW_COMPOSITE } =
  displayServer;

/** Bytes between the message's base and the pointer to its source image. */
const POINTER_AT: ReadonlyMap<number, number> = new Map([
  [DRAW_OPAQUE.id, 0],
  [DRAW_COPY.id, 0],
  [DRAW_BLEND.id, 0],
  [DRAW_ROP3.id, 0],
  [DRAW_TRANSPARENT.id, 0],
  [DRAW_ALPHA_BLEND.id, 2],
  [DRAW_COMPOSITE.id, 4],
]);
const CLIP_AT = 20;
const RECT_BYTES = 16;
/** QUIC types RGB24, RGB32 and RGBA: what 16-bit pixels become depends on the surface. */
const FIRST_WIDE_QUIC = 3;
const LAST_WIDE_QUIC = 5;

/** The source image of a message as a job, or null. The job's data is a view of the body. */
export function findJob(type: number, body: Uint8Array): DecodeJob | null {
  const skip = body.byteLength < MIN_AHEAD_MESSAGE_BYTES ? undefined : POINTER_AT.get(type);
  if (skip === undefined) return null;
  const isClipped = body[CLIP_AT] === ClipType.RECTS;
  const at = CLIP_AT + 1 + (isClipped ? 4 + u32(body, CLIP_AT + 1) * RECT_BYTES : 0) + skip;
  const image = u32(body, at);
  const payload = image + ImageDescriptor.minBytes;
  const width = u32(body, image + 10);
  const height = u32(body, image + 14);
  if (image === 0 || Math.max(width, height) > MAX_DIMENSION) return null;
  const bytes = width * height * 4;
  if (width * height < MIN_AHEAD_PIXELS || bytes > MAX_AHEAD_BYTES) return null;
  switch (body[image + 8]) {
    case ImageType.QUIC: {
      const data = sized(body, payload);
      const kind = data?.[8] ?? 0;
      if (data === null || kind < FIRST_WIDE_QUIC || kind > LAST_WIDE_QUIC) return null;
      return data.byteLength < leastQuicBytes(kind, width, height) ? null : { codec: 'quic', data, width, height };
    }
    case ImageType.JPEG: {
      const data = sized(body, payload);
      if (data === null || data.byteLength < leastJpegBytes(width, height)) return null;
      return { codec: 'jpeg', data, width, height };
    }
    case ImageType.JPEG_ALPHA: {
      const data = sized(body, payload + 5);
      const jpegBytes = u32(body, payload + 1);
      if (data === null || jpegBytes > data.byteLength || jpegBytes < leastJpegBytes(width, height)) return null;
      return { codec: 'jpegAlpha', data, jpegBytes, width, height };
    }
    case ImageType.ZLIB_GLZ_RGB: {
      const data = sized(body, payload + 4);
      const outputBytes = u32(body, payload);
      if (data === null || outputBytes < MIN_INFLATE_BYTES || outputBytes > MAX_AHEAD_BYTES) return null;
      return outputBytes > mostGlzBytes(width, height, data.byteLength)
        ? null
        : { codec: 'inflate', data, outputBytes };
    }
    default:
      return null;
  }
}

/** Beyond the body this reads zeros. */
function u32(body: Uint8Array, at: number): number {
  return (
    ((body[at] ?? 0) | ((body[at + 1] ?? 0) << 8) | ((body[at + 2] ?? 0) << 16) | ((body[at + 3] ?? 0) << 24)) >>> 0
  );
}

/** A length, then that many bytes; null if they are not all there. */
function sized(body: Uint8Array, at: number): Uint8Array | null {
  const length = u32(body, at);
  return length > body.byteLength - at - 4 ? null : body.subarray(at + 4, at + 4 + length);
}
