/** Time and turns of a worker's event loop, for the pure engine that has neither. */

import type { QueueHost } from '../../main/spice/display/message-queue';

/** Calls back after a time. @returns how to cancel it. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

let turn: MessageChannel | null = null;
const waiting: (() => void)[] = [];

/** A message to oneself: behind frames and messages that are due, but without the 4 ms that repeated timers are held back. */
function ownPort(): MessagePort {
  if (turn === null) {
    turn = new MessageChannel();
    turn.port1.onmessage = (): void => waiting.shift()?.();
  }
  return turn.port2;
}

export const eventLoop: QueueHost = {
  now: () => performance.now(),
  soon(callback) {
    waiting.push(callback);
    ownPort().postMessage(null);
  },
};
