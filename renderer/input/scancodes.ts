/** Physical keys: KeyboardEvent.code to set-1 scancodes, packed as KEY_DOWN has them, first byte lowest (protocol §5.1). */

/** Names in the order of their scancodes, which start at `first`. */
function run(first: number, names: string): [string, number][] {
  return names.split(' ').map((name, index) => [name, first + index]);
}

/** A code behind the E0 prefix. */
function extended(code: number): number {
  return 0xe0 | (code << 8);
}

const PLAIN: readonly (readonly [string, number])[] = [
  ...run(0x01, 'Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal Backspace'),
  ...run(0x0f, 'Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter ControlLeft'),
  ...run(0x1e, 'KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote ShiftLeft Backslash'),
  ...run(
    0x2c,
    'KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight NumpadMultiply AltLeft Space CapsLock',
  ),
  ...run(0x3b, 'F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock Numpad7 Numpad8 Numpad9 NumpadSubtract'),
  ...run(0x4b, 'Numpad4 Numpad5 Numpad6 NumpadAdd Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal'),
  ...run(0x56, 'IntlBackslash F11 F12 NumpadEqual'),
  ...run(0x70, 'KanaMode Lang2 Lang1 IntlRo'),
  ['F13', 0x5d],
  ['F14', 0x5e],
  ['F15', 0x5f],
  ['F16', 0x55],
  ['F20', 0x5a],
  ['F21', 0x74],
  ['F23', 0x6d],
  ['F24', 0x6f],
  ['Open', 0x64],
  ['Paste', 0x65],
  ['Lang5', 0x76],
  ['Lang4', 0x77],
  ['Hiragana', 0x77],
  ['Lang3', 0x78],
  ['Katakana', 0x78],
  ['Convert', 0x79],
  ['NonConvert', 0x7b],
  ['IntlYen', 0x7d],
  ['NumpadComma', 0x7e],
];

const EXTENDED: readonly (readonly [string, number])[] = [
  ['F17', 0x03],
  ['F19', 0x04],
  ['Again', 0x05],
  ['Props', 0x06],
  ['Undo', 0x07],
  ['MediaTrackPrevious', 0x10],
  ['MediaTrackNext', 0x19],
  ['NumpadEnter', 0x1c],
  ['ControlRight', 0x1d],
  ['AudioVolumeMute', 0x20],
  ['LaunchApp2', 0x21],
  ['MediaPlayPause', 0x22],
  ['MediaStop', 0x24],
  ['AudioVolumeDown', 0x2e],
  ['AudioVolumeUp', 0x30],
  ['BrowserHome', 0x32],
  ['NumpadDivide', 0x35],
  ['PrintScreen', 0x37],
  ['AltRight', 0x38],
  ['Cut', 0x3c],
  ['Find', 0x41],
  ['Home', 0x47],
  ['ArrowUp', 0x48],
  ['PageUp', 0x49],
  ['ArrowLeft', 0x4b],
  ['ArrowRight', 0x4d],
  ['End', 0x4f],
  ['ArrowDown', 0x50],
  ['PageDown', 0x51],
  ['Insert', 0x52],
  ['Delete', 0x53],
  ['MetaLeft', 0x5b],
  ['MetaRight', 0x5c],
  ['OSLeft', 0x5b],
  ['OSRight', 0x5c],
  ['ContextMenu', 0x5d],
  ['Power', 0x5e],
  ['Sleep', 0x5f],
  ['WakeUp', 0x63],
  ['BrowserSearch', 0x65],
  ['BrowserFavorites', 0x66],
  ['BrowserRefresh', 0x67],
  ['BrowserStop', 0x68],
  ['BrowserForward', 0x69],
  ['BrowserBack', 0x6a],
  ['LaunchApp1', 0x6b],
  ['LaunchMail', 0x6c],
  ['MediaSelect', 0x6d],
  ['Help', 0x75],
  ['F18', 0x77],
  ['Copy', 0x78],
  ['F22', 0x79],
  ['Eject', 0x7d],
];

const SCANCODES: ReadonlyMap<string, number> = new Map<string, number>([
  ...PLAIN,
  ...EXTENDED.map(([name, code]) => [name, extended(code)] as const),
]);

/** Pause is the one key of three bytes: E1 1D 45. */
const PAUSE = 0x451de1;
/** With Ctrl held the same key is Break. */
const BREAK = extended(0x46);
/** With Alt held PrintScreen is SysRq. */
const SYS_RQ = 0x54;

export const CTRL_ALT_DEL: readonly number[] = [0x1d, 0x38, extended(0x53)];

/**
 * The make code of a key.
 * @param code KeyboardEvent.code.
 * @returns the packed code, or undefined for a key that the PC keyboard does not have.
 */
export function scancodeOf(code: string, held: { readonly ctrl: boolean; readonly alt: boolean }): number | undefined {
  if (code === 'Pause') return held.ctrl ? BREAK : PAUSE;
  if (code === 'PrintScreen' && held.alt) return SYS_RQ;
  return SCANCODES.get(code);
}

/** Keys that browsers report without a `code`, by KeyboardEvent.key. */
const CODES_OF_NAMES: ReadonlyMap<string, string> = new Map([
  ['HangulMode', 'Lang1'],
  ['HanjaMode', 'Lang2'],
  ['KanaMode', 'KanaMode'],
  ['Convert', 'Convert'],
  ['NonConvert', 'NonConvert'],
  ['Pause', 'Pause'],
  ['PrintScreen', 'PrintScreen'],
  ['AudioVolumeMute', 'AudioVolumeMute'],
  ['AudioVolumeDown', 'AudioVolumeDown'],
  ['AudioVolumeUp', 'AudioVolumeUp'],
  ['MediaPlayPause', 'MediaPlayPause'],
  ['MediaStop', 'MediaStop'],
]);

/** The physical key of an event, also where the browser leaves `code` empty. */
export function physicalKey(event: { readonly code: string; readonly key: string }): string {
  if (event.code !== '' && event.code !== 'Unidentified') return event.code;
  return CODES_OF_NAMES.get(event.key) ?? '';
}
