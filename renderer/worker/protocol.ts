/** Messages between a viewer page and its display worker. The worker knows guest pixels only: the page places and scales its canvas. */

import type { StreamStats } from '../../main/spice/display/streams/stats';
import type { CursorShape } from '../../preload/contract/session';

export type PresenterName = 'webgl' | '2d';

/** What a window can show of a session: a head of a display channel's surface, or all of the surface. In guest pixels of it. */
export interface DisplayPart {
  /** Id of the display channel. */
  readonly displayId: number;
  /** Monitor id; null is the whole surface. */
  readonly head: number | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From the page to the worker. */
export type ToWorker =
  /** First message, and again when the worker asked for a new canvas. The canvas is transferred. */
  | { readonly kind: 'canvas'; readonly canvas: OffscreenCanvas; readonly presenter: PresenterName | null }
  /** The display port of a session; replaces the one before. The port is transferred. */
  | { readonly kind: 'port'; readonly port: MessagePort }
  /** Shows another part of the session, now or as soon as it exists. */
  | { readonly kind: 'showDisplay'; readonly displayId: number; readonly head: number | null }
  /** The pointer's shape when the worker has to draw it; null when the system draws it or there is none. */
  | { readonly kind: 'cursorShape'; readonly shape: CursorShape | null }
  /** Hot spot in guest pixels of what is shown; null hides the drawn pointer. */
  | { readonly kind: 'cursorPosition'; readonly position: { readonly x: number; readonly y: number } | null }
  /** Nothing is painted while the window cannot be seen. */
  | { readonly kind: 'visibility'; readonly isVisible: boolean }
  | { readonly kind: 'screenshot'; readonly id: number }
  | { readonly kind: 'stats'; readonly id: number }
  /** Test hook: drops the WebGL context and gives it back `restoreAfterMs` later. */
  | { readonly kind: 'loseContext'; readonly restoreAfterMs: number };

export interface WorkerStats {
  readonly presenter: PresenterName | null;
  readonly decode: 'main' | 'renderer' | null;
  /** Messages (host `renderer`) or frames (host `main`) since the start. */
  readonly received: number;
  readonly bytes: number;
  /** Animation frames that painted something since the start. */
  readonly painted: number;
  /** Milliseconds spent in decoding and drawing into the primary surface since the start. */
  readonly decodeMs: number;
  /** Milliseconds spent in uploading and drawing to the screen since the start. */
  readonly presentMs: number;
  readonly contextLosses: number;
  /** 99th percentile of the worker's event-loop delay in the last minute, in ms. */
  readonly loopDelayMs: number;
  readonly streams: readonly StreamStats[];
}

/** From the worker to the page. */
export type FromWorker =
  | { readonly kind: 'presenter'; readonly name: PresenterName; readonly reason: string }
  /** The canvas can be drawn on no more (context lost for good, guest too large for a texture): send a new one. */
  | { readonly kind: 'needCanvas' }
  | { readonly kind: 'open'; readonly displayId: number; readonly decode: 'main' | 'renderer' }
  | { readonly kind: 'closed'; readonly displayId: number }
  /** What is shown of the primary surface of `displayId`; null while there is none. */
  | { readonly kind: 'guest'; readonly displayId: number; readonly part: DisplayPart | null }
  /** Everything that can be shown. */
  | { readonly kind: 'displays'; readonly parts: readonly DisplayPart[] }
  | { readonly kind: 'mark'; readonly displayId: number; readonly marked: boolean }
  /** Pixels of this session's guest reached the screen for the first time. */
  | { readonly kind: 'firstFrame' }
  /** null if there is nothing to take a picture of. */
  | { readonly kind: 'screenshot'; readonly id: number; readonly png: Uint8Array<ArrayBuffer> | null }
  | { readonly kind: 'stats'; readonly id: number; readonly stats: WorkerStats }
  /** The worker cannot go on; `message` is for logs. */
  | { readonly kind: 'failed'; readonly message: string };
