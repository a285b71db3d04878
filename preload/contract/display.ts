/**
 * The display port between a session process and the display worker of its window. With decode host `renderer` it carries display
 * messages, still compressed; with host `main` it carries decoded pixels. Either way bytes in flight are bounded by credit.
 */

import type { ErrorData } from '../../main/spice/wire/errors';
import type { DecodeHost } from './commands';

/** A rectangle of guest pixels; right and bottom are exclusive. */
export interface PixelRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A head of MONITORS_CONFIG: a rectangle of the display channel's primary surface. */
export interface Monitor {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bytes of display messages that may be on their way to the worker before the channel's socket is read no more. */
export const DISPLAY_CREDIT_BYTES = 16 * 1024 * 1024;

/** From the session process to the display worker. */
export type ToDisplay =
  /**
   * The server's multimedia clock showed `time` at `epochMs` (ms since 1970 on this machine, with fractions). `soundDelayMs` is the
   * latency of playback while sound plays, else null.
   */
  | {
      readonly kind: 'clock';
      readonly time: number;
      readonly epochMs: number;
      readonly soundDelayMs: number | null;
    }
  /** A display channel is up. `serverCaps` are its capability words. */
  | {
      readonly kind: 'open';
      readonly displayId: number;
      readonly host: DecodeHost;
      readonly serverCaps: readonly number[];
    }
  /** The channel is gone; what it showed stays on screen until a new one opens. */
  | { readonly kind: 'closed'; readonly displayId: number }
  /**
   * Host `renderer`: messages in wire order. `index` has three numbers for each: type, offset and length of its body in `bytes`.
   * Answered by `consumed`, all at once or in parts.
   */
  | { readonly kind: 'messages'; readonly displayId: number; readonly index: Uint32Array; readonly bytes: Uint8Array }
  /** Host `main`: the primary surface was made, replaced or destroyed. */
  | {
      readonly kind: 'primary';
      readonly displayId: number;
      readonly size: { readonly width: number; readonly height: number } | null;
    }
  /** Host `main`. */
  | { readonly kind: 'monitors'; readonly displayId: number; readonly monitors: readonly Monitor[] }
  /** Host `main`. */
  | { readonly kind: 'mark'; readonly displayId: number; readonly marked: boolean }
  /** Host `main`: damaged rectangles; their packed BGRX rows stand one after the other in `pixels`. Answered by `presented`. */
  | {
      readonly kind: 'frame';
      readonly displayId: number;
      readonly rects: readonly PixelRect[];
      readonly pixels: Uint8Array;
    };

/** From the display worker to the session process. */
export type FromDisplay =
  /** The worker listens; nothing is sent before. */
  | { readonly kind: 'ready' }
  /** What the worker decodes, values of VideoCodec: display channels are linked with this knowledge. */
  | { readonly kind: 'codecs'; readonly codecs: readonly number[] }
  /** Host `renderer`: so many messages were completed. */
  | { readonly kind: 'consumed'; readonly displayId: number; readonly messages: number; readonly bytes: number }
  /** Host `main`: the next frame may come: at once after the first, then as frames are painted. */
  | { readonly kind: 'presented'; readonly displayId: number }
  /** A client-to-server message of the display channel. */
  | { readonly kind: 'send'; readonly displayId: number; readonly type: number; readonly body: Uint8Array }
  /** An operation was dropped; the channel goes on. */
  | { readonly kind: 'problem'; readonly displayId: number; readonly error: ErrorData }
  /** The channel's bytes cannot be understood any more: it must be closed. */
  | { readonly kind: 'fatal'; readonly displayId: number; readonly error: ErrorData };
