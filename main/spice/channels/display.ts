/** The display channel's session side: it starts the channel and hands every message, in order, to the host that draws. */

import { Capabilities } from '../wire/caps';
import type { SpiceError } from '../wire/errors';
import { displayClient, displayServer, VideoCodec } from '../wire/messages/display';
import { DisplayCap } from '../wire/constants';
import { decode } from '../wire/struct';
import type { Handled } from '../wire/table';
import { Channel, type ChannelContext } from './channel';

/** What a host may ask of the channel whose messages it gets. */
export interface DisplayPort {
  readonly displayId: number;
  readonly serverCaps: Capabilities;
  /** Sends a message of the display channel to the server. */
  send(type: number, body: Uint8Array): void;
  /** The channel's bytes make no sense any more. */
  fail(error: SpiceError): void;
  /** A host that completes later says so here: the next `messages` of those it was given are done. */
  completed(messages: number): void;
}

/** Draws the messages of one display channel, here or in another process. */
export interface DisplayConsumer {
  /** True if `handle` returns before the message is done and `completed` follows. */
  readonly completesLater: boolean;
  /** One message, ids from 101; a promise holds back the next one. The body stays valid until the message is done. */
  handle(type: number, body: Uint8Array): Handled;
  /** Called when all messages that came together were given: what was gathered is to be worked on now. */
  flush?(): void;
  close(): void;
}

/** Makes a consumer for each display channel of a session. */
export type DisplayHost = (port: DisplayPort) => DisplayConsumer;

export interface DisplaySettings {
  /** In pixels; spice-server accounts for its evictions with it. */
  readonly pixmapCachePixels: number;
  readonly glzWindowPixels: number;
  /** One of ImageCompression, or null for the server's choice. */
  readonly preferredCompression: number | null;
  /** Values of VideoCodec, best first; empty for the server's choice. */
  readonly preferredVideoCodecs?: readonly number[];
}

/** Capabilities that every host's pipeline has: only what it really draws. */
const PIPELINE_CAPS = [
  DisplayCap.SIZED_STREAM,
  DisplayCap.MONITORS_CONFIG,
  DisplayCap.COMPOSITE,
  DisplayCap.A8_SURFACE,
  DisplayCap.STREAM_REPORT,
  DisplayCap.LZ4_COMPRESSION,
  DisplayCap.MULTI_CODEC,
] as const;

const CODEC_CAPS: Readonly<Record<number, number>> = {
  [VideoCodec.MJPEG]: DisplayCap.CODEC_MJPEG,
  [VideoCodec.VP8]: DisplayCap.CODEC_VP8,
  [VideoCodec.H264]: DisplayCap.CODEC_H264,
  [VideoCodec.VP9]: DisplayCap.CODEC_VP9,
  [VideoCodec.H265]: DisplayCap.CODEC_H265,
};

/** Display capabilities of this client. @param videoCodecs What its host decodes: values of VideoCodec. */
export function displayClientCaps(videoCodecs: readonly number[]): Capabilities {
  const codecs = videoCodecs.flatMap((codec) => CODEC_CAPS[codec] ?? []);
  return Capabilities.of(...PIPELINE_CAPS, ...codecs);
}

/** Spent entries at the front of the outstanding serials are cut off in one go. */
const MAX_SPENT_SERIALS = 4096;

/** All display channels of a session announce the same ids, so they share one image cache and one GLZ dictionary. */
const SHARED_CACHE_ID = 1;

export class DisplayChannel extends Channel {
  readonly #consumer: DisplayConsumer;
  readonly #settings: DisplaySettings;
  #preferredCompression: number | null;
  #preferredVideoCodecs: readonly number[];
  #started = false;
  /** Serials of messages that the host has and has not completed, from `#firstOutstanding` on. */
  #outstanding: number[] = [];
  #firstOutstanding = 0;
  #lastSerial = 0;

  constructor(context: ChannelContext, host: DisplayHost, settings: DisplaySettings) {
    super(context);
    this.#settings = settings;
    this.#preferredCompression = settings.preferredCompression;
    this.#preferredVideoCodecs = settings.preferredVideoCodecs ?? [];
    this.#consumer = host({
      displayId: this.id,
      serverCaps: this.serverCaps.channel,
      send: (type, body) => this.sendBody(type, body),
      fail: (error) => this.fail(error),
      completed: (messages) => this.#completed(messages),
    });
  }

  /** Whether the server can be told how to compress images. */
  get takesPreferredCompression(): boolean {
    return this.serverCaps.channel.has(DisplayCap.PREF_COMPRESSION);
  }

  /** Whether the server can be told how to encode video. */
  get takesPreferredVideoCodecs(): boolean {
    return this.serverCaps.channel.has(DisplayCap.PREF_VIDEO_CODEC_TYPE);
  }

  /**
   * Asks the server to compress images this way from now on; before the start, with the first messages.
   * @param compression One of ImageCompression. The protocol has no way back to the server's own choice.
   * @returns Whether this server can be asked.
   */
  setPreferredCompression(compression: number): boolean {
    this.#preferredCompression = compression;
    if (this.#started) this.#sendPreferredCompression();
    return this.takesPreferredCompression;
  }

  /**
   * Asks the server to encode video with the first of these that it has. It stops running streams and begins them anew.
   * @param codecs Values of VideoCodec, best first; an empty list asks for nothing.
   * @returns Whether this server can be asked.
   */
  setPreferredVideoCodecs(codecs: readonly number[]): boolean {
    this.#preferredVideoCodecs = codecs;
    if (this.#started) this.#sendPreferredVideoCodecs();
    return this.takesPreferredVideoCodecs;
  }

  #sendPreferredCompression(): void {
    const compression = this.#preferredCompression;
    if (compression === null || !this.takesPreferredCompression) return;
    this.send(displayClient.PREFERRED_COMPRESSION, { compression });
  }

  #sendPreferredVideoCodecs(): void {
    const codecs = this.#preferredVideoCodecs;
    if (codecs.length === 0 || !this.takesPreferredVideoCodecs) return;
    this.send(displayClient.PREFERRED_VIDEO_CODEC_TYPE, { codecs: [...codecs] });
  }

  protected override onStart(): void {
    const { pixmapCachePixels, glzWindowPixels } = this.#settings;
    this.#started = true;
    this.send(displayClient.INIT, {
      pixmapCacheId: SHARED_CACHE_ID,
      pixmapCacheSize: BigInt(pixmapCachePixels),
      glzDictionaryId: SHARED_CACHE_ID,
      glzDictionaryWindowSize: glzWindowPixels,
    });
    this.#sendPreferredCompression();
    this.#sendPreferredVideoCodecs();
  }

  protected override handle(type: number, body: Uint8Array): Handled {
    const { INVAL_ALL_PIXMAPS } = displayServer;
    if (type !== INVAL_ALL_PIXMAPS.id) return this.#give(type, body);
    const { waits } = decode(INVAL_ALL_PIXMAPS.codec, body);
    return waits.length === 0 ? this.#give(type, body) : this.waitFor(waits).then(() => this.#give(type, body));
  }

  #give(type: number, body: Uint8Array): Handled {
    // Noted before: the host may be done with it before its promise is. Parts of a LIST have one serial together.
    if (this.#consumer.completesLater) this.#outstanding.push(this.serial);
    return this.#consumer.handle(type, body);
  }

  protected override drained(): void {
    this.#consumer.flush?.();
  }

  protected override handled(serial: number): void {
    this.#lastSerial = serial;
    if (this.#outstanding.length === 0) this.complete(serial);
  }

  #completed(messages: number): void {
    this.#firstOutstanding += messages;
    const next = this.#outstanding[this.#firstOutstanding];
    if (next === undefined) {
      this.#outstanding = [];
      this.#firstOutstanding = 0;
      this.complete(this.#lastSerial);
      return;
    }
    this.complete(next - 1);
    if (this.#firstOutstanding < MAX_SPENT_SERIALS) return;
    this.#outstanding.splice(0, this.#firstOutstanding);
    this.#firstOutstanding = 0;
  }

  protected override onEnd(): void {
    this.#consumer.close();
  }
}
