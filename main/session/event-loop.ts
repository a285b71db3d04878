/** Time and turns of Node's event loop, for the pure engine that has neither. */

import type { QueueHost } from '../spice/display/message-queue';

/** Calls back after a time, which keeps no process alive. @returns how to cancel it. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

export const eventLoop: QueueHost = {
  now: () => performance.now(),
  soon: (callback) => void setImmediate(callback),
};
