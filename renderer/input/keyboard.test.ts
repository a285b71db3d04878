/** The keyboard: codes, repeats, hotkeys that leave nothing behind, AltGr, locks. */

import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { HotkeyAction } from '../../preload/contract/commands';
import type { ToSession } from '../../preload/contract/session';
import { bindHotkeys, describeHotkey } from './hotkeys';
import { KeyboardCapture } from './keyboard';

let sent: ToSession[];
let actions: HotkeyAction[];

function make(platform: 'linux' | 'win32' | 'darwin' = 'linux'): KeyboardCapture {
  const keyboard = new KeyboardCapture({
    platform,
    send: (message) => {
      if (message.kind !== 'locks') sent.push(message);
    },
    hotkey: (action) => actions.push(action),
  });
  keyboard.bindings = bindHotkeys({
    'toggle-fullscreen': 'F11',
    'release-cursor': 'ctrl+alt',
    'secure-attention': 'ctrl+alt+end',
    'zoom-in': 'ctrl++',
  });
  return keyboard;
}

function event(code: string, options: KeyboardEventInit = {}): KeyboardEvent {
  return new KeyboardEvent('keydown', { code, key: code, ...options });
}

const down = (code: number): ToSession => ({ kind: 'key', down: true, code });
const up = (code: number): ToSession => ({ kind: 'key', down: false, code });

/** An element of the page that has the keyboard. */
function focused(): HTMLElement {
  const element = document.createElement('canvas');
  element.tabIndex = 0;
  document.body.replaceChildren(element);
  element.focus();
  return element;
}

beforeEach(() => {
  sent = [];
  actions = [];
});

describe('KeyboardCapture', () => {
  it('sends make codes, with the prefix in the low byte', () => {
    const keyboard = make();
    for (const code of ['KeyA', 'ArrowUp', 'Pause', 'IntlYen', 'F24']) {
      keyboard.handleKeyDown(event(code));
      keyboard.handleKeyUp(event(code));
    }
    const codes = [0x1e, 0x48e0, 0x451de1, 0x7d, 0x6f];
    expect(sent).toEqual(codes.flatMap((code) => [down(code), up(code)]));
  });

  it('forwards auto-repeat and releases once', () => {
    const keyboard = make();
    keyboard.handleKeyDown(event('KeyA'));
    keyboard.handleKeyDown(event('KeyA', { repeat: true }));
    keyboard.handleKeyUp(event('KeyA'));
    keyboard.handleKeyUp(event('KeyA'));
    expect(sent).toEqual([down(0x1e), down(0x1e), up(0x1e)]);
  });

  it('releases a key with the code it was pressed with', () => {
    const keyboard = make();
    keyboard.handleKeyDown(event('AltLeft', { altKey: true }));
    keyboard.handleKeyDown(event('PrintScreen', { altKey: true }));
    keyboard.handleKeyUp(event('AltLeft'));
    keyboard.handleKeyUp(event('PrintScreen'));
    expect(sent).toEqual([down(0x38), down(0x54), up(0x38), up(0x54)]);
  });

  it('takes a hotkey back from the guest, whole', () => {
    const keyboard = make();
    keyboard.handleKeyDown(event('ControlLeft', { ctrlKey: true }));
    keyboard.handleKeyDown(event('AltLeft', { ctrlKey: true, altKey: true }));
    keyboard.handleKeyDown(event('End', { ctrlKey: true, altKey: true }));
    keyboard.handleKeyUp(event('End', { ctrlKey: true, altKey: true }));
    keyboard.handleKeyUp(event('AltLeft', { ctrlKey: true }));
    keyboard.handleKeyUp(event('ControlLeft'));
    expect(actions).toEqual(['secure-attention']);
    expect(sent).toEqual([down(0x1d), down(0x38), up(0x38), { kind: 'releaseKeys' }]);
  });

  it('fires a hotkey of modifiers only when nothing else was pressed', () => {
    const keyboard = make();
    keyboard.handleKeyDown(event('ControlLeft', { ctrlKey: true }));
    keyboard.handleKeyDown(event('AltLeft', { ctrlKey: true, altKey: true }));
    keyboard.handleKeyDown(event('KeyT', { ctrlKey: true, altKey: true }));
    keyboard.handleKeyUp(event('KeyT', { ctrlKey: true, altKey: true }));
    keyboard.handleKeyUp(event('AltLeft', { ctrlKey: true }));
    keyboard.handleKeyUp(event('ControlLeft'));
    expect(actions).toEqual([]);
    keyboard.handleKeyDown(event('ControlLeft', { ctrlKey: true }));
    keyboard.handleKeyDown(event('AltLeft', { ctrlKey: true, altKey: true }));
    keyboard.handleKeyUp(event('AltLeft', { ctrlKey: true }));
    expect(actions).toEqual(['release-cursor']);
    expect(sent.at(-1)).toEqual({ kind: 'releaseKeys' });
    const before = sent.length;
    keyboard.handleKeyUp(event('ControlLeft'));
    expect(sent).toHaveLength(before);
  });

  it('leaves the shared zoom keys to the guest', () => {
    const keyboard = make();
    keyboard.handleKeyDown(event('Equal', { key: '+', ctrlKey: true, shiftKey: true }));
    expect(actions).toEqual([]);
    expect(sent).toEqual([down(0x0d)]);
  });

  it('drops the Ctrl that Windows makes of AltGr, and delays no real Ctrl', () => {
    const keyboard = make('win32');
    keyboard.handleKeyDown(event('ControlLeft', { ctrlKey: true }));
    keyboard.handleKeyDown(event('AltRight', { key: 'AltGraph', ctrlKey: true, altKey: true }));
    keyboard.handleKeyDown(event('KeyQ', { key: '@', ctrlKey: true, altKey: true }));
    keyboard.handleKeyUp(event('KeyQ'));
    keyboard.handleKeyUp(event('ControlLeft'));
    keyboard.handleKeyUp(event('AltRight'));
    expect(sent).toEqual([down(0x38e0), down(0x10), up(0x10), up(0x38e0)]);
    sent = [];
    keyboard.handleKeyDown(event('ControlLeft', { ctrlKey: true }));
    keyboard.handleKeyDown(event('KeyC', { ctrlKey: true }));
    expect(sent).toEqual([down(0x1d), down(0x2e)]);
  });

  it('presses a PrintScreen of which only the release is told', () => {
    make('win32').handleKeyUp(event('PrintScreen'));
    expect(sent).toEqual([down(0x37e0), up(0x37e0)]);
  });

  it('releases everything when the focus goes', () => {
    const target = focused();
    const keyboard = make();
    const stop = keyboard.attach(target);
    target.dispatchEvent(event('ShiftLeft', { bubbles: true }));
    target.dispatchEvent(new Event('blur'));
    target.dispatchEvent(new Event('blur'));
    expect(sent).toEqual([down(0x2a), { kind: 'releaseKeys' }]);
    stop();
    target.dispatchEvent(event('KeyA', { bubbles: true }));
    expect(sent).toHaveLength(2);
  });
});

describe('hotkeys and the focus', () => {
  it('fires every hotkey where the guest has no keyboard, and sends nothing', () => {
    const target = focused();
    const stop = make().attach(target);
    target.blur();
    document.body.dispatchEvent(event('Equal', { key: '+', ctrlKey: true, shiftKey: true, bubbles: true }));
    document.body.dispatchEvent(event('F11', { bubbles: true }));
    document.body.dispatchEvent(event('KeyA', { bubbles: true }));
    expect(actions).toEqual(['zoom-in', 'toggle-fullscreen']);
    expect(sent).toEqual([]);
    stop();
    document.body.dispatchEvent(event('F11', { bubbles: true }));
    expect(actions).toHaveLength(2);
  });

  it('leaves no tap of Alt or Super behind when it takes keys back', () => {
    const keyboard = make();
    keyboard.handleKeyDown(event('AltLeft', { altKey: true }));
    keyboard.releaseAll();
    expect(sent).toEqual([down(0x38), down(0x1d), up(0x1d), { kind: 'releaseKeys' }]);
    sent = [];
    keyboard.handleKeyDown(event('MetaLeft', { metaKey: true }));
    keyboard.handleKeyDown(event('F11', { metaKey: false }));
    expect(actions).toEqual(['toggle-fullscreen']);
    expect(sent).toEqual([down(0x5be0), down(0x1d), up(0x1d), { kind: 'releaseKeys' }]);
  });

  it('always has a way out of a captured pointer', () => {
    const bindings = bindHotkeys({ 'release-cursor': 'no such key' });
    expect(bindings.map(({ action, hotkey }) => [action, describeHotkey(hotkey)])).toEqual([
      ['release-cursor', 'Ctrl+Alt'],
    ]);
  });
});

describe('lock keys', () => {
  it('tells the host’s locks once, and again when the guest differs', () => {
    const send = jest.fn<(message: ToSession) => void>();
    const keyboard = new KeyboardCapture({ platform: 'linux', send, hotkey: () => undefined });
    const locks = (): ToSession[] => send.mock.calls.map(([message]) => message).filter(({ kind }) => kind === 'locks');
    keyboard.handleKeyDown(event('KeyA', { modifierCapsLock: true }));
    keyboard.handleKeyDown(event('KeyB', { modifierCapsLock: true }));
    expect(locks()).toEqual([{ kind: 'locks', modifiers: 4, known: 6 }]);
    keyboard.setGuestLocks(0);
    keyboard.handleKeyDown(event('KeyA', { modifierCapsLock: true }));
    expect(locks()).toHaveLength(2);
    keyboard.handleKeyDown(event('CapsLock'));
    expect(locks()).toHaveLength(2);
  });
});
