/** Hotkey texts such as `ctrl+alt+end` or `<Ctrl>F11`, made into data and back into words for people (protocol §14.2). */

export const HOTKEY_ACTIONS = [
  'toggle-fullscreen',
  'release-cursor',
  'zoom-in',
  'zoom-out',
  'zoom-reset',
  'secure-attention',
  'usb-device-reset',
  'smartcard-insert',
  'smartcard-remove',
] as const;
export type HotkeyAction = (typeof HOTKEY_ACTIONS)[number];

/** What works when no connection file is involved. */
export const DEFAULT_HOTKEYS: Readonly<Record<HotkeyAction, string>> = {
  'toggle-fullscreen': 'F11',
  'release-cursor': 'shift+F12',
  'zoom-in': 'ctrl++',
  'zoom-out': 'ctrl+-',
  'zoom-reset': 'ctrl+0',
  'secure-attention': 'ctrl+alt+end',
  'usb-device-reset': 'ctrl+shift+R',
  'smartcard-insert': 'shift+F8',
  'smartcard-remove': 'shift+F9',
};

/** A connection file that names no `release-cursor` leaves the display's own grab sequence, so that nobody is trapped. */
export const FALLBACK_RELEASE_CURSOR = 'ctrl+alt';

/**
 * One key combination. `key` is a name as in KeyboardEvent.key where one exists (`F11`, `End`, `PageUp`, `Escape`),
 * an upper-case letter, a digit or a sign; without `key` the modifiers alone are meant (`release-cursor` only).
 */
export interface Hotkey {
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
  readonly key?: string;
}

type Modifier = 'ctrl' | 'alt' | 'shift' | 'meta';

const MODIFIERS: ReadonlyMap<string, Modifier> = new Map<string, Modifier>([
  ['ctrl', 'ctrl'],
  ['control', 'ctrl'],
  ['primary', 'ctrl'],
  ['cmd', 'ctrl'],
  ['alt', 'alt'],
  ['shift', 'shift'],
  ['win', 'meta'],
  ['super', 'meta'],
  ['meta', 'meta'],
]);

/** Names of keys in lower case; what is not here is a function key or one printable character. */
const KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    esc: 'Escape',
    escape: 'Escape',
    ins: 'Insert',
    insert: 'Insert',
    del: 'Delete',
    delete: 'Delete',
    pgup: 'PageUp',
    pageup: 'PageUp',
    page_up: 'PageUp',
    prior: 'PageUp',
    pgdn: 'PageDown',
    pagedown: 'PageDown',
    page_down: 'PageDown',
    next: 'PageDown',
    home: 'Home',
    end: 'End',
    enter: 'Enter',
    return: 'Enter',
    tab: 'Tab',
    space: ' ',
    backspace: 'Backspace',
    left: 'ArrowLeft',
    right: 'ArrowRight',
    up: 'ArrowUp',
    down: 'ArrowDown',
    pause: 'Pause',
    print: 'PrintScreen',
    menu: 'ContextMenu',
    scroll_lock: 'ScrollLock',
    num_lock: 'NumLock',
    caps_lock: 'CapsLock',
    plus: '+',
    kp_add: '+',
    minus: '-',
    kp_subtract: '-',
    kp_0: '0',
    comma: ',',
    period: '.',
    slash: '/',
    backslash: '\\',
    semicolon: ';',
    apostrophe: "'",
    bracketleft: '[',
    bracketright: ']',
    equal: '=',
    grave: '`',
  }),
);

/** @returns undefined if the text is no hotkey: the caller warns and goes on without it. */
export function parseHotkey(text: string): Hotkey | undefined {
  const trimmed = text.trim();
  return parseJoined(trimmed) ?? parseAccelerator(trimmed);
}

/** `Ctrl+Alt+End`, for menus and hints. */
export function formatHotkey(hotkey: Hotkey): string {
  const words: string[] = [];
  if (hotkey.ctrl) words.push('Ctrl');
  if (hotkey.alt) words.push('Alt');
  if (hotkey.shift) words.push('Shift');
  if (hotkey.meta) words.push('Super');
  if (hotkey.key !== undefined) words.push(KEY_LABELS.get(hotkey.key) ?? hotkey.key);
  return words.join('+');
}

const KEY_LABELS: ReadonlyMap<string, string> = new Map([
  ['Escape', 'Esc'],
  ['Insert', 'Ins'],
  ['Delete', 'Del'],
  ['PageUp', 'PgUp'],
  ['PageDown', 'PgDn'],
  ['ArrowLeft', 'Left'],
  ['ArrowRight', 'Right'],
  ['ArrowUp', 'Up'],
  ['ArrowDown', 'Down'],
  ['PrintScreen', 'Print'],
  ['ContextMenu', 'Menu'],
  [' ', 'Space'],
]);

/** The hotkeys in force: a profile that has its own replaces all defaults, and always leaves a way to free the pointer. */
export function effectiveHotkeys(
  own: Readonly<Partial<Record<HotkeyAction, string>>> | undefined,
): Partial<Record<HotkeyAction, Hotkey>> {
  const result: Partial<Record<HotkeyAction, Hotkey>> = {};
  const source: Readonly<Partial<Record<HotkeyAction, string>>> = own ?? DEFAULT_HOTKEYS;
  for (const action of HOTKEY_ACTIONS) {
    const text = source[action];
    const hotkey = text === undefined ? undefined : parseHotkey(text);
    if (hotkey !== undefined && isUsable(action, hotkey)) result[action] = hotkey;
  }
  if (result['release-cursor'] === undefined) {
    const fallback = parseHotkey(FALLBACK_RELEASE_CURSOR);
    if (fallback !== undefined) result['release-cursor'] = fallback;
  }
  return result;
}

/** Modifiers alone can only release the pointer: for anything else they would fire in the middle of a combination. */
export function isUsable(action: HotkeyAction, hotkey: Hotkey): boolean {
  return hotkey.key !== undefined || action === 'release-cursor';
}

export function isHotkeyAction(name: string): name is HotkeyAction {
  return (HOTKEY_ACTIONS as readonly string[]).includes(name);
}

/** `ctrl+alt+del`; a `+` at the end, after a `+`, is the plus key. */
function parseJoined(text: string): Hotkey | undefined {
  if (text === '' || text.startsWith('<')) return undefined;
  const parts = text === '+' ? ['+'] : text.endsWith('++') ? [...text.slice(0, -2).split('+'), '+'] : text.split('+');
  return combine(parts.map((part) => part.trim()));
}

/** GTK's form, `<Ctrl><Alt>Home`. */
function parseAccelerator(text: string): Hotkey | undefined {
  const parts: string[] = [];
  let rest = text;
  for (let match = /^<([^<>]+)>/.exec(rest); match !== null; match = /^<([^<>]+)>/.exec(rest)) {
    parts.push(match[1] ?? '');
    rest = rest.slice(match[0].length);
  }
  if (parts.length === 0) return undefined;
  if (parts.some((part) => modifierOf(part) === undefined)) return undefined;
  return combine(rest === '' ? parts : [...parts, rest]);
}

function combine(parts: readonly string[]): Hotkey | undefined {
  const held: Record<Modifier, boolean> = { ctrl: false, alt: false, shift: false, meta: false };
  let key: string | undefined;
  for (const part of parts) {
    const modifier = modifierOf(part);
    if (modifier !== undefined) {
      held[modifier] = true;
      continue;
    }
    const name = keyOf(part);
    if (name === undefined || key !== undefined) return undefined;
    key = name;
  }
  return key === undefined ? { ...held } : { ...held, key };
}

/** `left-ctrl`, `lctrl` and `<Control_L>` are all ctrl: an accelerator does not tell the sides apart. */
function modifierOf(name: string): Modifier | undefined {
  const lower = name.toLowerCase();
  const direct = MODIFIERS.get(lower);
  if (direct !== undefined) return direct;
  const side =
    /^(?:left-?|right-?|l|r)(ctrl|alt|shift|cmd|win)$/.exec(lower) ??
    /^(control|alt|shift|super|meta)_[lr]$/.exec(lower);
  return side?.[1] === undefined ? undefined : MODIFIERS.get(side[1]);
}

function keyOf(name: string): string | undefined {
  const known = KEYS.get(name.toLowerCase());
  if (known !== undefined) return known;
  if (/^f([1-9]|1[0-9]|2[0-4])$/i.test(name)) return name.toUpperCase();
  const isOneCharacter = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(name);
  return isOneCharacter ? name.toUpperCase() : undefined;
}
