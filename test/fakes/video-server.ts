/** A SPICE server that shows one video stream: encoded pictures at a steady pace, stamped as spice-server stamps them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Capabilities } from '../../main/spice/wire/caps';
import { DisplayCap } from '../../main/spice/wire/constants';
import {
  displayClient,
  displayServer,
  StreamFlag,
  SurfaceFlag,
  SurfaceFormat,
} from '../../main/spice/wire/messages/display';
import type { Rect } from '../../main/spice/wire/messages/draw';
import { decode } from '../../main/spice/wire/struct';
import type { MessageOf } from '../../main/spice/wire/table';
import type { FakeChannel } from './fake-channel';
import { FakeSpiceServer } from './fake-spice-server';

/** spice-server stamps pictures so far ahead of the time that it told the client. */
const LATENCY_MS = 400;
const STREAM_ID = 1;

export type Report = MessageOf<typeof displayClient.STREAM_REPORT>;

export class VideoServer {
  readonly reports: Report[] = [];
  readonly #server: FakeSpiceServer;
  #display: FakeChannel | null = null;
  #startedAt = 0;
  #sent = 0;

  private constructor(server: FakeSpiceServer) {
    this.#server = server;
  }

  static async start(): Promise<VideoServer> {
    const caps = { display: Capabilities.of(DisplayCap.STREAM_REPORT, DisplayCap.MONITORS_CONFIG) };
    return new VideoServer(await FakeSpiceServer.start({ caps }));
  }

  get port(): number {
    return this.#server.port;
  }

  /** Pictures sent so far. */
  get sent(): number {
    return this.#sent;
  }

  get display(): FakeChannel {
    if (this.#display === null) throw new Error('no client is connected');
    return this.#display;
  }

  /** Takes the next client and shows it a primary surface. */
  async accept(width: number, height: number): Promise<void> {
    await this.#server.startSession(['display', 'inputs']);
    this.#startedAt = performance.now();
    const display = await this.#server.accept('display');
    this.#display = display;
    this.reports.length = 0;
    void this.#listen(display);
    const primary = { surfaceId: 0, width, height, format: SurfaceFormat.XRGB32, flags: SurfaceFlag.PRIMARY };
    display.send(displayServer.SURFACE_CREATE, primary);
    const head = { monitorId: 0, surfaceId: 0, width, height, x: 0, y: 0, flags: 0 };
    display.send(displayServer.MONITORS_CONFIG, { monitors: { maxAllowed: 1, heads: [head] } });
    display.send(displayServer.MARK, {});
    this.#sent = 0;
  }

  /** @param codec A value of VideoCodec. */
  createStream(codec: number, dest: Rect, clip: readonly Rect[] | null = null): void {
    const [width, height] = [dest.right - dest.left, dest.bottom - dest.top];
    const size = { streamWidth: width, streamHeight: height, sourceWidth: width, sourceHeight: height };
    const create = { surfaceId: 0, id: STREAM_ID, flags: StreamFlag.TOP_DOWN, codec, stamp: 0n, ...size, dest };
    this.display.send(displayServer.STREAM_CREATE, { ...create, clip: clip === null ? null : [...clip] });
    const report = { streamId: STREAM_ID, uniqueId: 77, maxWindowSize: 5, timeoutMs: 1000 };
    this.display.send(displayServer.STREAM_ACTIVATE_REPORT, report);
  }

  setClip(clip: readonly Rect[] | null): void {
    this.display.send(displayServer.STREAM_CLIP, { id: STREAM_ID, clip: clip === null ? null : [...clip] });
  }

  destroyStream(): void {
    this.display.send(displayServer.STREAM_DESTROY, { id: STREAM_ID });
  }

  sendPicture(data: Uint8Array): void {
    const multiMediaTime = Math.round(performance.now() - this.#startedAt + LATENCY_MS) >>> 0;
    this.display.send(displayServer.STREAM_DATA, { id: STREAM_ID, multiMediaTime, data });
    this.#sent++;
  }

  /** Sends these pictures at this pace. Videos of codecs with a past can only be played from their start. */
  async play(pictures: readonly Uint8Array[], perSecond: number): Promise<void> {
    const start = performance.now();
    for (const [i, picture] of pictures.entries()) {
      const wait = start + (i * 1000) / perSecond - performance.now();
      if (wait > 0) await sleep(wait);
      this.sendPicture(picture);
    }
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  async #listen(display: FakeChannel): Promise<void> {
    for (let message = await display.next(); message !== null; message = await display.next()) {
      const { id, codec } = displayClient.STREAM_REPORT;
      if (message.type === id) this.reports.push(decode(codec, message.body));
    }
  }
}
