/**
 * What the display channels of one session share (display: pixmap cache, GLZ dictionary): cached images and the GLZ window. An image
 * that one channel refers to may still be on its way on another; the channel then waits, unless every channel would wait.
 */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { GlzWindow } from '../../../../native-addons/pixels/glz-window';
import { CancelledError, LimitError } from '../../wire/errors';
import type { Pixels } from '../pixels';

/**
 * Pixels of the image cache in bytes: twice what PIXMAP_CACHE_PIXELS announces (80 MiB), and more, as the server may be some images
 * behind with its evictions and counts no alignment.
 */
export const MAX_CACHE_BYTES = 192 * 1024 * 1024;
/** What another channel is to bring comes within milliseconds; what has not come after so long never will. */
export const MAX_IMAGE_WAIT_MS = 10_000;

interface Entry {
  pixels: Pixels;
  lossy: boolean;
  /** Adds minus invalidations: they may cross between channels. */
  references: number;
}

/** How a wait for another image went on: one has come; none can come any more; none has come for too long. */
export type WaitResult = 'changed' | 'never' | 'late';

/** One operation's wait for an image that another channel brings. */
export interface ImageWait {
  /** Resolves at the next change. @throws CancelledError when the session or this channel ends. */
  next(): Promise<WaitResult>;
  /** To be called when the operation goes on. */
  end(): void;
}

/** A channel's membership. */
export interface ImageMember {
  /** Begins a wait; at most one at a time. Its time runs from here. */
  wait(): ImageWait;
  /** The channel brings and awaits nothing any more. */
  leave(): void;
}

/** Calls back after a time. @returns how to cancel it. */
export type After = (ms: number, callback: () => void) => () => void;

interface Waiting {
  readonly resolve: (result: WaitResult) => void;
  readonly reject: (error: Error) => void;
}

interface Member {
  waiting: Waiting | null;
}

export class SharedImages {
  readonly core: PixelCore;
  readonly glz: GlzWindow;
  readonly #entries = new Map<bigint, Entry>();
  readonly #after: After | null;
  #bytes = 0;
  readonly #members = new Set<Member>();
  #closed = false;

  /** @param options Without `after` a wait ends only when nothing can come any more. */
  constructor({ core, after }: { readonly core: PixelCore; readonly after?: After }) {
    this.core = core;
    this.#after = after ?? null;
    this.glz = new GlzWindow(core);
  }

  /** A channel joins: one of those that may bring images and wait for them. */
  join(): ImageMember {
    const member: Member = { waiting: null };
    this.#members.add(member);
    return {
      wait: () => this.#wait(member),
      leave: () => {
        this.#members.delete(member);
        member.waiting?.reject(new CancelledError());
        member.waiting = null;
        this.#giveUpIfStuck();
      },
    };
  }

  /** Borrowed: valid until the next message is handled. */
  get(id: bigint, lossless: boolean): Pixels | null {
    const entry = this.#entries.get(id);
    return entry === undefined || (lossless && entry.lossy) ? null : entry.pixels;
  }

  /** Takes over the pixels. An id that is there already counts one reference more. @throws LimitError */
  add(id: bigint, pixels: Pixels, lossy: boolean, replace: boolean): void {
    const present = this.#entries.get(id);
    const bytes = pixels.width * pixels.height * 4;
    if (this.#bytes + bytes > MAX_CACHE_BYTES) {
      this.core.free(pixels.ptr);
      throw new LimitError('image cache bytes', this.#bytes + bytes, MAX_CACHE_BYTES);
    }
    if (present !== undefined) this.#drop(present);
    this.#bytes += bytes;
    this.#entries.set(id, { pixels, lossy, references: (present?.references ?? 0) + (replace && present ? 0 : 1) });
    this.notify();
  }

  invalidate(id: bigint): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || --entry.references > 0) return;
    this.#entries.delete(id);
    this.#drop(entry);
  }

  clear(): void {
    for (const entry of this.#entries.values()) this.#drop(entry);
    this.#entries.clear();
  }

  /** Wakes the channels that wait for an image: one more has come. */
  notify(): void {
    this.#wakeAll('changed');
  }

  /** Ends every wait and frees everything. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const member of this.#members) {
      member.waiting?.reject(new CancelledError());
      member.waiting = null;
    }
    this.clear();
    this.glz.clear();
  }

  #wait(member: Member): ImageWait {
    let isLate = false;
    const cancel = this.#after?.(MAX_IMAGE_WAIT_MS, () => {
      isLate = true;
      const { waiting } = member;
      member.waiting = null;
      waiting?.resolve('late');
    });
    return {
      next: () => {
        if (this.#closed || !this.#members.has(member)) return Promise.reject(new CancelledError());
        if (isLate) return Promise.resolve('late');
        return new Promise((resolve, reject) => {
          member.waiting = { resolve, reject };
          this.#giveUpIfStuck();
        });
      },
      end: () => cancel?.(),
    };
  }

  #wakeAll(result: WaitResult): void {
    for (const member of this.#members) {
      const { waiting } = member;
      member.waiting = null;
      waiting?.resolve(result);
    }
  }

  /** When every channel waits, none of them can bring anything. */
  #giveUpIfStuck(): void {
    for (const member of this.#members) if (member.waiting === null) return;
    this.#wakeAll('never');
  }

  #drop(entry: Entry): void {
    this.#bytes -= entry.pixels.width * entry.pixels.height * 4;
    this.core.free(entry.pixels.ptr);
  }
}
