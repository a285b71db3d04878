/** The pointer of a viewer in both mouse modes: absolute in the picture, or relative under pointer lock (protocol §5.3). */

import type { ToSession } from '../../preload/contract/session';
import type { GuestPosition } from '../view/displays';
import type { Layout, Size } from '../view/geometry';
import { toGuest } from '../view/geometry';
import { WheelNotches } from './wheel';

export type PointerMode = 'client' | 'server';

export interface PointerOptions {
  send(message: ToSession): void;
  /** Called before anything is sent: keys that are held back go first. */
  beforeSend(): void;
  /** Where the picture is; null while there is none. */
  view(): { readonly layout: Layout; readonly guest: Size } | null;
  /** Where a pixel of the picture lies for the guest. */
  place(point: { readonly x: number; readonly y: number }): GuestPosition;
}

/** MouseEvent.buttons bit, button number of the protocol, mask of the protocol. */
const BUTTONS = [
  [1, 1, 0x01],
  [4, 2, 0x02],
  [2, 3, 0x04],
  [8, 6, 0x20],
  [16, 7, 0x40],
] as const;

/** Raw motion may come at 1000 Hz; the guest's screen does not. */
const MIN_RAW_INTERVAL_MS = 4;

export class PointerCapture {
  readonly #options: PointerOptions;
  readonly #wheel = new WheelNotches();
  #target: HTMLElement | null = null;
  #mode: PointerMode = 'client';
  /** Buttons that the guest has down, as the protocol's mask. */
  #held = 0;
  #last: GuestPosition | null = null;
  #lastSentAt = 0;
  #dx = 0;
  #dy = 0;
  #hasRaw = false;
  /** Pointer lock was given back by us: the pointer's way home is no motion of the guest's. */
  #isReleasing = false;
  /** The click that captures the pointer is not the guest's. */
  #isCapturing = false;

  constructor(options: PointerOptions) {
    this.#options = options;
  }

  get mode(): PointerMode {
    return this.#mode;
  }

  set mode(mode: PointerMode) {
    if (mode === this.#mode) return;
    this.releaseButtons();
    this.#mode = mode;
    this.#last = null;
    if (mode === 'client') this.release();
  }

  get isLocked(): boolean {
    return this.#target !== null && document.pointerLockElement === this.#target;
  }

  /** Listens on the canvas. @returns what stops it. */
  attach(target: HTMLElement): () => void {
    this.#target = target;
    const stop = new AbortController();
    const { signal } = stop;
    const on = <K extends keyof HTMLElementEventMap>(
      name: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ): void => target.addEventListener(name, listener, { signal, passive: false });
    on('pointerdown', (event) => this.handleDown(event));
    on('pointerup', (event) => this.handleButtons(event));
    on('pointermove', (event) => this.handleMove(event));
    on('pointercancel', () => this.releaseButtons());
    on('lostpointercapture', (event) => this.handleButtons(event));
    target.addEventListener('pointerrawupdate', (event) => this.handleRaw(event as PointerEvent), { signal });
    on('wheel', (event) => this.handleWheel(event));
    // Focus, context menu, middle-button scrolling, history keys: none of these is the browser's here.
    for (const name of ['contextmenu', 'auxclick', 'dragstart'] as const) on(name, (event) => event.preventDefault());
    on('mouseup', (event) => event.preventDefault());
    window.addEventListener('blur', () => this.releaseButtons(), { signal });
    return () => {
      this.release();
      stop.abort();
      this.#target = null;
    };
  }

  handleDown(event: PointerEvent): void {
    this.#target?.focus({ preventScroll: true });
    event.preventDefault();
    if (this.#mode === 'server') {
      if (!this.isLocked) {
        this.#isCapturing = true;
        void this.#lock();
        return;
      }
    } else {
      this.#target?.setPointerCapture(event.pointerId);
    }
    this.handleButtons(event);
  }

  /** Sends what differs between the buttons that are down and those that the guest has down. */
  handleButtons(event: PointerEvent): void {
    if (this.#isCapturing) {
      if (event.buttons === 0) this.#isCapturing = false;
      return;
    }
    if (this.#mode === 'server' && !this.isLocked && this.#held === 0) return;
    const view = this.#options.view();
    if (view === null) return;
    let isInside = true;
    if (this.#mode === 'client') isInside = this.#sendPosition(event);
    else this.#flushMotion();
    for (const [bit, button, mask] of BUTTONS) {
      const isDown = (event.buttons & bit) !== 0;
      if (isDown === ((this.#held & mask) !== 0)) continue;
      // A press on the letterbox is nobody's; a drag that began inside may end there.
      if (isDown && !isInside && this.#held === 0) continue;
      this.#held = isDown ? this.#held | mask : this.#held & ~mask;
      this.#send({ kind: 'button', down: isDown, button, buttons: this.#held });
    }
  }

  handleMove(event: PointerEvent): void {
    if (this.#mode === 'server') {
      if (!this.isLocked) return;
      // What pointerrawupdate has told already is in this event once more.
      if (!this.#hasRaw) this.#addMotion(event);
      this.#hasRaw = false;
      this.#flushMotion();
    } else {
      this.#sendPosition(event);
    }
    // Buttons pressed while another is down come as moves.
    if (event.button >= 0) this.handleButtons(event);
  }

  /** Motion before the next frame: halves the way from hand to guest where the browser offers it. */
  handleRaw(event: PointerEvent): void {
    const isDue = event.timeStamp - this.#lastSentAt >= MIN_RAW_INTERVAL_MS;
    if (this.#mode === 'client') {
      if (isDue && this.#sendPosition(event)) this.#lastSentAt = event.timeStamp;
      return;
    }
    if (!this.isLocked) return;
    this.#hasRaw = true;
    this.#addMotion(event);
    if (!isDue) return;
    this.#lastSentAt = event.timeStamp;
    this.#flushMotion();
  }

  handleWheel(event: WheelEvent): void {
    event.preventDefault();
    if (this.#mode === 'server' && !this.isLocked) return;
    const notches = this.#wheel.add(event);
    if (notches === 0) return;
    if (this.#mode === 'client') this.#sendPosition(event);
    this.#send({ kind: 'wheel', notches, buttons: this.#held });
  }

  releaseButtons(): void {
    for (const [, button, mask] of BUTTONS) {
      if ((this.#held & mask) === 0) continue;
      this.#held &= ~mask;
      this.#send({ kind: 'button', down: false, button, buttons: this.#held });
    }
  }

  /** Leaves pointer lock. */
  release(): void {
    this.releaseButtons();
    if (!this.isLocked) return;
    this.#isReleasing = true;
    document.exitPointerLock();
  }

  /**
   * Pointer lock began or ended.
   * @returns true if the browser took it away while the window is in use: the user pressed Escape, which the page never sees.
   */
  handleLockChange(): boolean {
    if (this.isLocked) return false;
    this.releaseButtons();
    this.#dx = 0;
    this.#dy = 0;
    const isEscape = !this.#isReleasing && document.hasFocus();
    this.#isReleasing = false;
    return isEscape;
  }

  async #lock(): Promise<void> {
    const target = this.#target;
    if (target === null) return;
    try {
      await target.requestPointerLock({ unadjustedMovement: true });
    } catch {
      // Raw motion is not offered everywhere; the accelerated one is.
      try {
        await target.requestPointerLock();
      } catch {
        this.#isCapturing = false;
      }
    }
  }

  #addMotion(event: PointerEvent): void {
    if (this.#isReleasing) return;
    this.#dx += event.movementX;
    this.#dy += event.movementY;
  }

  #flushMotion(): void {
    const dx = Math.trunc(this.#dx);
    const dy = Math.trunc(this.#dy);
    if (dx === 0 && dy === 0) return;
    this.#dx -= dx;
    this.#dy -= dy;
    this.#send({ kind: 'motion', dx, dy, buttons: this.#held });
  }

  /** @returns whether the pointer is inside the picture. */
  #sendPosition(event: MouseEvent): boolean {
    const view = this.#options.view();
    const target = this.#target;
    if (view === null || target === null) return false;
    const box = target.getBoundingClientRect();
    const ratio = window.devicePixelRatio;
    const point = { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
    const { inside, ...pixel } = toGuest(view.layout, view.guest, point);
    if (!inside && this.#held === 0) return false;
    const { displayId, x, y } = this.#options.place(pixel);
    if (this.#last?.x === x && this.#last.y === y && this.#last.displayId === displayId) return inside;
    this.#last = { displayId, x, y };
    this.#send({ kind: 'position', displayId, x, y, buttons: this.#held });
    return inside;
  }

  #send(message: ToSession): void {
    this.#options.beforeSend();
    this.#options.send(message);
  }
}
