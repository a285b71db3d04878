/** Ends what a test started, whether the test passed or not: for jest files only. */
import { afterAll, afterEach } from '@jest/globals';

interface Stoppable {
  stop(): Promise<void>;
}

/** Returns `keep`: hands its argument through and stops it after the test, or after the file's last test. */
export function scope(until: 'test' | 'file'): <T extends Stoppable>(started: Promise<T>) => Promise<T> {
  const kept: Stoppable[] = [];
  (until === 'test' ? afterEach : afterAll)(async () => {
    // Newest first: a proxy ends before the server behind it.
    while (kept.length > 0) await kept.pop()?.stop();
  });
  return async (started) => {
    const value = await started;
    kept.push(value);
    return value;
  };
}
