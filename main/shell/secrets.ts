/** The operating system's safe for passwords (Electron safeStorage) as the connection store wants it. */

/* eslint-disable @typescript-eslint/no-deprecated -- the successors (Electron 45) are missing in the fall-back runtime */
import { safeStorage } from 'electron';

import type { SecretBox } from '../connections';

/** Usable once the app is ready. Without a key ring Linux would only scramble: that counts as no safe. */
export const systemSecretBox: SecretBox = {
  available(): boolean {
    if (!safeStorage.isEncryptionAvailable()) return false;
    return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
  },
  encrypt: (text) => safeStorage.encryptString(text).toString('base64'),
  decrypt: (base64) => safeStorage.decryptString(Buffer.from(base64, 'base64')),
};
