/**
 * What the display channels of one session share (display: pixmap cache, GLZ dictionary): cached images and the GLZ window. An image
 * that one channel refers to may still be on its way on another; the channel then waits, unless every channel would wait.
 */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { GlzWindow } from '../../../../native-addons/pixels/glz-window';
import { CancelledError, LimitError } from '../../wire/errors';
import type { Pixels } from '../pixels';

/** More than the 80 MiB that this client announces: the server may be a few images behind with its evictions. */
const MAX_CACHE_BYTES = 192 * 1024 * 1024;

interface Entry {
  pixels: Pixels;
  lossy: boolean;
  /** Adds minus invalidations: they may cross between channels. */
  references: number;
}

/** A channel's membership. */
export interface ImageMember {
  /**
   * Waits for another image. At most one wait at a time.
   * @returns true when one has come, false when none can come any more.
   * @throws CancelledError when the session or this channel ends.
   */
  changed(): Promise<boolean>;
  /** The channel brings and awaits nothing any more. */
  leave(): void;
}

interface Member {
  waiting: { readonly resolve: (found: boolean) => void; readonly reject: (error: Error) => void } | null;
}

export class SharedImages {
  readonly core: PixelCore;
  readonly glz: GlzWindow;
  readonly #entries = new Map<bigint, Entry>();
  #bytes = 0;
  readonly #members = new Set<Member>();
  #closed = false;

  constructor({ core }: { readonly core: PixelCore }) {
    this.core = core;
    this.glz = new GlzWindow(core);
  }

  /** A channel joins: one of those that may bring images and wait for them. */
  join(): ImageMember {
    const member: Member = { waiting: null };
    this.#members.add(member);
    return {
      changed: () => this.#wait(member),
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
    this.#wakeAll(true);
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

  #wait(member: Member): Promise<boolean> {
    if (this.#closed || !this.#members.has(member)) return Promise.reject(new CancelledError());
    return new Promise((resolve, reject) => {
      member.waiting = { resolve, reject };
      this.#giveUpIfStuck();
    });
  }

  #wakeAll(found: boolean): void {
    for (const member of this.#members) {
      const { waiting } = member;
      member.waiting = null;
      waiting?.resolve(found);
    }
  }

  /** When every channel waits, none of them can bring anything. */
  #giveUpIfStuck(): void {
    for (const member of this.#members) if (member.waiting === null) return;
    this.#wakeAll(false);
  }

  #drop(entry: Entry): void {
    this.#bytes -= entry.pixels.width * entry.pixels.height * 4;
    this.core.free(entry.pixels.ptr);
  }
}
