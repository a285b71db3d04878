/** The saved and recent connections as the home window shows them; the list itself is kept by the main process. */

import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { ErrorData } from '../../main/spice/wire/errors';
import type {
  CommandResult,
  ConnectionDraft,
  ConnectionList,
  SavedConnectionView,
} from '../../preload/contract/commands';
import { invoke } from '../bridge';

export const useConnectionsStore = defineStore('connections', () => {
  const list = shallowRef<ConnectionList>({ saved: [], recent: [] });
  const isLoaded = ref(false);
  const search = ref('');
  const error = shallowRef<ErrorData | null>(null);

  /** Favourites first, then by last use, then by name; every word of the search must be found. */
  const found = computed<readonly SavedConnectionView[]>(() => {
    const words = search.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    return list.value.saved
      .filter((entry) => words.every((word) => `${entry.name} ${entry.address}`.toLowerCase().includes(word)))
      .toSorted(
        (a, b) =>
          Number(b.favourite) - Number(a.favourite) ||
          (b.lastUsed ?? 0) - (a.lastUsed ?? 0) ||
          a.name.localeCompare(b.name),
      );
  });

  const isEmpty = computed(() => isLoaded.value && list.value.saved.length === 0 && list.value.recent.length === 0);

  /** Reads the list and follows its changes. @returns what stops following. */
  async function start(): Promise<() => void> {
    const stopChanges = window.saffron.on('connections.changed', setList);
    const stopErrors = window.saffron.on('home.error', (data) => (error.value = data));
    const result = await invoke('connections.list');
    if (keep(result)) setList(result.value);
    isLoaded.value = true;
    return () => {
      stopChanges();
      stopErrors();
    };
  }

  function setList(next: ConnectionList): void {
    list.value = next;
    isLoaded.value = true;
  }

  /** Shows the error of a command that failed. */
  function keep<T>(result: CommandResult<T>): result is { readonly ok: true; readonly value: T } {
    error.value = result.ok ? null : result.error;
    return result.ok;
  }

  async function openTarget(target: string): Promise<boolean> {
    return keep(await invoke('target.open', target));
  }

  async function save(draft: ConnectionDraft): Promise<CommandResult<SavedConnectionView>> {
    return invoke('connections.save', draft);
  }

  return { list, isLoaded, search, error, found, isEmpty, start, setList, keep, openTarget, save };
});
