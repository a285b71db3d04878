/**
 * Video streams (display: video streams): Motion JPEG, painted when it arrives. Frames go straight into the surface, so later COPY_BITS
 * and whatever follows STREAM_DESTROY read the right pixels.
 */

import type { PixelCore } from '../../../../native-addons/pixels/face';
import { LimitError, ProtocolError } from '../../wire/errors';
import { MAX_DIMENSION, MAX_STREAMS } from '../../wire/limits';
import { StreamFlag, VideoCodec, type StreamCreate } from '../../wire/messages/display';
import { PUT, Painter } from '../canvas/painter';
import { Scratch } from '../canvas/scratch';
import { clipRegion, type Rect } from '../geometry';
import type { JpegDecoder } from '../../../../native-addons/jpeg/face';
import { allocatePixels, type Pixels } from '../pixels';
import type { Surfaces } from '../surfaces';

interface Stream {
  readonly create: StreamCreate;
  clip: readonly Rect[] | null;
}

const SCALE_NEAREST = 1;

export interface StreamsOptions {
  readonly core: PixelCore;
  readonly surfaces: Surfaces;
  readonly jpeg: JpegDecoder;
  readonly damage: (surfaceId: number, region: readonly Rect[]) => void;
  /** Tells the server that it should send a stream's pictures as ordinary images. */
  readonly undecodable: (streamId: number) => void;
}

export class Streams {
  readonly #options: StreamsOptions;
  readonly #byId = new Map<number, Stream>();

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  create(create: StreamCreate): void {
    if (this.#byId.size >= MAX_STREAMS && !this.#byId.has(create.id)) {
      throw new LimitError('streams', this.#byId.size + 1, MAX_STREAMS);
    }
    this.#byId.set(create.id, { create, clip: create.clip });
    if (create.codec !== VideoCodec.MJPEG) this.#options.undecodable(create.id);
  }

  setClip(id: number, clip: readonly Rect[] | null): void {
    const stream = this.#byId.get(id);
    if (stream !== undefined) stream.clip = clip;
  }

  destroy(id: number): void {
    this.#byId.delete(id);
  }

  destroyAll(): void {
    this.#byId.clear();
  }

  /** Streams of a surface end with it. */
  surfaceGone(surfaceId: number): void {
    for (const [id, stream] of this.#byId) if (stream.create.surfaceId === surfaceId) this.#byId.delete(id);
  }

  /** Paints one picture into `dest`, or where the stream has its place. @throws ImageDataError */
  data(id: number, data: Uint8Array, dest: Rect | null): void {
    const stream = this.#byId.get(id);
    if (stream === undefined) {
      this.#options.undecodable(id);
      return;
    }
    const surface = this.#options.surfaces.get(stream.create.surfaceId);
    if (surface === undefined || stream.create.codec !== VideoCodec.MJPEG) return;
    const box = dest ?? stream.create.dest;
    const region = clipRegion(box, surface, stream.clip);
    // Every picture of Motion JPEG stands for itself: what is not visible need not be decoded.
    if (region.length === 0) return;
    const picture = this.#decode(data, (stream.create.flags & StreamFlag.TOP_DOWN) !== 0);
    const { core } = this.#options;
    const scratch = new Scratch(core);
    try {
      const painter = new Painter({ core, surface, box, region, mask: null, scratch });
      const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
      const fitted = painter.fit(scratch.convert(picture, surface.kind), whole, SCALE_NEAREST);
      painter.each((target) => painter.copy(target, fitted.pixels, fitted.x, fitted.y, PUT));
      this.#options.damage(surface.id, region);
    } finally {
      scratch.free();
      core.free(picture.ptr);
    }
  }

  #decode(data: Uint8Array, topDown: boolean): Pixels {
    const { core, jpeg } = this.#options;
    const { width, height, pixels } = jpeg.decode(data, MAX_DIMENSION, MAX_DIMENSION);
    if (width === 0 || height === 0) throw new ProtocolError('SPICE_IMAGE_DATA', 'a picture without pixels');
    const picture = allocatePixels(core, width, height, 'xrgb', false);
    const memory = core.u8();
    const rowBytes = width * 4;
    if (topDown) memory.set(pixels.subarray(0, rowBytes * height), picture.ptr);
    else {
      for (let y = 0; y < height; y++) {
        memory.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), picture.ptr + (height - 1 - y) * rowBytes);
      }
    }
    return picture;
  }
}
