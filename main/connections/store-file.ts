/** The file of saved connections and recent addresses: its schema, and reading that survives damage. */

import { readFile, rename, writeFile } from 'node:fs/promises';

import { z } from 'zod';

import type { Endpoint } from '../spice/transport/endpoint';
import type { ProfileWarning } from './errors';
import { StoreError } from './errors';
import type { ConnectionProfile } from './profile';
import { endpointSchema, profileSchema } from './profile';
import { errnoOf } from './vv-file';

export const STORE_VERSION = 1;
export const NAME_LIMIT = 200;

/** A saved connection as it stands in the file; `secret` is encrypted. Times are milliseconds since 1970. */
export interface StoredConnection {
  readonly id: string;
  readonly name: string;
  readonly profile: ConnectionProfile;
  readonly secret?: string;
  readonly favourite: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastUsedAt?: number;
}

/** A server that was used lately; never with a password. */
export interface RecentConnection {
  readonly id: string;
  readonly title: string;
  readonly endpoint: Endpoint;
  readonly lastUsedAt: number;
}

export interface StoreData {
  readonly connections: readonly StoredConnection[];
  readonly recents: readonly RecentConnection[];
}

const id = z.string().min(1).max(100);
const time = z.number().min(0);
const connectionSchema: z.ZodType<StoredConnection> = z.object({
  id,
  name: z.string().min(1).max(NAME_LIMIT),
  profile: profileSchema,
  secret: z.string().exactOptional(),
  favourite: z.boolean(),
  createdAt: time,
  updatedAt: time,
  lastUsedAt: time.exactOptional(),
});
const recentSchema: z.ZodType<RecentConnection> = z.object({
  id,
  title: z.string(),
  endpoint: endpointSchema,
  lastUsedAt: time,
});
const fileSchema = z.object({
  version: z.int().min(1),
  connections: z.array(z.unknown()),
  recents: z.array(z.unknown()),
});

export interface StoreRead {
  readonly data: StoreData;
  readonly warning?: ProfileWarning;
  /** The file was written by a later Saffron: it must not be replaced. */
  readonly isNewer: boolean;
}

const EMPTY: StoreData = { connections: [], recents: [] };

/**
 * Reads the file. One that makes no sense is put aside as `<path>.bad` (`.bad2`, …) and the list starts empty; if only
 * single entries are bad, the others are kept and a copy of the whole goes aside.
 * @throws StoreError `STORE_UNREADABLE` if the system does not let us read it
 */
export async function readStoreFile(path: string): Promise<StoreRead> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = errnoOf(error) ?? 'unknown';
    if (reason === 'ENOENT') return { data: EMPTY, isNewer: false };
    throw new StoreError('STORE_UNREADABLE', `saved connections cannot be read (${reason})`, { reason }, error);
  }

  const file = fileSchema.safeParse(parseJson(text));
  if (!file.success) {
    const aside = await moveAside(path, (target) => rename(path, target));
    return { data: EMPTY, isNewer: false, warning: badWarning('the list of saved connections was damaged', aside) };
  }
  if (file.data.version > STORE_VERSION) {
    const message = 'the saved connections were written by a newer Saffron and are left alone';
    return { data: EMPTY, isNewer: true, warning: { code: 'STORE_NEWER', message } };
  }

  const connections = keepValid(file.data.connections, connectionSchema);
  const recents = keepValid(file.data.recents, recentSchema);
  const data: StoreData = { connections, recents };
  const lost = file.data.connections.length - connections.length + (file.data.recents.length - recents.length);
  if (lost === 0) return { data, isNewer: false };
  const aside = await moveAside(path, (target) => writeFile(target, text, { mode: 0o600 }));
  return { data, isNewer: false, warning: badWarning(`${lost} damaged entries were left out`, aside) };
}

export function formatStoreFile(data: StoreData): string {
  return `${JSON.stringify({ version: STORE_VERSION, ...data }, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What cannot be parsed fails the schema, as any other nonsense does.
    return undefined;
  }
}

/** Entries that fit the schema; of two with the same id the first stays. */
function keepValid<T extends { readonly id: string }>(entries: readonly unknown[], schema: z.ZodType<T>): T[] {
  const kept = new Map<string, T>();
  for (const entry of entries) {
    const result = schema.safeParse(entry);
    if (result.success && !kept.has(result.data.id)) kept.set(result.data.id, result.data);
  }
  return [...kept.values()];
}

function badWarning(what: string, aside: string | undefined): ProfileWarning {
  const where = aside === undefined ? 'and could not be put aside' : `and is kept as ${aside}`;
  return { code: 'STORE_DAMAGED', message: `${what} ${where}` };
}

/** Up to nine damaged files are kept; then the last is replaced. */
async function moveAside(path: string, move: (target: string) => Promise<void>): Promise<string | undefined> {
  for (let number = 1; number <= 9; number++) {
    const target = number === 1 ? `${path}.bad` : `${path}.bad${number}`;
    if (number < 9 && (await exists(target))) continue;
    try {
      await move(target);
      return target;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ENOENT';
  }
}
