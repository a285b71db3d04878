/** How bytes are split on their way never matters: one at a time or all at once, the session sees the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LinkErrorCode } from '../../main/spice/wire/constants';
import { commonClient } from '../../main/spice/wire/messages/common';
import { cursorServer } from '../../main/spice/wire/messages/cursor';
import { displayServer } from '../../main/spice/wire/messages/display';
import { inputsServer } from '../../main/spice/wire/messages/inputs';
import { mainServer } from '../../main/spice/wire/messages/main';
import { encode } from '../../main/spice/wire/struct';
import {
  cursorServerSamples,
  displayServerSamples,
  inputsServerSamples,
  mainServerSamples,
  serverSamples,
  type Sample,
} from '../../main/spice/wire/testing/samples';
import { FakeSpiceServer, LONE_CHANNELS, LoneChannel, type LoneChannelName } from '../fakes';
import { makeCertificates, temporaryFolder } from '../lab';
import { scope } from '../lab/scope';
import { open } from './support';

const keep = scope('test');

function bytesOf({ def, value }: Sample): Uint8Array {
  return LoneChannel.message(def.id, encode(def.codec, value));
}

/** What a channel made of its messages. */
async function outcome(name: LoneChannelName, bytes: Uint8Array, pieceBytes: number): Promise<unknown> {
  const channel = new LoneChannel(name);
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) channel.stream.push(bytes.slice(at, at + pieceBytes));
  await channel.settle();
  const pipeline = channel.host.pipelines.get(0);
  const area = { left: 0, top: 0, right: 4096, bottom: 4096 };
  const pixels = pipeline === undefined ? null : Buffer.from(pipeline.readPixels(area)).toString('hex');
  const { answers, error } = channel;
  // Pictures are drawn behind the messages that are for the session itself: among one another each kind keeps its order.
  const events = [...channel.events].sort(([a], [b]) => a.localeCompare(b));
  channel.dispose();
  return { events, answers, error: error?.message, pixels };
}

describe.each(LONE_CHANNELS)('the %s channel', (name) => {
  const samples = [...serverSamples.common, ...serverSamples[name]];

  it.each([...samples.entries()].map(([index, sample]) => [`${sample.name} (${index})`, sample] as const))(
    'takes %s one byte at a time',
    async (_, sample) => {
      const surface = name === 'display' ? displayServerSamples.SURFACE_CREATE.slice(0, 1) : [];
      const before = surface.map((value) => bytesOf({ ...sample, def: displayServer.SURFACE_CREATE, value }));
      const bytes = new Uint8Array(Buffer.concat([...before, bytesOf(sample)]));
      expect(await outcome(name, bytes, 1)).toEqual(await outcome(name, bytes, bytes.byteLength));
    },
  );
});

describe.each([true, false])('a whole session with the short header: %p', (miniHeader) => {
  it('works one byte at a time from the link on', async () => {
    const server = await keep(FakeSpiceServer.start({ dripBytes: 1, miniHeader }));
    const opening = open(server.endpoint, { connectTimeoutMs: 60_000 });
    const main = await server.startSession(['display', 'inputs', 'cursor']);
    const headless = await keep(opening);
    const { session } = headless;
    const [display, inputs, cursor] = await Promise.all([
      server.accept('display'),
      server.accept('inputs'),
      server.accept('cursor'),
    ]);
    const seen: string[] = [];
    session.events.on('cursor', ({ shape }) => seen.push(`cursor ${shape?.width ?? 'hidden'}`));
    session.events.on('modifiers', (modifiers) => seen.push(`modifiers ${modifiers}`));
    session.events.on('name', (guest) => seen.push(`name ${guest}`));
    main.send(mainServer.NAME, mainServerSamples.NAME[0]!);
    await session.events.once('name');
    inputs.send(inputsServer.INIT, inputsServerSamples.INIT[0]!);
    await session.events.once('modifiers');
    cursor.send(cursorServer.SET, cursorServerSamples.SET[0]!);
    await session.events.once('cursor');
    expect(seen).toEqual(['name guest', 'modifiers 2', 'cursor 2']);
    display.send(displayServer.SURFACE_CREATE, displayServerSamples.SURFACE_CREATE[0]!);
    display.send(displayServer.DRAW_COPY, displayServerSamples.DRAW_COPY[0]!);
    display.send(displayServer.MARK, {});
    for (const { def, value } of serverSamples.common.filter(({ name }) => name === 'PING')) display.send(def, value);
    await display.expect(commonClient.PONG);
    const { width, height, rgb } = headless.picture(0);
    expect({ width, height }).toEqual({ width: 16, height: 8 });
    // The image is scaled into the box, so only that colours came is known.
    expect(rgb.some((byte) => byte > 0)).toBe(true);
    expect(session.state.name).toBe('connected');
  });
});

describe('a server that demands TLS', () => {
  it('is dialled again on its TLS port, and may drip there as well', async () => {
    const { ca, good } = await makeCertificates(temporaryFolder('certificates'));
    const [cert, key] = ['server-cert.pem', 'server-key.pem'].map((file) => readFileSync(join(good, file), 'utf8'));
    if (cert === undefined || key === undefined) throw new Error('no certificate');
    const plain = await keep(FakeSpiceServer.start());
    const secure = await keep(FakeSpiceServer.start({ tls: { cert, key }, dripBytes: 1, password: 'crocus' }));
    plain.answer = () => ({ reply: { error: LinkErrorCode.NEED_SECURED } });
    const ports = { port: plain.port, tlsPort: secure.port };
    const opening = open({ host: '127.0.0.1', ...ports, tls: { ca }, password: 'crocus' });
    await secure.startSession(['display']);
    const { session } = await keep(opening);
    expect(session.facts.channels.map(({ tls }) => tls?.protocol)).toEqual(['TLSv1.3', 'TLSv1.3']);
  });
});
