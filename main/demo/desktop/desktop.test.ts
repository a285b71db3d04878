import { beforeEach, describe, expect, test } from '@jest/globals';
import { BUTTON, Desktop, TERMINAL } from './desktop';
import { contains, type Rect } from './rect';

const SAFFRON = 0xf4a83a;
const PAPER = 0x241a2e;
const ENTER = 0x1c;
const A = 0x1e;

interface Change {
  readonly kind: 'painted' | 'filled' | 'moved';
  readonly area: Rect;
}

describe('Desktop', () => {
  let desktop: Desktop;
  let changes: Change[];

  beforeEach(() => {
    changes = [];
    desktop = new Desktop(1280, 800, {
      painted: (area) => changes.push({ kind: 'painted', area }),
      filled: (area) => changes.push({ kind: 'filled', area }),
      moved: (area) => changes.push({ kind: 'moved', area }),
    });
    changes.length = 0;
  });

  /** True if the pixels outside the reported areas are as they were. */
  function onlyReportedChanged(act: () => void): boolean {
    const before = desktop.screen.pixels.slice();
    act();
    const { pixels } = desktop.screen;
    const reported = (index: number): boolean =>
      changes.some(({ area }) => contains(area, index % 1280, Math.floor(index / 1280)));
    for (let i = 0; i < pixels.length; i++) if (pixels[i] !== before[i] && !reported(i)) return false;
    return true;
  }

  test('goes from dusk to saffron', () => {
    expect(desktop.screen.at(5, 0)).toBe(0x2b1b3d);
    expect(desktop.screen.at(5, 799)).toBe(0xf4b860);
  });

  test('shows the terminal cursor behind the prompt and moves it with the text', () => {
    const { x, y } = TERMINAL;
    const line = y + 26 + 8 + 16;
    expect(desktop.screen.at(x + 8 + 16 + 4, line + 8)).toBe(SAFFRON);
    expect(onlyReportedChanged(() => desktop.type(A))).toBe(true);
    expect(desktop.screen.at(x + 8 + 16 + 8 + 4, line + 8)).toBe(SAFFRON);
    expect(desktop.screen.at(x + 8 + 16, line)).toBe(PAPER);
    expect(changes).toEqual([{ kind: 'painted', area: { x: x + 8, y: line, width: 640, height: 16 } }]);
  });

  test('erases with Backspace, but never the prompt', () => {
    for (const byte of [A, 0x0e, 0x0e]) desktop.type(byte);
    expect(desktop.lines.at(-1)).toBe('> ');
  });

  test('wraps a long line', () => {
    for (let i = 0; i < 80; i++) desktop.type(A);
    expect(desktop.lines.slice(1)).toEqual([`> ${'a'.repeat(77)}`, 'aaa']);
  });

  test('scrolls by moving what is there', () => {
    for (let i = 0; i < 26; i++) desktop.type(ENTER);
    desktop.type(A);
    const { x, y } = TERMINAL;
    const lastLine = { x: x + 8, y: y + 34 + 27 * 16, width: 640, height: 16 };
    const typed = desktop.screen.read({ ...lastLine, width: 24 });
    changes = [];
    expect(onlyReportedChanged(() => desktop.type(ENTER))).toBe(true);
    expect(changes.map(({ kind }) => kind)).toEqual(['painted', 'moved', 'filled', 'painted']);
    expect(desktop.lines).toHaveLength(28);
    expect(desktop.screen.read({ ...lastLine, y: lastLine.y - 16, width: 24 })).toEqual(typed);
  });

  test('lights the button up under the pointer and counts presses that begin on it', () => {
    const inside = { x: BUTTON.x + 10, y: BUTTON.y + 28 };
    desktop.pointer(inside.x, inside.y, false);
    expect(desktop.screen.at(inside.x, inside.y)).toBe(0xffc766);
    desktop.pointer(inside.x, inside.y, true);
    desktop.pointer(inside.x, inside.y, true);
    desktop.pointer(inside.x, inside.y, false);
    expect(desktop.clicks).toBe(1);
    desktop.pointer(0, 0, false);
    expect(desktop.screen.at(inside.x, inside.y)).toBe(SAFFRON);
  });

  test('reports nothing when the pointer moves elsewhere', () => {
    desktop.pointer(10, 10, false);
    desktop.pointer(20, 20, true);
    desktop.pointer(30, 30, true);
    expect(changes.length).toBe(1);
  });

  test('moves the shapes within what it reports, and never out of their window', () => {
    expect(onlyReportedChanged(() => desktop.animate())).toBe(true);
    for (let i = 0; i < 300; i++) desktop.animate();
    for (const { area } of changes) {
      expect(area.x >= 730 && area.x + area.width <= 1240 && area.y >= 386 && area.y + area.height <= 760).toBe(true);
    }
  });

  test('paints the clock within its window', () => {
    expect(onlyReportedChanged(() => desktop.paintClock(new Date(2026, 0, 1, 3, 0, 30)))).toBe(true);
    expect(desktop.screen.at(850 + 30, 172)).toBe(0xf6e7d3);
  });
});
