/** What a US keyboard types, by set-1 scancode. */

const ROWS: readonly (readonly [number, string, string])[] = [
  [0x02, '1234567890-=', '!@#$%^&*()_+'],
  [0x10, 'qwertyuiop[]', 'QWERTYUIOP{}'],
  [0x1e, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [0x2b, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
  [0x39, ' ', ' '],
];

const SHIFTS: readonly number[] = [0x2a, 0x36];
const CAPS_LOCK = 0x3a;
const EXTENDED = 0xe0;

export const Key = { BACKSPACE: '\b', ENTER: '\n' } as const;

/** Turns the scancode bytes of one keyboard into text; remembers Shift and Caps Lock. */
export class KeyText {
  #held = new Set<number>();
  capsLock = false;
  #extended = false;

  /** @returns what the byte types: a printable character, Key.BACKSPACE, Key.ENTER, or '' */
  feed(byte: number): string {
    if (byte === EXTENDED) {
      this.#extended = true;
      return '';
    }
    const extended = this.#extended;
    this.#extended = false;
    const code = byte & 0x7f;
    if ((byte & 0x80) !== 0) {
      if (!extended) this.#held.delete(code);
      return '';
    }
    if (extended) return code === 0x1c ? Key.ENTER : code === 0x35 ? '/' : '';
    if (code === CAPS_LOCK && !this.#held.has(code)) this.capsLock = !this.capsLock;
    this.#held.add(code);
    if (code === 0x0e) return Key.BACKSPACE;
    if (code === 0x1c) return Key.ENTER;
    return this.#printable(code);
  }

  #printable(code: number): string {
    const shift = SHIFTS.some((key) => this.#held.has(key));
    for (const [first, plain, shifted] of ROWS) {
      const index = code - first;
      if (index < 0 || index >= plain.length) continue;
      const letter = /[a-z]/.test(plain.charAt(index));
      return (shift !== (letter && this.capsLock) ? shifted : plain).charAt(index);
    }
    return '';
  }
}
