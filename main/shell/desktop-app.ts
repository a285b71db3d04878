/** The running app: its windows, what opens them, and the commands each kind of window may call. */

import type { AppInfo } from '../../preload/contract/commands';
import type { ConnectionProfile } from '../connections';
import { resolveTarget } from '../connections';
import type { LogLevel } from '../session/log';
import type { Logger } from '../spice/log';
import { toErrorData } from '../spice/wire/errors';
import type { AppArguments } from './arguments';
import type { Connections } from './connections';
import { DemoServerProcess } from './demo-server';
import { askForCaFile, askForConnectionFile, copyScreenshot, saveScreenshot } from './dialogs';
import { HomeWindow } from './home-window';
import type { CommandHandlers } from './ipc';
import { systemSecretBox } from './secrets';
import type { OpenRequest } from './single-instance';
import type { StartTiming } from './timing';
import type { VideoCodecMemory } from './video-codecs';
import { viewerOptions } from './viewer-options';
import { ViewerWindow } from './viewer-window';

export interface DesktopAppOptions {
  readonly log: Logger;
  readonly logLevel: LogLevel;
  readonly timing: StartTiming;
  readonly connections: Connections;
  readonly videoCodecs: VideoCodecMemory;
  readonly version: string;
  /** Of the first start: they hold for windows opened from the connection list. */
  readonly args: AppArguments;
}

export class DesktopApp {
  readonly #options: DesktopAppOptions;
  readonly #home: HomeWindow;
  readonly #demo: DemoServerProcess;
  readonly #viewers = new Set<ViewerWindow>();

  constructor(options: DesktopAppOptions) {
    this.#options = options;
    const { log, timing, connections } = options;
    this.#demo = new DemoServerProcess(log);
    this.#home = new HomeWindow({ log, timing, commands: (home) => this.#homeCommands(home) });
    connections.events.on('changed', (list) => this.#home.send('connections.changed', list));
  }

  get home(): HomeWindow {
    return this.#home;
  }

  /** Opens what a start asks for; what cannot be opened is told in the home window. Never throws. */
  async open(request: OpenRequest): Promise<void> {
    const { target } = request.args;
    if (target === null) {
      this.#home.open();
      return;
    }
    try {
      await this.#openTarget(target, request);
    } catch (error) {
      const data = toErrorData(error);
      this.#options.log.warn(() => `${data.code}: ${data.message}`);
      this.#home.showError(data);
    }
  }

  async #openTarget(target: string, { args, cwd, stdin }: OpenRequest): Promise<void> {
    const { connections, log } = this.#options;
    const resolved = await resolveTarget(target, {
      cwd,
      ...(await connections.saved()),
      ...(stdin === undefined ? {} : { stdin: textStream(stdin) }),
    });
    for (const warning of resolved.warnings) log.warn(() => `${warning.code}: ${warning.message}`);
    connections.used(resolved);
    const { savedId } = resolved;
    this.#openViewer(resolved.profile, savedId === undefined ? null : { id: savedId, name: resolved.label }, args);
  }

  /** @param saved what the window is called by, and the saved connection that it was opened on */
  #openViewer(profile: ConnectionProfile, saved: { id?: string; name: string } | null, args: AppArguments): void {
    const { log, logLevel, timing, videoCodecs } = this.#options;
    const viewer = new ViewerWindow(viewerOptions(profile, saved?.name ?? null, args), {
      log,
      logLevel,
      timing,
      videoCodecs,
      commands: (own) => this.#viewerCommands(own, saved?.id ?? null),
      onClosed: (own) => this.#viewers.delete(own),
    });
    this.#viewers.add(viewer);
  }

  /** The first start's options without what belongs to its one target. */
  get #listArguments(): AppArguments {
    return { ...this.#options.args, target: null, title: null, compression: null, videoCodec: null };
  }

  #info(): AppInfo {
    const { version } = this.#options;
    const { electron, chrome } = process.versions;
    const platform = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
    return { version, electron, chromium: chrome, platform, canStorePasswords: systemSecretBox.available() };
  }

  #homeCommands(home: HomeWindow): CommandHandlers {
    const { connections } = this.#options;
    const openTarget = (target: string): Promise<void> =>
      this.#openTarget(target, { args: this.#listArguments, cwd: process.cwd() });
    return {
      'app.info': () => {
        // The page asks this last, when it has its list and hears events.
        setImmediate(() => home.pageReady());
        return this.#info();
      },
      'connections.list': () => connections.list(),
      'connections.draft': (id) => connections.draft(id),
      'connections.save': (draft) => connections.save(draft),
      'connections.remove': (id) => connections.remove(id),
      'connections.favourite': (id, favourite) => connections.favourite(id, favourite),
      'connections.open': async (id) => {
        const { profile, name } = await connections.openSaved(id);
        this.#openViewer(profile, { id, name }, this.#listArguments);
      },
      'recent.open': async (id) => {
        this.#openViewer(await connections.openRecent(id), null, this.#listArguments);
      },
      'recent.remove': (id) => connections.removeRecent(id),
      'target.open': openTarget,
      'target.browse': async () => {
        const path = home.window === null ? null : await askForConnectionFile(home.window);
        if (path !== null) await openTarget(path);
        return path !== null;
      },
      'dialog.caFile': async () => (home.window === null ? null : askForCaFile(home.window)),
      'demo.open': async () => {
        const port = await this.#demo.start();
        this.#openViewer({ endpoint: { host: '127.0.0.1', port } }, { name: 'Demo desktop' }, this.#listArguments);
      },
      'home.open': () => home.open(),
    };
  }

  #viewerCommands(viewer: ViewerWindow, savedId: string | null): CommandHandlers {
    return {
      'app.info': () => this.#info(),
      'viewer.info': () => {
        // The page asks once it hears events; what happened before, it has missed.
        setImmediate(() => viewer.tellFullscreen());
        return viewer.info;
      },
      'viewer.setFullscreen': (fullscreen) => viewer.window.setFullScreen(fullscreen),
      'viewer.minimise': () => viewer.window.minimize(),
      'viewer.reconnect': () => viewer.reconnect(),
      'viewer.close': () => {
        // After the answer: the page may be gone before it comes otherwise.
        setImmediate(() => viewer.close());
      },
      'viewer.saveScreenshot': (png, name) => saveScreenshot(viewer.window, png, name, viewer.options.screenshotDir),
      'viewer.copyScreenshot': (png) => copyScreenshot(png),
      'viewer.setTitle': (title) => viewer.setTitle(title),
      'viewer.fitGuest': (width, height) => viewer.fitGuest(width, height),
      'viewer.setQuality': async (quality) => {
        viewer.setQuality(quality);
        if (savedId !== null) await this.#options.connections.setQuality(savedId, quality);
      },
      'home.open': () => this.#home.open(),
    };
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of one piece
async function* textStream(text: string): AsyncIterable<string> {
  yield text;
}
