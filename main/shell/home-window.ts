/** The connection list's window: at most one. */

import { BrowserWindow, nativeTheme } from 'electron';

import type { ErrorData } from '../spice/wire/errors';
import type { Logger } from '../spice/log';
import { APP_ORIGIN } from './files';
import { securePreferences } from './hardening';
import type { CommandHandlers } from './ipc';
import { sendEvent, serveCommands } from './ipc';
import { PRELOAD_FILE } from './paths';
import type { StartTiming } from './timing';

const SIZE = { width: 960, height: 680 };
const SMALLEST = { width: 480, height: 400 };
/** As the page's own style has them, so that nothing flashes. */
const BACKGROUND = { dark: '#16161a', light: '#f6f5f2' };

export interface HomeWindowContext {
  readonly log: Logger;
  readonly timing: StartTiming;
  readonly commands: (home: HomeWindow) => CommandHandlers;
}

export class HomeWindow {
  readonly #context: HomeWindowContext;
  #window: BrowserWindow | null = null;
  #isPageReady = false;
  #error: ErrorData | null = null;

  constructor(context: HomeWindowContext) {
    this.#context = context;
  }

  get window(): BrowserWindow | null {
    return this.#window;
  }

  /** Opens the window or brings it to the front. */
  open(): void {
    if (this.#window === null) {
      this.#window = this.#make();
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** Opens the window with an error in it. */
  showError(error: ErrorData): void {
    this.#error = error;
    this.open();
    if (this.#isPageReady) this.#tellError();
  }

  /** The page has read its list and hears events: what waited for it is told. */
  pageReady(): void {
    this.#isPageReady = true;
    this.#tellError();
  }

  /** Hands an event to the page, if there is one. */
  send(...event: Parameters<typeof sendEvent> extends [unknown, ...infer Rest] ? Rest : never): void {
    if (this.#window !== null) sendEvent(this.#window.webContents, ...event);
  }

  #tellError(): void {
    const error = this.#error;
    this.#error = null;
    if (error !== null) this.send('home.error', error);
  }

  #make(): BrowserWindow {
    const { log, timing, commands } = this.#context;
    const window = new BrowserWindow({
      ...SIZE,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Saffron',
      backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
      autoHideMenuBar: true,
      webPreferences: securePreferences(PRELOAD_FILE),
    });
    serveCommands(window.webContents, commands(this), log.child('home'));
    window.once('ready-to-show', () => {
      window.show();
      timing.mark('home window shown');
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      this.#isPageReady = false;
      log.warn(() => `the page of the home window ended: ${reason}`);
      if (reason !== 'clean-exit') window.webContents.reload();
    });
    window.once('closed', () => {
      this.#window = null;
      this.#isPageReady = false;
    });
    void window.loadURL(`${APP_ORIGIN}/index.html`).catch((error: unknown) => {
      log.warn(() => `the home page does not load: ${String(error)}`);
    });
    return window;
  }
}
