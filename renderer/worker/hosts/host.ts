/** What the display worker needs of a display channel, wherever its messages are decoded. */

import type { FromDisplay, Monitor, PixelRect, ToDisplay } from '../../../preload/contract/display';
import type { StreamStats } from '../../../main/spice/display/streams/stats';
import type { Picture } from '../presenter/presenter';

export interface HostEvents {
  /** The primary surface was made, replaced or destroyed: ask `picture` again. */
  primary(): void;
  monitors(monitors: readonly Monitor[]): void;
  mark(marked: boolean): void;
  /** There is damage to take; announced once until it is taken. */
  damaged(): void;
  send(message: FromDisplay): void;
}

export interface HostCounters {
  readonly received: number;
  readonly bytes: number;
  readonly decodeMs: number;
}

export interface DisplayHost {
  readonly decode: 'main' | 'renderer';
  readonly picture: Picture | null;
  readonly counters: HostCounters;
  /** Video streams that are decoded here. */
  readonly streams?: readonly StreamStats[];
  handle(message: ToDisplay): void;
  /** What changed since the last call, within the picture. */
  takeDamage(): readonly PixelRect[];
  dispose(): void;
}
