/** Saved connections and recent servers, kept in one JSON file of the user; passwords only inside the system's safe. */

import { randomUUID } from 'node:crypto';

import type { Endpoint } from '../spice/transport/endpoint';
import { writeFileAtomically } from './atomic-file';
import { describeEndpoint } from './describe';
import type { ProfileWarning } from './errors';
import { StoreError } from './errors';
import type { ConnectionProfile } from './profile';
import { profileSchema } from './profile';
import type { SecretBox, Secrets } from './secrets';
import { joinSecrets, noSecretBox, openSecrets, sealSecrets, splitSecrets } from './secrets';
import type { RecentConnection, StoreData, StoredConnection } from './store-file';
import { formatStoreFile, NAME_LIMIT, readStoreFile } from './store-file';
import { isOpaqueHost, toUri } from './uri';
import { errnoOf } from './vv-file';

export const RECENTS_LIMIT = 20;

/** A saved connection without its secrets. Times are milliseconds since 1970. */
export interface SavedConnection {
  readonly id: string;
  readonly name: string;
  /** Has neither password nor proxy credentials: see {@link ConnectionStore.profileOf}. */
  readonly profile: ConnectionProfile;
  readonly hasPassword: boolean;
  readonly favourite: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastUsedAt?: number;
}

export interface NewConnection {
  readonly name: string;
  readonly profile: ConnectionProfile;
  readonly favourite?: boolean;
  /** False: the password of the profile is not kept. */
  readonly savePassword?: boolean;
}

export interface ConnectionChange {
  readonly name?: string;
  /** Replaces the whole profile. Without a password in it, the stored one stays unless `forgetPassword` is set. */
  readonly profile?: ConnectionProfile;
  readonly favourite?: boolean;
  readonly forgetPassword?: boolean;
}

export interface StoreOptions {
  readonly secretBox?: SecretBox;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly newId?: () => string;
}

/** Changes are applied one after the other; a change resolves once it is on disk, and is undone if that fails. */
export class ConnectionStore {
  readonly #path: string;
  readonly #box: SecretBox;
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #warning: ProfileWarning | undefined;
  readonly #isReadOnly: boolean;
  #data: StoreData;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(path: string, read: Awaited<ReturnType<typeof readStoreFile>>, options: StoreOptions) {
    this.#path = path;
    this.#box = options.secretBox ?? noSecretBox;
    this.#now = options.now ?? Date.now;
    this.#newId = options.newId ?? randomUUID;
    this.#warning = read.warning;
    this.#isReadOnly = read.isNewer;
    this.#data = read.data;
  }

  /**
   * @param path The file; its folder is made with the first change.
   * @throws StoreError `STORE_UNREADABLE`; damage is no error, see {@link warning}
   */
  static async open(path: string, options: StoreOptions = {}): Promise<ConnectionStore> {
    return new ConnectionStore(path, await readStoreFile(path), options);
  }

  /** What was wrong with the file when it was opened. */
  get warning(): ProfileWarning | undefined {
    return this.#warning;
  }

  /** Favourites first, then by name. */
  list(): readonly SavedConnection[] {
    const saved = this.#data.connections.map((stored) => this.#toSaved(stored));
    return saved.sort((a, b) => Number(b.favourite) - Number(a.favourite) || a.name.localeCompare(b.name));
  }

  get(id: string): SavedConnection | undefined {
    const stored = this.#data.connections.find((entry) => entry.id === id);
    return stored === undefined ? undefined : this.#toSaved(stored);
  }

  /**
   * The profile with its secrets, for connecting; must not leave the main side. Where the safe does not open, the
   * secrets are missing and the user is asked again.
   * @throws StoreError `STORE_NO_SUCH`
   */
  profileOf(id: string): ConnectionProfile {
    const stored = this.#find(id);
    return joinSecrets(stored.profile, this.#secretsOf(stored));
  }

  /** Newest first. */
  recents(): readonly RecentConnection[] {
    return this.#data.recents;
  }

  add(connection: NewConnection): Promise<SavedConnection> {
    return this.#change((data) => {
      const { clear, secrets } = splitSecrets(checkProfile(connection.profile));
      const now = this.#now();
      const sealed = connection.savePassword === false ? undefined : sealSecrets(this.#box, secrets);
      const stored: StoredConnection = {
        id: this.#newId(),
        name: checkName(connection.name),
        profile: clear,
        ...(sealed === undefined ? {} : { secret: sealed }),
        favourite: connection.favourite ?? false,
        createdAt: now,
        updatedAt: now,
      };
      return { data: { ...data, connections: [...data.connections, stored] }, result: this.#toSaved(stored) };
    });
  }

  /** @throws StoreError `STORE_NO_SUCH`, `STORE_INVALID` */
  update(id: string, change: ConnectionChange): Promise<SavedConnection> {
    return this.#replace(id, (old) => {
      const { secret: oldSecret, ...rest } = old;
      const sealed = this.#newSecret(old, oldSecret, change);
      return {
        ...rest,
        name: change.name === undefined ? old.name : checkName(change.name),
        profile: change.profile === undefined ? old.profile : splitSecrets(checkProfile(change.profile)).clear,
        favourite: change.favourite ?? old.favourite,
        updatedAt: this.#now(),
        ...(sealed === undefined ? {} : { secret: sealed }),
      };
    });
  }

  /** @throws StoreError `STORE_NO_SUCH` */
  toggleFavourite(id: string): Promise<SavedConnection> {
    return this.#replace(id, (old) => ({ ...old, favourite: !old.favourite }));
  }

  /** Notes that the connection was used just now. */
  touch(id: string): Promise<SavedConnection> {
    return this.#replace(id, (old) => ({ ...old, lastUsedAt: this.#now() }));
  }

  /** @throws StoreError `STORE_NO_SUCH` */
  remove(id: string): Promise<void> {
    return this.#change((data) => {
      this.#find(id);
      return { data: { ...data, connections: data.connections.filter((entry) => entry.id !== id) }, result: undefined };
    });
  }

  /**
   * Puts a server at the top of the recent ones, without its secrets. Hosts that are one-time tokens are not kept.
   * @returns whether it was kept
   */
  touchRecent(profile: ConnectionProfile): Promise<boolean> {
    return this.#change((data) => {
      const { endpoint } = splitSecrets(checkProfile(profile)).clear;
      if (endpoint.host !== undefined && isOpaqueHost(endpoint.host)) return { data, result: false };
      const others = data.recents.filter((recent) => !isSameServer(recent.endpoint, endpoint));
      const known = data.recents.find((recent) => isSameServer(recent.endpoint, endpoint));
      const recent: RecentConnection = {
        id: known?.id ?? this.#newId(),
        title: profile.title ?? describeEndpoint(endpoint),
        endpoint,
        lastUsedAt: this.#now(),
      };
      return { data: { ...data, recents: [recent, ...others].slice(0, RECENTS_LIMIT) }, result: true };
    });
  }

  removeRecent(id: string): Promise<void> {
    return this.#change((data) => {
      return { data: { ...data, recents: data.recents.filter((recent) => recent.id !== id) }, result: undefined };
    });
  }

  #newSecret(old: StoredConnection, oldSecret: string | undefined, change: ConnectionChange): string | undefined {
    if (change.profile === undefined && change.forgetPassword !== true) return oldSecret;
    const { clear, secrets: given } = splitSecrets(change.profile ?? old.profile);
    const { password: oldPassword, proxy: oldProxy } = this.#secretsOf(old);
    const password = change.forgetPassword === true ? undefined : (given.password ?? oldPassword);
    // Credentials belong to the proxy they were given for; they must not follow, or bring back, another address.
    const isSameProxy = clear.endpoint.proxy === old.profile.endpoint.proxy;
    const proxy = given.proxy ?? (isSameProxy ? oldProxy : undefined);
    const secrets: Secrets = {
      ...(password === undefined ? {} : { password }),
      ...(proxy === undefined ? {} : { proxy }),
    };
    return sealSecrets(this.#box, secrets);
  }

  #secretsOf(stored: StoredConnection): Secrets {
    if (stored.secret === undefined || !this.#box.available()) return {};
    try {
      return openSecrets(this.#box, stored.secret);
    } catch {
      // Another key ring than the one that sealed it: the user types the password once more.
      return {};
    }
  }

  #toSaved(stored: StoredConnection): SavedConnection {
    const { secret: _sealed, ...rest } = stored;
    return { ...rest, hasPassword: this.#secretsOf(stored).password !== undefined };
  }

  #find(id: string): StoredConnection {
    const stored = this.#data.connections.find((entry) => entry.id === id);
    if (stored === undefined) throw new StoreError('STORE_NO_SUCH', 'there is no such saved connection');
    return stored;
  }

  #replace(id: string, make: (old: StoredConnection) => StoredConnection): Promise<SavedConnection> {
    return this.#change((data) => {
      const changed = make(this.#find(id));
      const connections = data.connections.map((entry) => (entry.id === id ? changed : entry));
      return { data: { ...data, connections }, result: this.#toSaved(changed) };
    });
  }

  #change<T>(make: (data: StoreData) => { readonly data: StoreData; readonly result: T }): Promise<T> {
    const work = this.#queue.then(async () => {
      if (this.#isReadOnly) {
        throw new StoreError('STORE_NEWER', 'the saved connections belong to a newer Saffron and are not changed');
      }
      const { data, result } = make(this.#data);
      if (data === this.#data) return result;
      try {
        await writeFileAtomically(this.#path, formatStoreFile(data));
      } catch (error) {
        const reason = errnoOf(error) ?? 'unknown';
        throw new StoreError('STORE_UNWRITABLE', `saved connections cannot be written (${reason})`, { reason }, error);
      }
      this.#data = data;
      return result;
    });
    // A failed change is its caller's matter; the next one starts from the data before it.
    this.#queue = work.catch(() => undefined);
    return work;
  }
}

function isSameServer(a: Endpoint, b: Endpoint): boolean {
  return toUri(a) === toUri(b);
}

function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > NAME_LIMIT) {
    throw new StoreError('STORE_INVALID', `a name has 1 to ${NAME_LIMIT} characters`, { field: 'name' });
  }
  return trimmed;
}

function checkProfile(profile: ConnectionProfile): ConnectionProfile {
  const result = profileSchema.safeParse(profile);
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new StoreError('STORE_INVALID', `the connection has a bad value: ${field}`, { field });
}
