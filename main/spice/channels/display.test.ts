/** The display channel and a host that finishes later: completions, pongs in their turn, waits, and gathered answers. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryStream } from '../../../test/fakes/memory-stream';
import { silentLogger } from '../log';
import { Capabilities } from '../wire/caps';
import { ChannelType } from '../wire/constants';
import { encodeHeader } from '../wire/framer';
import { commonClient, commonServer, type WaitForChannel } from '../wire/messages/common';
import { displayServer } from '../wire/messages/display';
import { decode, encode } from '../wire/struct';
import type { Handled, MessageDef } from '../wire/table';
import { DisplayChannel, type DisplayPort } from './display';

let stream: MemoryStream;
let channel: DisplayChannel;
let port: DisplayPort;
let given: number[];
let flushes: number;
let waits: { readonly list: readonly WaitForChannel[]; readonly release: () => void }[];
let handle: (type: number) => Handled;
let writes: number;

function bytesOf<T>(def: MessageDef<T>, value: T): Uint8Array {
  const body = encode(def.codec, value);
  return Buffer.concat([encodeHeader(true, 0, def.id, body.byteLength), body]);
}

const mark = bytesOf(displayServer.MARK, {});
const ping = (id: number): Uint8Array => bytesOf(commonServer.PING, { id, timestamp: 5n, data: new Uint8Array(0) });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Types of what the client wrote since the last call. */
function sent(): number[] {
  const types: number[] = [];
  for (let frame = stream.read(); frame !== null; frame = stream.read()) types.push(frame.type);
  return types;
}

beforeEach(() => {
  stream = new MemoryStream();
  given = [];
  flushes = 0;
  waits = [];
  writes = 0;
  handle = () => undefined;
  const write = stream.write.bind(stream);
  stream.write = (bytes) => {
    writes++;
    write(bytes);
  };
  channel = new DisplayChannel(
    {
      stream,
      type: ChannelType.display,
      id: 0,
      miniHeader: true,
      serverCaps: { common: new Capabilities([]), channel: new Capabilities([]) },
      log: silentLogger,
      early: new Uint8Array(0),
      waitFor: (list) => new Promise((release) => waits.push({ list, release })),
      onNotice: () => undefined,
      onClosed: () => undefined,
    },
    (opened) => {
      port = opened;
      return {
        completesLater: true,
        handle: (type) => {
          given.push(type);
          return handle(type);
        },
        flush: () => {
          flushes++;
        },
        close: () => undefined,
      };
    },
    { pixmapCachePixels: 1, glzWindowPixels: 1, preferredCompression: null },
  );
  channel.start();
  sent();
  writes = 0;
});

describe('DisplayChannel', () => {
  it('is done with a message when its host is', () => {
    stream.push(Buffer.concat([mark, mark, mark]));
    expect(given).toHaveLength(3);
    expect(flushes).toBe(1);
    expect(channel.completedSerial).toBe(0);
    port.completed(1);
    expect(channel.completedSerial).toBe(1);
    port.completed(2);
    expect(channel.completedSerial).toBe(3);
  });

  it('counts a message that its host has done before it takes the next', async () => {
    let release = (): void => undefined;
    handle = () => new Promise<void>((resolve) => (release = resolve));
    stream.push(mark);
    port.completed(1);
    release();
    await settle();
    expect(channel.completedSerial).toBe(1);
    handle = () => undefined;
    stream.push(mark);
    port.completed(1);
    expect(channel.completedSerial).toBe(2);
  });

  it('counts the parts of a LIST as one message', () => {
    const body = Buffer.alloc(10 + 6 + 6);
    body.writeUInt16LE(2, 0);
    body.writeUInt32LE(10, 2);
    body.writeUInt32LE(16, 6);
    for (const at of [10, 16]) body.writeUInt16LE(displayServer.MARK.id, at);
    stream.push(Buffer.concat([encodeHeader(true, 0, commonServer.LIST.id, body.length), body, mark]));
    expect(given).toHaveLength(3);
    port.completed(1);
    expect(channel.completedSerial).toBe(0);
    port.completed(1);
    expect(channel.completedSerial).toBe(1);
    port.completed(1);
    expect(channel.completedSerial).toBe(2);
  });

  it('answers a PING when what came before it is done', async () => {
    stream.push(Buffer.concat([mark, ping(7), mark]));
    expect(sent()).toEqual([]);
    port.completed(1);
    await settle();
    expect(sent()).toEqual([commonClient.PONG.id]);
    port.completed(1);
    stream.push(ping(8));
    expect(sent()).toEqual([commonClient.PONG.id]);
  });

  it('keeps the order of its answers, and reads no further for a server that only asks', async () => {
    stream.push(Buffer.concat([mark, ping(1), ping(2)]));
    port.completed(1);
    stream.push(ping(3));
    const { PONG } = commonClient;
    const ids: number[] = [];
    for (let frame = stream.read(); frame !== null; frame = stream.read()) {
      if (frame.type === PONG.id) ids.push(decode(PONG.codec, frame.body).id);
    }
    expect(ids).toEqual([1, 2, 3]);
    stream.push(Buffer.concat([mark, ...Array.from({ length: 200 }, (_, i) => ping(i)), mark]));
    expect(given).toHaveLength(2);
    port.completed(1);
    await settle();
    expect(given).toHaveLength(3);
    expect(sent()).toHaveLength(200);
  });

  it('acknowledges many messages in one write', () => {
    const ack = bytesOf(commonServer.SET_ACK, { generation: 1, window: 10 });
    stream.push(Buffer.concat([ack, ...Array.from({ length: 95 }, () => mark)]));
    const { ACK, ACK_SYNC } = commonClient;
    expect(sent()).toEqual([ACK_SYNC.id, ...Array<number>(9).fill(ACK.id)]);
    expect(writes).toBe(1);
  });

  it('empties the cache when other channels are so far, and holds later messages back until then', async () => {
    const inval = displayServer.INVAL_ALL_PIXMAPS;
    const list = [{ channelType: 2, channelId: 1, serial: 9n }];
    stream.push(Buffer.concat([mark, bytesOf(inval, { waits: list }), mark]));
    expect(given).toEqual([displayServer.MARK.id]);
    expect(waits.map((wait) => wait.list)).toEqual([list]);
    waits[0]?.release();
    await settle();
    expect(given).toEqual([displayServer.MARK.id, inval.id, displayServer.MARK.id]);
    stream.push(bytesOf(inval, { waits: [] }));
    expect(given).toHaveLength(4);
    expect(waits).toHaveLength(1);
    port.completed(4);
    expect(channel.completedSerial).toBe(4);
  });

  it('goes on counting over many messages', () => {
    for (let i = 0; i < 200; i++) {
      stream.push(Buffer.concat(Array.from({ length: 100 }, () => mark)));
      port.completed(i === 0 ? 50 : 100);
    }
    expect(channel.completedSerial).toBe(20_000 - 50);
    port.completed(50);
    expect(channel.completedSerial).toBe(20_000);
  });
});
