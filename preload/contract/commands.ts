/** The typed border between windows and the main process: commands that a window may call, events that it may hear. */

import type { ErrorData } from '../../main/spice/wire/errors';
import type { CompressionName, Quality, VideoCodecName } from './quality';

/** How display messages become pixels: in the session process, in the window's worker, or what measurement favours. */
export type DecodeHost = 'main' | 'renderer';

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chromium: string;
  readonly platform: 'linux' | 'win32' | 'darwin';
  /** Whether the operating system can keep passwords safe; without it none is stored. */
  readonly canStorePasswords: boolean;
}

/** A saved connection as the list shows it; it holds no secret. */
export interface SavedConnectionView {
  readonly id: string;
  readonly name: string;
  /** `host:port`, a socket path or a URI without password. */
  readonly address: string;
  readonly hasPassword: boolean;
  readonly favourite: boolean;
  /** Milliseconds since 1970, or null if it was never used. */
  readonly lastUsed: number | null;
}

export interface RecentView {
  readonly id: string;
  readonly title: string;
  readonly address: string;
  readonly lastUsed: number;
}

export interface ConnectionList {
  readonly saved: readonly SavedConnectionView[];
  readonly recent: readonly RecentView[];
  /** Set when the stored file could not be read and was put aside. */
  readonly warning?: ErrorData;
}

/** What the edit form holds. Empty text means "not set". */
export interface ConnectionDraft {
  readonly id?: string;
  readonly name: string;
  readonly host: string;
  readonly port: number | null;
  readonly tlsPort: number | null;
  readonly unixPath: string;
  /** null leaves a stored password as it is, '' removes it. */
  readonly password: string | null;
  readonly savePassword: boolean;
  readonly caFile: string;
  readonly hostSubject: string;
  readonly fullscreen: boolean;
  /** null leaves the choice to the server. */
  readonly compression: CompressionName | null;
  readonly videoCodec: VideoCodecName | null;
}

export type CommandResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorData };

/** Commands of the windows; every payload is validated in the main process. A refused command gives error data. */
export interface Commands {
  'app.info': () => AppInfo;
  'connections.list': () => ConnectionList;
  'connections.draft': (id: string) => ConnectionDraft;
  'connections.save': (draft: ConnectionDraft) => SavedConnectionView;
  'connections.remove': (id: string) => void;
  'connections.favourite': (id: string, favourite: boolean) => void;
  /** Opens a viewer window on a saved connection. */
  'connections.open': (id: string) => void;
  'recent.open': (id: string) => void;
  'recent.remove': (id: string) => void;
  /** Opens a viewer window on a URI, `host:port` or the path of a .vv file that the user typed. */
  'target.open': (target: string) => void;
  /** Asks for a .vv file with the system's dialog and opens it; false if the user cancelled. */
  'target.browse': () => boolean;
  /** Asks for a file (a CA certificate) with the system's dialog; null if the user cancelled. */
  'dialog.caFile': () => string | null;
  /** Starts the built-in demo server and opens a viewer window on it. */
  'demo.open': () => void;
  /** Facts about the session of the calling viewer window. */
  'viewer.info': () => ViewerInfo;
  'viewer.setFullscreen': (fullscreen: boolean) => void;
  'viewer.minimise': () => void;
  /** Connects again with what the window was opened with. */
  'viewer.reconnect': () => void;
  'viewer.close': () => void;
  /** Saves a PNG where the user chooses (or in the folder given by policy); null if the user cancelled. */
  'viewer.saveScreenshot': (png: Uint8Array, suggestedName: string) => string | null;
  'viewer.copyScreenshot': (png: Uint8Array) => void;
  'viewer.setTitle': (title: string) => void;
  /** The guest's size in its pixels: the window takes it as long as the user has not sized the window. */
  'viewer.fitGuest': (width: number, height: number) => void;
  /** Wishes that hold when the window connects again, and are kept if it was opened on a saved connection. */
  'viewer.setQuality': (quality: Quality) => void;
  /** Opens the connection list's window. */
  'home.open': () => void;
}

export type CommandName = keyof Commands;

export interface ViewerInfo {
  /** Title from the .vv or the saved connection; the server's name is used where there is none. */
  readonly title: string | null;
  readonly address: string;
  readonly decode: DecodeHost;
  /** The user forced a presenter, for tests and support; null lets the window choose. */
  readonly presenter: 'webgl' | '2d' | null;
  /** Start in full screen. */
  readonly fullscreen: boolean;
  /** Hotkeys by action in .vv notation; a missing action has none. */
  readonly hotkeys: Readonly<Partial<Record<HotkeyAction, string>>>;
  /** True if the password came with the target and may be used again for reconnecting. */
  readonly canReconnect: boolean;
}

export const HOTKEY_ACTIONS = [
  'toggle-fullscreen',
  'release-cursor',
  'zoom-in',
  'zoom-out',
  'zoom-reset',
  'smartcard-insert',
  'smartcard-remove',
  'secure-attention',
  'usb-device-reset',
] as const;
export type HotkeyAction = (typeof HOTKEY_ACTIONS)[number];

/** Events that the main process announces to windows. */
export interface Events {
  'connections.changed': ConnectionList;
  'viewer.fullscreenChanged': boolean;
  /** Whether the window can be seen at all: a minimised one shows nothing until it comes back. */
  'viewer.visibilityChanged': boolean;
  /** A menu or a system accelerator asks the viewer to do something. */
  'viewer.action': ViewerAction;
  /** The session process of this window ended by itself; the window offers to reconnect. */
  'viewer.sessionGone': ErrorData;
  /** A target could not be opened (broken .vv, unknown name); shown in the home window. */
  'home.error': ErrorData;
}

export type ViewerAction =
  | 'toggle-fullscreen'
  | 'release-cursor'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-reset'
  | 'zoom-fit'
  | 'secure-attention'
  | 'screenshot'
  | 'disconnect';

export type EventName = keyof Events;

/** What the preload script exposes as `window.saffron`. */
export interface SaffronBridge {
  invoke<K extends CommandName>(
    name: K,
    ...args: Parameters<Commands[K]>
  ): Promise<CommandResult<ReturnType<Commands[K]>>>;
  /** Hears an event. @returns a function that stops it. */
  on<K extends EventName>(name: K, listener: (payload: Events[K]) => void): () => void;
}

/** Channels of Electron's ipc that carry all of the above. */
export const IPC_INVOKE = 'saffron:invoke';
export const IPC_EVENT = 'saffron:event';
/** Main process to preload, with two ports: control first, then display. A new pair replaces the old one. */
export const IPC_PORTS = 'saffron:session-ports';
/** Kind of the window message with which the preload script hands the ports to the page. */
export const PORTS_MESSAGE = 'saffron.session-ports';
/** Kind of the window message with which the page asks the preload script for the ports, once it listens. */
export const PORTS_REQUEST = 'saffron.session-ports-please';

/** All command names, so that the main process can refuse others. */
export const COMMAND_NAMES = [
  'app.info',
  'connections.list',
  'connections.draft',
  'connections.save',
  'connections.remove',
  'connections.favourite',
  'connections.open',
  'recent.open',
  'recent.remove',
  'target.open',
  'target.browse',
  'dialog.caFile',
  'demo.open',
  'viewer.info',
  'viewer.setFullscreen',
  'viewer.minimise',
  'viewer.reconnect',
  'viewer.close',
  'viewer.saveScreenshot',
  'viewer.copyScreenshot',
  'viewer.setTitle',
  'viewer.fitGuest',
  'viewer.setQuality',
  'home.open',
] as const satisfies readonly CommandName[];

export const EVENT_NAMES = [
  'connections.changed',
  'viewer.fullscreenChanged',
  'viewer.visibilityChanged',
  'viewer.action',
  'viewer.sessionGone',
  'home.error',
] as const satisfies readonly EventName[];
