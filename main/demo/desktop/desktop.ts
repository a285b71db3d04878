/** The demo desktop: dusk wallpaper and its windows, none of which overlap; every change is reported as a damaged rectangle. */

import { KeyText, Key } from '../keymap';
import { CELL_HEIGHT, CELL_WIDTH, drawText, textWidth } from './font';
import { Framebuffer } from './framebuffer';
import { contains, intersect, isEmpty, union, type Rect } from './rect';

const PAPER = 0x241a2e;
const TITLE = 0x3d2a47;
const INK = 0xf6e7d3;
const SAFFRON = 0xf4a83a;
const ROSE = 0xd1637a;
const TITLE_HEIGHT = 26;

const WELCOME: Rect = { x: 40, y: 40, width: 656, height: 190 };
export const TERMINAL: Rect = { x: 40, y: 260, width: 656, height: 500 };
const CLOCK: Rect = { x: 730, y: 40, width: 240, height: 290 };
const CLICKER: Rect = { x: 1000, y: 40, width: 240, height: 290 };
const SHAPES: Rect = { x: 730, y: 360, width: 510, height: 400 };
export const BUTTON: Rect = { x: 1040, y: 170, width: 160, height: 56 };
const COLUMNS = 80;
const LINES = 28;

/** Hears of every change of the picture, after it was made. */
export interface DesktopSink {
  painted(area: Rect): void;
  filled(area: Rect, color: number): void;
  /** `area` received what was at fromX, fromY. */
  moved(area: Rect, fromX: number, fromY: number): void;
}

interface Ball {
  x: number;
  y: number;
  dx: number;
  dy: number;
  readonly radius: number;
  readonly color: number;
}

export class Desktop {
  readonly screen: Framebuffer;
  readonly keys = new KeyText();
  /** What the terminal shows; the last line is the one being typed. */
  readonly lines: string[] = ['Type here: everything is echoed.', '> '];
  clicks = 0;
  #hover = false;
  #pressed = false;
  readonly #sink: DesktopSink;
  readonly #balls: Ball[] = [
    { x: 90, y: 90, dx: 2.1, dy: 1.3, radius: 34, color: SAFFRON },
    { x: 240, y: 180, dx: -1.6, dy: 1.9, radius: 24, color: ROSE },
    { x: 380, y: 110, dx: 1.2, dy: -2.2, radius: 28, color: 0x7fb7a8 },
  ];

  constructor(width: number, height: number, sink: DesktopSink) {
    this.screen = new Framebuffer(width, height);
    this.#sink = sink;
    this.#wallpaper();
    this.#window(WELCOME, 'Welcome');
    const text = [
      'This is Saffron, a viewer for SPICE remote desktops,',
      'showing its own built-in demo server.',
      '',
      'Click the button, watch the clock, and type: the',
      'terminal below echoes every key that arrives.',
    ];
    text.forEach((line, i) => drawText(this.screen, WELCOME.x + 20, WELCOME.y + 48 + i * 22, line, INK));
    this.#paintTerminal();
    this.paintClock(new Date());
    this.#window(CLICKER, 'Button');
    this.#paintButton();
    this.#window(SHAPES, 'Shapes');
    this.animate();
  }

  type(byte: number): void {
    const text = this.keys.feed(byte);
    if (text === '') return;
    const last = this.lines.length - 1;
    const line = this.lines[last] ?? '';
    if (text === Key.ENTER) this.lines.push('> ');
    else if (text === Key.BACKSPACE) this.lines[last] = line.length > 2 ? line.slice(0, -1) : line;
    else if (line.length < COLUMNS - 1) this.lines[last] = line + text;
    else this.lines.push(text);
    if (this.lines.length - 1 !== last) {
      // The line that is left loses its cursor.
      this.#report(this.#paintLine(last));
      if (this.lines.length > LINES) this.#scroll();
    }
    this.#report(this.#paintLine(this.lines.length - 1));
  }

  /** The pointer is at x, y; `pressed` says whether the left button is held. */
  pointer(x: number, y: number, pressed: boolean): void {
    const hover = contains(BUTTON, x, y);
    if (hover && pressed && !this.#pressed) this.clicks++;
    if (hover === this.#hover && pressed === this.#pressed) return;
    this.#hover = hover;
    this.#pressed = pressed;
    this.#report(this.#paintButton());
  }

  paintClock(now: Date): void {
    this.#window(CLOCK, 'Clock');
    const x = CLOCK.x + CLOCK.width / 2;
    const y = CLOCK.y + TITLE_HEIGHT + 106;
    this.screen.disc(x, y, 88, 0x342540);
    this.screen.ring(x, y, 88, 3, SAFFRON);
    const hand = (turn: number, length: number, thickness: number, color: number): void => {
      const angle = turn * 2 * Math.PI;
      this.screen.line(x, y, x + Math.sin(angle) * length, y - Math.cos(angle) * length, thickness, color);
    };
    hand((now.getHours() + now.getMinutes() / 60) / 12, 46, 6, INK);
    hand((now.getMinutes() + now.getSeconds() / 60) / 60, 68, 4, INK);
    hand(now.getSeconds() / 60, 76, 2, ROSE);
    const text = now.toTimeString().slice(0, 8);
    drawText(this.screen, Math.round(x - textWidth(text, 2) / 2), CLOCK.y + 240, text, INK, { scale: 2 });
    this.#report(CLOCK);
  }

  /** Moves the shapes by one frame. */
  animate(): void {
    const field: Rect = { ...SHAPES, y: SHAPES.y + TITLE_HEIGHT, height: SHAPES.height - TITLE_HEIGHT };
    const box = (b: Ball): Rect => {
      const x = Math.floor(field.x + b.x - b.radius - 2);
      const y = Math.floor(field.y + b.y - b.radius - 2);
      return { x, y, width: b.radius * 2 + 5, height: b.radius * 2 + 5 };
    };
    const dirty = this.#balls.map((ball) => {
      const before = box(ball);
      if (ball.x + ball.dx < ball.radius || ball.x + ball.dx > field.width - ball.radius) ball.dx = -ball.dx;
      if (ball.y + ball.dy < ball.radius || ball.y + ball.dy > field.height - ball.radius) ball.dy = -ball.dy;
      ball.x += ball.dx;
      ball.y += ball.dy;
      return intersect(field, union(before, box(ball)));
    });
    for (const area of dirty) {
      this.screen.clipped(area, () => {
        this.screen.fill(area, PAPER);
        for (const b of this.#balls) this.screen.disc(field.x + b.x, field.y + b.y, b.radius, b.color, 0.9);
      });
      this.#report(area);
    }
  }

  /** Moves the terminal's text up by a line and clears the last one. */
  #scroll(): void {
    this.lines.shift();
    const text = this.#lineArea(0);
    const moved = { ...text, height: (LINES - 1) * CELL_HEIGHT };
    this.screen.copy(moved, text.x, text.y + CELL_HEIGHT);
    this.#sink.moved(moved, text.x, text.y + CELL_HEIGHT);
    const last = this.#lineArea(LINES - 1);
    this.screen.fill(last, PAPER);
    this.#sink.filled(last, PAPER);
  }

  #report(area: Rect): void {
    const visible = intersect(this.screen.bounds, area);
    if (!isEmpty(visible)) this.#sink.painted(visible);
  }

  #lineArea(index: number): Rect {
    const x = TERMINAL.x + 8;
    const y = TERMINAL.y + TITLE_HEIGHT + 8 + index * CELL_HEIGHT;
    return { x, y, width: COLUMNS * CELL_WIDTH, height: CELL_HEIGHT };
  }

  #wallpaper(): void {
    const { screen } = this;
    screen.gradient(screen.bounds, [
      { at: 0, color: 0x2b1b3d },
      { at: 0.5, color: 0x8a4360 },
      { at: 0.8, color: 0xdd7c45 },
      { at: 1, color: 0xf4b860 },
    ]);
    screen.disc(screen.width * 0.7, screen.height * 0.82, 130, 0xffd98a, 0.55);
  }

  #window(area: Rect, title: string): void {
    this.screen.fill(area, PAPER);
    this.screen.fill({ ...area, height: TITLE_HEIGHT }, TITLE);
    this.screen.disc(area.x + 15, area.y + TITLE_HEIGHT / 2, 5, SAFFRON);
    drawText(this.screen, area.x + 30, area.y + 5, title, INK, { bold: true });
  }

  #paintTerminal(): void {
    this.#window(TERMINAL, 'Terminal');
    this.lines.forEach((_, index) => this.#paintLine(index));
  }

  #paintLine(index: number): Rect {
    const line = this.lines[index] ?? '';
    const area = this.#lineArea(index);
    const { x, y } = area;
    this.screen.fill(area, PAPER);
    drawText(this.screen, x, y, line, INK);
    const cursor = { x: x + line.length * CELL_WIDTH, y, width: CELL_WIDTH, height: CELL_HEIGHT };
    if (index === this.lines.length - 1) this.screen.fill(cursor, SAFFRON);
    return area;
  }

  #paintButton(): Rect {
    const area: Rect = { x: CLICKER.x, y: CLICKER.y + 60, width: CLICKER.width, height: CLICKER.height - 60 };
    this.screen.fill(area, PAPER);
    this.screen.roundedRect(BUTTON, 12, this.#hover ? (this.#pressed ? ROSE : 0xffc766) : SAFFRON);
    const label = 'Click me';
    drawText(this.screen, BUTTON.x + (BUTTON.width - textWidth(label)) / 2, BUTTON.y + 20, label, PAPER, {
      bold: true,
    });
    const count = `${this.clicks} clicks`;
    drawText(this.screen, BUTTON.x + Math.floor((BUTTON.width - textWidth(count)) / 2), BUTTON.y + 76, count, INK);
    return area;
  }
}
