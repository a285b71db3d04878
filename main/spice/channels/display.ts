/** The display channel's session side: it starts the channel and hands every message, in order, to the host that draws. */

import type { Capabilities } from '../wire/caps';
import type { SpiceError } from '../wire/errors';
import { displayClient } from '../wire/messages/display';
import { DisplayCap } from '../wire/constants';
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
  /** One message, ids from 101; a promise holds back the next one. The body is only valid until the message is done. */
  handle(type: number, body: Uint8Array): Handled;
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
}

/** Display capabilities of this client: only what the pipeline really draws. */
export const DISPLAY_CLIENT_CAPS = [
  DisplayCap.SIZED_STREAM,
  DisplayCap.MONITORS_CONFIG,
  DisplayCap.COMPOSITE,
  DisplayCap.A8_SURFACE,
  DisplayCap.LZ4_COMPRESSION,
  DisplayCap.MULTI_CODEC,
  DisplayCap.CODEC_MJPEG,
] as const;

/** All display channels of a session announce the same ids, so they share one image cache and one GLZ dictionary. */
const SHARED_CACHE_ID = 1;

export class DisplayChannel extends Channel {
  readonly #consumer: DisplayConsumer;
  readonly #settings: DisplaySettings;
  /** Serials of messages that the host has and has not completed. */
  readonly #outstanding: number[] = [];
  #lastSerial = 0;

  constructor(context: ChannelContext, host: DisplayHost, settings: DisplaySettings) {
    super(context);
    this.#settings = settings;
    this.#consumer = host({
      displayId: this.id,
      serverCaps: this.serverCaps.channel,
      send: (type, body) => this.sendBody(type, body),
      fail: (error) => this.fail(error),
      completed: (messages) => this.#completed(messages),
    });
  }

  protected override onStart(): void {
    const { pixmapCachePixels, glzWindowPixels, preferredCompression } = this.#settings;
    this.send(displayClient.INIT, {
      pixmapCacheId: SHARED_CACHE_ID,
      pixmapCacheSize: BigInt(pixmapCachePixels),
      glzDictionaryId: SHARED_CACHE_ID,
      glzDictionaryWindowSize: glzWindowPixels,
    });
    if (preferredCompression !== null && this.serverCaps.channel.has(DisplayCap.PREF_COMPRESSION)) {
      this.send(displayClient.PREFERRED_COMPRESSION, { compression: preferredCompression });
    }
  }

  protected override handle(type: number, body: Uint8Array): Handled {
    return this.#consumer.handle(type, body);
  }

  protected override handled(serial: number, type: number): void {
    this.#lastSerial = serial;
    if (this.#consumer.completesLater && type > 100) {
      this.#outstanding.push(serial);
      return;
    }
    if (this.#outstanding.length === 0) this.complete(serial);
  }

  #completed(messages: number): void {
    this.#outstanding.splice(0, messages);
    const next = this.#outstanding[0];
    this.complete(next === undefined ? this.#lastSerial : next - 1);
  }

  protected override onEnd(): void {
    this.#consumer.close();
  }
}
