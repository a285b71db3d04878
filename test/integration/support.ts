/** Saffron's engine in the tests' own process, as the headless tools use it. */
import { openHeadless } from '../../main/session/headless';
import type { HeadlessSession } from '../../main/session/headless';
import type { Endpoint } from '../../main/spice/transport';
import { SpiceError } from '../../main/spice/wire/errors';
import type { Picture } from '../lab';

export type OpenOptions = Parameters<typeof openHeadless>[0];

/** Connects; the caller stops it (or hands it to `scope`). */
export async function open(
  endpoint: Endpoint,
  options: Omit<OpenOptions, 'endpoint'> = {},
): Promise<HeadlessSession & { stop(): Promise<void> }> {
  const session = await openHeadless({ ...options, endpoint });
  return Object.assign(session, {
    stop: () => {
      session.close();
      return Promise.resolve();
    },
  });
}

/** The still picture of display 0 of an open session. */
export async function stillPicture(session: HeadlessSession, timeoutMs = 20_000): Promise<Picture> {
  await session.waitQuiet(0, 300, timeoutMs);
  return session.picture(0);
}

/** Connects, waits until the picture rests, disconnects. */
export async function saffronScreenshot(
  endpoint: Endpoint,
  options: Omit<OpenOptions, 'endpoint'> & { readonly timeoutMs?: number } = {},
): Promise<Picture> {
  const { timeoutMs, ...open } = options;
  const session = await openHeadless({ ...open, endpoint });
  try {
    return await stillPicture(session, timeoutMs);
  } finally {
    session.close();
  }
}

/** The code of the typed error that a promise ends with; fails when it succeeds or throws anything else. */
export async function errorCode(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (outcome instanceof SpiceError) return outcome.code;
  throw new Error(`expected a SpiceError, got: ${String(outcome)}`, { cause: outcome });
}
