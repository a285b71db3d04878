/** What a guest's QXL driver can put into its command ring, as scenes of the test server say it. QXL's own names (qxl_dev.h). */
import type { BitmapFormat } from '../../main/spice/wire/messages/image';

/** Right and bottom are exclusive. */
export interface QxlRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface QxlPoint {
  readonly x: number;
  readonly y: number;
}

export interface QxlPalette {
  /** 0 is never cached. */
  readonly unique: bigint;
  readonly entries: readonly number[];
}

/** Guest memory with pixels. The same object used twice is the same guest image: same id, so it may come from the cache. */
export interface QxlBitmap {
  readonly kind: 'bitmap';
  readonly format: (typeof BitmapFormat)[keyof typeof BitmapFormat];
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly strideBytes: number;
  /** `strideBytes * height` bytes. */
  readonly data: Uint8Array;
  readonly palette?: QxlPalette;
  /** QXL_IMAGE_CACHE. */
  readonly cache?: boolean;
  /** QXL_IMAGE_HIGH_BITS_SET. */
  readonly highBits?: boolean;
  /** A number that makes it the same guest image in every scene and on every channel; without one each played scene has its own. */
  readonly sharedId?: number;
  /** Split into this many chunks of guest memory (1 by default). */
  readonly chunks?: number;
}

export interface QxlSurfaceImage {
  readonly kind: 'surface';
  readonly surfaceId: number;
}

export type QxlImage = QxlBitmap | QxlSurfaceImage;

export type QxlBrush =
  | { readonly type: 'none' }
  | { readonly type: 'solid'; readonly color: number }
  | { readonly type: 'pattern'; readonly image: QxlImage; readonly pos: QxlPoint };

export interface QxlMask {
  readonly image: QxlImage;
  readonly pos: QxlPoint;
  readonly inverse: boolean;
}

export interface QxlGlyph {
  readonly renderPos: QxlPoint;
  readonly glyphOrigin: QxlPoint;
  readonly width: number;
  readonly height: number;
  /** As on the wire: rows bottom first, each row in whole bytes. */
  readonly data: Uint8Array;
}

export interface QxlPathSegment {
  readonly flags: number;
  /** 28.4 fixed point. */
  readonly points: readonly QxlPoint[];
}

/** 16.16 fixed point rows (t00 t01 t02; t10 t11 t12). */
export type QxlTransform = readonly [number, number, number, number, number, number];

interface Drawable {
  /** Surface drawn to; 0 by default. */
  readonly surfaceId?: number;
  readonly box: QxlRect;
  /** null or absent: not clipped. */
  readonly clip?: readonly QxlRect[] | null;
  /** QXL_EFFECT_*; QXL_EFFECT_BLEND by default, which keeps every command in the server's tree. */
  readonly effect?: number;
  /** Send the surface's own contents under the bounding box as the source (`self_bitmap`). */
  readonly selfBitmap?: QxlRect;
}

interface Sourced extends Drawable {
  readonly src: QxlImage;
  readonly srcArea: QxlRect;
  readonly ropd: number;
  /** 0 INTERPOLATE, 1 NEAREST. */
  readonly scaleMode: number;
  readonly mask?: QxlMask;
}

export type QxlDraw =
  | (Drawable & { readonly op: 'fill'; readonly brush: QxlBrush; readonly ropd: number; readonly mask?: QxlMask })
  | (Sourced & { readonly op: 'opaque'; readonly brush: QxlBrush })
  | (Sourced & { readonly op: 'copy' | 'blend' })
  | (Drawable & { readonly op: 'blackness' | 'whiteness' | 'invers'; readonly mask?: QxlMask })
  | (Omit<Sourced, 'ropd'> & { readonly op: 'rop3'; readonly brush: QxlBrush; readonly rop3: number })
  | (Drawable & {
      readonly op: 'stroke';
      readonly path: readonly QxlPathSegment[];
      readonly lineFlags: number;
      /** 28.4 fixed point; present with the STYLED flag. */
      readonly style?: readonly number[];
      readonly brush: QxlBrush;
      readonly foreMode: number;
      readonly backMode: number;
    })
  | (Drawable & {
      readonly op: 'text';
      readonly stringFlags: number;
      readonly glyphs: readonly QxlGlyph[];
      readonly backArea: QxlRect;
      readonly foreBrush: QxlBrush;
      readonly backBrush: QxlBrush;
      readonly foreMode: number;
      readonly backMode: number;
    })
  | (Drawable & {
      readonly op: 'transparent';
      readonly src: QxlImage;
      readonly srcArea: QxlRect;
      readonly srcColor: number;
      readonly trueColor: number;
    })
  | (Drawable & {
      readonly op: 'alpha-blend';
      readonly src: QxlImage;
      readonly srcArea: QxlRect;
      readonly alphaFlags: number;
      readonly alpha: number;
    })
  | (Drawable & {
      readonly op: 'composite';
      /** The flags word without the HAS_* bits: those follow from what is present. */
      readonly flags: number;
      readonly src: QxlImage;
      readonly mask?: QxlImage;
      readonly srcTransform?: QxlTransform;
      readonly maskTransform?: QxlTransform;
      readonly srcOrigin: QxlPoint;
      readonly maskOrigin: QxlPoint;
    })
  | (Drawable & { readonly op: 'copy-bits'; readonly srcPos: QxlPoint });

export type QxlCommand =
  | QxlDraw
  /** An off-screen surface; with `keepData` it starts with these `width * height` pixels (packed rows) instead of zeros. */
  | {
      readonly op: 'surface-create';
      readonly surfaceId: number;
      readonly format: number;
      readonly width: number;
      readonly height: number;
      readonly keepData?: Uint8Array;
    }
  | { readonly op: 'surface-destroy'; readonly surfaceId: number }
  /** A mode change: the primary is destroyed and made anew. */
  | { readonly op: 'primary'; readonly format: number; readonly width: number; readonly height: number }
  | {
      readonly op: 'monitors';
      readonly maxAllowed: number;
      readonly heads: readonly {
        readonly id: number;
        readonly surfaceId: number;
        readonly x: number;
        readonly y: number;
        readonly width: number;
        readonly height: number;
      }[];
    }
  /** Asks the server to render an area itself, as a guest does before it reads its frame buffer. */
  | { readonly op: 'update-area'; readonly surfaceId: number; readonly area: QxlRect }
  /** spice_qxl_reset_image_cache: the server forgets its image cache. */
  | { readonly op: 'reset-image-cache' }
  /** Lets time pass, in ms: frames of a video, streams that end. */
  | { readonly op: 'wait'; readonly ms: number };

/** A deterministic list of commands; it starts on a black primary of this size. */
export interface Scene {
  readonly name: string;
  readonly primary: { readonly width: number; readonly height: number; readonly format: number };
  readonly commands: readonly QxlCommand[];
}
