/** The screen of a viewer window: which display is shown, when it is painted, and what becomes of a lost context. */

import type { PixelRect } from '../../preload/contract/display';
import type { CursorShape } from '../../preload/contract/session';
import type { Offset } from '../view/geometry';
import type { DisplayHost } from './hosts/host';
import { choosePresenter } from './presenter/choose';
import type { Presenter } from './presenter/presenter';
import type { DisplayPart, FromWorker, PresenterName } from './protocol';

/** A lost context that does not come back in this time is given up. */
const RESTORE_TIMEOUT_MS = 3000;

interface Shown {
  readonly displayId: number;
  readonly host: DisplayHost;
  /** What of the surface is shown; null while there is none. */
  part: DisplayPart | null;
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
  #cursorShape: CursorShape | null = null;
  #cursorPosition: Offset | null = null;
  #isVisible = true;
  #isFrameAsked = false;
  /** The canvas has another picture than the one that is to be shown, or another part of it. */
  #isStale = false;
  #hasFirstFrame = false;
  #isLost = false;
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
    this.#presenter.setCursor(this.#cursorShape);
    this.#isStale = true;
    this.#post({ kind: 'presenter', name: choice.presenter.name, reason: choice.reason });
    this.invalidate();
  }

  /** A new session begins: its first picture is told anew. */
  startSession(): void {
    this.#hasFirstFrame = false;
  }

  /** Shows a display from now on; its host stays the caller's. `setPart` says what of it. */
  show(displayId: number, host: DisplayHost, isMarked: boolean): void {
    this.#shown = { displayId, host, part: null, isMarked, updates: 0 };
    this.primaryChanged(displayId);
  }

  isShowing(displayId: number): boolean {
    return this.#shown?.displayId === displayId;
  }

  get shownHost(): DisplayHost | null {
    return this.#shown?.host ?? null;
  }

  /** What of the picture is shown, within it. */
  setPart(part: DisplayPart | null): void {
    if (this.#shown === null) return;
    this.#shown.part = part;
    const { displayId } = this.#shown;
    const text = `${displayId}:${JSON.stringify(part)}`;
    if (text === this.#lastGuest) return;
    this.#lastGuest = text;
    this.#isStale = true;
    this.#post({ kind: 'guest', displayId, part });
    this.invalidate();
  }

  primaryChanged(displayId: number): void {
    if (this.#shown?.displayId !== displayId) return;
    this.#isStale = true;
    this.invalidate();
  }

  setMarked(displayId: number): void {
    if (this.#shown?.displayId !== displayId) return;
    this.#shown.isMarked = true;
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

  /** A window that cannot be seen paints nothing; its damage waits, merged, and is painted when it comes back. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (isVisible) this.invalidate();
  }

  loseContext(restoreAfterMs: number): void {
    this.#presenter?.loseContext(restoreAfterMs);
  }

  /** Asks for one painting at the next animation frame, however often it is called. */
  invalidate(): void {
    if (this.#isFrameAsked || !this.#isVisible) return;
    this.#isFrameAsked = true;
    requestAnimationFrame(() => {
      this.#isFrameAsked = false;
      this.#paint();
    });
  }

  /** What of the primary is shown; null while there is none. */
  get part(): DisplayPart | null {
    return this.#shown === null || this.#shown.host.picture === null ? null : this.#shown.part;
  }

  #paint(): void {
    const presenter = this.#presenter;
    const shown = this.#shown;
    const { part } = this;
    // Between the end of one primary and the next nothing can be shown: the canvas keeps the last picture (display, mode change).
    if (presenter === null || this.#isLost || shown === null || part === null) return;
    const startedAt = performance.now();
    const damage = shown.host.takeDamage();
    try {
      this.#present(presenter, shown.host, part, damage);
    } catch {
      // The picture is too large for this back end, or its memory is gone: another canvas gets the other one.
      this.#giveUpCanvas();
      return;
    }
    this.#painted += 1;
    this.#presentMs += performance.now() - startedAt;
    if (damage.length > 0) shown.updates += 1;
    // A new surface is damaged all over before the server has drawn anything: that is no picture yet.
    if (!this.#hasFirstFrame && shown.updates > 0 && (shown.isMarked || shown.updates > 1)) {
      this.#hasFirstFrame = true;
      this.#post({ kind: 'firstFrame' });
    }
  }

  #present(presenter: Presenter, host: DisplayHost, part: DisplayPart, damage: readonly PixelRect[]): void {
    if (!this.#isStale || host.picture === null) {
      presenter.present(damage, this.#cursorPosition);
      return;
    }
    const { x, y, width, height } = part;
    const rect = { left: x, top: y, right: x + width, bottom: y + height };
    presenter.setPicture(host.picture, rect);
    presenter.present([rect], this.#cursorPosition);
    this.#isStale = false;
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
    this.#isStale = true;
    this.invalidate();
  }

  #giveUpCanvas(): void {
    this.#presenter?.dispose();
    this.#presenter = null;
    this.#post({ kind: 'needCanvas' });
  }
}
