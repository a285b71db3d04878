/** Hotkeys of the viewer: the notation of .vv files (protocol §14.2) made into something that key events are matched with. */

import type { HotkeyAction } from '../../preload/contract/commands';

type Modifier = 'ctrl' | 'alt' | 'shift' | 'meta';
type Modifiers = Readonly<Record<Modifier, boolean>>;

export interface Hotkey {
  readonly modifiers: Modifiers;
  /** As KeyboardEvent.key has it, letters in upper case; null for modifiers alone. */
  readonly key: string | null;
}

export interface KeyLike {
  readonly code: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/** Zoom keys of these texts are left to the guest while it has the keyboard: every desktop uses them itself. */
const SHARED_DEFAULTS: Readonly<Partial<Record<HotkeyAction, string>>> = {
  'zoom-in': 'ctrl++',
  'zoom-out': 'ctrl+-',
  'zoom-reset': 'ctrl+0',
};

const MODIFIER_NAMES: Readonly<Record<string, Modifier>> = {
  ctrl: 'ctrl',
  control: 'ctrl',
  primary: 'ctrl',
  cmd: 'ctrl',
  alt: 'alt',
  shift: 'shift',
  win: 'meta',
  super: 'meta',
  meta: 'meta',
};

const KEY_NAMES: Readonly<Record<string, string>> = {
  esc: 'Escape',
  escape: 'Escape',
  ins: 'Insert',
  insert: 'Insert',
  del: 'Delete',
  delete: 'Delete',
  pgup: 'PageUp',
  pageup: 'PageUp',
  page_up: 'PageUp',
  pgdn: 'PageDown',
  pagedown: 'PageDown',
  page_down: 'PageDown',
  end: 'End',
  home: 'Home',
  enter: 'Enter',
  return: 'Enter',
  tab: 'Tab',
  space: ' ',
  backspace: 'Backspace',
  pause: 'Pause',
  print: 'PrintScreen',
  up: 'ArrowUp',
  down: 'ArrowDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
  plus: '+',
  minus: '-',
};

/** @returns null for a text that names no key combination. */
export function parseHotkey(text: string): Hotkey | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const modifiers: Record<Modifier, boolean> = { ctrl: false, alt: false, shift: false, meta: false };
  let key: string | null = null;
  for (const part of splitParts(trimmed)) {
    const modifier = modifierOf(part);
    if (modifier !== undefined) {
      modifiers[modifier] = true;
      continue;
    }
    const name = keyOf(part);
    if (name === undefined || key !== null) return null;
    key = name;
  }
  return { modifiers, key };
}

/** `ctrl+alt+end`, `ctrl++` (the plus key) and `<Ctrl><Alt>End`. */
function splitParts(text: string): string[] {
  if (text.startsWith('<')) {
    const parts = [...text.matchAll(/<([^<>]+)>/g)].map((match) => match[1] ?? '');
    const rest = text.slice(text.lastIndexOf('>') + 1);
    return rest === '' ? parts : [...parts, rest];
  }
  if (text === '+') return ['+'];
  const parts = text.endsWith('++') ? [...text.slice(0, -2).split('+'), '+'] : text.split('+');
  return parts.map((part) => part.trim());
}

function modifierOf(name: string): Modifier | undefined {
  const lower = name.toLowerCase().replace(/_[lr]$/, '');
  return (
    MODIFIER_NAMES[lower] ?? MODIFIER_NAMES[/^(?:left-?|right-?|l|r)(ctrl|alt|shift|cmd|win)$/.exec(lower)?.[1] ?? '']
  );
}

function keyOf(name: string): string | undefined {
  const known = KEY_NAMES[name.toLowerCase()];
  if (known !== undefined) return known;
  if (/^f([1-9]|1\d|2[0-4])$/i.test(name)) return name.toUpperCase();
  return /^\S$/u.test(name) ? name.toUpperCase() : undefined;
}

/** Whether a key event completes the hotkey. Hotkeys of modifiers alone are not matched here: see KeyboardCapture. */
export function matchesHotkey(hotkey: Hotkey, event: KeyLike): boolean {
  if (hotkey.key === null) return false;
  const { modifiers } = hotkey;
  if (modifiers.ctrl !== event.ctrlKey || modifiers.alt !== event.altKey || modifiers.meta !== event.metaKey)
    return false;
  const isSign = /^[\p{P}\p{S}]$/u.test(hotkey.key);
  // Which signs need Shift depends on the layout: `ctrl++` says nothing about it.
  if (!isSign && modifiers.shift !== event.shiftKey) return false;
  return event.key.toUpperCase() === hotkey.key.toUpperCase() || codesOf(hotkey.key).includes(event.code);
}

/** Physical keys that count as a key name whatever Ctrl and Alt make of its character. */
function codesOf(key: string): readonly string[] {
  if (/^[A-Z]$/.test(key)) return [`Key${key}`];
  if (/^\d$/.test(key)) return [`Digit${key}`, `Numpad${key}`];
  if (key === '+') return ['NumpadAdd', 'Equal'];
  if (key === '-') return ['NumpadSubtract', 'Minus'];
  return [key];
}

export interface HotkeyBinding {
  readonly action: HotkeyAction;
  readonly hotkey: Hotkey;
  /** Left to the guest while it has the keyboard. */
  readonly isShared: boolean;
}

/** The way out of a captured pointer where the connection names none, as SPICE viewers have always had it. */
const FALLBACK_RELEASE = 'ctrl+alt';

/** Parses what the window was opened with; texts that name no keys are left out. There is always a `release-cursor`. */
export function bindHotkeys(texts: Readonly<Partial<Record<HotkeyAction, string>>>): HotkeyBinding[] {
  const bindings: HotkeyBinding[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const action = name as HotkeyAction;
    const hotkey = parseHotkey(text);
    if (hotkey !== null) bindings.push({ action, hotkey, isShared: SHARED_DEFAULTS[action] === text.toLowerCase() });
  }
  const fallback = parseHotkey(FALLBACK_RELEASE);
  if (fallback !== null && !bindings.some(({ action }) => action === 'release-cursor')) {
    bindings.push({ action: 'release-cursor', hotkey: fallback, isShared: false });
  }
  return bindings;
}

/** `Ctrl+Alt+End`, for people. */
export function describeHotkey(hotkey: Hotkey): string {
  const { modifiers, key } = hotkey;
  const parts = [
    modifiers.ctrl ? 'Ctrl' : '',
    modifiers.alt ? 'Alt' : '',
    modifiers.shift ? 'Shift' : '',
    modifiers.meta ? 'Super' : '',
    key === ' ' ? 'Space' : (key ?? ''),
  ];
  return parts.filter((part) => part !== '').join('+');
}
