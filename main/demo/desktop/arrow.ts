/** The demo's mouse pointer: an arrow with a light edge, as rows of B, G, R, A from the top. */

export const ARROW_SIZE = 24;
const BODY = 0xf4a83a;
const EDGE = 0x241a2e;
const EDGE_WIDTH = 1.2;
/** Corners of the arrow in pixels, tip first. */
const CORNERS: readonly (readonly [x: number, y: number])[] = [
  [2.5, 2.5],
  [2.5, 19.5],
  [7, 15.5],
  [10, 21.5],
  [13, 20],
  [10, 14.3],
  [16, 14],
];

/** Distance to the outline in pixels, negative inside. */
function distance(x: number, y: number): number {
  let nearest = Infinity;
  let inside = false;
  for (const [index, [fromX, fromY]] of CORNERS.entries()) {
    const [toX, toY] = CORNERS[(index + 1) % CORNERS.length]!;
    const dx = toX - fromX;
    const dy = toY - fromY;
    const along = Math.min(1, Math.max(0, ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy)));
    nearest = Math.min(nearest, Math.hypot(x - fromX - along * dx, y - fromY - along * dy));
    if (fromY > y !== toY > y && x < fromX + ((y - fromY) / dy) * dx) inside = !inside;
  }
  return inside ? -nearest : nearest;
}

export function arrowPixels(): Uint8Array {
  const pixels = new Uint8Array(ARROW_SIZE * ARROW_SIZE * 4);
  for (let y = 0; y < ARROW_SIZE; y++) {
    for (let x = 0; x < ARROW_SIZE; x++) {
      const away = distance(x + 0.5, y + 0.5);
      const color = away < 0 ? BODY : EDGE;
      const coverage = Math.min(1, Math.max(0, EDGE_WIDTH + 0.5 - away));
      pixels.set([color & 255, (color >> 8) & 255, color >> 16, Math.round(coverage * 255)], (y * ARROW_SIZE + x) * 4);
    }
  }
  return pixels;
}
