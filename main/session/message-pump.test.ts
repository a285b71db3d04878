/** The message pump: batches, gathering while the worker is busy, credit, and messages from before the worker listened. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import { DISPLAY_CREDIT_BYTES, type FromDisplay, type ToDisplay } from '../../preload/contract/display';
import type { DisplayConsumer } from '../spice/channels/display';
import { Capabilities } from '../spice/wire/caps';
import type { SpiceError } from '../spice/wire/errors';
import { MessagePump } from './message-pump';

type Batch = Extract<ToDisplay, { kind: 'messages' }>;

let posted: ToDisplay[];
let completed: number;
let sent: number[];
let failures: SpiceError[];

function pumpThat(ready: boolean): { pump: MessagePump; consumer: DisplayConsumer } {
  const port = {
    postMessage: (message: ToDisplay) => void posted.push(message),
    on: () => undefined,
    start: () => undefined,
  };
  const display = {
    displayId: 3,
    serverCaps: new Capabilities([5]),
    send: (type: number) => void sent.push(type),
    fail: (error: SpiceError) => void failures.push(error),
    completed: (messages: number) => void (completed += messages),
  };
  const pump = new MessagePump(port, display, ready);
  return { pump, consumer: pump.consumer };
}

const batches = (): Batch[] => posted.filter((message): message is Batch => message.kind === 'messages');

/** Types and bodies of a batch. */
function contents({ index, bytes }: Batch): [number, number[]][] {
  return Array.from({ length: index.length / 3 }, (_, i) => {
    const [type = 0, offset = 0, length = 0] = index.subarray(i * 3);
    return [type, [...bytes.subarray(offset, offset + length)]];
  });
}

function consumed(messages: number, bytes: number): FromDisplay {
  return { kind: 'consumed', displayId: 3, messages, bytes };
}

beforeEach(() => {
  posted = [];
  completed = 0;
  sent = [];
  failures = [];
});

describe('MessagePump', () => {
  it('sends what came together together', () => {
    const { consumer } = pumpThat(true);
    expect(posted).toEqual([{ kind: 'open', displayId: 3, host: 'renderer', serverCaps: [5] }]);
    expect(consumer.handle(101, Uint8Array.of(1, 2))).toBeUndefined();
    expect(consumer.handle(102, new Uint8Array(0))).toBeUndefined();
    expect(consumer.handle(103, Uint8Array.of(0, 7, 0).subarray(1, 2))).toBeUndefined();
    expect(batches()).toHaveLength(0);
    consumer.flush?.();
    consumer.flush?.();
    expect(batches().map(contents)).toEqual([[[101, [1, 2]], [102, []], [103, [7]]]]); // prettier-ignore
  });

  it('does not copy a message that fills its buffer', () => {
    const { consumer } = pumpThat(true);
    const body = new Uint8Array(5000);
    void consumer.handle(101, body);
    consumer.flush?.();
    expect(batches()[0]?.bytes).toBe(body);
    void consumer.handle(101, body.subarray(0, 4000));
    consumer.flush?.();
    expect(batches()[1]?.bytes.buffer.byteLength).toBe(4000);
  });

  it('gathers while the worker has enough to do, but not large messages', () => {
    const { pump, consumer } = pumpThat(true);
    const give = (count: number, bytes = 10): void => {
      for (let i = 0; i < count; i++) void consumer.handle(101, new Uint8Array(bytes));
      consumer.flush?.();
    };
    give(40);
    give(40);
    expect(batches()).toHaveLength(2);
    give(40);
    give(40);
    expect(batches()).toHaveLength(2);
    pump.receive(consumed(10, 100));
    expect(batches()).toHaveLength(2);
    pump.receive(consumed(20, 200));
    expect(batches().map(({ index }) => index.length / 3)).toEqual([40, 40, 80]);
    expect(completed).toBe(30);
    give(1, 300_000);
    expect(batches()).toHaveLength(4);
  });

  it('holds the channel back when the worker lags, and what came before it listened', async () => {
    const { pump, consumer } = pumpThat(false);
    const early = consumer.handle(101, new Uint8Array(8));
    expect(early).toBeInstanceOf(Promise);
    expect(posted).toEqual([]);
    pump.workerReady();
    await early;
    expect(batches()).toHaveLength(1);
    const large = consumer.handle(102, new Uint8Array(DISPLAY_CREDIT_BYTES + 1));
    expect(large).toBeInstanceOf(Promise);
    // It waits for the worker, which must have the message for that.
    expect(batches()).toHaveLength(2);
    pump.receive(consumed(1, 8));
    pump.receive(consumed(1, DISPLAY_CREDIT_BYTES + 1));
    await large;
  });

  it('passes on what the worker says', () => {
    const { pump, consumer } = pumpThat(true);
    pump.receive({ kind: 'send', displayId: 3, type: 102, body: new Uint8Array(0) });
    pump.receive({ kind: 'fatal', displayId: 3, error: { code: 'X', kind: 'protocol', message: 'no' } });
    expect(sent).toEqual([102]);
    expect(failures.map(({ code }) => code)).toEqual(['X']);
    void consumer.handle(101, new Uint8Array(1));
    consumer.close();
    expect(posted.slice(1).map(({ kind }) => kind)).toEqual(['messages', 'closed']);
  });
});
