/** Time for video streams in Node: its steady clock and its timers. */

import type { Scheduler } from '../spice/display/streams/video';

export const nodeScheduler: Scheduler = {
  now: () => performance.now(),
  at: (timeMs, callback) => {
    const timer = setTimeout(callback, Math.max(0, timeMs - performance.now()));
    return () => clearTimeout(timer);
  },
};
