/** What end-to-end tests may ask of a viewer page: harmless to anybody else. */

import { watch } from 'vue';
import type { SessionStats } from '../../preload/contract/session';
import type { DisplayClient } from '../display-client';
import { useSessionStore } from '../stores/session';
import type { WorkerStats } from '../worker/protocol';

export interface TestHooks {
  loseContext(restoreAfterMs: number): void;
  stats(): Promise<WorkerStats | null>;
  /** Of the session process; waits for its answer. */
  sessionStats(): Promise<SessionStats | null>;
}

declare global {
  interface Window {
    saffronTest?: TestHooks;
  }
}

export function installTestHooks(display: DisplayClient): void {
  const session = useSessionStore();
  window.saffronTest = {
    loseContext: (restoreAfterMs) => display.send({ kind: 'loseContext', restoreAfterMs }),
    stats: () => display.stats(),
    sessionStats: () =>
      new Promise((resolve) => {
        watch(() => session.stats, resolve, { once: true });
        session.send({ kind: 'stats' });
      }),
  };
}
