/** Keys of the host's desktop (Alt+Tab, Super) for the guest in full screen, where the browser can have them. */

interface KeyboardLock {
  lock(): Promise<void>;
  unlock(): void;
}

function keyboardLock(): KeyboardLock | undefined {
  return (navigator as Navigator & { readonly keyboard?: KeyboardLock }).keyboard;
}

/** Asks for the keys; a system that keeps them costs nothing but them. */
export async function lockSystemKeys(): Promise<void> {
  try {
    await keyboardLock()?.lock();
  } catch {
    // Refused: the host's shortcuts stay the host's, which is what the user had before.
  }
}

export function unlockSystemKeys(): void {
  keyboardLock()?.unlock();
}
