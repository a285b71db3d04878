/** Where Saffron keeps the user's files: the same folder for the app and for the headless tools. */

import { homedir } from 'node:os';
import { join } from 'node:path';

export const STORE_FILE_NAME = 'connections.json';

/** Electron's own choice (`userData`) for an app called Saffron. */
export function userDataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(orElse(env['APPDATA'], join(home, 'AppData', 'Roaming')), 'Saffron');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Saffron');
  return join(orElse(env['XDG_CONFIG_HOME'], join(home, '.config')), 'Saffron');
}

/** An empty variable counts as missing, as the XDG rules say. */
function orElse(value: string | undefined, fallback: string): string {
  return value === undefined || value === '' ? fallback : value;
}
