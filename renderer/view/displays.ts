/** Displays as the page sees them: their names, and where a point of what is shown lies for the guest (inputs channel, MOUSE_POSITION). */

import type { DisplayPart } from '../worker/protocol';

export interface GuestPosition {
  readonly displayId: number;
  readonly x: number;
  readonly y: number;
}

/** `3:1` for a head, `3` for a whole surface. */
export function keyOf({ displayId, head }: Pick<DisplayPart, 'displayId' | 'head'>): string {
  return head === null ? String(displayId) : `${displayId}:${head}`;
}

/** The id under which the guest knows the display: heads of channel 0 by their monitor, other channels by themselves. */
function guestId({ displayId, head }: DisplayPart): number {
  return displayId === 0 ? (head ?? 0) : displayId;
}

/**
 * Where the guest's pointer belongs.
 * @param shown What the window shows.
 * @param parts All that can be shown.
 * @param point A pixel of what is shown.
 * @param hasAgent The guest's agent places the pointer, in pixels of the monitor; without it a tablet does, in pixels of the surface.
 */
export function toPosition(
  shown: DisplayPart,
  parts: readonly DisplayPart[],
  point: { readonly x: number; readonly y: number },
  hasAgent: boolean,
): GuestPosition {
  const x = shown.x + point.x;
  const y = shown.y + point.y;
  if (!hasAgent) return { displayId: guestId(shown), x, y };
  const monitor = shown.head === null ? (nearestHead(shown, parts, x, y) ?? shown) : shown;
  return {
    displayId: guestId(monitor),
    x: clamp(x - monitor.x, monitor.width - 1),
    y: clamp(y - monitor.y, monitor.height - 1),
  };
}

/** Of a whole surface with heads: the one under the point, or the nearest where there is a gap. */
function nearestHead(whole: DisplayPart, parts: readonly DisplayPart[], x: number, y: number): DisplayPart | undefined {
  let nearest: DisplayPart | undefined;
  let shortest = Infinity;
  for (const part of parts) {
    if (part.displayId !== whole.displayId || part.head === null) continue;
    const dx = x - part.x - clamp(x - part.x, part.width - 1);
    const dy = y - part.y - clamp(y - part.y, part.height - 1);
    const distance = dx * dx + dy * dy;
    if (distance >= shortest) continue;
    nearest = part;
    shortest = distance;
  }
  return nearest;
}

/** A point of a surface in pixels of the part that is shown; null if it is not there. */
export function toShown(
  shown: DisplayPart,
  point: { readonly x: number; readonly y: number },
): { readonly x: number; readonly y: number } | null {
  const x = point.x - shown.x;
  const y = point.y - shown.y;
  return x >= 0 && y >= 0 && x < shown.width && y < shown.height ? { x, y } : null;
}

/** `Display 2 (800 × 600)`. Numbers are the guest's own, so that they stay when another display goes. */
export function displayName(part: DisplayPart, parts: readonly DisplayPart[]): string {
  const size = `${part.width} × ${part.height}`;
  const channels = new Set(parts.map(({ displayId }) => displayId));
  const heads = parts.filter(({ displayId, head }) => displayId === part.displayId && head !== null);
  if (part.head === null && heads.length > 0) {
    return `${channels.size > 1 ? `All of card ${part.displayId + 1}` : 'Whole desktop'} (${size})`;
  }
  const isNested = channels.size > 1 && heads.length > 1;
  const number = isNested ? `${part.displayId + 1}.${(part.head ?? 0) + 1}` : String(guestId(part) + 1);
  return `Display ${number} (${size})`;
}

function clamp(value: number, high: number): number {
  return Math.min(Math.max(value, 0), high);
}
