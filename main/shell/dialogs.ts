/** The system's file dialogs, each on the window that asks. */

import type { BrowserWindow, NativeImage } from 'electron';
import { app, clipboard, ClipboardItem, dialog, nativeImage } from 'electron';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { errnoOf } from '../connections/vv-file';
import { SpiceError } from '../spice/wire/errors';
import { screenshotName, writeNewFile } from './screenshot-file';

/** @returns the path, or null if the user cancelled */
export function askForConnectionFile(window: BrowserWindow): Promise<string | null> {
  return askForFile(window, 'Open a connection file', [{ name: 'Connection files', extensions: ['vv'] }]);
}

/** @returns the path, or null if the user cancelled */
export function askForCaFile(window: BrowserWindow): Promise<string | null> {
  return askForFile(window, 'Choose a CA certificate', [{ name: 'Certificates', extensions: ['pem', 'crt', 'cer'] }]);
}

async function askForFile(
  window: BrowserWindow,
  title: string,
  filters: { name: string; extensions: string[] }[],
): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    properties: ['openFile'],
    filters: [...filters, { name: 'All files', extensions: ['*'] }],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

/**
 * @param folder saved there without a question; null asks
 * @returns the path, or null if the user cancelled
 * @throws SpiceError `FILE_UNWRITABLE`
 */
export async function saveScreenshot(
  window: BrowserWindow,
  png: Uint8Array,
  suggestion: string,
  folder: string | null,
): Promise<string | null> {
  const name = screenshotName(suggestion, new Date());
  try {
    if (folder !== null) {
      await mkdir(folder, { recursive: true });
      return await writeNewFile(folder, name, png);
    }
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title: 'Save the screenshot',
      defaultPath: join(app.getPath('pictures'), name),
      filters: [{ name: 'PNG image', extensions: ['png'] }],
    });
    if (canceled || filePath === '') return null;
    await writeFile(filePath, png);
    return filePath;
  } catch (error) {
    const reason = errnoOf(error) ?? 'unknown';
    throw new SpiceError('FILE_UNWRITABLE', 'expected', `the file cannot be written (${reason})`, {
      details: { reason },
      cause: error,
    });
  }
}

/** Puts a PNG picture into the clipboard. */
export async function copyScreenshot(png: Uint8Array): Promise<void> {
  const older = clipboard as unknown as { writeImage?(image: NativeImage): void };
  if (older.writeImage !== undefined) {
    older.writeImage(nativeImage.createFromBuffer(Buffer.from(png)));
    return;
  }
  // Since Electron 45 the clipboard has the interface of the web's.
  await clipboard.write([new ClipboardItem({ 'image/png': new Blob([new Uint8Array(png)], { type: 'image/png' }) })]);
}
