/** The saved connections of this user: read once, in the background of the start; changes are announced. */

import type { ConnectionDraft, ConnectionList, SavedConnectionView } from '../../preload/contract/commands';
import type { Quality } from '../../preload/contract/quality';
import type { ConnectionProfile, ResolvedTarget, SavedConnection } from '../connections';
import { ConnectionStore, StoreError } from '../connections';
import { Emitter } from '../spice/emitter';
import type { Logger } from '../spice/log';
import { forgetsPassword, toConnectionList, toDraft, toProfile, toSavedView, withQuality } from './drafts';
import { systemSecretBox } from './secrets';

export class Connections {
  readonly events = new Emitter<{ changed: ConnectionList }>();
  readonly #store: Promise<ConnectionStore>;
  readonly #log: Logger;

  constructor(file: string, log: Logger) {
    this.#log = log.child('connections');
    this.#store = ConnectionStore.open(file, { secretBox: systemSecretBox });
    // Whoever needs the store gets the error; opening an address does without it.
    this.#store.catch((error: unknown) => this.#log.warn(() => String(error)));
  }

  async list(): Promise<ConnectionList> {
    return toConnectionList(await this.#store);
  }

  /** For resolving names; empty if the store cannot be read. */
  async saved(): Promise<{
    readonly saved: readonly SavedConnection[];
    readonly profileOf?: (id: string) => ConnectionProfile;
  }> {
    try {
      const store = await this.#store;
      return { saved: store.list(), profileOf: (id) => store.profileOf(id) };
    } catch {
      return { saved: [] };
    }
  }

  async draft(id: string): Promise<ConnectionDraft> {
    return toDraft(find(await this.#store, id));
  }

  async save(draft: ConnectionDraft): Promise<SavedConnectionView> {
    const store = await this.#store;
    const { id, name } = draft;
    const saved =
      id === undefined
        ? await store.add({ name, profile: toProfile(draft, null), savePassword: draft.savePassword })
        : await store.update(id, {
            name,
            profile: toProfile(draft, find(store, id).profile),
            forgetPassword: forgetsPassword(draft),
          });
    this.#changed(store);
    return toSavedView(saved);
  }

  async remove(id: string): Promise<void> {
    const store = await this.#store;
    await store.remove(id);
    this.#changed(store);
  }

  async favourite(id: string, favourite: boolean): Promise<void> {
    const store = await this.#store;
    await store.update(id, { favourite });
    this.#changed(store);
  }

  /** Keeps wishes about quality; a connection that is gone has none. */
  async setQuality(id: string, quality: Quality): Promise<void> {
    const store = await this.#store;
    const saved = store.get(id);
    if (saved !== undefined) await store.update(id, { profile: withQuality(saved.profile, quality) });
  }

  async removeRecent(id: string): Promise<void> {
    const store = await this.#store;
    await store.removeRecent(id);
    this.#changed(store);
  }

  /** @throws StoreError `STORE_NO_SUCH` */
  async openSaved(id: string): Promise<{ readonly profile: ConnectionProfile; readonly name: string }> {
    const store = await this.#store;
    const { name } = find(store, id);
    const profile = store.profileOf(id);
    this.#note(store.touch(id), store);
    return { profile, name };
  }

  /** @throws StoreError `STORE_NO_SUCH` */
  async openRecent(id: string): Promise<ConnectionProfile> {
    const store = await this.#store;
    const recent = store.recents().find((entry) => entry.id === id);
    if (recent === undefined) throw new StoreError('STORE_NO_SUCH', 'there is no such recent connection');
    const profile: ConnectionProfile = { endpoint: recent.endpoint };
    this.#note(store.touchRecent({ ...profile, title: recent.title }), store);
    return profile;
  }

  /** Notes that a target is being opened; nobody waits for it. */
  used(target: ResolvedTarget): void {
    void this.#store.then(
      (store) =>
        this.#note(
          target.savedId === undefined ? store.touchRecent(target.profile) : store.touch(target.savedId),
          store,
        ),
      () => undefined,
    );
  }

  #note(work: Promise<unknown>, store: ConnectionStore): void {
    work.then(
      () => this.#changed(store),
      (error: unknown) => this.#log.warn(() => String(error)),
    );
  }

  #changed(store: ConnectionStore): void {
    this.events.emit('changed', toConnectionList(store));
  }
}

function find(store: ConnectionStore, id: string): SavedConnection {
  const saved = store.get(id);
  if (saved === undefined) throw new StoreError('STORE_NO_SUCH', 'there is no such saved connection');
  return saved;
}
