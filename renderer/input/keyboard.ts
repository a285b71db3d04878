/** The keyboard of a viewer: physical keys as scancodes to the guest, hotkeys to the viewer, nothing left pressed behind. */

import type { HotkeyAction } from '../../preload/contract/commands';
import type { ToSession } from '../../preload/contract/session';
import type { HotkeyBinding } from './hotkeys';
import { matchesHotkey } from './hotkeys';
import { LockSync } from './locks';
import { physicalKey, scancodeOf } from './scancodes';

export interface KeyboardOptions {
  readonly platform: 'linux' | 'win32' | 'darwin';
  send(message: ToSession): void;
  hotkey(action: HotkeyAction): void;
}

/** Windows sends AltGr as left Ctrl and right Alt at the same moment: the Ctrl waits this long for its Alt. */
const ALT_GR_MS = 20;
/** Keys that do something of their own when they are pressed and released with nothing in between. */
const TAPPERS: ReadonlySet<string> = new Set(['AltLeft', 'AltRight', 'MetaLeft', 'MetaRight']);
/** Korean keyboards tell only that these keys go down. */
const DOWN_ONLY: ReadonlySet<string> = new Set(['Lang1', 'Lang2']);

export class KeyboardCapture {
  readonly #options: KeyboardOptions;
  readonly #locks: LockSync;
  /** Keys that the guest believes to be down, by physical key, with the code that was sent. */
  readonly #down = new Map<string, number>();
  /** Keys that are held but belong to a hotkey: neither their repeats nor their release go to the guest. */
  readonly #swallowed = new Set<string>();
  #bindings: readonly HotkeyBinding[] = [];
  /** The modifiers that are held when nothing else was pressed since: a hotkey of modifiers alone fires on release. */
  #bareModifiers: KeyboardEvent | null = null;
  #pendingCtrl: ReturnType<typeof setTimeout> | null = null;

  constructor(options: KeyboardOptions) {
    this.#options = options;
    this.#locks = new LockSync((message) => options.send(message));
  }

  set bindings(bindings: readonly HotkeyBinding[]) {
    this.#bindings = bindings;
  }

  /**
   * Listens on the whole window: keys belong to the guest while `target` has the focus; elsewhere only hotkeys count, those
   * that are left to the guest included. @returns what stops it.
   */
  attach(target: HTMLElement, page: Window = window): () => void {
    const hasFocus = (): boolean => page.document.activeElement === target;
    const keyDown = (event: KeyboardEvent): void => {
      if (hasFocus()) this.handleKeyDown(event);
      else this.#handleOutside(event);
    };
    const keyUp = (event: KeyboardEvent): void => {
      if (hasFocus()) this.handleKeyUp(event);
    };
    const blur = (): void => this.releaseAll();
    const hidden = (): void => {
      if (page.document.visibilityState === 'hidden') this.releaseAll();
    };
    page.addEventListener('keydown', keyDown, true);
    page.addEventListener('keyup', keyUp, true);
    target.addEventListener('blur', blur);
    page.addEventListener('blur', blur);
    page.document.addEventListener('visibilitychange', hidden);
    return () => {
      page.removeEventListener('keydown', keyDown, true);
      page.removeEventListener('keyup', keyUp, true);
      target.removeEventListener('blur', blur);
      page.removeEventListener('blur', blur);
      page.document.removeEventListener('visibilitychange', hidden);
      this.releaseAll();
    };
  }

  #handleOutside(event: KeyboardEvent): void {
    const binding = this.#bindings.find(({ hotkey }) => matchesHotkey(hotkey, event));
    if (binding === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) this.#options.hotkey(binding.action);
  }

  handleKeyDown(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const key = physicalKey(event);
    if (key === '' || this.#swallowed.has(key)) return;
    if (this.#isAltGrCtrl(event, key)) return;
    this.#trackBareModifiers(event, key);
    const binding = this.#bindings.find((entry) => !entry.isShared && matchesHotkey(entry.hotkey, event));
    if (binding !== undefined) {
      this.#swallow(key);
      if (!event.repeat) this.#options.hotkey(binding.action);
      return;
    }
    this.#locks.observe(event, key);
    this.#press(key, event);
  }

  handleKeyUp(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const key = physicalKey(event);
    if (key === '') return;
    this.flush();
    const bare = this.#takeBareHotkey();
    if (bare !== undefined) {
      this.#swallow(key);
      this.#swallowed.delete(key);
      this.#options.hotkey(bare);
      return;
    }
    if (this.#swallowed.delete(key)) return;
    // Windows tells only the release of PrintScreen, macOS only one event for each change of CapsLock.
    if (!this.#down.has(key) && (key === 'PrintScreen' || this.#isMacCapsLock(key))) this.#press(key, event);
    this.#release(key);
    // While Cmd is held macOS tells no releases of other keys.
    if (this.#options.platform === 'darwin' && key.startsWith('Meta'))
      for (const other of [...this.#down.keys()]) this.#release(other);
  }

  /** Sends what was held back; the pointer calls it before it sends anything, so that Ctrl+click is one. */
  flush(): void {
    if (this.#pendingCtrl === null) return;
    clearTimeout(this.#pendingCtrl);
    this.#pendingCtrl = null;
    this.#send('ControlLeft', 0x1d);
  }

  /** Everything that is down goes up: the window lost the focus, or the user left the guest. */
  releaseAll(): void {
    if (this.#pendingCtrl !== null) clearTimeout(this.#pendingCtrl);
    this.#pendingCtrl = null;
    this.#bareModifiers = null;
    this.#swallowed.clear();
    this.#locks.forget();
    this.#liftAll();
  }

  /** The guest's lock state as the server tells it. */
  setGuestLocks(modifiers: number): void {
    this.#locks.setGuest(modifiers);
  }

  /** Compares the locks when the guest gets the keyboard; any event of the page can tell the host's. */
  syncLocks(event: MouseEvent | KeyboardEvent): void {
    this.#locks.observe(event, '');
  }

  #press(key: string, event: KeyboardEvent): void {
    const held = { ctrl: event.ctrlKey, alt: event.altKey };
    const code = this.#down.get(key) ?? scancodeOf(key, held);
    if (code === undefined) return;
    this.#send(key, code);
    if (DOWN_ONLY.has(key) || this.#isMacCapsLock(key)) this.#release(key);
  }

  #send(key: string, code: number): void {
    this.#down.set(key, code);
    this.#options.send({ kind: 'key', down: true, code });
  }

  #release(key: string): void {
    const code = this.#down.get(key);
    if (code === undefined) return;
    this.#down.delete(key);
    this.#options.send({ kind: 'key', down: false, code });
  }

  /** A hotkey was pressed: the guest must not keep the part of it that it has seen already. */
  #swallow(key: string): void {
    if (this.#pendingCtrl !== null) {
      clearTimeout(this.#pendingCtrl);
      this.#pendingCtrl = null;
      this.#swallowed.add('ControlLeft');
    }
    for (const held of this.#down.keys()) this.#swallowed.add(held);
    this.#swallowed.add(key);
    this.#bareModifiers = null;
    this.#liftAll();
  }

  /** Takes every key back from a guest that may have seen only half of a combination. */
  #liftAll(): void {
    if (this.#down.size === 0) return;
    this.#hideTap();
    this.#down.clear();
    this.#options.send({ kind: 'releaseKeys' });
  }

  /**
   * Alt or Super alone, pressed and released, open menus: while one of them is down the guest gets a Ctrl that does nothing.
   * Where Ctrl is down already they are released under it, which is no tap either.
   */
  #hideTap(): void {
    const tappers = [...this.#down.keys()].filter((key) => TAPPERS.has(key));
    if (tappers.length === 0) return;
    if (this.#down.has('ControlLeft') || this.#down.has('ControlRight')) {
      for (const key of tappers) this.#release(key);
      return;
    }
    this.#send('ControlLeft', 0x1d);
    this.#release('ControlLeft');
  }

  /** @returns true if the event is dealt with: a left Ctrl that may be the half of an AltGr. */
  #isAltGrCtrl(event: KeyboardEvent, key: string): boolean {
    if (this.#options.platform !== 'win32') return false;
    if (this.#pendingCtrl !== null) {
      if (key === 'AltRight') {
        clearTimeout(this.#pendingCtrl);
        this.#pendingCtrl = null;
        this.#swallowed.add('ControlLeft');
        return false;
      }
      this.flush();
    }
    if (key !== 'ControlLeft' || event.repeat || this.#down.has(key)) return false;
    this.#pendingCtrl = setTimeout(() => this.flush(), ALT_GR_MS);
    return true;
  }

  #isMacCapsLock(key: string): boolean {
    return key === 'CapsLock' && this.#options.platform === 'darwin';
  }

  #trackBareModifiers(event: KeyboardEvent, key: string): void {
    const isModifier = /^(Control|Alt|Shift|Meta)(Left|Right)$/.test(key);
    if (!isModifier) this.#bareModifiers = null;
    else if (!event.repeat && [...this.#down.keys()].every((held) => /^(Control|Alt|Shift|Meta)/.test(held))) {
      this.#bareModifiers = event;
    }
  }

  #takeBareHotkey(): HotkeyAction | undefined {
    const event = this.#bareModifiers;
    this.#bareModifiers = null;
    if (event === null) return undefined;
    return this.#bindings.find(({ hotkey: { key, modifiers } }) => {
      const isSame = modifiers.ctrl === event.ctrlKey && modifiers.alt === event.altKey;
      return key === null && isSame && modifiers.shift === event.shiftKey && modifiers.meta === event.metaKey;
    })?.action;
  }
}
