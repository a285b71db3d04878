/** A hostile server gets a typed error, or is ignored: no crash, no hang, no memory for what it only claims. */
import { describe, expect, it } from '@jest/globals';
import { SpiceSession } from '../../main/session/session';
import { Capabilities } from '../../main/spice/wire/caps';
import { CommonCap } from '../../main/spice/wire/constants';
import { SpiceError } from '../../main/spice/wire/errors';
import { commonServer } from '../../main/spice/wire/messages/common';
import { CursorFlag, cursorServer } from '../../main/spice/wire/messages/cursor';
import { displayServer } from '../../main/spice/wire/messages/display';
import type { Copy } from '../../main/spice/wire/messages/display';
import { ImageType } from '../../main/spice/wire/messages/image';
import type { ImagePayload } from '../../main/spice/wire/messages/image';
import { encode } from '../../main/spice/wire/struct';
import { displayServerSamples, imageOf, serverSamples } from '../../main/spice/wire/testing/samples';
import { FakeSpiceServer, LONE_CHANNELS, LoneChannel, type LinkScript } from '../fakes';
import { scope } from '../lab/scope';
import { errorCode, open } from './support';

const keep = scope('test');
const MEMORY_LIMIT = 64 * 1024 * 1024;

/** Bytes that differ from run to run are hard to debug: a small generator with a seed. */
function randomBytes(seed: number, length: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

async function grewBy(action: () => Promise<void>): Promise<number> {
  const { rss } = process.memoryUsage();
  await action();
  return process.memoryUsage().rss - rss;
}

const noDisplay = (): never => {
  throw new Error('no display was offered');
};

describe('the link stage', () => {
  async function linkCode(script: LinkScript, greeting = false): Promise<string> {
    const server = await keep(FakeSpiceServer.start());
    if (greeting) server.greeting = script;
    server.answer = () => script;
    const code = await errorCode(open(server.endpoint, { connectTimeoutMs: 1000 }));
    while (server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return code;
  }

  it.each([
    ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'LINK_NOT_SPICE'],
    ['a greeting of another protocol', Buffer.from('SSH-2.0-OpenSSH\r\n'), 'LINK_NOT_SPICE'],
    ['zeros', new Uint8Array(400), 'LINK_NOT_SPICE'],
    ['a reply of 4 GiB', Buffer.from('5245445102000000020000 00ffffffff'.replace(' ', ''), 'hex'), 'LINK_INVALID_DATA'],
    ['a reply that is too small', Buffer.from('524544510200000002000000b1000000', 'hex'), 'LINK_INVALID_DATA'],
    ['version 1', Buffer.from('52454451010000000200000000000000', 'hex'), 'LINK_VERSION'],
  ])('refuses %s', async (_, raw, code) => {
    expect(await linkCode({ raw })).toBe(code);
    expect(await linkCode({ raw }, true)).toBe(code);
  });

  it.each([
    [1, 'LINK_ERROR'],
    [2, 'LINK_NOT_SPICE'],
    [3, 'LINK_INVALID_DATA'],
    [4, 'LINK_VERSION'],
    [5, 'LINK_NEED_SECURED'],
    [6, 'LINK_NEED_UNSECURED'],
    [7, 'PASSWORD_REQUIRED'],
    [8, 'LINK_BAD_CONNECTION_ID'],
    [9, 'LINK_CHANNEL_NOT_AVAILABLE'],
    [0xffffffff, 'LINK_ERROR'],
  ])('understands link error %d in the reply and as the result', async (error, code) => {
    expect(await linkCode({ reply: { error } })).toBe(code);
    expect(await linkCode({ result: error })).toBe(code);
  });

  it.each([0, 3, 4, 15, 16, 17, 100, 193])('ends when the reply breaks off after %d bytes', async (cutReplyAt) => {
    expect(await linkCode({ cutReplyAt })).toBe('LINK_CLOSED');
  });

  it('ends when the server never answers', async () => {
    expect(await linkCode({ silent: true })).toBe('SERVER_SILENT');
  });

  it('refuses a key that is none', async () => {
    expect(await linkCode({ reply: { publicKey: new Uint8Array(162) } })).toBe('LINK_INVALID_DATA');
    expect(await linkCode({ reply: { publicKey: randomBytes(1, 162) } })).toBe('LINK_INVALID_DATA');
  });

  it('says when there is no common way to log in', async () => {
    const sasl = Capabilities.of(CommonCap.AUTH_SELECTION, CommonCap.AUTH_SASL);
    expect(await linkCode({ reply: { commonCaps: sasl } })).toBe('LINK_SASL_UNSUPPORTED');
    expect(await linkCode({ reply: { commonCaps: Capabilities.of(CommonCap.AUTH_SELECTION) } })).toBe('LINK_NO_AUTH');
  });

  it('refuses counts and places of capabilities outside the reply', async () => {
    const header = Buffer.from('524544510200000002000000b2000000', 'hex');
    for (const [common, channel, offset] of [
      [0xffffffff, 0, 178],
      [0x40000000, 0xc0000000, 178],
      [1, 0, 178],
      [0, 0, 0xffffffff],
      [0, 0, 0],
    ] as const) {
      const reply = Buffer.alloc(178);
      reply.writeUInt32LE(common, 166);
      reply.writeUInt32LE(channel, 170);
      reply.writeUInt32LE(offset, 174);
      expect(await linkCode({ raw: Buffer.concat([header, reply]) })).toBe('LINK_INVALID_DATA');
    }
  });
});

describe('a session', () => {
  it.each(['main', 'display', 'inputs', 'cursor'] as const)('ends when %s sends nonsense without end', async (name) => {
    const server = await keep(FakeSpiceServer.start());
    const opening = open(server.endpoint);
    const main = await server.startSession(['display', 'inputs', 'cursor']);
    const { session } = await keep(opening);
    const closed = session.events.once('closed');
    const channel = name === 'main' ? main : await server.accept(name);
    for (let seed = 1; session.state.name !== 'closed' && seed < 1000; seed++) {
      channel.sendRaw(randomBytes(seed, 4096));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const error = await closed;
    expect(error).toBeInstanceOf(SpiceError);
    expect(error?.kind).toBe('protocol');
    await channel.closed;
  });

  it('ends when main is linked and nothing follows', async () => {
    const server = await keep(FakeSpiceServer.start());
    const opening = errorCode(open(server.endpoint, { connectTimeoutMs: 500 }));
    const main = await server.accept('main');
    expect(await opening).toBe('SERVER_SILENT');
    await main.closed;
  });

  it('ends when a listed channel is never linked', async () => {
    const server = await keep(FakeSpiceServer.start());
    server.answer = ({ channelType }) => ({ silent: channelType === 2 });
    const opening = errorCode(open(server.endpoint, { connectTimeoutMs: 500 }));
    const main = await server.startSession(['display']);
    expect(await opening).toBe('SERVER_SILENT');
    await main.closed;
  });

  it('ends when the server closes main before the list', async () => {
    const server = await keep(FakeSpiceServer.start());
    const opening = errorCode(open(server.endpoint));
    (await server.accept('main')).end();
    expect(await opening).toBe('SERVER_CLOSED');
  });

  it('leaves nothing open when it is closed at any moment of its start', async () => {
    const server = await keep(FakeSpiceServer.start());
    for (let delayMs = 0; delayMs < 20; delayMs++) {
      const session = new SpiceSession({ endpoint: server.endpoint, displayHost: noDisplay });
      const outcome = session.connect().then(
        () => 'connected',
        (error: unknown) => (error as SpiceError).code,
      );
      void server.startSession(['inputs', 'cursor']).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      session.close();
      expect(['CANCELLED', 'connected']).toContain(await outcome);
      while (server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });

  it('does not hoard answers for a server that asks and never reads', async () => {
    const server = await keep(FakeSpiceServer.start());
    const opening = open(server.endpoint);
    const main = await server.startSession([]);
    const { session } = await keep(opening);
    main.stopReading();
    const ping = encode(commonServer.PING.codec, { id: 1, timestamp: 0n, data: new Uint8Array() });
    const message = LoneChannel.message(commonServer.PING.id, ping);
    const flood = Buffer.concat(Array.from({ length: 20_000 }, () => message));
    const received = (): number => session.channels[0]?.bytesReceived ?? 0;
    for (let i = 0; i < 60; i++) main.sendRaw(flood);
    let before = -1;
    while (received() > before) {
      before = received();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(received()).toBeGreaterThan(1 << 20);
    // The rest stays in the network: what was not read needs no answer.
    expect(received()).toBeLessThan(30 * flood.byteLength);
  });

  it('ends with a typed error when the server resets a channel', async () => {
    const server = await keep(FakeSpiceServer.start());
    const opening = open(server.endpoint);
    await server.startSession(['display']);
    const { session } = await keep(opening);
    const closed = session.events.once('closed');
    (await server.accept('display')).reset();
    expect((await closed)?.code).toBe('CONNECTION_RESET');
  });

  it('ends when the server refuses a listed channel', async () => {
    const server = await keep(FakeSpiceServer.start());
    server.answer = ({ channelType }) => (channelType === 2 ? { result: 9 } : {});
    const opening = errorCode(open(server.endpoint));
    await server.startSession(['display']);
    expect(await opening).toBe('LINK_CHANNEL_NOT_AVAILABLE');
  });

  it('takes a first message that came together with the link result', async () => {
    const server = await keep(FakeSpiceServer.start());
    const name = LoneChannel.message(113, Uint8Array.of(3, 0, 0, 0, 0x68, 0x69, 0));
    server.answer = ({ channelType }) => (channelType === 1 ? { early: name } : {});
    const opening = open(server.endpoint);
    await server.startSession(['display']);
    const { session } = await keep(opening);
    expect(session.facts.name).toBe('hi');
  });
});

describe.each(LONE_CHANNELS)('the %s channel', (name) => {
  const samples = [...serverSamples.common, ...serverSamples[name]];

  /** Feeds bytes to a fresh channel. @returns the error that closed it, or null if it is alive */
  async function feed(...messages: readonly Uint8Array[]): Promise<SpiceError | null> {
    const channel = new LoneChannel(name);
    try {
      if (name === 'display') {
        const { id, codec } = displayServer.SURFACE_CREATE;
        channel.stream.push(LoneChannel.message(id, encode(codec, displayServerSamples.SURFACE_CREATE[0]!)));
      }
      for (const message of messages) channel.stream.push(message);
      const alive = await channel.settle();
      if (alive) return null;
      expect(channel.error).toBeInstanceOf(SpiceError);
      return channel.error ?? null;
    } finally {
      channel.dispose();
    }
  }

  it('refuses a message of 4 GiB at its header, without memory for it', async () => {
    const growth = await grewBy(async () => {
      for (let type = 1; type < 330; type++) {
        const error = await feed(LoneChannel.message(type, new Uint8Array(8), 0xffffffff));
        expect(error?.code).toBe('SPICE_MESSAGE_TOO_LARGE');
      }
    });
    expect(growth).toBeLessThan(MEMORY_LIMIT);
  });

  it('keeps no memory for the size that a header only announces', async () => {
    const growth = await grewBy(async () => {
      const channel = new LoneChannel(name);
      const announced = name === 'display' ? 190 << 20 : 2 << 20;
      channel.stream.push(LoneChannel.message(commonServer.PING.id, new Uint8Array(12), announced));
      await new Promise((resolve) => setTimeout(resolve, 50));
      channel.dispose();
    });
    expect(growth).toBeLessThan(MEMORY_LIMIT);
  });

  it('refuses numbers that no message has', async () => {
    for (const type of [0, 9, 100, 199, 301, 400, 0xffff]) {
      expect((await feed(LoneChannel.message(type, new Uint8Array(64))))?.code).toBe('SPICE_UNKNOWN_MESSAGE');
    }
  });

  it.each([...samples.entries()].map(([index, sample]) => [`${sample.name} (${index})`, sample] as const))(
    'survives or refuses %s when it is cut short',
    async (_, { def, value }) => {
      const body = encode(def.codec, value);
      for (let length = 0; length < body.byteLength; length++) {
        const error = await feed(LoneChannel.message(def.id, body.subarray(0, length)));
        if (error !== null) expect(error.kind).not.toBe('bug');
      }
    },
  );

  it.each([...samples.entries()].map(([index, sample]) => [`${sample.name} (${index})`, sample] as const))(
    'survives or refuses %s with changed and with random bytes',
    async (_, { def, value }) => {
      const body = encode(def.codec, value);
      for (let seed = 1; seed <= 40; seed++) {
        const noise = randomBytes(seed, body.byteLength + 1);
        const broken = seed > 20 ? noise : body.slice();
        for (let i = 0; i < 3 && seed <= 20 && body.byteLength > 0; i++) {
          broken[noise[i]! % broken.byteLength] = [0, 1, 0x7f, 0x80, 0xff][noise[i + 1]! % 5] ?? 0;
        }
        const error = await feed(LoneChannel.message(def.id, broken));
        if (error !== null) expect([def.id, error.kind, error.message]).toEqual([def.id, 'protocol', error.message]);
      }
    },
  );

  it('refuses a LIST inside a LIST, and a LIST that leads outside', async () => {
    const nested = Uint8Array.of(1, 0, 6, 0, 0, 0, 8, 0, 2, 0, 0, 0, 0, 0);
    const outside = Uint8Array.of(1, 0, 0xff, 0xff, 0xff, 0xff);
    const many = Uint8Array.of(0xff, 0xff, 0, 0, 0, 0);
    for (const body of [nested, outside, many]) {
      expect((await feed(LoneChannel.message(commonServer.LIST.id, body)))?.code).toBe('SPICE_MESSAGE_FORMAT');
    }
  });
});

describe('a server that wants everything kept', () => {
  it('is refused more surfaces than any server has', async () => {
    const channel = new LoneChannel('display');
    const { id, codec } = displayServer.SURFACE_CREATE;
    for (let surfaceId = 0; surfaceId < 5000; surfaceId++) {
      const surface = { surfaceId, width: 1, height: 1, format: 32, flags: surfaceId === 0 ? 1 : 0 };
      channel.stream.push(LoneChannel.message(id, encode(codec, surface)));
    }
    expect(await channel.settle()).toBe(false);
    expect(channel.error?.code).toBe('SPICE_LIMIT');
    channel.dispose();
  });

  it('is refused pointer shapes without end', async () => {
    const channel = new LoneChannel('cursor');
    const header = { type: 0, width: 1024, height: 1024, hotSpotX: 0, hotSpotY: 0 };
    const data = new Uint8Array(1024 * 1024 * 4);
    for (let unique = 1n; unique < 100n; unique++) {
      const cursor = { flags: CursorFlag.CACHE_ME, shape: { header: { ...header, unique }, data } };
      const { id, codec } = cursorServer.SET;
      channel.stream.push(LoneChannel.message(id, encode(codec, { x: 0, y: 0, visible: 1, cursor })));
    }
    expect(await channel.settle()).toBe(false);
    expect(channel.error?.code).toBe('SPICE_LIMIT');
    channel.dispose();
  });
});

describe('images that claim more than they hold', () => {
  const payloads: readonly ImagePayload[] = [
    { type: ImageType.QUIC, data: randomBytes(1, 64) },
    { type: ImageType.LZ_RGB, data: randomBytes(2, 64) },
    { type: ImageType.GLZ_RGB, data: randomBytes(3, 64) },
    { type: ImageType.ZLIB_GLZ_RGB, glzBytes: 0xffffffff, data: randomBytes(4, 64) },
    { type: ImageType.LZ4, data: randomBytes(5, 64) },
    { type: ImageType.JPEG, data: randomBytes(6, 64) },
    { type: ImageType.JPEG_ALPHA, jpegFlags: 1, jpegBytes: 64, data: randomBytes(7, 64) },
    { type: ImageType.FROM_CACHE },
    { type: ImageType.SURFACE, surfaceId: 99 },
  ];

  it.each(
    payloads.flatMap((payload) =>
      [
        [100, 100],
        [8000, 8000],
        [0xffffffff, 0xffffffff],
      ].map((size) => [payload.type, size, payload] as const),
    ),
  )('of type %d and size %p are dropped or refused', async (_, [width = 0, height = 0], payload) => {
    const channel = new LoneChannel('display');
    const { SURFACE_CREATE, DRAW_COPY } = displayServerSamples;
    const copy: Copy = { ...DRAW_COPY[0]!, src: imageOf(payload, width, height) };
    const growth = await grewBy(async () => {
      const { codec, id } = displayServer.SURFACE_CREATE;
      channel.stream.push(LoneChannel.message(id, encode(codec, SURFACE_CREATE[0]!)));
      channel.stream.push(LoneChannel.message(displayServer.DRAW_COPY.id, encode(displayServer.DRAW_COPY.codec, copy)));
      if (!(await channel.settle())) expect(channel.error?.kind).toBe('protocol');
      else expect(channel.events).toContainEqual(['problem', expect.any(String)]);
    });
    channel.dispose();
    expect(growth).toBeLessThan(MEMORY_LIMIT);
  });
});
