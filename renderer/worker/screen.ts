/** The screen of a viewer window: which display is shown, when it is painted, and what becomes of a lost context. */

import type { Monitor, PixelRect } from '../../preload/contract/display';
import type { CursorShape } from '../../preload/contract/session';
import type { Offset, Size, ViewMode } from '../view/geometry';
import { placePicture } from '../view/geometry';
import type { DisplayHost } from './hosts/host';
import { choosePresenter } from './presenter/choose';
import type { Presenter } from './presenter/presenter';
import type { FromWorker, PresenterName } from './protocol';

/** A lost context that does not come back in this time is given up. */
const RESTORE_TIMEOUT_MS = 3000;

interface Shown {
  readonly displayId: number;
  readonly host: DisplayHost;
  monitors: readonly Monitor[];
  /** The server said that the surface's contents mean something. */
  isMarked: boolean;
  /** Paintings with damage since it is shown. */
  updates: number;
}

export class Screen {
  readonly #post: (message: FromWorker) => void;
  readonly #choose: typeof choosePresenter;
  #presenter: Presenter | null = null;
  #shown: Shown | null = null;
  #canvas: Size = { width: 1, height: 1 };
  #mode: ViewMode = { kind: 'fit' };
  #pan: Offset = { x: 0, y: 0 };
  #cursorShape: CursorShape | null = null;
  #cursorPosition: Offset | null = null;
  #isFrameAsked = false;
  #needsUpload = false;
  #hasFirstFrame = false;
  /** What was painted last: it stays when its surface is gone and nothing follows yet. */
  #lastSize: Size | null = null;
  #isLost = false;
  #lastLayout = '';
  #lastGuest = '';
  #painted = 0;
  #presentMs = 0;
  #contextLosses = 0;

  /** @param choose Picks what draws on a canvas. */
  constructor(post: (message: FromWorker) => void, choose: typeof choosePresenter = choosePresenter) {
    this.#post = post;
    this.#choose = choose;
  }

  get figures(): { presenter: PresenterName | null; painted: number; presentMs: number; contextLosses: number } {
    return {
      presenter: this.#presenter?.name ?? null,
      painted: this.#painted,
      presentMs: this.#presentMs,
      contextLosses: this.#contextLosses,
    };
  }

  /** Takes a canvas; everything that is shown is drawn on it anew. */
  setCanvas(canvas: OffscreenCanvas, forced: PresenterName | null): void {
    this.#presenter?.dispose();
    const choice = this.#choose(canvas, forced, {
      lost: () => this.#handleLost(),
      restored: () => this.#handleRestored(),
    });
    this.#presenter = choice.presenter;
    this.#isLost = false;
    this.#presenter.resize(this.#canvas.width, this.#canvas.height);
    this.#presenter.setCursor(this.#cursorShape);
    this.#presenter.setPicture(this.#shown?.host.picture ?? null);
    this.#needsUpload = true;
    this.#post({ kind: 'presenter', name: choice.presenter.name, reason: choice.reason });
    this.invalidate();
  }

  /** Shows a display; its host stays the caller's. */
  show(displayId: number, host: DisplayHost): void {
    this.#shown = { displayId, host, monitors: [], isMarked: false, updates: 0 };
    this.#hasFirstFrame = false;
    this.primaryChanged(displayId);
  }

  isShowing(displayId: number): boolean {
    return this.#shown?.displayId === displayId;
  }

  primaryChanged(displayId: number): void {
    if (this.#shown?.displayId !== displayId) return;
    const { picture } = this.#shown.host;
    // Between the end of one primary and the next nothing can be shown: the last picture stays (display, mode change).
    if (picture !== null) {
      this.#presenter?.setPicture(picture);
      this.#needsUpload = true;
    }
    this.#announceGuest();
    this.invalidate();
  }

  setMarked(displayId: number): void {
    if (this.#shown?.displayId !== displayId) return;
    this.#shown.isMarked = true;
    this.invalidate();
  }

  setMonitors(displayId: number, monitors: readonly Monitor[]): void {
    if (this.#shown?.displayId !== displayId) return;
    this.#shown.monitors = monitors;
    this.#announceGuest();
    this.invalidate();
  }

  resize(width: number, height: number): void {
    this.#canvas = { width: Math.max(1, width), height: Math.max(1, height) };
    this.#presenter?.resize(this.#canvas.width, this.#canvas.height);
    // Setting a canvas's size clears it: painting in the same task avoids a black flash.
    this.#paint();
  }

  setMode(mode: ViewMode): void {
    this.#mode = mode;
    this.invalidate();
  }

  setPan(pan: Offset): void {
    this.#pan = pan;
    this.invalidate();
  }

  setCursorShape(shape: CursorShape | null): void {
    this.#cursorShape = shape;
    this.#presenter?.setCursor(shape);
    this.invalidate();
  }

  setCursorPosition(position: Offset | null): void {
    this.#cursorPosition = position;
    if (this.#cursorShape !== null) this.invalidate();
  }

  loseContext(restoreAfterMs: number): void {
    this.#presenter?.loseContext(restoreAfterMs);
  }

  /** Asks for one painting at the next animation frame, however often it is called. */
  invalidate(): void {
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    requestAnimationFrame(() => {
      this.#isFrameAsked = false;
      this.#paint();
    });
  }

  /** The part of the primary that is shown: all of it, or the one head's size from its corner (display, monitors). */
  shownSize(): Size | null {
    const picture = this.#shown?.host.picture;
    if (this.#shown === null || picture === null || picture === undefined) return null;
    const head = this.#shown.monitors.length === 1 ? this.#shown.monitors[0] : undefined;
    if (head === undefined || head.width <= 0 || head.height <= 0) return picture;
    return { width: Math.min(head.width, picture.width), height: Math.min(head.height, picture.height) };
  }

  #announceGuest(): void {
    if (this.#shown === null) return;
    const size = this.shownSize();
    const { displayId } = this.#shown;
    const text = `${displayId}:${size === null ? '' : `${size.width}x${size.height}`}`;
    if (text === this.#lastGuest) return;
    this.#lastGuest = text;
    const plain = size === null ? null : { width: size.width, height: size.height };
    this.#post({ kind: 'guest', displayId, size: plain });
  }

  #paint(): void {
    const presenter = this.#presenter;
    const shown = this.#shown;
    const size = this.shownSize();
    if (presenter === null || this.#isLost) return;
    if (shown === null || size === null) {
      this.#repaintLast(presenter);
      return;
    }
    const startedAt = performance.now();
    const damage = shown.host.takeDamage();
    try {
      if (this.#needsUpload || damage.length > 0) presenter.upload(this.#needsUpload ? [whole(shown.host)] : damage);
    } catch {
      // The picture is too large for this back end, or its memory is gone: another canvas gets the other one.
      this.#giveUpCanvas();
      return;
    }
    this.#needsUpload = false;
    const layout = placePicture(this.#canvas, size, this.#mode, this.#pan);
    presenter.draw({ layout, shown: size, cursor: this.#cursorPosition });
    this.#lastSize = size;
    this.#painted += 1;
    this.#presentMs += performance.now() - startedAt;
    const text = JSON.stringify(layout);
    if (text !== this.#lastLayout) {
      this.#lastLayout = text;
      this.#post({ kind: 'layout', layout });
    }
    if (damage.length > 0) shown.updates += 1;
    // A new surface is damaged all over before the server has drawn anything: that is no picture yet.
    if (!this.#hasFirstFrame && shown.updates > 0 && (shown.isMarked || shown.updates > 1)) {
      this.#hasFirstFrame = true;
      this.#post({ kind: 'firstFrame' });
    }
  }

  /** While a session is replaced a new size clears the canvas: the presenter still holds the last picture. */
  #repaintLast(presenter: Presenter): void {
    const size = this.#lastSize;
    if (size === null) return;
    const layout = placePicture(this.#canvas, size, this.#mode, this.#pan);
    presenter.draw({ layout, shown: size, cursor: null });
  }

  #handleLost(): void {
    this.#isLost = true;
    this.#contextLosses += 1;
    const loss = this.#contextLosses;
    setTimeout(() => {
      if (this.#isLost && loss === this.#contextLosses) this.#giveUpCanvas();
    }, RESTORE_TIMEOUT_MS);
  }

  #handleRestored(): void {
    this.#isLost = false;
    this.#presenter?.setPicture(this.#shown?.host.picture ?? null);
    this.#needsUpload = true;
    this.invalidate();
  }

  #giveUpCanvas(): void {
    this.#presenter?.dispose();
    this.#presenter = null;
    this.#post({ kind: 'needCanvas' });
  }
}

function whole(host: DisplayHost): PixelRect {
  return { left: 0, top: 0, right: host.picture?.width ?? 0, bottom: host.picture?.height ?? 0 };
}
