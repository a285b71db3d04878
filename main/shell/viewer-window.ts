/** One viewer window: its page, its session process, and what joins both. */

import { BrowserWindow, screen } from 'electron';

import type { ViewerInfo } from '../../preload/contract/commands';
import { IPC_PORTS } from '../../preload/contract/commands';
import type { Quality } from '../../preload/contract/quality';
import type { Logger } from '../spice/log';
import { APP_ORIGIN } from './files';
import { securePreferences } from './hardening';
import type { CommandHandlers } from './ipc';
import { isOwnMainFrame, sendEvent, serveCommands } from './ipc';
import { PRELOAD_FILE } from './paths';
import { SessionProcess } from './sessions';
import type { StartTiming } from './timing';
import type { VideoCodecMemory } from './video-codecs';
import type { ViewerOptions } from './viewer-options';

const FIRST_SIZE = { width: 1100, height: 800 };
const SMALLEST = { width: 320, height: 240 };
const BACKGROUND = '#101014';

/** A page that crashes again and again is left alone: every start costs the user's machine more than it helps. */
const CRASH_LIMIT = 3;
const CRASH_PERIOD_MS = 60_000;

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ViewerWindowContext {
  readonly log: Logger;
  readonly logLevel: 'debug' | 'info' | 'warn';
  readonly timing: StartTiming;
  readonly videoCodecs: VideoCodecMemory;
  /** Commands of a viewer's page besides those about the window itself. */
  readonly commands: (viewer: ViewerWindow) => CommandHandlers;
  readonly onClosed: (viewer: ViewerWindow) => void;
}

export class ViewerWindow {
  readonly window: BrowserWindow;
  readonly options: ViewerOptions;
  readonly #context: ViewerWindowContext;
  readonly #log: Logger;
  #quality: Quality;
  #session: SessionProcess;
  /** The size that the window was given here; any other is the user's choice. */
  #givenSize: Size = FIRST_SIZE;
  #isPageReady = false;
  #crashes: number[] = [];

  constructor(options: ViewerOptions, context: ViewerWindowContext) {
    this.options = options;
    this.#context = context;
    this.#quality = options.quality;
    this.#log = context.log.child('viewer');
    // Before the window: the connection is made while the page loads.
    this.#session = this.#start();
    this.window = new BrowserWindow({
      ...FIRST_SIZE,
      useContentSize: true,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: `${options.info.title ?? options.info.address} – Saffron`,
      backgroundColor: BACKGROUND,
      autoHideMenuBar: true,
      fullscreen: options.info.fullscreen,
      webPreferences: {
        ...securePreferences(PRELOAD_FILE),
        // What is painted is our own business: a window that cannot be seen says so, and its session goes on.
        backgroundThrottling: false,
        // The second start already finds the page's code compiled.
        v8CacheOptions: 'bypassHeatCheck',
      },
    });
    this.#serve();
    void this.window.loadURL(`${APP_ORIGIN}/viewer.html`).catch((error: unknown) => {
      this.#log.warn(() => `the page does not load: ${String(error)}`);
    });
  }

  get info(): ViewerInfo {
    return this.options.info;
  }

  /** Connects again with what the window was opened with; the page gets new ports. */
  reconnect(): void {
    this.#session.end();
    this.#session = this.#start();
    if (this.#isPageReady) this.#sendPorts();
  }

  /** For the next session of this window; the page tells the running one. */
  setQuality(quality: Quality): void {
    this.#quality = quality;
  }

  setTitle(title: string): void {
    this.window.setTitle(title === '' ? 'Saffron' : `${title} – Saffron`);
  }

  /**
   * Gives the window the guest's size, or the largest of its shape that the screen has room for: pixels as they are look best and
   * cost least. A window that the user has sized is left alone.
   */
  fitGuest(width: number, height: number): void {
    const { window } = this;
    if (window.isDestroyed() || window.isMaximized() || window.isFullScreen() || window.isMinimized()) return;
    const [contentWidth = 0, contentHeight = 0] = window.getContentSize();
    if (contentWidth !== this.#givenSize.width || contentHeight !== this.#givenSize.height) return;
    const outer = window.getBounds();
    const { workArea, scaleFactor } = screen.getDisplayMatching(outer);
    const size = fitInto(
      { width: width / scaleFactor, height: height / scaleFactor },
      {
        width: workArea.width - (outer.width - contentWidth),
        height: workArea.height - (outer.height - contentHeight),
      },
    );
    if (size.width < SMALLEST.width || size.height < SMALLEST.height) return;
    this.#givenSize = size;
    window.setContentSize(size.width, size.height);
    const { width: newWidth, height: newHeight } = window.getBounds();
    const x = outer.x + (outer.width - newWidth) / 2;
    const y = outer.y + (outer.height - newHeight) / 2;
    window.setPosition(
      Math.round(Math.min(Math.max(x, workArea.x), workArea.x + workArea.width - newWidth)),
      Math.round(Math.min(Math.max(y, workArea.y), workArea.y + workArea.height - newHeight)),
    );
  }

  tellFullscreen(): void {
    if (this.window.isDestroyed()) return;
    sendEvent(this.window.webContents, 'viewer.fullscreenChanged', this.window.isFullScreen());
  }

  #tellVisibility(isVisible: boolean): void {
    if (!this.window.isDestroyed()) sendEvent(this.window.webContents, 'viewer.visibilityChanged', isVisible);
  }

  close(): void {
    if (!this.window.isDestroyed()) this.window.close();
  }

  #start(): SessionProcess {
    const { endpoint, info } = this.options;
    const { logLevel, timing, videoCodecs } = this.#context;
    const session: SessionProcess = new SessionProcess({
      launch: {
        kind: 'launch',
        endpoint,
        decode: info.decode,
        quality: this.#quality,
        videoCodecs: videoCodecs.codecs,
        logLevel,
      },
      log: this.#log,
      onConnected: () => timing.mark('connected'),
      onVideoCodecs: (codecs) => videoCodecs.learn(codecs),
      onCrash: (error) => {
        if (session !== this.#session || this.window.isDestroyed()) return;
        sendEvent(this.window.webContents, 'viewer.sessionGone', error);
      },
    });
    return session;
  }

  #serve(): void {
    const { window } = this;
    const { webContents } = window;
    const { timing, commands, onClosed } = this.#context;
    serveCommands(webContents, commands(this), this.#log);
    // The preload script says that it listens, once for each load of the page.
    webContents.ipc.on(IPC_PORTS, (event) => {
      if (!isOwnMainFrame(webContents, event.senderFrame)) return;
      timing.mark('viewer page started');
      if (this.#isPageReady) this.reconnect();
      else {
        this.#isPageReady = true;
        this.#sendPorts();
      }
    });
    webContents.on('render-process-gone', (_event, { reason }) => {
      this.#isPageReady = false;
      if (reason !== 'clean-exit') this.#pageCrashed(reason);
    });
    window.on('minimize', () => this.#tellVisibility(false));
    window.on('hide', () => this.#tellVisibility(false));
    window.on('restore', () => this.#tellVisibility(true));
    window.on('show', () => this.#tellVisibility(true));
    window.on('enter-full-screen', () => this.tellFullscreen());
    window.on('leave-full-screen', () => this.tellFullscreen());
    // The title is set by command: the page's own would show for a moment in between.
    window.on('page-title-updated', (event) => event.preventDefault());
    if (process.platform === 'darwin') webContents.setIgnoreMenuShortcuts(true);
    window.once('ready-to-show', () => {
      window.show();
      timing.mark('viewer window shown');
    });
    window.once('closed', () => {
      this.#session.end();
      onClosed(this);
    });
  }

  /** The session's ports belonged to the page: a new page needs a new session. */
  #pageCrashed(reason: string): void {
    this.#log.warn(() => `the page of a viewer window ended: ${reason}`);
    this.#session.end();
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((time) => now - time < CRASH_PERIOD_MS), now];
    if (this.#crashes.length > CRASH_LIMIT) {
      this.window.close();
      return;
    }
    this.#session = this.#start();
    this.window.webContents.reload();
  }

  #sendPorts(): void {
    const ports = this.#session.takePorts();
    if (ports !== null) this.window.webContents.postMessage(IPC_PORTS, null, ports);
  }
}

/** The size itself where there is room for it, else the largest of the same shape. */
function fitInto({ width, height }: Size, room: Size): Size {
  const scale = Math.min(1, room.width / width, room.height / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
