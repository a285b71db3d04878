/** The pointer: mapping, buttons, drags that leave the window, wheel notches, motion under pointer lock. */

import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ToSession } from '../../preload/contract/session';
import { placePicture } from '../view/geometry';
import { PointerCapture } from './pointer';
import { WheelNotches } from './wheel';

let sent: ToSession[];
let pointer: PointerCapture;

/** jsdom has no PointerEvent of its own in every version: a mouse event has all that is read. */
function at(x: number, y: number, buttons = 0, button = -1): PointerEvent {
  const event = new MouseEvent('pointermove', { clientX: x, clientY: y, buttons });
  Object.defineProperties(event, { button: { value: button }, pointerId: { value: 1 } });
  return event as PointerEvent;
}

beforeEach(() => {
  sent = [];
  const guest = { width: 100, height: 100 };
  const layout = placePicture({ width: 200, height: 100 }, guest, { kind: 'fit' });
  pointer = new PointerCapture({
    send: (message) => sent.push(message),
    beforeSend: () => undefined,
    view: () => ({ layout, guest }),
    place: (point) => ({ displayId: 3, ...point }),
  });
  const target = document.createElement('canvas');
  target.setPointerCapture = () => undefined;
  pointer.attach(target);
});

describe('PointerCapture, client mode', () => {
  it('sends positions inside the picture, once each', () => {
    pointer.handleMove(at(50, 10));
    pointer.handleMove(at(50, 10));
    pointer.handleMove(at(10, 10));
    expect(sent).toEqual([{ kind: 'position', displayId: 3, x: 0, y: 10, buttons: 0 }]);
  });

  it('sends the position before the press; the mask has the button on press and not on release', () => {
    pointer.handleDown(at(60, 20, 2, 2));
    pointer.handleButtons(at(60, 20, 0, 2));
    expect(sent).toEqual([
      { kind: 'position', displayId: 3, x: 10, y: 20, buttons: 0 },
      { kind: 'button', down: true, button: 3, buttons: 0x04 },
      { kind: 'button', down: false, button: 3, buttons: 0 },
    ]);
  });

  it('tells a second button, which comes as a move', () => {
    pointer.handleDown(at(60, 20, 1, 0));
    pointer.handleMove(at(60, 20, 9, 3));
    expect(sent.at(-1)).toEqual({ kind: 'button', down: true, button: 6, buttons: 0x21 });
  });

  it('ignores presses on the letterbox but follows a drag onto it', () => {
    pointer.handleDown(at(5, 5, 1, 0));
    pointer.handleButtons(at(5, 5, 0, 0));
    expect(sent).toEqual([]);
    pointer.handleDown(at(60, 20, 1, 0));
    pointer.handleMove(at(199, 99, 1));
    expect(sent.at(-1)).toEqual({ kind: 'position', displayId: 3, x: 99, y: 99, buttons: 1 });
  });

  it('releases held buttons when the window loses the focus', () => {
    pointer.handleDown(at(60, 20, 1, 0));
    window.dispatchEvent(new Event('blur'));
    expect(sent.at(-1)).toEqual({ kind: 'button', down: false, button: 1, buttons: 0 });
  });
});

describe('WheelNotches', () => {
  it('adds up small steps and starts anew when the direction changes', () => {
    const wheel = new WheelNotches();
    const step = (deltaY: number): number => wheel.add(new WheelEvent('wheel', { deltaY }));
    expect([step(40), step(40), step(40), step(-40), step(-60)]).toEqual([0, 0, 1, 0, -1]);
    expect(step(300)).toBe(3);
  });
});

describe('PointerCapture, server mode', () => {
  let target: HTMLCanvasElement;

  beforeEach(() => {
    target = document.createElement('canvas');
    target.requestPointerLock = () => Promise.resolve();
    document.exitPointerLock = () => undefined;
    pointer.attach(target);
    pointer.mode = 'server';
    sent = [];
    setLocked(target);
    jest.spyOn(document, 'hasFocus').mockReturnValue(true);
  });

  function setLocked(element: Element | null): void {
    Object.defineProperty(document, 'pointerLockElement', { value: element, configurable: true });
  }

  function moved(dx: number, dy: number): PointerEvent {
    const event = at(0, 0);
    Object.defineProperties(event, { movementX: { value: dx }, movementY: { value: dy } });
    return event;
  }

  it('sends motion in whole pixels and keeps the rest', () => {
    pointer.handleMove(moved(1.5, 0));
    pointer.handleMove(moved(1.5, -2));
    expect(sent).toEqual([
      { kind: 'motion', dx: 1, dy: 0, buttons: 0 },
      { kind: 'motion', dx: 2, dy: -2, buttons: 0 },
    ]);
  });

  it('sends nothing of the pointer’s way home when it gives the lock back', () => {
    pointer.release();
    pointer.handleMove(moved(-60, -30));
    expect(sent).toEqual([]);
    setLocked(null);
    expect(pointer.handleLockChange()).toBe(false);
  });

  it('takes a lock that the browser ended in a focused window for the Escape key', () => {
    setLocked(null);
    expect(pointer.handleLockChange()).toBe(true);
    jest.spyOn(document, 'hasFocus').mockReturnValue(false);
    expect(pointer.handleLockChange()).toBe(false);
  });

  it('keeps the click that captures the pointer from the guest', () => {
    setLocked(null);
    pointer.handleDown(at(5, 5, 1, 0));
    setLocked(target);
    pointer.handleButtons(at(5, 5, 0, 0));
    expect(sent).toEqual([]);
    pointer.handleDown(at(5, 5, 1, 0));
    expect(sent).toEqual([{ kind: 'button', down: true, button: 1, buttons: 1 }]);
  });
});
