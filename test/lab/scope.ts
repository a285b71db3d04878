/** Ends what a test started, whether the test passed or not, and removes its folders: for jest files only. */
import { afterAll, afterEach } from '@jest/globals';
import { removeTemporaryFolders } from './x-server';

interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Returns `keep`: hands its argument through and stops it after the test, or after the file's last test.
 * A file that needs both asks for `file` first.
 */
export function scope(until: 'test' | 'file'): <T extends Stoppable>(started: Promise<T>) => Promise<T> {
  const kept: Stoppable[] = [];
  const stopAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    // Newest first: a proxy ends before the server behind it.
    while (kept.length > 0)
      await kept
        .pop()
        ?.stop()
        .catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'something did not stop');
  };
  if (until === 'test') afterEach(stopAll);
  afterAll(async () => {
    await stopAll();
    removeTemporaryFolders();
  });
  return async (started) => {
    const value = await started;
    kept.push(value);
    return value;
  };
}
