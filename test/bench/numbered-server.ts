/** A guest of our own whose pictures have numbers that can be read off a screen: bands of one colour at the upper and lower edge. */
import { displayServer, SurfaceFlag, SurfaceFormat } from '../../main/spice/wire/messages/display';
import type { Rect } from '../../main/spice/wire/messages/draw';
import { BitmapFormat, ImageType } from '../../main/spice/wire/messages/image';
import { encode } from '../../main/spice/wire/struct';
import { encodeLz4 } from '../../native-addons/pixels/testing/encode-lz4';
import { picture } from '../../native-addons/pixels/testing/images';
import { FakeSpiceServer } from '../fakes';
import type { FakeChannel } from '../fakes';

/** Height of the bands. */
export const BAND = 32;
const PUT = 8;
const BACKGROUNDS = 6;
const noMask = { flags: 0, pos: { x: 0, y: 0 }, bitmap: null };

/** The colour of a number below 4096; black and white, which a viewer may show for itself, are none. */
export const colorOf = (number: number): number => ((number & 63) << 17) | ((number >> 6) << 8) | 0x40;

export class NumberedServer {
  readonly #server: FakeSpiceServer;
  readonly #width: number;
  readonly #height: number;
  readonly #copies: readonly Uint8Array[];
  #display: FakeChannel | null = null;

  private constructor(server: FakeSpiceServer, width: number, height: number) {
    this.#server = server;
    this.#width = width;
    this.#height = height;
    this.#copies = Array.from({ length: BACKGROUNDS }, (_, seed) => this.#copyOf(seed + 1));
  }

  static async start(width: number, height: number): Promise<NumberedServer> {
    return new NumberedServer(await FakeSpiceServer.start(), width, height);
  }

  get port(): number {
    return this.#server.port;
  }

  /** Takes the next client and shows it number 0. */
  async accept(): Promise<void> {
    await this.#server.startSession(['display']);
    const display = await this.#server.accept('display');
    this.#display = display;
    void drain(display);
    const [width, height] = [this.#width, this.#height];
    const primary = { surfaceId: 0, width, height, format: SurfaceFormat.XRGB32, flags: SurfaceFlag.PRIMARY };
    display.send(displayServer.SURFACE_CREATE, primary);
    this.fill(0);
    display.send(displayServer.MARK, {});
  }

  /** The whole screen in the number's colour: an update that costs nothing but its way to the screen. */
  fill(number: number): void {
    this.#fill(number, { top: 0, left: 0, right: this.#width, bottom: this.#height });
  }

  /** A whole screen of text, compressed by LZ4, then the bands. */
  picture(number: number): void {
    const copy = this.#copies[number % this.#copies.length];
    if (copy !== undefined) this.#display?.sendMessage(displayServer.DRAW_COPY.id, copy);
    this.#fill(number, { top: 0, left: 0, right: this.#width, bottom: BAND });
    this.#fill(number, { top: this.#height - BAND, left: 0, right: this.#width, bottom: this.#height });
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  #fill(number: number, box: Rect): void {
    const base = { surfaceId: 0, box, clip: null };
    const brush = { type: 1, color: colorOf(number) } as const;
    this.#display?.send(displayServer.DRAW_FILL, { base, brush, rop: PUT, mask: noMask });
  }

  #copyOf(seed: number): Uint8Array {
    const [width, height] = [this.#width, this.#height];
    const box = { top: 0, left: 0, right: width, bottom: height };
    const data = encodeLz4(new Uint8Array(picture('text', width, height, seed).buffer), BitmapFormat.BIT32);
    return encode(displayServer.DRAW_COPY.codec, {
      base: { surfaceId: 0, box, clip: null },
      src: {
        descriptor: { id: BigInt(seed), type: ImageType.LZ4, flags: 0, width, height },
        payload: { type: ImageType.LZ4, data },
        offset: 0,
      },
      srcArea: box,
      rop: PUT,
      scaleMode: 0,
      mask: noMask,
    });
  }
}

/** What the client says is of no interest, but has to be read. */
async function drain(channel: FakeChannel): Promise<void> {
  while ((await channel.next()) !== null);
}
