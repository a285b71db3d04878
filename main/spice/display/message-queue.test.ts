/** The queue of a display channel: wire order, slices, waits, reports, and nothing after a failure or its end. */

import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Handled } from '../wire/table';
import { MessageQueue } from './message-queue';

let handled: number[];
let reports: (readonly [messages: number, bytes: number])[];
let failures: unknown[];
let turns: (() => void)[];
let time: number;
let handle: (type: number) => Handled;
let queue: MessageQueue;

const body = (bytes: number): Uint8Array => new Uint8Array(bytes);
/** Lets promises go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  handled = [];
  reports = [];
  failures = [];
  turns = [];
  time = 0;
  handle = () => undefined;
  queue = new MessageQueue({
    handle: (type) => {
      handled.push(type);
      return handle(type);
    },
    host: { now: () => time, soon: (callback) => turns.push(callback) },
    ahead: null,
    done: (messages, bytes) => reports.push([messages, bytes]),
    failed: (error) => failures.push(error),
  });
});

describe('MessageQueue', () => {
  it('handles messages in order and reports them once', () => {
    for (const type of [1, 2, 3]) queue.push(type, body(10));
    expect(handled).toEqual([]);
    queue.run();
    queue.run();
    expect(handled).toEqual([1, 2, 3]);
    expect(reports).toEqual([[3, 30]]);
  });

  it('ends a slice after some milliseconds and goes on in a later turn', () => {
    handle = () => void (time += 3);
    for (let type = 0; type < 5; type++) queue.push(type, body(5000));
    queue.run();
    expect(handled).toEqual([0, 1]);
    queue.push(5, body(1));
    queue.run();
    expect(handled).toEqual([0, 1]);
    while (turns.length > 0) turns.shift()?.();
    expect(handled).toEqual([0, 1, 2, 3, 4, 5]);
    expect(reports.reduce((sum, [messages]) => sum + messages, 0)).toBe(6);
    expect(queue.busyMs).toBe(18);
  });

  it('looks at the clock once for many small messages', () => {
    let looks = 0;
    const small = new MessageQueue({
      handle: () => undefined,
      host: { now: () => looks++, soon: () => undefined },
      ahead: null,
      done: () => undefined,
      failed: () => undefined,
    });
    for (let i = 0; i < 32; i++) small.push(0, body(10));
    small.run();
    expect(looks).toBeLessThan(6);
  });

  it('holds messages back behind one that waits', async () => {
    let release = (): void => undefined;
    handle = (type) => (type === 2 ? new Promise<void>((resolve) => (release = resolve)) : undefined);
    for (const type of [1, 2, 3]) queue.push(type, body(1));
    queue.run();
    await settle();
    expect(handled).toEqual([1, 2]);
    expect(reports).toEqual([[1, 1]]);
    release();
    await settle();
    expect(handled).toEqual([1, 2, 3]);
    expect(reports.reduce((sum, [messages]) => sum + messages, 0)).toBe(3);
  });

  it.each([
    ['throws', () => { throw new Error('broken'); }], // prettier-ignore
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('handles nothing after a message whose handler %s', async (_name, fail: () => Promise<void>) => {
    handle = (type) => (type === 2 ? fail() : undefined);
    for (const type of [1, 2, 3]) queue.push(type, body(1));
    queue.run();
    await settle();
    queue.push(4, body(1));
    queue.run();
    expect(handled).toEqual([1, 2]);
    expect(reports).toEqual([[1, 1]]);
    expect(failures).toEqual([new Error('broken')]);
  });

  it('is full above a number of bytes or messages, and until it is half empty', () => {
    queue.push(0, body(16 * 1024 * 1024));
    expect(queue.isFull).toBe(false);
    queue.push(0, body(1));
    expect(queue.isFull).toBe(true);
    queue.run();
    expect(queue.isFull).toBe(false);
    for (let i = 0; i < 4097; i++) queue.push(0, body(0));
    expect(queue.isFull).toBe(true);
  });

  it('ends when the messages that wait are done', async () => {
    let ended = 0;
    let release = (): void => undefined;
    handle = () => new Promise<void>((resolve) => (release = resolve));
    queue.push(1, body(1));
    queue.run();
    queue.end(() => ended++);
    await settle();
    expect(ended).toBe(0);
    release();
    await settle();
    expect(ended).toBe(1);
    queue.end(() => ended++);
    expect(ended).toBe(2);
  });

  it('forgets everything when it is closed, even inside a handler', () => {
    handle = () => queue.close();
    queue.push(1, body(1));
    queue.push(2, body(1));
    queue.run();
    expect(handled).toEqual([1]);
    expect(reports).toEqual([]);
  });
});
