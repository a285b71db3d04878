import { describe, expect, test } from '@jest/globals';
import { Key, KeyText } from './keymap';

function typed(...bytes: number[]): string {
  const keys = new KeyText();
  return bytes.map((byte) => keys.feed(byte)).join('');
}

describe('KeyText', () => {
  test('types letters, digits and signs by their place on a US keyboard', () => {
    expect(typed(0x1e, 0x9e, 0x2c, 0x0b, 0x0d, 0x33, 0x29, 0x2b, 0x39)).toBe('az0=,`\\ ');
  });

  test('types the upper characters while a Shift key is held', () => {
    expect(typed(0x2a, 0x1e, 0x02, 0xaa, 0x1e, 0x36, 0x35, 0xb6)).toBe('A!a?');
  });

  test('lets Caps Lock change letters only, and Shift undo it', () => {
    expect(typed(0x3a, 0xba, 0x1e, 0x02, 0x2a, 0x1e, 0xaa, 0x3a, 0xba, 0x1e)).toBe('A1aa');
  });

  test('does not toggle Caps Lock again while the key repeats', () => {
    expect(typed(0x3a, 0x3a, 0x3a, 0x1e)).toBe('A');
  });

  test('knows Backspace, Enter and the keypad keys behind 0xe0', () => {
    expect(typed(0x0e)).toBe(Key.BACKSPACE);
    expect(typed(0x1c, 0xe0, 0x1c)).toBe(Key.ENTER + Key.ENTER);
    expect(typed(0xe0, 0x35)).toBe('/');
  });

  test('types nothing for cursor keys, function keys and releases', () => {
    expect(typed(0xe0, 0x48, 0xe0, 0xc8, 0x3b, 0xbb, 0x9e)).toBe('');
  });
});
