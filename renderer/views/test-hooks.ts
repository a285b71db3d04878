/** What end-to-end tests may ask of a viewer page: harmless to anybody else. */

import type { DisplayClient } from '../display-client';
import type { WorkerStats } from '../worker/protocol';

export interface TestHooks {
  loseContext(restoreAfterMs: number): void;
  stats(): Promise<WorkerStats | null>;
}

declare global {
  interface Window {
    saffronTest?: TestHooks;
  }
}

export function installTestHooks(display: DisplayClient): void {
  window.saffronTest = {
    loseContext: (restoreAfterMs) => display.send({ kind: 'loseContext', restoreAfterMs }),
    stats: () => display.stats(),
  };
}
