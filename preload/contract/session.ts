/** The control port between a viewer window and its session process: state, cursor and input; never pixels of the desktop. */

import type { ErrorData } from '../../main/spice/wire/errors';
import type { Quality, QualityState } from './quality';

/** Steps of a connection attempt, in order. */
export const STAGES = ['resolve', 'proxy', 'tls', 'link', 'auth', 'channels', 'firstFrame'] as const;
export type Stage = (typeof STAGES)[number];

export type SessionState =
  /** Sockets are being opened and linked. */
  | { readonly name: 'connecting'; readonly stage: Stage }
  /** The server asks for a password; the attempt goes on when it comes. */
  | { readonly name: 'password'; readonly wrong: boolean; readonly needsUsername: boolean }
  /** The main channel is up and the display's channels are open. */
  | { readonly name: 'connected' }
  /** The end; `error` is null when the user closed the session. */
  | { readonly name: 'closed'; readonly error: ErrorData | null };

/** A pointer shape: straight (not premultiplied) RGBA rows, top-down. */
export interface CursorShape {
  readonly width: number;
  readonly height: number;
  readonly hotSpotX: number;
  readonly hotSpotY: number;
  readonly rgba: Uint8Array;
}

export interface ChannelFacts {
  readonly type: string;
  readonly id: number;
  readonly tls: boolean;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

export interface SessionStats {
  readonly channels: readonly ChannelFacts[];
  /** Round trip of the latest ping of ours in ms; null before the first. */
  readonly roundTripMs: number | null;
  /** 99th percentile of the session process's event-loop delay in ms. */
  readonly loopDelayMs: number;
}

/** From the session process to the window. */
export type FromSession =
  | { readonly kind: 'state'; readonly state: SessionState }
  /** UTF-8 text of the server's; untrusted. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'uuid'; readonly uuid: string }
  /** Bits of MouseMode. */
  | { readonly kind: 'mouseMode'; readonly supported: number; readonly current: number }
  | { readonly kind: 'agent'; readonly connected: boolean }
  /** Lock state of the guest's keyboard: bits of KeyModifier. */
  | { readonly kind: 'modifiers'; readonly modifiers: number }
  /** null hides the pointer. */
  | { readonly kind: 'cursor'; readonly displayId: number; readonly shape: CursorShape | null }
  /** Server mouse mode: where the guest has the pointer's hot spot, in pixels of the display's surface. */
  | { readonly kind: 'cursorMove'; readonly displayId: number; readonly x: number; readonly y: number }
  | { readonly kind: 'notify'; readonly severity: 'info' | 'warn' | 'error'; readonly text: string }
  /** Something was refused or dropped but the session goes on. */
  | { readonly kind: 'problem'; readonly error: ErrorData }
  | { readonly kind: 'stats'; readonly stats: SessionStats }
  /** When a display is linked, and after every wish. */
  | { readonly kind: 'quality'; readonly quality: QualityState };

/** From the window to the session process. Scancodes are set 1, packed as KEY_DOWN has them: first byte lowest. */
export type ToSession =
  /** `code` is always the make code; the session process derives the break code. */
  | { readonly kind: 'key'; readonly down: boolean; readonly code: number }
  /** The window lost the focus: every key that is down goes up. */
  | { readonly kind: 'releaseKeys' }
  /** Presses the keys in order and releases them in reverse. */
  | { readonly kind: 'chord'; readonly codes: readonly number[] }
  /** The host's lock state; `known` has the bits that the window can tell. */
  | { readonly kind: 'locks'; readonly modifiers: number; readonly known: number }
  /** Server mouse mode. */
  | { readonly kind: 'motion'; readonly dx: number; readonly dy: number; readonly buttons: number }
  /** Client mouse mode: pixels of the monitor shown. */
  | {
      readonly kind: 'position';
      readonly displayId: number;
      readonly x: number;
      readonly y: number;
      readonly buttons: number;
    }
  /** `buttons` includes the button on press and excludes it on release. */
  | { readonly kind: 'button'; readonly down: boolean; readonly button: number; readonly buttons: number }
  /** Whole notches; up is negative. */
  | { readonly kind: 'wheel'; readonly notches: number; readonly buttons: number }
  | { readonly kind: 'requestMouseMode'; readonly mode: number }
  /** Answered by `quality`. */
  | { readonly kind: 'prefer'; readonly quality: Quality }
  | { readonly kind: 'password'; readonly username: string | null; readonly password: string }
  /** Asks for one `stats`. */
  | { readonly kind: 'stats' }
  | { readonly kind: 'close' };
