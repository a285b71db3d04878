/** What windows may not do: leave the app's own pages, open others, reach the network or ask for devices (design: security). */

import type { WebContents, WebPreferences } from 'electron';
import { app, session } from 'electron';

import { isOwnUrl } from './files';

/** All that a desktop needs of the browser; everything else is refused without a question. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['pointerLock', 'fullscreen', 'keyboardLock']);

/** Preferences of every window. */
export function securePreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
    navigateOnDragDrop: false,
  };
}

/** Watches all web contents from their creation on. Call before the app is ready. */
export function refuseNavigation(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** Shuts the default session in: no permissions, no devices, no network. Call when the app is ready. */
export function restrictSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((contents, permission, decide) => {
    decide(ALLOWED_PERMISSIONS.has(permission) && isOwnUrl(contents.getURL()));
  });
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => {
    return ALLOWED_PERMISSIONS.has(permission) && isOwnUrl(`${origin.replace(/\/$/, '')}/`);
  });
  defaultSession.setDevicePermissionHandler(() => false);
  // The policy of the pages says so already; this holds even for a page that got around it.
  const urls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];
  defaultSession.webRequest.onBeforeRequest({ urls }, (_details, decide) => decide({ cancel: true }));
}
