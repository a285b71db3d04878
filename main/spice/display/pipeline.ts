/**
 * The display pipeline of one display channel: message, decode, canvas, damage. It owns every surface; what a window shows is a view of
 * it. The same code runs in the session process, in headless tools and in the display worker of a window.
 */

import { isTrap, PixelTrapError, type PixelCore } from '../../../native-addons/pixels/face';
import type { Logger } from '../log';
import type { Capabilities } from '../wire/caps';
import { DisplayCap } from '../wire/constants';
import type { SpiceError } from '../wire/errors';
import { ProtocolError } from '../wire/errors';
import { MAX_HEADS } from '../wire/limits';
import {
  displayClient,
  displayServer,
  RESOURCE_PIXMAP,
  SurfaceFlag,
  SurfaceFormat,
  type Head,
} from '../wire/messages/display';
import { decode, encode } from '../wire/struct';
import { routes, unsupported, type Handled, type HandlersFor, type Route } from '../wire/table';
import { Damage } from './damage';
import { DrawOperations } from './draw-operations';
import { FastPath } from './fast-path';
import { bounds, heightOf, intersect, isEmpty, widthOf, type Rect } from './geometry';
import { ImageDecoder, type Inflate } from './images/decode';
import type { DecodeAhead } from './images/decode-ahead';
import type { JpegDecoder } from '../../../native-addons/jpeg/face';
import { PaletteCache } from './images/palette-cache';
import type { ImageMember, SharedImages } from './images/shared-images';
import { conversion, pixelAt } from './pixels';
import { MediaClock } from './streams/clock';
import { JpegVideoDecoders } from './streams/jpeg';
import { undecodableReport, type StreamReport } from './streams/report';
import type { StreamStats } from './streams/stats';
import { Streams } from './streams/streams';
import { IMMEDIATE, type VideoHost } from './streams/video';
import { Surfaces, type Surface } from './surfaces';
import { Convert } from '../../../native-addons/pixels/raster-face';

export interface DisplaySink {
  /** The primary surface was made, replaced, or is gone. */
  primary(size: { readonly width: number; readonly height: number } | null): void;
  monitors(config: { readonly maxAllowed: number; readonly heads: readonly Head[] }): void;
  /** Whether the surface's contents mean something. */
  mark(marked: boolean): void;
  /** Once, when something changed after `takeDamage`. */
  damaged(): void;
  /** A message of the display channel to the server. */
  send(type: number, body: Uint8Array): void;
  /** An operation was dropped; the channel goes on. */
  problem(error: SpiceError): void;
}

export interface DisplayPipelineOptions {
  readonly core: PixelCore;
  readonly images: SharedImages;
  readonly jpeg: JpegDecoder;
  readonly inflate: Inflate;
  /** Where large images may have been decoded before their message is handled. */
  readonly ahead?: DecodeAhead | null;
  readonly log: Logger;
  readonly sink: DisplaySink;
  readonly serverCaps: Capabilities;
  /** Without it only Motion JPEG is decoded, and shown when it comes. */
  readonly video?: VideoHost;
}

export interface DisplayStats {
  readonly messages: number;
  readonly dropped: number;
}

/** A server that sends more bad images than this is broken or hostile. */
const MAX_DROPPED = 100;
/**
 * A scan-out is a dma-buf that comes as a file descriptor over a local socket: no renderer of ours can map one, so the GL capabilities are
 * not announced. A server whose guest switches to GL then closes the display channel; it never sends these.
 */
/** What reading a picture takes of the core's memory at a time. */
const READ_BAND_BYTES = 1024 * 1024;
const GL_REASON = 'the GL capabilities are not announced: a scan-out is a file descriptor of a local socket';

export class DisplayPipeline {
  readonly #options: DisplayPipelineOptions;
  readonly #surfaces: Surfaces;
  readonly #palettes = new PaletteCache();
  readonly #decoder: ImageDecoder;
  readonly #draw: DrawOperations;
  readonly #fast: FastPath;
  readonly #streams: Streams;
  readonly #damage = new Damage();
  readonly #routes: ReadonlyMap<number, Route>;
  readonly #member: ImageMember;
  #announced = false;
  #messages = 0;
  #dropped = 0;
  #disposed = false;

  constructor(options: DisplayPipelineOptions) {
    const { core, images, jpeg, inflate } = options;
    this.#options = options;
    this.#member = images.join();
    this.#surfaces = new Surfaces(core);
    this.#decoder = new ImageDecoder({
      core,
      shared: images,
      palettes: this.#palettes,
      surfaces: this.#surfaces,
      jpeg,
      inflate,
      ahead: options.ahead ?? null,
    });
    const damage = (surfaceId: number, region: readonly Rect[]): void => this.#damaged(surfaceId, region);
    this.#draw = new DrawOperations({
      core,
      images: this.#member,
      surfaces: this.#surfaces,
      decoder: this.#decoder,
      damage,
      drop: (error) => this.#drop(error),
    });
    this.#fast = new FastPath({
      core,
      surfaces: this.#surfaces,
      decoder: this.#decoder,
      damage,
      drop: (error) => this.#drop(error),
    });
    this.#streams = new Streams({
      core,
      surfaces: this.#surfaces,
      host: options.video ?? {
        scheduler: IMMEDIATE,
        clock: new MediaClock(),
        decoders: new JpegVideoDecoders(jpeg),
      },
      damage,
      undecodable: (id) => this.#report(undecodableReport(id)),
      report: (report) => this.#report(report),
      problem: (error) => {
        this.#dropped++;
        options.sink.problem(error);
      },
    });
    this.#routes = routes(displayServer, this.#handlers());
  }

  get primary(): Surface | null {
    return this.#surfaces.primary;
  }

  get stats(): DisplayStats {
    return { messages: this.#messages, dropped: this.#dropped };
  }

  /** The video streams that run. */
  get streams(): readonly StreamStats[] {
    return this.#streams.stats;
  }

  /**
   * One message of the channel's own. A promise holds back the next. A trap of the pixel core costs the message that it happened in:
   * it is reported, and the pipeline goes on.
   * @throws SpiceError that must close the channel.
   */
  handle(type: number, body: Uint8Array): Handled {
    if (this.#disposed) return undefined;
    this.#messages++;
    try {
      return this.#handle(type, body)?.catch((error: unknown) => this.#survive(error));
    } catch (error) {
      this.#survive(error);
    }
  }

  #survive(error: unknown): void {
    if (!isTrap(error)) throw error;
    this.#drop(new PixelTrapError(error));
  }

  #handle(type: number, body: Uint8Array): Handled {
    if (this.#fast.handle(type, body)) return undefined;
    const route = this.#routes.get(type);
    if (route === undefined) throw new ProtocolError('SPICE_UNKNOWN_MESSAGE', `display: unknown message ${type}`);
    const { handler, codec, name } = route;
    if (typeof handler === 'function') return handler(decode(codec, body));
    this.#options.log.debug(() => `${name} is not acted on: ${handler.unsupported}`);
    return undefined;
  }

  /** Merged rectangles of the primary that changed since the last call. */
  takeDamage(): readonly Rect[] {
    this.#announced = false;
    this.#streams.presented();
    const { primary } = this.#surfaces;
    if (primary !== null) return this.#damage.take(primary);
    this.#damage.clear();
    return [];
  }

  /** Packed B, G, R, 255 rows of a rectangle of the primary; `rect` is cut to it. */
  readPixels(rect: Rect, target?: Uint8Array): Uint8Array {
    const { primary } = this.#surfaces;
    const part = primary === null ? null : intersect(rect, bounds(primary));
    if (primary === null || part === null || isEmpty(part)) return new Uint8Array(0);
    const { core } = this.#options;
    const width = widthOf(part);
    const height = heightOf(part);
    const bytes = target ?? new Uint8Array(width * height * 4);
    // In bands: a picture of any size can be read, however full the core is.
    const bandRows = Math.min(height, Math.max(1, Math.floor(READ_BAND_BYTES / (width * 4))));
    const copy = core.alloc(width * bandRows * 4, false);
    try {
      const how = conversion(primary.kind, 'xrgb') ?? Convert.COPY;
      for (let y = 0; y < height; y += bandRows) {
        const rows = Math.min(bandRows, height - y);
        const from = pixelAt(primary, part.left, part.top + y);
        core.convertRect(copy, width * 4, from, primary.strideBytes, width, rows, how);
        core.setHighBytes(copy, width * 4, width, rows);
        bytes.set(core.u8().subarray(copy, copy + width * rows * 4), y * width * 4);
      }
    } finally {
      core.free(copy);
    }
    return bytes;
  }

  /** The channel is closed: nothing more comes or is awaited, the picture can still be read until `dispose`. */
  end(): void {
    this.#member.leave();
    this.#streams.dispose();
  }

  /** Frees everything; a message that waits is cancelled. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#member.leave();
    this.#streams.dispose();
    this.#decoder.dispose();
    this.#surfaces.dispose();
  }

  #handlers(): HandlersFor<typeof displayServer> {
    const draw = this.#draw;
    return {
      MODE: ({ width, height, bits }) =>
        this.#createSurface({
          surfaceId: 0,
          width,
          height,
          format: bits === 32 ? SurfaceFormat.XRGB32 : SurfaceFormat.RGB16_555,
          flags: SurfaceFlag.PRIMARY,
        }),
      MARK: () => this.#options.sink.mark(true),
      RESET: () => this.#reset(),
      COPY_BITS: (m) => draw.copyBits(m.base, m.srcPos),
      INVAL_LIST: ({ resources }) => {
        for (const { type, id } of resources) if (type === RESOURCE_PIXMAP) this.#options.images.invalidate(id);
      },
      INVAL_ALL_PIXMAPS: () => this.#options.images.clear(),
      INVAL_PALETTE: ({ id }) => this.#palettes.invalidate(id),
      INVAL_ALL_PALETTES: () => this.#palettes.clear(),
      STREAM_CREATE: (m) => this.#streams.create(m),
      STREAM_DATA: (m) => this.#streams.data(m.id, m.multiMediaTime, m.data, null),
      STREAM_CLIP: (m) => this.#streams.setClip(m.id, m.clip),
      STREAM_DESTROY: ({ id }) => this.#streams.destroy(id),
      STREAM_DESTROY_ALL: () => this.#streams.destroyAll(),
      DRAW_FILL: (m) => draw.fill(m),
      DRAW_OPAQUE: (m) => draw.opaque(m),
      DRAW_COPY: (m) => draw.copy(m),
      DRAW_BLEND: (m) => draw.copy(m),
      DRAW_BLACKNESS: (m) => draw.blackness(m),
      DRAW_WHITENESS: (m) => draw.whiteness(m),
      DRAW_INVERS: (m) => draw.invers(m),
      DRAW_ROP3: (m) => draw.rop3(m),
      DRAW_STROKE: (m) => draw.stroke(m),
      DRAW_TEXT: (m) => draw.text(m),
      DRAW_TRANSPARENT: (m) => draw.transparent(m),
      DRAW_ALPHA_BLEND: (m) => draw.alphaBlend(m),
      SURFACE_CREATE: (m) => this.#createSurface(m),
      SURFACE_DESTROY: ({ surfaceId }) => this.#destroySurface(surfaceId),
      STREAM_DATA_SIZED: (m) => this.#streams.data(m.id, m.multiMediaTime, m.data, m.dest),
      MONITORS_CONFIG: ({ monitors }) => this.#monitors(monitors.maxAllowed, monitors.heads),
      DRAW_COMPOSITE: (m) => draw.composite(m),
      STREAM_ACTIVATE_REPORT: (m) => this.#streams.activateReport(m),
      GL_SCANOUT_UNIX: unsupported(GL_REASON),
      // Nothing can be shown, but a server that sends one waits for exactly one answer.
      GL_DRAW: () => this.#options.sink.send(displayClient.GL_DRAW_DONE.id, new Uint8Array(0)),
      QUALITY_INDICATOR: unsupported('an opaque hint that spice-server does not send'),
      GL_SCANOUT2_UNIX: unsupported(GL_REASON),
    };
  }

  #createSurface(message: Parameters<Surfaces['create']>[0]): void {
    const { primary: before } = this.#surfaces;
    const replaced = this.#surfaces.get(message.surfaceId);
    const surface = this.#surfaces.create(message);
    if (replaced !== undefined && replaced !== surface) this.#streams.surfaceGone(surface.id);
    this.#streams.surfaceMade(surface.id, (message.flags & SurfaceFlag.STREAMING_MODE) !== 0);
    const { primary } = this.#surfaces;
    if (primary === before) return;
    this.#damage.clear();
    this.#options.sink.primary(primary === null ? null : { width: primary.width, height: primary.height });
    if (primary !== null) this.#damaged(primary.id, [bounds(primary)]);
  }

  #destroySurface(id: number): void {
    this.#streams.surfaceGone(id);
    if (!this.#surfaces.destroy(id)) return;
    this.#damage.clear();
    this.#options.sink.primary(null);
  }

  #reset(): void {
    this.#palettes.clear();
    this.#options.sink.mark(false);
    const { primary } = this.#surfaces;
    if (primary === null) return;
    const { ptr, strideBytes, width, height } = primary;
    this.#options.core.u8().fill(0, ptr, ptr + strideBytes * height);
    this.#damaged(primary.id, [bounds({ width, height })]);
  }

  #monitors(maxAllowed: number, heads: readonly Head[]): void {
    if (heads.length === 0) return;
    const allowed = Math.min(Math.max(maxAllowed, 1), MAX_HEADS);
    this.#options.sink.monitors({ maxAllowed: allowed, heads: heads.slice(0, allowed) });
  }

  #damaged(surfaceId: number, region: readonly Rect[]): void {
    if (this.#surfaces.primary?.id !== surfaceId) return;
    for (const rect of region) this.#damage.add(rect);
    if (this.#announced || this.#damage.empty) return;
    this.#announced = true;
    this.#options.sink.damaged();
  }

  #drop(error: SpiceError): void {
    this.#dropped++;
    this.#options.sink.problem(error);
    if (this.#dropped > MAX_DROPPED) {
      throw new ProtocolError('SPICE_TOO_MANY_BAD_IMAGES', `${this.#dropped} images could not be decoded`, {
        cause: error,
      });
    }
  }

  #report(report: StreamReport): void {
    if (!this.#options.serverCaps.has(DisplayCap.STREAM_REPORT)) return;
    const { id, codec } = displayClient.STREAM_REPORT;
    this.#options.sink.send(id, encode(codec, report));
  }
}
