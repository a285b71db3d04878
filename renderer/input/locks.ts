/** Lock keys: tells the session the host's CapsLock, NumLock and ScrollLock when the guest's may differ (protocol §5.2). */

import type { ToSession } from '../../preload/contract/session';

/** Bits of the inputs channel's modifiers. */
const SCROLL_LOCK = 1;
const NUM_LOCK = 2;
const CAPS_LOCK = 4;

const NAMES = [
  ['ScrollLock', SCROLL_LOCK],
  ['NumLock', NUM_LOCK],
  ['CapsLock', CAPS_LOCK],
] as const;

export interface ModifierSource {
  getModifierState(name: string): boolean;
}

export class LockSync {
  readonly #send: (message: ToSession) => void;
  /** What the guest has, as far as we know: told by the server, or by us. */
  #guest: number | null = null;
  /** False after the keyboard was away: then the next event tells the state whatever it is. */
  #isCurrent = false;
  /** A browser reports a lock it does not know as off for ever: a lock counts once it was seen on. */
  #known = CAPS_LOCK | NUM_LOCK;

  constructor(send: (message: ToSession) => void) {
    this.#send = send;
  }

  setGuest(modifiers: number): void {
    this.#guest = modifiers;
  }

  forget(): void {
    this.#isCurrent = false;
  }

  /** @param key The physical key of the event: the press of a lock key itself goes to the guest, which changes its own lock. */
  observe(source: ModifierSource, key: string): void {
    if (NAMES.some(([name]) => name === key)) {
      this.#guest = null;
      return;
    }
    let modifiers = 0;
    for (const [name, bit] of NAMES) if (source.getModifierState(name)) modifiers |= bit;
    this.#known |= modifiers & SCROLL_LOCK;
    const differs = this.#guest === null || ((this.#guest ^ modifiers) & this.#known) !== 0;
    if (this.#isCurrent && !differs) return;
    this.#isCurrent = true;
    this.#guest = ((this.#guest ?? 0) & ~this.#known) | modifiers;
    this.#send({ kind: 'locks', modifiers, known: this.#known });
  }
}
