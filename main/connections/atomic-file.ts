/** Replaces a small file so that a crash at any moment leaves either the old content or the new, never a mixture. */

import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes beside the file, flushes to disk, renames over it. One writer at a time: the temporary name is fixed, so that
 * what a crash left behind is used up by the next write.
 * @param mode Permissions of the new file; 0600 by default, as it is nobody else's business.
 */
export async function writeFileAtomically(path: string, text: string, mode = 0o600): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.tmp`;
  try {
    const handle = await open(temporary, 'w', mode);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // The first error tells more than a failed clean-up would.
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** The rename itself survives a power cut only once the folder is on disk; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch {
    // Some network file systems refuse to flush folders; the file's content is safe all the same.
  } finally {
    await handle.close();
  }
}
