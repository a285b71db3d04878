/** The inputs channel (protocol: inputs channel): keys as set-1 scancodes, lock state, and the pointer under the motion-ack rule. */

import { InputsCap, KeyModifier, MouseButton } from '../wire/constants';
import { inputsClient, inputsServer, MOTION_ACK_BUNCH } from '../wire/messages/inputs';
import { routes, type Handled, type HandlersFor } from '../wire/table';
import { Channel, type ChannelContext } from './channel';

/** Motions that may be on their way before one is held back and merged. */
const MAX_MOTIONS_IN_FLIGHT = 2 * MOTION_ACK_BUNCH;
/** Pause has no break code of its own; it is sent as two codes. */
export const PAUSE_CODE = 0x451de1;
const PAUSE_DOWN = [0x1de1, 0x45];
const PAUSE_UP = [0x9de1, 0xc5];
const KEY_BITS: readonly (readonly [bit: number, makeCode: number])[] = [
  [KeyModifier.SCROLL_LOCK, 0x46],
  [KeyModifier.NUM_LOCK, 0x45],
  [KeyModifier.CAPS_LOCK, 0x3a],
];

export interface InputsEvents {
  /** Lock state of the guest's keyboard. */
  readonly modifiers: (modifiers: number) => void;
}

type PendingMotion =
  | { kind: 'motion'; dx: number; dy: number; buttons: number }
  | { kind: 'position'; x: number; y: number; buttons: number; displayId: number };

export class InputsChannel extends Channel {
  readonly #events: InputsEvents;
  readonly #routes = routes(inputsServer, this.#handlers());
  /** Make codes of the keys that are down in the guest, in the order they went down. */
  readonly #down = new Set<number>();
  #guestModifiers = 0;
  #inFlight = 0;
  #pending: PendingMotion | null = null;

  constructor(context: ChannelContext, events: InputsEvents) {
    super(context);
    this.#events = events;
  }

  get guestModifiers(): number {
    return this.#guestModifiers;
  }

  /** Sends a key; `code` is the make code, first byte lowest. A repeated press is passed on: the guest repeats as the host does. */
  key(down: boolean, code: number): void {
    if (down) this.#down.add(code);
    else if (!this.#down.delete(code)) return;
    this.#sendKey(down, code);
  }

  /** Every key that is down goes up, the last one first. */
  releaseKeys(): void {
    for (const code of [...this.#down].reverse()) this.#sendKey(false, code);
    this.#down.clear();
  }

  /** Presses keys in order and releases them in reverse; keys that are down go up before, so that they do not take part. */
  chord(codes: readonly number[]): void {
    this.releaseKeys();
    for (const code of codes) this.#sendKey(true, code);
    for (const code of [...codes].reverse()) this.#sendKey(false, code);
  }

  /** Makes the guest's lock state follow the host's for the bits in `known`. */
  locks(modifiers: number, known: number): void {
    const wanted = (this.#guestModifiers & ~known) | (modifiers & known);
    if (wanted === this.#guestModifiers) return;
    // The server toggles by itself what differs, unless the key is held; then the press does it.
    for (const [bit, code] of KEY_BITS) {
      if (((wanted ^ this.#guestModifiers) & bit) !== 0 && this.#down.has(code)) return;
    }
    this.#guestModifiers = wanted;
    this.send(inputsClient.KEY_MODIFIERS, { modifiers: wanted });
  }

  /** Relative pointer, for server mouse mode. */
  motion(dx: number, dy: number, buttons: number): void {
    if (this.#pending?.kind === 'motion') {
      this.#pending = { kind: 'motion', dx: this.#pending.dx + dx, dy: this.#pending.dy + dy, buttons };
    } else {
      this.#pending = { kind: 'motion', dx, dy, buttons };
    }
    this.#flushMotion(false);
  }

  /** Absolute pointer, for client mouse mode, in pixels of the display. */
  position(displayId: number, x: number, y: number, buttons: number): void {
    this.#pending = { kind: 'position', x, y, buttons, displayId };
    this.#flushMotion(false);
  }

  /** `buttons` has the bits that are held afterwards. The pointer is brought to its place first. */
  button(down: boolean, button: number, buttons: number): void {
    this.#flushMotion(true);
    this.send(down ? inputsClient.MOUSE_PRESS : inputsClient.MOUSE_RELEASE, { button, buttons });
  }

  /** Whole notches, up is negative: each is a press and a release of a wheel button. */
  wheel(notches: number, buttons: number): void {
    const button = notches < 0 ? MouseButton.UP : MouseButton.DOWN;
    this.#flushMotion(true);
    for (let i = Math.abs(notches); i > 0; i--) {
      this.send(inputsClient.MOUSE_PRESS, { button, buttons });
      this.send(inputsClient.MOUSE_RELEASE, { button, buttons });
    }
  }

  /** The mouse mode changed: what is held back has no meaning any more. */
  dropMotion(): void {
    this.#pending = null;
  }

  protected override handle(type: number, body: Uint8Array): Handled {
    return this.dispatch(this.#routes, type, body);
  }

  #handlers(): HandlersFor<typeof inputsServer> {
    return {
      INIT: ({ modifiers }) => this.#setModifiers(modifiers),
      KEY_MODIFIERS: ({ modifiers }) => this.#setModifiers(modifiers),
      MOUSE_MOTION_ACK: () => {
        this.#inFlight = Math.max(0, this.#inFlight - MOTION_ACK_BUNCH);
        this.#flushMotion(false);
      },
    };
  }

  #setModifiers(modifiers: number): void {
    this.#guestModifiers = modifiers;
    this.#events.modifiers(modifiers);
  }

  #flushMotion(regardless: boolean): void {
    const pending = this.#pending;
    if (pending === null || (!regardless && this.#inFlight >= MAX_MOTIONS_IN_FLIGHT)) return;
    this.#pending = null;
    this.#inFlight++;
    if (pending.kind === 'position') {
      const { x, y, buttons, displayId } = pending;
      this.send(inputsClient.MOUSE_POSITION, { x, y, buttons, displayId });
    } else {
      this.send(inputsClient.MOUSE_MOTION, { dx: pending.dx, dy: pending.dy, buttons: pending.buttons });
    }
  }

  #sendKey(down: boolean, code: number): void {
    if (code === PAUSE_CODE) {
      for (const part of down ? PAUSE_DOWN : PAUSE_UP) this.#sendCode(down, part);
      return;
    }
    this.#sendCode(down, down ? code : breakCode(code));
  }

  #sendCode(down: boolean, code: number): void {
    this.send(down ? inputsClient.KEY_DOWN : inputsClient.KEY_UP, { code });
  }

  /** Whether the server takes raw scancode strings. */
  get takesScancodes(): boolean {
    return this.serverCaps.channel.has(InputsCap.KEY_SCANCODE);
  }
}

/** Sets the break bit of the last byte of a packed make code. */
export function breakCode(makeCode: number): number {
  if (makeCode > 0xffff) return (makeCode | 0x800000) >>> 0;
  return makeCode > 0xff ? makeCode | 0x8000 : makeCode | 0x80;
}
