import { describe, expect, test } from '@jest/globals';

import { DEFAULT_HOTKEYS, effectiveHotkeys, formatHotkey, HOTKEY_ACTIONS, parseHotkey } from './hotkeys';

describe('parseHotkey', () => {
  test.each([
    ['ctrl+alt+end', 'Ctrl+Alt+End'],
    ['Ctrl+Alt+Ins', 'Ctrl+Alt+Ins'],
    ['SHIFT+f11', 'Shift+F11'],
    ['ctrl++', 'Ctrl++'],
    ['+', '+'],
    ['ctrl+-', 'Ctrl+-'],
    ['cmd+q', 'Ctrl+Q'],
    ['win+l', 'Super+L'],
    ['left-ctrl+rightalt+x', 'Ctrl+Alt+X'],
    ['lshift+r-win+esc', undefined],
    ['lshift+rwin+esc', 'Shift+Super+Esc'],
    ['right-shift+pgup', 'Shift+PgUp'],
    ['ctrl+alt', 'Ctrl+Alt'],
    ['r', 'R'],
    ['l', 'L'],
    ['left', 'Left'],
    ['<Ctrl><Alt>Home', 'Ctrl+Alt+Home'],
    ['<Control>KP_Add', 'Ctrl++'],
    ['<Shift>F12', 'Shift+F12'],
    ['Control_L+Alt_L', 'Ctrl+Alt'],
    ['ctrl + alt + del', 'Ctrl+Alt+Del'],
    ['ctrl+é', 'Ctrl+É'],
    ['f24', 'F24'],
    ['f25', undefined],
    ['', undefined],
    ['ctrl+', undefined],
    ['ctrl+a+b', undefined],
    ['hyper+x', undefined],
    ['<Hyper>x', undefined],
    ['ctrl+nonsense', undefined],
    ['null', undefined],
  ])('%s is %s', (text, shown) => {
    const hotkey = parseHotkey(text);
    expect(hotkey === undefined ? undefined : formatHotkey(hotkey)).toBe(shown);
  });

  test('what is shown can be read again', () => {
    for (const text of Object.values(DEFAULT_HOTKEYS)) {
      const hotkey = parseHotkey(text);
      expect(hotkey).toBeDefined();
      if (hotkey !== undefined) expect(parseHotkey(formatHotkey(hotkey))).toEqual(hotkey);
    }
  });

  test('keys have the names of KeyboardEvent.key', () => {
    expect(parseHotkey('ctrl+pagedown')).toEqual({
      ctrl: true,
      alt: false,
      shift: false,
      meta: false,
      key: 'PageDown',
    });
  });
});

describe('effectiveHotkeys', () => {
  test('defaults cover every action', () => {
    expect(Object.keys(effectiveHotkeys(undefined)).sort()).toEqual([...HOTKEY_ACTIONS].sort());
  });

  test("a profile's own replace all defaults, except for a way out", () => {
    const hotkeys = effectiveHotkeys({ 'zoom-in': 'f5', 'zoom-out': 'ctrl+alt', 'zoom-reset': 'nonsense' });
    expect(Object.keys(hotkeys).sort()).toEqual(['release-cursor', 'zoom-in']);
    expect(hotkeys['release-cursor']).toEqual({ ctrl: true, alt: true, shift: false, meta: false });
  });
});
