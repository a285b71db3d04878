/** Display messages of a real Xspice session, recorded once and then drawn again as fast as the pipeline can. */
import { PipelineHost } from '../../main/session/pipeline-host';
import { SpiceSession } from '../../main/session/session';
import type { DisplayPort } from '../../main/spice/channels/display';
import { silentLogger } from '../../main/spice/log';
import { drawDesktop, startTerminal, startXspice } from '../lab';
import type { Compression, XspiceServer } from '../lab';
import { median } from './table';
import type { Row } from './table';

const MODES: readonly Compression[] = ['off', 'quic', 'lz', 'glz', 'auto_glz'];
const REPLAYS = 5;

interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

const NOBODY = { primary() {}, monitors() {}, mark() {}, damaged() {}, problem() {} } as const;

/** A desktop, a terminal full of scrolling text, and a window dragged over it. */
async function work(server: XspiceServer): Promise<void> {
  await drawDesktop(server);
  const lines = `i=0; while [ $i -lt 60 ]; do seq $((i * 50)) $((i * 50 + 50)); ls --color=always -l /usr/lib | head -40; i=$((i + 1)); done; exec sleep 1000`;
  await startTerminal(server, '110x36+100+120', lines, ['-T', 'scrolling']);
  const photo = await server.guest.window('photo');
  await server.guest.window('scrolling');
  await server.guest.xdotool('windowactivate', '--sync', photo);
  for (let step = 0; step < 60; step++) {
    await server.guest.xdotool('windowmove', photo, String(100 + step * 5), String(60 + step * 4));
  }
  await server.guest.waitQuiet(1000, 60_000);
}

async function record(compression: Compression): Promise<{ port: DisplayPort; messages: Message[] }> {
  const server = await startXspice({ compression });
  const messages: Message[] = [];
  let opened: DisplayPort | undefined;
  const host = new PipelineHost(silentLogger);
  const session = new SpiceSession({
    endpoint: server.endpoint,
    displayHost: (port) => {
      opened = port;
      const consumer = host.open(port, NOBODY);
      return {
        ...consumer,
        handle: (type, body) => {
          messages.push({ type, body: body.slice() });
          return consumer.handle(type, body);
        },
      };
    },
  });
  try {
    await session.connect();
    await work(server);
    if (opened === undefined) throw new Error('no display channel');
    return { port: { ...opened, send: () => undefined, completed: () => undefined }, messages };
  } finally {
    session.close();
    host.dispose();
    await server.stop();
  }
}

async function replay(port: DisplayPort, messages: readonly Message[]): Promise<number> {
  const host = new PipelineHost(silentLogger);
  let left = messages.length;
  let finished = (): void => undefined;
  const done = new Promise<void>((resolve) => (finished = resolve));
  const counted: DisplayPort = {
    ...port,
    completed: (count) => {
      left -= count;
      if (left === 0) finished();
    },
  };
  const consumer = host.open(counted, {
    ...NOBODY,
    damaged: () => setImmediate(() => host.pipelines.get(port.displayId)?.takeDamage()),
  });
  const start = performance.now();
  for (const { type, body } of messages) {
    const full = consumer.handle(type, body);
    if (full === undefined) continue;
    consumer.flush?.();
    await full;
  }
  consumer.flush?.();
  await done;
  const elapsed = performance.now() - start;
  consumer.close();
  host.dispose();
  return elapsed;
}

export async function benchSessions(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const compression of MODES) {
    const { port, messages } = await record(compression);
    const bytes = messages.reduce((sum, { body }) => sum + body.byteLength, 0);
    const times: number[] = [];
    for (let run = 0; run < REPLAYS; run++) times.push(await replay(port, messages));
    const elapsedMs = median(times);
    rows.push({
      'recorded session': compression,
      messages: messages.length,
      'wire MB': bytes / 1e6,
      'wall ms': elapsedMs,
      'messages/s': messages.length / (elapsedMs / 1000),
      'wire MB/s': bytes / 1e6 / (elapsedMs / 1000),
    });
  }
  return rows;
}
