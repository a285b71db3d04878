/** Time for video streams in a worker: its steady clock and its timers. */

import type { Scheduler } from '../../../main/spice/display/streams/video';

export const workerScheduler: Scheduler = {
  now: () => performance.now(),
  at: (timeMs, callback) => {
    const timer = setTimeout(callback, Math.max(0, timeMs - performance.now()));
    return () => clearTimeout(timer);
  },
};
