/** The displays of a session and which of them a window shows: heads of a channel's surface, or whole surfaces (display channel, monitors). */

import type { Monitor } from '../../preload/contract/display';
import type { Size } from '../view/geometry';
import type { DisplayPart } from './protocol';

/** A display that the user asked for; it is shown as long as it exists. `head` is a monitor id, null the whole surface. */
export interface DisplayWish {
  readonly displayId: number;
  readonly head: number | null;
}

/** What to show now; `part` is null while the channel has no surface. */
export interface ShownDisplay {
  readonly displayId: number;
  readonly part: DisplayPart | null;
}

interface Known {
  size: Size | null;
  monitors: readonly Monitor[];
  isMarked: boolean;
  /** A channel that had a surface is expected to get the next one: mode changes take the surface away for a moment. */
  hadSurface: boolean;
}

/**
 * What of a surface can be shown. Heads may come before the surface that they describe, and may stick out of it: they are cut
 * to it, and those outside of it are left out. A lone head is taken from the surface's corner whatever place it names, as the
 * reference client does.
 */
export function partsOf(displayId: number, size: Size | null, monitors: readonly Monitor[]): readonly DisplayPart[] {
  if (size === null) return [];
  const whole: DisplayPart = { displayId, head: null, x: 0, y: 0, width: size.width, height: size.height };
  const enabled = monitors.filter(({ width, height }) => width > 0 && height > 0);
  const lone = enabled.length === 1 ? enabled[0] : undefined;
  if (lone !== undefined) {
    const width = Math.min(lone.width, size.width);
    return [{ displayId, head: lone.id, x: 0, y: 0, width, height: Math.min(lone.height, size.height) }];
  }
  const heads = enabled.flatMap(({ id, x, y, width, height }) => {
    const part = {
      displayId,
      head: id,
      x,
      y,
      width: Math.min(width, size.width - x),
      height: Math.min(height, size.height - y),
    };
    return part.width > 0 && part.height > 0 ? [part] : [];
  });
  return heads.length === 0 ? [whole] : [...heads, whole];
}

export class Displays {
  readonly #known = new Map<number, Known>();
  #wish: DisplayWish | null = null;

  /** Forgets the displays of a session; what the user asked for holds for the next one too. */
  clear(): void {
    this.#known.clear();
  }

  open(displayId: number): void {
    this.#known.set(displayId, { size: null, monitors: [], isMarked: false, hadSurface: false });
  }

  setSize(displayId: number, size: Size | null): void {
    const known = this.#known.get(displayId);
    if (known === undefined) return;
    known.size = size;
    if (size !== null) known.hadSurface = true;
  }

  setMonitors(displayId: number, monitors: readonly Monitor[]): void {
    const known = this.#known.get(displayId);
    if (known !== undefined) known.monitors = monitors;
  }

  setMarked(displayId: number): void {
    const known = this.#known.get(displayId);
    if (known !== undefined) known.isMarked = true;
  }

  isMarked(displayId: number): boolean {
    return this.#known.get(displayId)?.isMarked ?? false;
  }

  wish(wish: DisplayWish): void {
    this.#wish = wish;
  }

  /** Everything that can be shown, by channel; a channel's heads in the server's order, its whole surface last. */
  get parts(): readonly DisplayPart[] {
    return this.#ids.flatMap((id) => this.#partsOf(id));
  }

  /** What the user asked for, or the nearest to it that exists; null before the first display. */
  get shown(): ShownDisplay | null {
    const ids = this.#ids;
    const wish = this.#wish;
    const hasHadSurface = (id: number): boolean => this.#known.get(id)?.hadSurface === true;
    const displayId =
      wish !== null && hasHadSurface(wish.displayId) ? wish.displayId : (ids.find(hasHadSurface) ?? ids[0]);
    if (displayId === undefined) return null;
    const parts = this.#partsOf(displayId);
    const wished = parts.find(({ head }) => wish?.displayId === displayId && head === wish.head);
    return { displayId, part: wished ?? parts[0] ?? null };
  }

  get #ids(): readonly number[] {
    return [...this.#known.keys()].sort((a, b) => a - b);
  }

  #partsOf(displayId: number): readonly DisplayPart[] {
    const known = this.#known.get(displayId);
    return known === undefined ? [] : partsOf(displayId, known.size, known.monitors);
  }
}
