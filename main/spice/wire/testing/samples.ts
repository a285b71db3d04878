/** At least one value of every message that is declared, both directions: what round trips, byte-drip and hostile tests run over. */

import { commonClient, commonServer } from '../messages/common';
import { cursorServer, CursorFlag, CursorType, type Cursor } from '../messages/cursor';
import { displayClient, displayServer, type Copy, type SurfaceCreate } from '../messages/display';
import {
  BrushType,
  CompositeFlag,
  LineFlag,
  PathFlag,
  TextFlag,
  type Base,
  type Mask,
  type Rect,
} from '../messages/draw';
import {
  BitmapFlag,
  BitmapFormat,
  ImageType,
  type BitmapPayload,
  type Image,
  type ImagePayload,
} from '../messages/image';
import { inputsClient, inputsServer } from '../messages/inputs';
import { mainClient, mainServer } from '../messages/main';
import type { MessageDef, MessageOf } from '../table';

type Samples<D> = { readonly [K in keyof D]: readonly MessageOf<D[K]>[] };

const data = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const area: Rect = { top: 1, left: 2, bottom: 3, right: 4 };
/** All of the images below. */
const whole: Rect = { top: 0, left: 0, bottom: 1, right: 2 };
const base: Base = { surfaceId: 0, box: { top: 1, left: 2, bottom: 5, right: 6 }, clip: null };
const clipped: Base = { ...base, clip: [area, { top: -1, left: -2, bottom: 0, right: 0x7fffffff }] };
const hidden: Base = { ...base, clip: [] };
const noMask: Mask = { flags: 0, pos: { x: 0, y: 0 }, bitmap: null };

const bitmap: BitmapPayload = {
  type: ImageType.BITMAP,
  format: BitmapFormat.BIT32,
  bitmapFlags: BitmapFlag.TOP_DOWN,
  width: 2,
  height: 1,
  strideBytes: 8,
  palette: { kind: 'none' },
  data: data(0x11, 0x22, 0x33, 0, 0x44, 0x55, 0x66, 0),
};
const oneBit: BitmapPayload = { ...bitmap, format: BitmapFormat.BIT1_BE, strideBytes: 1, data: data(0x80) };
const palette = { kind: 'inline', palette: { unique: 7n, entries: [0, 0xff8040] } } as const;

/** An image around a payload; `offset` is where a decoder found it and is not sent. */
export function imageOf(payload: ImagePayload, width = 2, height = 1): Image {
  return { descriptor: { id: 1n, type: payload.type, flags: 0, width, height }, payload, offset: 0 };
}

const src = imageOf(bitmap);
const copy: Copy = { base, src, srcArea: whole, rop: 8, scaleMode: 0, mask: noMask };

/** A payload of every image type. */
export const imageSamples: readonly ImagePayload[] = [
  bitmap,
  { ...oneBit, palette },
  { ...oneBit, bitmapFlags: BitmapFlag.PAL_FROM_CACHE, palette: { kind: 'cached', id: 7n } },
  { type: ImageType.LZ_PLT, bitmapFlags: BitmapFlag.PAL_CACHE_ME, palette, data: data(1, 2, 3) },
  { type: ImageType.QUIC, data: data(1) },
  { type: ImageType.LZ_RGB, data: data(1, 2) },
  { type: ImageType.GLZ_RGB, data: data() },
  { type: ImageType.JPEG, data: data(0xff, 0xd8) },
  { type: ImageType.LZ4, data: data(1, 9) },
  { type: ImageType.ZLIB_GLZ_RGB, glzBytes: 100, data: data(0x78, 0x9c) },
  { type: ImageType.JPEG_ALPHA, jpegFlags: 1, jpegBytes: 2, data: data(1, 2, 3) },
  { type: ImageType.SURFACE, surfaceId: 3 },
  { type: ImageType.FROM_CACHE },
  { type: ImageType.FROM_CACHE_LOSSLESS },
];

const solid = { type: BrushType.SOLID, color: 0x00ff8040 } as const;
const pattern = { type: BrushType.PATTERN, pattern: src, pos: { x: -1, y: 3 } } as const;
const primary: SurfaceCreate = { surfaceId: 0, width: 16, height: 8, format: 32, flags: 1 };
const waits = { waits: [{ channelType: 2, channelId: 1, serial: 1n << 40n }] };
const destination = { port: 5900, tlsPort: 5901, host: text('target\0'), certSubject: null };

const shape = (type: number, flags: number, bytes: number): Cursor => ({
  flags,
  shape: {
    header: { unique: 5n, type, width: 2, height: 2, hotSpotX: 1, hotSpotY: 0 },
    data: Uint8Array.from({ length: bytes }, (_, i) => i),
  },
});
const none: Cursor = { flags: CursorFlag.NONE, shape: null };

export const commonServerSamples: Samples<typeof commonServer> = {
  MIGRATE: [{ flags: 3 }],
  MIGRATE_DATA: [{ data: data(1, 2) }],
  SET_ACK: [{ generation: 1, window: 20 }],
  PING: [{ id: 1, timestamp: 1n << 60n, data: data(0, 0) }],
  WAIT_FOR_CHANNELS: [waits, { waits: [] }],
  DISCONNECTING: [{ timestamp: 5n, reason: 1 }],
  NOTIFY: [{ timestamp: 5n, severity: 1, visibility: 2, what: 0, text: text('Grüße') }],
  LIST: [{ body: data(1, 0, 6, 0, 0, 0, 3, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0) }],
};

export const commonClientSamples: Samples<typeof commonClient> = {
  ACK_SYNC: [{ generation: 0xffffffff }],
  ACK: [{}],
  PONG: [{ id: 1, timestamp: 2n }],
  MIGRATE_FLUSH_MARK: [{}],
  MIGRATE_DATA: [{ data: data(4) }],
  DISCONNECTING: [{ timestamp: 5n, reason: 1 }],
};

export const mainServerSamples: Samples<typeof mainServer> = {
  MIGRATE_BEGIN: [destination],
  MIGRATE_CANCEL: [{}],
  INIT: [
    {
      sessionId: 0xfedcba98,
      displayChannelsHint: 1,
      supportedMouseModes: 3,
      currentMouseMode: 1,
      agentConnected: 1,
      agentTokens: 10,
      multiMediaTime: 77,
      ramHint: 1 << 24,
    },
  ],
  CHANNELS_LIST: [{ channels: [] }, { channels: [{ type: 200, id: 0 }] }],
  MOUSE_MODE: [{ supported: 3, current: 2 }],
  MULTI_MEDIA_TIME: [{ time: 0xffffffff }],
  AGENT_CONNECTED: [{}],
  AGENT_DISCONNECTED: [{ error: 0 }],
  AGENT_DATA: [{ data: data(1, 2, 3) }],
  AGENT_TOKEN: [{ tokens: 5 }],
  MIGRATE_SWITCH_HOST: [{ ...destination, certSubject: text('CN=target\0') }],
  MIGRATE_END: [{}],
  NAME: [{ name: text('guest\0') }],
  UUID: [{ uuid: Uint8Array.from({ length: 16 }, (_, i) => i) }],
  AGENT_CONNECTED_TOKENS: [{ tokens: 10 }],
  MIGRATE_BEGIN_SEAMLESS: [{ destination, sourceVersion: 1 }],
  MIGRATE_DST_SEAMLESS_ACK: [{}],
  MIGRATE_DST_SEAMLESS_NACK: [{}],
};

export const mainClientSamples: Samples<typeof mainClient> = {
  CLIENT_INFO: [{ cacheSize: 1n }],
  MIGRATE_CONNECTED: [{}],
  MIGRATE_CONNECT_ERROR: [{}],
  ATTACH_CHANNELS: [{}],
  MOUSE_MODE_REQUEST: [{ mode: 2 }],
  AGENT_START: [{ tokens: 0xffffffff }],
  AGENT_DATA: [{ data: data(9) }],
  AGENT_TOKEN: [{ tokens: 3 }],
  MIGRATE_END: [{}],
  MIGRATE_DST_DO_SEAMLESS: [{ sourceVersion: 1 }],
  MIGRATE_CONNECTED_SEAMLESS: [{}],
};

export const inputsServerSamples: Samples<typeof inputsServer> = {
  INIT: [{ modifiers: 2 }],
  KEY_MODIFIERS: [{ modifiers: 7 }],
  MOUSE_MOTION_ACK: [{}],
};

export const inputsClientSamples: Samples<typeof inputsClient> = {
  KEY_DOWN: [{ code: 0x48e0 }],
  KEY_UP: [{ code: 0xc8e0 }],
  KEY_MODIFIERS: [{ modifiers: 4 }],
  KEY_SCANCODE: [{ codes: data(0xe0, 0x48) }],
  MOUSE_MOTION: [{ dx: -1, dy: 0x7fffffff, buttons: 0x61 }],
  MOUSE_POSITION: [{ x: 0xffffffff, y: 1, buttons: 1, displayId: 3 }],
  MOUSE_PRESS: [{ button: 1, buttons: 1 }],
  MOUSE_RELEASE: [{ button: 5, buttons: 0 }],
};

export const cursorServerSamples: Samples<typeof cursorServer> = {
  INIT: [{ x: -1, y: 2, trailLength: 0, trailFrequency: 0, visible: 1, cursor: none }],
  RESET: [{}],
  SET: [
    { x: 3, y: -4, visible: 1, cursor: shape(CursorType.ALPHA, CursorFlag.CACHE_ME, 16) },
    { x: 3, y: -4, visible: 1, cursor: shape(CursorType.ALPHA, CursorFlag.FROM_CACHE, 0) },
    { x: 0, y: 0, visible: 1, cursor: shape(CursorType.MONO, 0, 4) },
    { x: 0, y: 0, visible: 0, cursor: shape(CursorType.COLOR32, 0, 17) },
  ],
  MOVE: [{ x: -32768, y: 32767 }],
  HIDE: [{}],
  TRAIL: [{ length: 1, frequency: 2 }],
  INVAL_ONE: [{ id: 5n }],
  INVAL_ALL: [{}],
};

export const displayServerSamples: Samples<typeof displayServer> = {
  SURFACE_CREATE: [primary, { ...primary, surfaceId: 3, format: 96, flags: 0 }],
  MODE: [{ width: 16, height: 8, bits: 32 }],
  MARK: [{}],
  RESET: [{}],
  COPY_BITS: [{ base, srcPos: { x: -1, y: 2 } }],
  INVAL_LIST: [{ resources: [{ type: 1, id: 1n << 63n }] }],
  INVAL_ALL_PIXMAPS: [waits],
  INVAL_PALETTE: [{ id: 7n }],
  INVAL_ALL_PALETTES: [{}],
  STREAM_CREATE: [
    {
      surfaceId: 0,
      id: 1,
      flags: 1,
      codec: 1,
      stamp: 9n,
      streamWidth: 4,
      streamHeight: 4,
      sourceWidth: 4,
      sourceHeight: 4,
      dest: area,
      clip: [area],
    },
  ],
  STREAM_DATA: [{ id: 1, multiMediaTime: 5, data: data(1, 2, 3) }],
  STREAM_CLIP: [{ id: 1, clip: null }],
  STREAM_DESTROY: [{ id: 1 }],
  STREAM_DESTROY_ALL: [{}],
  DRAW_FILL: [
    { base, brush: { type: BrushType.NONE }, rop: 8, mask: noMask },
    { base: hidden, brush: solid, rop: 8, mask: { flags: 1, pos: { x: 1, y: 1 }, bitmap: imageOf(oneBit) } },
  ],
  DRAW_OPAQUE: [{ base: clipped, src, srcArea: whole, brush: pattern, rop: 0x20, scaleMode: 1, mask: noMask }],
  DRAW_COPY: [copy, ...imageSamples.map((payload) => ({ ...copy, src: imageOf(payload) }))],
  DRAW_BLEND: [{ ...copy, base: clipped, mask: { flags: 0, pos: { x: 0, y: 0 }, bitmap: imageOf(oneBit) } }],
  DRAW_BLACKNESS: [{ base, mask: noMask }],
  DRAW_WHITENESS: [{ base: clipped, mask: noMask }],
  DRAW_INVERS: [{ base, mask: noMask }],
  DRAW_ROP3: [{ base, src, srcArea: whole, brush: solid, rop3: 0x96, scaleMode: 0, mask: noMask }],
  DRAW_STROKE: [
    {
      base,
      path: {
        segments: [
          { flags: PathFlag.BEGIN | PathFlag.END, points: [area, area].map(({ top, left }) => ({ x: left, y: top })) },
        ],
      },
      attr: { flags: LineFlag.STYLED, style: [16, 32] },
      brush: solid,
      foreMode: 8,
      backMode: 8,
    },
    { base, path: { segments: [] }, attr: { flags: 0, style: null }, brush: solid, foreMode: 8, backMode: 8 },
  ],
  DRAW_TEXT: [TextFlag.RASTER_A1, TextFlag.RASTER_A4, TextFlag.RASTER_A8].map((flags) => ({
    base,
    text: {
      flags,
      glyphs: [
        {
          renderPos: { x: 1, y: 2 },
          glyphOrigin: { x: 0, y: -3 },
          width: 9,
          height: 2,
          data: new Uint8Array({ 1: 4, 2: 10, 4: 18 }[flags]).fill(0x81),
        },
      ],
    },
    backArea: area,
    foreBrush: solid,
    backBrush: { type: BrushType.NONE } as const,
    foreMode: 8,
    backMode: 8,
  })),
  DRAW_TRANSPARENT: [{ base, src, srcArea: whole, srcColor: 1, trueColor: 2 }],
  DRAW_ALPHA_BLEND: [{ base, alphaFlags: 0, alpha: 128, src, srcArea: whole }],
  STREAM_DATA_SIZED: [{ id: 1, multiMediaTime: 5, width: 2, height: 2, dest: area, data: data(1) }],
  MONITORS_CONFIG: [
    {
      monitors: { maxAllowed: 4, heads: [{ monitorId: 0, surfaceId: 0, width: 16, height: 8, x: 0, y: 0, flags: 0 }] },
    },
  ],
  DRAW_COMPOSITE: [
    {
      base,
      operands: { flags: 3, src, mask: null, srcTransform: null, maskTransform: null },
      srcOrigin: { x: 0, y: 0 },
      maskOrigin: { x: 0, y: 0 },
    },
    {
      base,
      operands: {
        flags: 3 | CompositeFlag.HAS_MASK | CompositeFlag.HAS_SRC_TRANSFORM | CompositeFlag.HAS_MASK_TRANSFORM,
        src,
        mask: src,
        srcTransform: { t00: 65536, t01: 0, t02: -1, t10: 0, t11: 65536, t12: 0 },
        maskTransform: { t00: 1, t01: 2, t02: 3, t10: 4, t11: 5, t12: 6 },
      },
      srcOrigin: { x: -1, y: 0 },
      maskOrigin: { x: 0, y: 1 },
    },
  ],
  STREAM_ACTIVATE_REPORT: [{ streamId: 1, uniqueId: 2, maxWindowSize: 3, timeoutMs: 4 }],
  GL_SCANOUT_UNIX: [{ data: new Uint8Array(20) }],
  GL_DRAW: [{ x: 0, y: 0, width: 1, height: 1 }],
  QUALITY_INDICATOR: [{ data: data(1) }],
  GL_SCANOUT2_UNIX: [{ data: data(1) }],
  SURFACE_DESTROY: [{ surfaceId: 3 }],
};

export const displayClientSamples: Samples<typeof displayClient> = {
  INIT: [{ pixmapCacheId: 1, pixmapCacheSize: 20971520n, glzDictionaryId: 1, glzDictionaryWindowSize: 8388608 }],
  STREAM_REPORT: [
    {
      streamId: 1,
      uniqueId: 2,
      startFrameTime: 3,
      endFrameTime: 4,
      frames: 5,
      drops: 6,
      lastFrameDelay: -7,
      audioDelay: 8,
    },
  ],
  PREFERRED_COMPRESSION: [{ compression: 6 }],
  GL_DRAW_DONE: [{}],
  PREFERRED_VIDEO_CODEC_TYPE: [{ codecs: [3, 1] }],
};

/** A declared message with one of its values. */
export interface Sample {
  readonly table: string;
  readonly name: string;
  readonly def: MessageDef<unknown>;
  readonly value: unknown;
}

function list<D extends Readonly<Record<string, MessageDef<unknown>>>>(
  table: string,
  defs: D,
  samples: Samples<D>,
): Sample[] {
  return Object.entries(samples).flatMap(([name, values]) =>
    (values as readonly unknown[]).map((value) => ({ table, name, def: defs[name] as MessageDef<unknown>, value })),
  );
}

/** What servers send on a channel type, in an order that a client can follow. */
export const serverSamples = {
  common: list('common server', commonServer, commonServerSamples),
  main: list('main server', mainServer, mainServerSamples),
  display: list('display server', displayServer, displayServerSamples),
  inputs: list('inputs server', inputsServer, inputsServerSamples),
  cursor: list('cursor server', cursorServer, cursorServerSamples),
} as const;

export const allSamples: readonly Sample[] = [
  ...Object.values(serverSamples).flat(),
  ...list('common client', commonClient, commonClientSamples),
  ...list('main client', mainClient, mainClientSamples),
  ...list('display client', displayClient, displayClientSamples),
  ...list('inputs client', inputsClient, inputsClientSamples),
];
