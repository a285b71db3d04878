/** The application menu: none but on macOS, where copying and quitting need one; every key belongs to the guest. */

import { Menu } from 'electron';

/** Call before the app is ready: the default menu is then never made. */
export function installMenu(): void {
  if (process.platform !== 'darwin') {
    Menu.setApplicationMenu(null);
    return;
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]));
}
