/** Text of the demo desktop: rasterises the pen strokes of glyphs.ts into coverage masks, 8×16 pixels a cell at scale 1. */

import type { Framebuffer } from './framebuffer';
import { GLYPHS } from './glyphs';

export const CELL_WIDTH = 8;
export const CELL_HEIGHT = 16;

/** The strokes stand on pixel centres, one column from the left and two rows from the top of the cell. */
const LEFT = 1.5;
const TOP = 2.5;
const PEN = 1.3;

interface Point {
  readonly x: number;
  readonly y: number;
}

function strokesOf(character: string): Point[][] {
  const strokes = GLYPHS[character] ?? GLYPHS['?'] ?? '';
  return strokes
    .split(' ')
    .filter((stroke) => stroke !== '')
    .map((stroke) => {
      const points: Point[] = [];
      for (let i = 0; i < stroke.length; i += 2) {
        points.push({ x: LEFT + parseInt(stroke.charAt(i), 16), y: TOP + parseInt(stroke.charAt(i + 1), 16) });
      }
      return points;
    });
}

function distanceToSegment(x: number, y: number, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length2 = Math.max(dx * dx + dy * dy, 1e-9);
  const along = Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length2));
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
}

const cache = new Map<string, Uint8Array>();

/**
 * The mask of one character, `8 * scale` by `16 * scale` coverage bytes. Characters without strokes look like `?`.
 * @param scale a whole number of pixels for each unit of the cell
 * @param bold draws with a wider pen
 */
export function glyphMask(character: string, scale = 1, bold = false): Uint8Array {
  const key = `${character}${scale}${bold ? 'b' : ''}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const width = CELL_WIDTH * scale;
  const mask = new Uint8Array(width * CELL_HEIGHT * scale);
  const half = (PEN / 2) * scale + (bold ? 0.35 : 0);
  for (const stroke of strokesOf(character)) {
    for (let i = 0; i < stroke.length - 1; i++) {
      const from = stroke[i]!;
      const to = stroke[i + 1]!;
      for (let index = 0; index < mask.length; index++) {
        const x = ((index % width) + 0.5) / scale;
        const y = (Math.floor(index / width) + 0.5) / scale;
        const distance = distanceToSegment(x, y, from, to) * scale;
        const coverage = Math.round(255 * Math.min(1, Math.max(0, half + 0.5 - distance)));
        if (coverage > mask[index]!) mask[index] = coverage;
      }
    }
  }
  cache.set(key, mask);
  return mask;
}

/** Draws one line of text with its top left corner at x, y. */
export function drawText(
  screen: Framebuffer,
  x: number,
  y: number,
  text: string,
  color: number,
  style: { readonly scale?: number; readonly bold?: boolean } = {},
): void {
  const scale = style.scale ?? 1;
  let left = x;
  for (const character of text) {
    if (character !== ' ') screen.mask(left, y, CELL_WIDTH * scale, glyphMask(character, scale, style.bold), color);
    left += CELL_WIDTH * scale;
  }
}

/** Width in pixels of a line of text. */
export function textWidth(text: string, scale = 1): number {
  return Array.from(text).length * CELL_WIDTH * scale;
}
