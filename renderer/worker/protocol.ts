/** Messages between a viewer page and its display worker. Sizes are device pixels unless they say guest pixels. */

import type { Monitor } from '../../preload/contract/display';
import type { CursorShape } from '../../preload/contract/session';
import type { Layout, ViewMode } from '../view/geometry';

export type PresenterName = 'webgl' | '2d';

/** From the page to the worker. */
export type ToWorker =
  /** First message, and again when the worker asked for a new canvas. The canvas is transferred. */
  | { readonly kind: 'canvas'; readonly canvas: OffscreenCanvas; readonly presenter: PresenterName | null }
  /** The display port of a session; replaces the one before. The port is transferred. */
  | { readonly kind: 'port'; readonly port: MessagePort }
  | { readonly kind: 'resize'; readonly width: number; readonly height: number }
  | { readonly kind: 'view'; readonly mode: ViewMode }
  | { readonly kind: 'pan'; readonly x: number; readonly y: number }
  /** The pointer's shape when the worker has to draw it; null when the system draws it or there is none. */
  | { readonly kind: 'cursorShape'; readonly shape: CursorShape | null }
  /** Hot spot in guest pixels; null hides the drawn pointer. */
  | { readonly kind: 'cursorPosition'; readonly position: { readonly x: number; readonly y: number } | null }
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
}

/** From the worker to the page. */
export type FromWorker =
  | { readonly kind: 'presenter'; readonly name: PresenterName; readonly reason: string }
  /** The canvas can be drawn on no more (context lost for good, guest too large for a texture): send a new one. */
  | { readonly kind: 'needCanvas' }
  | { readonly kind: 'open'; readonly displayId: number; readonly decode: 'main' | 'renderer' }
  | { readonly kind: 'closed'; readonly displayId: number }
  /** What is shown: a part of the primary surface of `displayId`, in guest pixels; null while there is none. */
  | {
      readonly kind: 'guest';
      readonly displayId: number;
      readonly size: { readonly width: number; readonly height: number } | null;
    }
  | { readonly kind: 'monitors'; readonly displayId: number; readonly monitors: readonly Monitor[] }
  | { readonly kind: 'mark'; readonly displayId: number; readonly marked: boolean }
  | { readonly kind: 'layout'; readonly layout: Layout }
  /** Pixels of this session's guest reached the screen for the first time. */
  | { readonly kind: 'firstFrame' }
  /** null if there is nothing to take a picture of. */
  | { readonly kind: 'screenshot'; readonly id: number; readonly png: Uint8Array<ArrayBuffer> | null }
  | { readonly kind: 'stats'; readonly id: number; readonly stats: WorkerStats }
  /** The worker cannot go on; `message` is for logs. */
  | { readonly kind: 'failed'; readonly message: string };
