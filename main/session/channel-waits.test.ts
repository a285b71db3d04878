/** Waiting for messages of other channels: done, gone, late, itself. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Channel } from '../spice/channels/channel';
import type { SpiceError } from '../spice/wire/errors';
import { MAX_CHANNEL_WAIT_MS, waitForChannels } from './channel-waits';

class Stand {
  completedSerial = 0;
  readonly #waiters: { serial: number; resolve: () => void }[] = [];

  constructor(readonly name: string) {}

  completion(serial: number): Promise<void> {
    return new Promise((resolve) => this.#waiters.push({ serial, resolve }));
  }

  complete(serial: number): void {
    this.completedSerial = serial;
    for (const waiter of this.#waiters) if (waiter.serial <= serial) waiter.resolve();
  }

  get channel(): Channel {
    return this as unknown as Channel;
  }
}

let problems: SpiceError[];
let late: (() => void) | null;
let display0: Stand;
let display1: Stand;

const wait = (...waits: (readonly [id: number, serial: bigint])[]): Promise<void> =>
  waitForChannels(
    waits.map(([channelId, serial]) => ({ channelType: 2, channelId, serial })),
    {
      waiting: display0.channel,
      find: (_type, id) => [display0.channel, display1.channel][id],
      after: (ms, callback) => {
        expect(ms).toBe(MAX_CHANNEL_WAIT_MS);
        late = callback;
        return () => (late = null);
      },
      problem: (error) => problems.push(error),
    },
  );

beforeEach(() => {
  problems = [];
  late = null;
  display0 = new Stand('display:0');
  display1 = new Stand('display:1');
});

describe('waitForChannels', () => {
  it('goes on at once when the messages are done or the channel is not open', async () => {
    display1.completedSerial = 5;
    await wait([1, 5n], [7, 100n]);
    expect(late).toBeNull();
    expect(problems).toEqual([]);
  });

  it('goes on when the last message is done, and forgets its timer', async () => {
    let done = false;
    const waiting = wait([1, 3n]).then(() => (done = true));
    display1.complete(2);
    await Promise.resolve();
    expect(done).toBe(false);
    display1.complete(3);
    await waiting;
    expect(late).toBeNull();
    expect(problems).toEqual([]);
  });

  it('goes on with a problem when the time is up', async () => {
    const waiting = wait([1, 3n]);
    late?.();
    await waiting;
    expect(problems.map(({ code }) => code)).toEqual(['SPICE_WAIT']);
  });

  it('does not wait for itself', async () => {
    await wait([0, 9n]);
    expect(late).toBeNull();
    expect(problems.map(({ code }) => code)).toEqual(['SPICE_WAIT']);
  });
});
