/** Messages of the display channel (spice.proto DisplayChannel); the records they are made of are in draw.ts and image.ts. */

import { array, empty, i32, i64, pointer, rest, sized, struct, u16, u32, u64, u8, type Of } from '../struct';
import { message } from '../table';
import { Base, Brush, Clip, LineAttr, Mask, Path, Point, Point16, Rect, Text, compositeOperands } from './draw';
import { Image } from './image';
import { WaitForChannel, WaitForChannels } from './common';

export const SurfaceFlag = { PRIMARY: 1, STREAMING_MODE: 2 } as const;
export const SurfaceFormat = {
  A1: 1,
  A8: 8,
  RGB16_555: 16,
  XRGB32: 32,
  RGB16_565: 80,
  ARGB32: 96,
} as const;

export const SurfaceCreate = struct('SpiceMsgSurfaceCreate', {
  surfaceId: u32,
  width: u32,
  height: u32,
  format: u32,
  flags: u32,
});
export type SurfaceCreate = Of<typeof SurfaceCreate>;

export const Head = struct('SpiceHead', {
  monitorId: u32,
  surfaceId: u32,
  width: u32,
  height: u32,
  x: u32,
  y: u32,
  flags: u32,
});
export type Head = Of<typeof Head>;

export const VideoCodec = { MJPEG: 1, VP8: 2, H264: 3, VP9: 4, H265: 5 } as const;
export const StreamFlag = { TOP_DOWN: 1 } as const;

export const StreamCreate = struct('SpiceMsgDisplayStreamCreate', {
  surfaceId: u32,
  id: u32,
  flags: u8,
  codec: u8,
  stamp: u64,
  streamWidth: u32,
  streamHeight: u32,
  sourceWidth: u32,
  sourceHeight: u32,
  dest: Rect,
  clip: Clip,
});
export type StreamCreate = Of<typeof StreamCreate>;

export const StreamData = struct('SpiceMsgDisplayStreamData', { id: u32, multiMediaTime: u32, data: sized(u32) });
export const StreamDataSized = struct('SpiceMsgDisplayStreamDataSized', {
  id: u32,
  multiMediaTime: u32,
  width: u32,
  height: u32,
  dest: Rect,
  data: sized(u32),
});

/** The fields that DRAW_COPY and DRAW_BLEND share. */
const Copy = struct('SpiceCopy', {
  base: Base,
  src: pointer(Image),
  srcArea: Rect,
  rop: u16,
  scaleMode: u8,
  mask: Mask,
});
export type Copy = Of<typeof Copy>;

/** DRAW_BLACKNESS, DRAW_WHITENESS and DRAW_INVERS have no operand but the mask. */
const Masked = struct('SpiceMasked', { base: Base, mask: Mask });
export type Masked = Of<typeof Masked>;

export const Fill = struct('SpiceFill', { base: Base, brush: Brush, rop: u16, mask: Mask });
export type Fill = Of<typeof Fill>;
export const Opaque = struct('SpiceOpaque', {
  base: Base,
  src: pointer(Image),
  srcArea: Rect,
  brush: Brush,
  rop: u16,
  scaleMode: u8,
  mask: Mask,
});
export type Opaque = Of<typeof Opaque>;
export const Rop3 = struct('SpiceRop3', {
  base: Base,
  src: pointer(Image),
  srcArea: Rect,
  brush: Brush,
  rop3: u8,
  scaleMode: u8,
  mask: Mask,
});
export type Rop3 = Of<typeof Rop3>;
export const Transparent = struct('SpiceTransparent', {
  base: Base,
  src: pointer(Image),
  srcArea: Rect,
  srcColor: u32,
  trueColor: u32,
});
export type Transparent = Of<typeof Transparent>;
export const AlphaBlend = struct('SpiceAlphaBlend', {
  base: Base,
  alphaFlags: u8,
  alpha: u8,
  src: pointer(Image),
  srcArea: Rect,
});
export type AlphaBlend = Of<typeof AlphaBlend>;
export const Composite = struct('SpiceComposite', {
  base: Base,
  operands: compositeOperands,
  srcOrigin: Point16,
  maskOrigin: Point16,
});
export type Composite = Of<typeof Composite>;
export const Stroke = struct('SpiceStroke', {
  base: Base,
  path: pointer(Path),
  attr: LineAttr,
  brush: Brush,
  foreMode: u16,
  backMode: u16,
});
export type Stroke = Of<typeof Stroke>;
export const DrawText = struct('SpiceText', {
  base: Base,
  text: pointer(Text),
  backArea: Rect,
  foreBrush: Brush,
  backBrush: Brush,
  foreMode: u16,
  backMode: u16,
});
export type DrawText = Of<typeof DrawText>;

export const ResourceId = struct('SpiceResourceID', { type: u8, id: u64 });
/** The only resource type that INVAL_LIST names. */
export const RESOURCE_PIXMAP = 1;

export const displayServer = {
  MODE: message(101, struct('SpiceMsgDisplayMode', { width: u32, height: u32, bits: u32 })),
  MARK: message(102, empty),
  RESET: message(103, empty),
  COPY_BITS: message(104, struct('SpiceMsgDisplayCopyBits', { base: Base, srcPos: Point })),
  INVAL_LIST: message(105, struct('SpiceResourceList', { resources: array(u16, ResourceId) })),
  INVAL_ALL_PIXMAPS: message(106, WaitForChannels),
  INVAL_PALETTE: message(107, struct('SpiceMsgDisplayInvalOne', { id: u64 })),
  INVAL_ALL_PALETTES: message(108, empty),
  STREAM_CREATE: message(122, StreamCreate),
  STREAM_DATA: message(123, StreamData),
  STREAM_CLIP: message(124, struct('SpiceMsgDisplayStreamClip', { id: u32, clip: Clip })),
  STREAM_DESTROY: message(125, struct('SpiceMsgDisplayStreamDestroy', { id: u32 })),
  STREAM_DESTROY_ALL: message(126, empty),
  DRAW_FILL: message(302, Fill),
  DRAW_OPAQUE: message(303, Opaque),
  DRAW_COPY: message(304, Copy),
  DRAW_BLEND: message(305, Copy),
  DRAW_BLACKNESS: message(306, Masked),
  DRAW_WHITENESS: message(307, Masked),
  DRAW_INVERS: message(308, Masked),
  DRAW_ROP3: message(309, Rop3),
  DRAW_STROKE: message(310, Stroke),
  DRAW_TEXT: message(311, DrawText),
  DRAW_TRANSPARENT: message(312, Transparent),
  DRAW_ALPHA_BLEND: message(313, AlphaBlend),
  SURFACE_CREATE: message(314, SurfaceCreate),
  SURFACE_DESTROY: message(315, struct('SpiceMsgSurfaceDestroy', { surfaceId: u32 })),
  STREAM_DATA_SIZED: message(316, StreamDataSized),
  MONITORS_CONFIG: message(
    317,
    struct('SpiceMsgDisplayMonitorsConfig', {
      monitors: {
        name: 'monitors',
        minBytes: 4,
        /** The count of heads stands before `max_allowed`, the heads behind it. */
        decode(r) {
          const count = r.u16();
          const maxAllowed = r.u16();
          const heads: Head[] = [];
          r.at(r.offset).take(count * Head.minBytes);
          for (let i = 0; i < count; i++) heads.push(Head.decode(r));
          return { maxAllowed, heads };
        },
        encode(w, v: { readonly maxAllowed: number; readonly heads: readonly Head[] }) {
          w.u16(v.heads.length);
          w.u16(v.maxAllowed);
          for (const head of v.heads) Head.encode(w, head);
        },
      },
    }),
  ),
  DRAW_COMPOSITE: message(318, Composite),
  STREAM_ACTIVATE_REPORT: message(
    319,
    struct('SpiceMsgDisplayStreamActivateReport', { streamId: u32, uniqueId: u32, maxWindowSize: u32, timeoutMs: u32 }),
  ),
  GL_SCANOUT_UNIX: message(320, struct('SpiceMsgDisplayGlScanoutUnix', { data: rest })),
  GL_DRAW: message(321, struct('SpiceMsgDisplayGlDraw', { x: u32, y: u32, width: u32, height: u32 })),
  QUALITY_INDICATOR: message(322, struct('QualityIndicator', { data: rest })),
  GL_SCANOUT2_UNIX: message(323, struct('SpiceMsgDisplayGlScanout2Unix', { data: rest })),
} as const;

/** Values of PREFERRED_COMPRESSION. */
export const ImageCompression = { OFF: 1, AUTO_GLZ: 2, AUTO_LZ: 3, QUIC: 4, GLZ: 5, LZ: 6, LZ4: 7 } as const;

/** Cache sizes are in pixels. The first display channel of a client fixes them for all. */
export const DisplayInit = struct('SpiceMsgcDisplayInit', {
  pixmapCacheId: u8,
  pixmapCacheSize: i64,
  glzDictionaryId: u8,
  glzDictionaryWindowSize: i32,
});

export const displayClient = {
  INIT: message(101, DisplayInit),
  STREAM_REPORT: message(
    102,
    struct('SpiceMsgcDisplayStreamReport', {
      streamId: u32,
      uniqueId: u32,
      startFrameTime: u32,
      endFrameTime: u32,
      frames: u32,
      drops: u32,
      lastFrameDelay: i32,
      audioDelay: u32,
    }),
  ),
  PREFERRED_COMPRESSION: message(103, struct('SpiceMsgcDisplayPreferredCompression', { compression: u8 })),
  GL_DRAW_DONE: message(104, empty),
  PREFERRED_VIDEO_CODEC_TYPE: message(
    105,
    struct('SpiceMsgcDisplayPreferredVideoCodecType', { codecs: array(u8, u8) }),
  ),
} as const;

export { WaitForChannel };
