/** The cursor channel (protocol: cursor channel): the pointer's shape, its cache, and its place in server mouse mode. */

import { LimitError, ProtocolError } from '../wire/errors';
import { CursorFlag, cursorServer, type Cursor } from '../wire/messages/cursor';
import { routes, unsupported, type Handled, type HandlersFor } from '../wire/table';
import { Channel, type ChannelContext } from './channel';
import { toCursorImage, type CursorImage } from './cursor-shape';

export interface CursorEvents {
  /** null hides the pointer. */
  readonly shape: (shape: CursorImage | null) => void;
  readonly move: (x: number, y: number) => void;
}

/** Servers think of 256 shapes; a server that says to keep more is not believed. */
const MAX_CACHED_SHAPES = 1024;
/** Room for 512 shapes of 256×256; a hostile server could ask for gigabytes. */
const MAX_CACHED_BYTES = 128 * 1024 * 1024;

export class CursorChannel extends Channel {
  readonly #events: CursorEvents;
  readonly #routes = routes(cursorServer, this.#handlers());
  readonly #cache = new Map<bigint, CursorImage>();
  #shape: CursorImage | null = null;
  #hidden = true;

  constructor(context: ChannelContext, events: CursorEvents) {
    super(context);
    this.#events = events;
  }

  protected override handle(type: number, body: Uint8Array): Handled {
    return this.dispatch(this.#routes, type, body);
  }

  #handlers(): HandlersFor<typeof cursorServer> {
    return {
      INIT: ({ x, y, visible, cursor }) => {
        this.#cache.clear();
        this.#set(cursor, visible !== 0);
        this.#events.move(x, y);
      },
      RESET: () => {
        this.#cache.clear();
        this.#hide();
      },
      SET: ({ x, y, cursor }) => {
        this.#set(cursor, true);
        this.#events.move(x, y);
      },
      MOVE: ({ x, y }) => {
        if (this.#hidden && this.#shape !== null) this.#show(this.#shape);
        this.#events.move(x, y);
      },
      HIDE: () => this.#hide(),
      TRAIL: unsupported('pointer trails are an effect of the 1990s that no current server sends'),
      INVAL_ONE: ({ id }) => {
        this.#cache.delete(id);
      },
      INVAL_ALL: () => this.#cache.clear(),
    };
  }

  #set(cursor: Cursor, visible: boolean): void {
    const image = this.#resolve(cursor);
    this.#shape = image;
    if (image === null || !visible) this.#hide();
    else this.#show(image);
  }

  #resolve({ flags, shape }: Cursor): CursorImage | null {
    if (shape === null) return null;
    const { unique } = shape.header;
    if ((flags & CursorFlag.FROM_CACHE) !== 0) {
      const cached = this.#cache.get(unique);
      if (cached === undefined)
        throw new ProtocolError('SPICE_CURSOR_CACHE', `${this.name}: no shape ${unique} is kept`);
      return cached;
    }
    const image = toCursorImage(shape.header, shape.data);
    if ((flags & CursorFlag.CACHE_ME) !== 0 && unique !== 0n) {
      if (this.#cache.size >= MAX_CACHED_SHAPES) this.#cache.clear();
      this.#cache.set(unique, image);
      let bytes = 0;
      for (const { rgba } of this.#cache.values()) bytes += rgba.byteLength;
      if (bytes > MAX_CACHED_BYTES) throw new LimitError('cursor cache bytes', bytes, MAX_CACHED_BYTES);
    }
    return image;
  }

  #show(shape: CursorImage): void {
    this.#hidden = false;
    this.#events.shape(shape);
  }

  #hide(): void {
    this.#hidden = true;
    this.#events.shape(null);
  }
}
