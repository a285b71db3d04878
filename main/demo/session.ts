/** One client of the demo server: its own desktop, the channels that show and feed it, and the timers that move it. */

import { ChannelType, MouseMode } from '../spice/wire/constants';
import type { ChannelLink } from './channel-link';
import { CursorServer } from './channels/cursor';
import { DisplayOutput } from './channels/display';
import { InputsServer } from './channels/inputs';
import { serveMain } from './channels/main';
import { Desktop, type DesktopSink } from './desktop/desktop';

const FRAME_MS = 33;
const SECOND_MS = 1000;

export class DemoSession {
  readonly id: number;
  readonly desktop: Desktop;
  readonly #outputs = new Set<DesktopSink>();
  readonly #links = new Set<ChannelLink>();
  #cursor: CursorServer | null = null;
  #mouseMode: number = MouseMode.SERVER;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(id: number, width: number, height: number) {
    this.id = id;
    this.desktop = new Desktop(width, height, {
      painted: (area) => this.#outputs.forEach((output) => output.painted(area)),
      filled: (area, color) => this.#outputs.forEach((output) => output.filled(area, color)),
      moved: (area, fromX, fromY) => this.#outputs.forEach((output) => output.moved(area, fromX, fromY)),
    });
  }

  static offers(channelType: number, channelId: number): boolean {
    const types: readonly number[] = [ChannelType.main, ChannelType.display, ChannelType.inputs, ChannelType.cursor];
    return channelId === 0 && types.includes(channelType);
  }

  /** Serves one linked channel until its client leaves. The end of main ends them all. */
  async serve(link: ChannelLink): Promise<void> {
    this.#links.add(link);
    try {
      await this.#serve(link);
    } finally {
      this.#links.delete(link);
      if (link.mess.channelType === ChannelType.main) for (const other of this.#links) other.socket.destroy();
    }
  }

  async #serve(link: ChannelLink): Promise<void> {
    switch (link.mess.channelType) {
      case ChannelType.main:
        return serveMain(link, this.id, {
          mouseMode: (mode) => {
            this.#mouseMode = mode;
          },
        });
      case ChannelType.display:
        return this.#show(link);
      case ChannelType.inputs:
        return new InputsServer(link, this.desktop, {
          moved: (x, y) => {
            if (this.#mouseMode === MouseMode.SERVER) this.#cursor?.move(x, y);
          },
        }).serve();
      default: {
        const cursor = new CursorServer(link);
        this.#cursor = cursor;
        const { width, height } = this.desktop.screen;
        return cursor.serve(Math.floor(width / 2), Math.floor(height / 2));
      }
    }
  }

  async #show(link: ChannelLink): Promise<void> {
    const output = new DisplayOutput(link, this.desktop.screen);
    this.#outputs.add(output);
    this.#runTimers();
    try {
      await output.serve();
    } finally {
      this.#outputs.delete(output);
      this.#runTimers();
    }
  }

  /** The desktop moves while somebody watches. */
  #runTimers(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    if (this.#outputs.size === 0) return;
    this.#timers.push(
      setInterval(() => this.desktop.animate(), FRAME_MS),
      setInterval(() => this.desktop.paintClock(new Date()), SECOND_MS),
    );
  }
}
