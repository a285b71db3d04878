/** Where things are: the checkout, its outputs, and the cache that outlives it. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The checkout's folder. */
export const root = resolve(import.meta.dirname, '..');

/** Bundles: what Electron and `npx saffron` run. */
export const dist = join(root, 'dist');

/** Downloads and runtimes shared by every checkout of this user. */
export const cache =
  process.env.SAFFRON_CACHE ??
  join(
    process.env.XDG_CACHE_HOME !== undefined && process.env.XDG_CACHE_HOME !== ''
      ? process.env.XDG_CACHE_HOME
      : join(homedir(), '.cache'),
    'saffron',
  );
