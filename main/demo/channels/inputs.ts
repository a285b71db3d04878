/** Inputs channel of the demo server: keys for the terminal, the pointer for the button. */

import { KeyModifier, MouseButton, MouseButtonMask } from '../../spice/wire/constants';
import { inputsClient, inputsServer, MOTION_ACK_BUNCH } from '../../spice/wire/messages/inputs';
import type { ChannelLink } from '../channel-link';
import type { Desktop } from '../desktop/desktop';

export interface InputsEvents {
  /** In server mouse mode the server moves the pointer itself. */
  readonly moved: (x: number, y: number) => void;
}

export class InputsServer {
  readonly #link: ChannelLink;
  readonly #desktop: Desktop;
  readonly #events: InputsEvents;
  #x: number;
  #y: number;
  #pressed = false;
  #motions = 0;
  #modifiers = 0;

  constructor(link: ChannelLink, desktop: Desktop, events: InputsEvents) {
    this.#link = link;
    this.#desktop = desktop;
    this.#events = events;
    this.#x = Math.floor(desktop.screen.width / 2);
    this.#y = Math.floor(desktop.screen.height / 2);
  }

  /** Runs until the client leaves. */
  async serve(): Promise<void> {
    this.#link.send(inputsServer.INIT, { modifiers: this.#modifiers });
    await this.#link.serve(inputsClient, {
      KEY_DOWN: ({ code }) => this.#keys(bytesOf(code)),
      KEY_UP: ({ code }) => this.#keys(bytesOf(code)),
      KEY_SCANCODE: ({ codes }) => this.#keys(codes),
      KEY_MODIFIERS: ({ modifiers }) => {
        this.#desktop.keys.capsLock = (modifiers & KeyModifier.CAPS_LOCK) !== 0;
        this.#setModifiers(modifiers);
      },
      MOUSE_MOTION: ({ dx, dy, buttons }) => {
        this.#moveTo(this.#x + dx, this.#y + dy, buttons);
        this.#events.moved(this.#x, this.#y);
      },
      MOUSE_POSITION: ({ x, y, buttons }) => this.#moveTo(x, y, buttons),
      MOUSE_PRESS: ({ button }) => this.#button(button, true),
      MOUSE_RELEASE: ({ button }) => this.#button(button, false),
    });
  }

  #keys(bytes: Iterable<number>): void {
    for (const byte of bytes) this.#desktop.type(byte);
    const caps = this.#desktop.keys.capsLock ? KeyModifier.CAPS_LOCK : 0;
    this.#setModifiers((this.#modifiers & ~KeyModifier.CAPS_LOCK) | caps);
  }

  #setModifiers(modifiers: number): void {
    if (modifiers === this.#modifiers) return;
    this.#modifiers = modifiers;
    this.#link.send(inputsServer.KEY_MODIFIERS, { modifiers });
  }

  #moveTo(x: number, y: number, buttons: number): void {
    const { width, height } = this.#desktop.screen;
    this.#x = Math.min(width - 1, Math.max(0, x));
    this.#y = Math.min(height - 1, Math.max(0, y));
    this.#pressed = (buttons & MouseButtonMask.LEFT) !== 0;
    this.#desktop.pointer(this.#x, this.#y, this.#pressed);
    if (++this.#motions % MOTION_ACK_BUNCH === 0) this.#link.send(inputsServer.MOUSE_MOTION_ACK, {});
  }

  #button(button: number, down: boolean): void {
    if (button !== MouseButton.LEFT) return;
    this.#pressed = down;
    this.#desktop.pointer(this.#x, this.#y, down);
  }
}

/** Scancode bytes of a KEY_DOWN or KEY_UP: the first in the low byte, the rest 0. */
function bytesOf(code: number): number[] {
  return [0, 8, 16, 24].map((shift) => (code >>> shift) & 255).filter((byte) => byte !== 0);
}
