/** Wheel events to whole notches: nothing of a smooth scroll is lost, nothing is counted twice. */

/** Chromium's legacy figure: 120 for each notch of a wheel on every system, finer on touch pads. */
const UNITS_PER_NOTCH = 120;
const PIXELS_PER_NOTCH = 100;
const LINES_PER_NOTCH = 3;

export class WheelNotches {
  #rest = 0;

  /** @returns whole notches, down is positive. */
  add(event: WheelEvent & { readonly wheelDeltaY?: number; readonly wheelDeltaX?: number }): number {
    const step = notchesOf(event);
    if (Math.sign(step) !== Math.sign(this.#rest)) this.#rest = 0;
    this.#rest += step;
    const whole = Math.trunc(this.#rest + Math.sign(this.#rest) * 1e-6);
    this.#rest -= whole;
    return whole === 0 ? 0 : whole;
  }
}

function notchesOf(event: WheelEvent & { readonly wheelDeltaY?: number; readonly wheelDeltaX?: number }): number {
  // Shift turns a wheel sideways on some systems; the guest sees the Shift and does that itself.
  const isSideways = event.shiftKey && Math.abs(event.deltaX) > Math.abs(event.deltaY);
  const units = isSideways ? event.wheelDeltaX : event.wheelDeltaY;
  if (units !== undefined && units !== 0) return -units / UNITS_PER_NOTCH;
  const delta = isSideways ? event.deltaX : event.deltaY;
  if (event.deltaMode === 0) return delta / PIXELS_PER_NOTCH;
  return event.deltaMode === 1 ? delta / LINES_PER_NOTCH : delta;
}
