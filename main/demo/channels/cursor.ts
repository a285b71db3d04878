/** Cursor channel of the demo server: an arrow in saffron and its place in server mouse mode. */

import { cursorServer, CursorFlag, CursorType, type Cursor } from '../../spice/wire/messages/cursor';
import type { ChannelLink } from '../channel-link';
import { ARROW_SIZE, arrowPixels } from '../desktop/arrow';

const NONE: Cursor = { flags: CursorFlag.NONE, shape: null };

export class CursorServer {
  readonly #link: ChannelLink;

  constructor(link: ChannelLink) {
    this.#link = link;
  }

  /** Runs until the client leaves. */
  async serve(x: number, y: number): Promise<void> {
    this.#link.startAcknowledgements();
    this.#link.send(cursorServer.INIT, { x, y, trailLength: 0, trailFrequency: 0, visible: 1, cursor: NONE });
    const header = {
      unique: 1n,
      type: CursorType.ALPHA,
      width: ARROW_SIZE,
      height: ARROW_SIZE,
      hotSpotX: 2,
      hotSpotY: 2,
    };
    const cursor: Cursor = { flags: CursorFlag.CACHE_ME, shape: { header, data: arrowPixels() } };
    this.#link.send(cursorServer.SET, { x, y, visible: 1, cursor });
    await this.#link.serve({}, {});
  }

  move(x: number, y: number): void {
    if (!this.#link.congested) this.#link.send(cursorServer.MOVE, { x, y });
  }
}
