/** The page's side of the border: the bridge that the preload script exposes, and commands that give errors as values. */

import type { CommandName, CommandResult, Commands, SaffronBridge } from '../preload/contract/commands';

declare global {
  interface Window {
    readonly saffron: SaffronBridge;
  }
}

/** Calls a command; a border that fails altogether is an error like any other. */
export async function invoke<K extends CommandName>(
  name: K,
  ...args: Parameters<Commands[K]>
): Promise<CommandResult<ReturnType<Commands[K]>>> {
  try {
    return await window.saffron.invoke(name, ...args);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, error: { code: 'INTERNAL', kind: 'bug', message } };
  }
}
