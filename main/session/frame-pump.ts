/**
 * Decode host `main`, the way out: decoded pixels go to the window's worker, one frame at a time, damage merging while it is busy.
 * The worker answers at its own pace: one frame at most waits there beside the one that is painted.
 */

import type { FromDisplay, ToDisplay } from '../../preload/contract/display';
import type { DisplaySink } from '../spice/display/pipeline';
import type { Rect } from '../spice/display/geometry';
import type { Head } from '../spice/wire/messages/display';
import type { SpiceError } from '../spice/wire/errors';
import type { SessionPort } from './ports';

/** What a pump reads its frames from. */
export interface FrameSource {
  takeDamage(): readonly Rect[];
  readPixels(rect: Rect, target?: Uint8Array): Uint8Array;
}

export class FramePump implements Omit<DisplaySink, 'send'> {
  readonly #port: SessionPort<ToDisplay>;
  readonly #displayId: number;
  readonly #serverCaps: readonly number[];
  readonly #source: () => FrameSource | undefined;
  readonly #onProblem: (error: SpiceError) => void;
  #ready = false;
  #scheduled = false;
  #presenting = false;
  #dirty = false;
  #size: { readonly width: number; readonly height: number } | null = null;
  #heads: readonly Head[] = [];
  #marked = false;
  /** The latest frame's pixels: the port copies them, and pages that are in use already cost a sixth of fresh ones. */
  #pixels = new Uint8Array(0);

  constructor(options: {
    readonly port: SessionPort<ToDisplay>;
    readonly displayId: number;
    readonly serverCaps: readonly number[];
    readonly source: () => FrameSource | undefined;
    readonly onProblem: (error: SpiceError) => void;
    readonly ready: boolean;
  }) {
    this.#port = options.port;
    this.#displayId = options.displayId;
    this.#serverCaps = options.serverCaps;
    this.#source = options.source;
    this.#onProblem = options.onProblem;
    if (options.ready) this.workerReady();
  }

  workerReady(): void {
    if (this.#ready) return;
    this.#ready = true;
    const displayId = this.#displayId;
    this.#port.postMessage({ kind: 'open', displayId, host: 'main', serverCaps: this.#serverCaps });
    if (this.#size !== null) this.primary(this.#size);
    if (this.#heads.length > 0) this.#sendMonitors();
    if (this.#marked) this.mark(true);
    this.#schedule();
  }

  receive(message: FromDisplay): void {
    if (message.kind !== 'presented') return;
    this.#presenting = false;
    this.#schedule();
  }

  primary(size: { readonly width: number; readonly height: number } | null): void {
    this.#size = size;
    if (this.#ready) this.#port.postMessage({ kind: 'primary', displayId: this.#displayId, size });
  }

  monitors({ heads }: { readonly heads: readonly Head[] }): void {
    this.#heads = heads;
    if (this.#ready) this.#sendMonitors();
  }

  mark(marked: boolean): void {
    this.#marked = marked;
    if (this.#ready) this.#port.postMessage({ kind: 'mark', displayId: this.#displayId, marked });
  }

  damaged(): void {
    this.#dirty = true;
    this.#schedule();
  }

  problem(error: SpiceError): void {
    this.#onProblem(error);
  }

  close(): void {
    if (this.#ready) this.#port.postMessage({ kind: 'closed', displayId: this.#displayId });
  }

  #sendMonitors(): void {
    const monitors = this.#heads.map(({ monitorId, x, y, width, height }) => ({ id: monitorId, x, y, width, height }));
    this.#port.postMessage({ kind: 'monitors', displayId: this.#displayId, monitors });
  }

  /** Sends when everything that has arrived is drawn, so that a burst makes one frame. */
  #schedule(): void {
    if (!this.#ready || this.#presenting || this.#scheduled || !this.#dirty) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    const source = this.#source();
    if (source === undefined || this.#presenting) return;
    this.#dirty = false;
    const rects = source.takeDamage();
    if (rects.length === 0) return;
    let size = 0;
    for (const { left, top, right, bottom } of rects) size += (right - left) * (bottom - top) * 4;
    if (this.#pixels.length !== size) this.#pixels = new Uint8Array(size);
    const pixels = this.#pixels;
    let offset = 0;
    for (const rect of rects) {
      const bytes = (rect.right - rect.left) * (rect.bottom - rect.top) * 4;
      source.readPixels(rect, pixels.subarray(offset, offset + bytes));
      offset += bytes;
    }
    this.#presenting = true;
    this.#port.postMessage({ kind: 'frame', displayId: this.#displayId, rects, pixels });
  }
}
