/** Display channel of the demo server: one primary surface and the changes of its picture. */

import { encodeLz } from '../../../native-addons/pixels/encode-lz';
import { displayClient, displayServer, SurfaceFlag, SurfaceFormat } from '../../spice/wire/messages/display';
import { BrushType, type Base, type Mask, type Rect as WireRect } from '../../spice/wire/messages/draw';
import { BitmapFlag, BitmapFormat, ImageType, type Image, type ImagePayload } from '../../spice/wire/messages/image';
import { unsupported } from '../../spice/wire/table';
import type { ChannelLink } from '../channel-link';
import type { DesktopSink } from '../desktop/desktop';
import type { Framebuffer } from '../desktop/framebuffer';
import { union, type Rect } from '../desktop/rect';

const PUT = 0x0008;
const SURFACE = 0;
const NO_MASK: Mask = { flags: 0, pos: { x: 0, y: 0 }, bitmap: null };

/** Sends changes as they happen; while the client is behind they melt into one rectangle that is sent when it has caught up. */
export class DisplayOutput implements DesktopSink {
  readonly #link: ChannelLink;
  readonly #screen: Framebuffer;
  #started = false;
  #behind: Rect | null = null;
  #imageId = 1n;

  constructor(link: ChannelLink, screen: Framebuffer) {
    this.#link = link;
    this.#screen = screen;
    link.onRoom = () => this.#catchUp();
  }

  /** Runs until the client leaves. */
  async serve(): Promise<void> {
    await this.#link.serve(displayClient, {
      INIT: () => this.#start(),
      STREAM_REPORT: unsupported('the demo has no streams'),
      PREFERRED_COMPRESSION: unsupported('every picture is LZ'),
      GL_DRAW_DONE: unsupported('the demo shares no memory with its client'),
      PREFERRED_VIDEO_CODEC_TYPE: unsupported('the demo has no streams'),
    });
  }

  painted(area: Rect): void {
    if (!this.#mustWait(area)) this.#copy(area);
  }

  filled(area: Rect, color: number): void {
    if (this.#mustWait(area)) return;
    const brush = { type: BrushType.SOLID, color };
    this.#link.send(displayServer.DRAW_FILL, { base: baseOf(area), brush, rop: PUT, mask: NO_MASK });
  }

  moved(area: Rect, fromX: number, fromY: number): void {
    if (this.#mustWait(area)) return;
    this.#link.send(displayServer.COPY_BITS, { base: baseOf(area), srcPos: { x: fromX, y: fromY } });
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    const { width, height, bounds } = this.#screen;
    this.#link.startAcknowledgements();
    this.#link.send(displayServer.INVAL_ALL_PALETTES, {});
    this.#link.send(displayServer.SURFACE_CREATE, {
      surfaceId: SURFACE,
      width,
      height,
      format: SurfaceFormat.XRGB32,
      flags: SurfaceFlag.PRIMARY,
    });
    this.#copy(bounds);
    const head = { monitorId: 0, surfaceId: SURFACE, width, height, x: 0, y: 0, flags: 0 };
    this.#link.send(displayServer.MONITORS_CONFIG, { monitors: { maxAllowed: 1, heads: [head] } });
    this.#link.send(displayServer.MARK, {});
  }

  /** True if the change is noted for later, or will be part of the first whole picture. */
  #mustWait(area: Rect): boolean {
    if (!this.#started) return true;
    if (this.#behind === null && !this.#link.congested) return false;
    this.#behind = this.#behind === null ? area : union(this.#behind, area);
    return true;
  }

  #catchUp(): void {
    const area = this.#behind;
    if (area === null || this.#link.congested) return;
    this.#behind = null;
    this.#copy(area);
  }

  #copy(area: Rect): void {
    this.#link.send(displayServer.DRAW_COPY, {
      base: baseOf(area),
      src: this.#image(area),
      srcArea: { top: 0, left: 0, bottom: area.height, right: area.width },
      rop: PUT,
      scaleMode: 0,
      mask: NO_MASK,
    });
  }

  #image({ x, y, width, height }: Rect): Image {
    const pixels = this.#screen.read({ x, y, width, height });
    const payload = payloadOf(pixels, width, height);
    return { descriptor: { id: this.#imageId++, type: payload.type, flags: 0, width, height }, payload, offset: 0 };
  }
}

/** LZ where it saves bytes. */
function payloadOf(pixels: Uint32Array, width: number, height: number): ImagePayload {
  const data = encodeLz(pixels, width, height);
  if (data.byteLength < pixels.byteLength) return { type: ImageType.LZ_RGB, data };
  return {
    type: ImageType.BITMAP,
    format: BitmapFormat.BIT32,
    bitmapFlags: BitmapFlag.TOP_DOWN,
    width,
    height,
    strideBytes: width * 4,
    palette: { kind: 'none' },
    data: new Uint8Array(pixels.buffer),
  };
}

function baseOf({ x, y, width, height }: Rect): Base {
  const box: WireRect = { top: y, left: x, bottom: y + height, right: x + width };
  return { surfaceId: SURFACE, box, clip: null };
}
