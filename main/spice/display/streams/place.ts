/** Where a stream's pictures go: its place on the surface, the clip of the moment, and what the presenter has seen of them. */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { StreamFlag, type StreamCreate } from '../../wire/messages/display';
import { clipRegion, type Rect } from '../geometry';
import type { Surfaces } from '../surfaces';
import { paintPicture } from './paint';
import type { StreamCounters } from './stats';
import type { PictureData } from './video';

export interface PlaceContext {
  readonly core: PixelCore;
  readonly surfaces: Surfaces;
  readonly damage: (surfaceId: number, region: readonly Rect[]) => void;
}

/** What of a picture matters here. */
export interface Placed {
  /** On the server's clock. */
  readonly time: number;
  /** Of a sized picture; null where the stream has its place. */
  readonly dest: Rect | null;
  /** On the host's clock. */
  readonly arrivedMs: number;
}

export class StreamPlace {
  readonly #create: StreamCreate;
  readonly #context: PlaceContext;
  readonly #counters: StreamCounters;
  #clip: readonly Rect[] | null;
  /** Painted, and not yet taken by the presenter. */
  #painted: Placed | null = null;

  constructor(create: StreamCreate, context: PlaceContext, counters: StreamCounters) {
    this.#create = create;
    this.#context = context;
    this.#counters = counters;
    this.#clip = create.clip;
  }

  /** Takes effect with the next picture that is painted, also on those that wait. */
  setClip(clip: readonly Rect[] | null): void {
    this.#clip = clip;
  }

  /** Whether nothing of the picture would be seen if it were painted now. It counts as shown then. */
  isHidden(picture: Placed): boolean {
    const isHidden = this.#find(picture)?.region.length === 0;
    if (isHidden) this.#counters.shown++;
    return isHidden;
  }

  /** Paints within the clip of this moment; without a surface nothing happens. @throws SpiceError */
  paint(picture: Placed, data: PictureData): void {
    const counters = this.#counters;
    counters.width = data.width;
    counters.height = data.height;
    counters.lastTime = picture.time;
    const found = this.#find(picture);
    if (found === null || found.region.length === 0) return;
    paintPicture({ core: this.#context.core, ...found }, data, (this.#create.flags & StreamFlag.TOP_DOWN) !== 0);
    if (this.#painted !== null) counters.dropped++;
    this.#painted = picture;
    this.#context.damage(this.#create.surfaceId, found.region);
  }

  /** The presenter took what is painted. */
  presented(nowMs: number): void {
    const picture = this.#painted;
    if (picture === null) return;
    this.#painted = null;
    this.#counters.shown++;
    this.#counters.addDelay(nowMs - picture.arrivedMs);
  }

  #find({ dest }: Placed) {
    const surface = this.#context.surfaces.get(this.#create.surfaceId);
    if (surface === undefined) return null;
    const box = dest ?? this.#create.dest;
    return { surface, box, region: clipRegion(box, surface, this.#clip) };
  }
}
