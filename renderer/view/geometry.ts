/** Where the guest's picture stands in the window, and which guest pixel is under the pointer; device pixels throughout. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How large the picture is shown. A factor counts device pixels for each guest pixel. */
export type ViewMode = { readonly kind: 'fit' } | { readonly kind: 'scale'; readonly factor: number };

export interface Offset {
  readonly x: number;
  readonly y: number;
}

/** The picture's place in the canvas, in device pixels. */
export interface Layout {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** The pan after it was held within the picture. */
  readonly pan: Offset;
}

export const MIN_ZOOM = 0.1;
export const MAX_ZOOM = 4;

/** A guest that misses the window by this many pixels is shown 1:1: blur is worse than a hair of black or of loss. */
const SNAP_PIXELS = 2;

const ORIGIN: Offset = { x: 0, y: 0 };

/**
 * Places the picture in the canvas: centred, or moved by `pan` where it is larger than the canvas.
 * @param canvas Size of the canvas in device pixels.
 * @param guest Size of the picture in guest pixels.
 */
export function placePicture(canvas: Size, guest: Size, mode: ViewMode, pan: Offset = ORIGIN): Layout {
  const scale = mode.kind === 'fit' ? fitScale(canvas, guest) : clamp(mode.factor, MIN_ZOOM, MAX_ZOOM);
  const width = Math.max(1, Math.round(guest.width * scale));
  const height = Math.max(1, Math.round(guest.height * scale));
  const held = { x: holdPan(canvas.width, width, pan.x), y: holdPan(canvas.height, height, pan.y) };
  return {
    x: Math.round((canvas.width - width) / 2 + held.x),
    y: Math.round((canvas.height - height) / 2 + held.y),
    width,
    height,
    scale,
    pan: held,
  };
}

/** Whether a picture looks better with its pixels as they are than smoothed. */
export function isCrisp(scale: number): boolean {
  return scale >= 1 && Number.isInteger(scale);
}

function fitScale(canvas: Size, guest: Size): number {
  const missX = Math.abs(canvas.width - guest.width);
  const missY = Math.abs(canvas.height - guest.height);
  const fills = missX <= SNAP_PIXELS || missY <= SNAP_PIXELS;
  if (fills && guest.width <= canvas.width + SNAP_PIXELS && guest.height <= canvas.height + SNAP_PIXELS) return 1;
  return Math.min(canvas.width / guest.width, canvas.height / guest.height);
}

/** A picture that fits does not move; a larger one moves until its edge meets the canvas's. */
function holdPan(canvas: number, picture: number, pan: number): number {
  const room = Math.max(0, (picture - canvas) / 2);
  return clamp(pan, -room, room);
}

/**
 * The guest pixel under a point. The scale is (guest - 1) / (picture - 1), so that the last pixel can be reached
 * (protocol, inputs channel, mouse).
 * @param point In device pixels of the canvas.
 * @returns The pixel, held within the guest, and whether the point was inside the picture.
 */
export function toGuest(layout: Layout, guest: Size, point: Offset): { x: number; y: number; inside: boolean } {
  const x = axis(point.x - layout.x, layout.width, guest.width);
  const y = axis(point.y - layout.y, layout.height, guest.height);
  const inside =
    point.x >= layout.x &&
    point.y >= layout.y &&
    point.x < layout.x + layout.width &&
    point.y < layout.y + layout.height;
  return { x, y, inside };
}

function axis(offset: number, picture: number, guest: number): number {
  const ratio = picture > 1 ? (guest - 1) / (picture - 1) : 0;
  return clamp(Math.round(Math.floor(offset) * ratio), 0, guest - 1);
}

/** The next step of a zoom ladder that people know: 10 % to 400 %. */
export function zoomStep(current: number, direction: 1 | -1): number {
  const ladder = [0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4];
  if (direction === 1) return ladder.find((step) => step > current + 0.005) ?? MAX_ZOOM;
  return ladder.findLast((step) => step < current - 0.005) ?? MIN_ZOOM;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
