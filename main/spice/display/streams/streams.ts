/** The video streams of one display channel by their ids (display: video streams). */

import { LimitError } from '../../wire/errors';
import { MAX_STREAMS } from '../../wire/limits';
import type { displayServer, StreamCreate } from '../../wire/messages/display';
import type { Handled, MessageOf } from '../../wire/table';
import { clipRegion, type Rect } from '../geometry';
import { ReportCounter } from './report';
import type { StreamStats } from './stats';
import { VideoStream, type StreamContext } from './stream';

export type StreamsOptions = Omit<StreamContext, 'isStreamingMode'>;

export class Streams {
  readonly #context: StreamContext;
  readonly #byId = new Map<number, VideoStream>();
  readonly #streamingSurfaces = new Set<number>();
  readonly #stopListening: () => void;

  constructor(options: StreamsOptions) {
    this.#context = { ...options, isStreamingMode: (surfaceId) => this.#streamingSurfaces.has(surfaceId) };
    this.#stopListening = options.host.clock.onChange(() => {
      for (const stream of this.#byId.values()) stream.clockChanged();
    });
  }

  get stats(): StreamStats[] {
    return [...this.#byId.values()].map(({ stats }) => stats);
  }

  /** A stream of the same id is replaced. @throws LimitError */
  create(create: StreamCreate): void {
    const present = this.#byId.get(create.id);
    if (this.#byId.size >= MAX_STREAMS && present === undefined) {
      throw new LimitError('streams', this.#byId.size + 1, MAX_STREAMS);
    }
    this.#checkClip(create.surfaceId, create.clip);
    present?.close();
    this.#byId.set(create.id, new VideoStream(create, this.#context));
  }

  /** @throws LimitError */
  setClip(id: number, clip: readonly Rect[] | null): void {
    const stream = this.#byId.get(id);
    if (stream === undefined) return;
    this.#checkClip(stream.surfaceId, clip);
    stream.setClip(clip);
  }

  /** A picture for `dest`, or for where the stream has its place. */
  data(id: number, time: number, data: Uint8Array, dest: Rect | null): Handled {
    const stream = this.#byId.get(id);
    if (stream !== undefined) return stream.accept(time, data, dest);
    this.#context.undecodable(id);
    return undefined;
  }

  /** Streams that were never made are activated as well by servers that know of no decoder here. */
  activateReport(message: MessageOf<typeof displayServer.STREAM_ACTIVATE_REPORT>): void {
    const { streamId, uniqueId, maxWindowSize, timeoutMs } = message;
    this.#byId
      .get(streamId)
      ?.setReports(new ReportCounter({ streamId, uniqueId, maxFrames: maxWindowSize, timeoutMs }));
  }

  /** The presenter took the damage of the primary. */
  presented(): void {
    for (const stream of this.#byId.values()) stream.presented();
  }

  destroy(id: number): void {
    this.#byId.get(id)?.close();
    this.#byId.delete(id);
  }

  destroyAll(): void {
    for (const id of [...this.#byId.keys()]) this.destroy(id);
  }

  /** A surface was made; `isStreamingMode` if it is fed by one stream of its size. */
  surfaceMade(surfaceId: number, isStreamingMode: boolean): void {
    if (isStreamingMode) this.#streamingSurfaces.add(surfaceId);
    else this.#streamingSurfaces.delete(surfaceId);
  }

  /** Streams of a surface end with it. */
  surfaceGone(surfaceId: number): void {
    this.#streamingSurfaces.delete(surfaceId);
    for (const [id, stream] of this.#byId) if (stream.surfaceId === surfaceId) this.destroy(id);
  }

  dispose(): void {
    this.#stopListening();
    this.destroyAll();
  }

  /** A clip that only an attack consists of is refused here, where the channel can be closed, and not when a picture is due. */
  #checkClip(surfaceId: number, clip: readonly Rect[] | null): void {
    const surface = this.#context.surfaces.get(surfaceId);
    if (surface !== undefined && clip !== null) {
      clipRegion({ left: 0, top: 0, right: surface.width, bottom: surface.height }, surface, clip);
    }
  }
}
