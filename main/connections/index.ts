/** Connection descriptions: .vv files, URIs, saved connections, hotkeys. What other folders may use. */

export { readChannelNames } from './channel-names';
export { STORE_FILE_NAME, userDataFolder } from './data-folder';
export { describeEndpoint } from './describe';
export type { ProfileWarning, StoreErrorCode, TargetErrorCode, UriErrorCode, VvErrorCode } from './errors';
export { StoreError, TargetError, UriError, VvError } from './errors';
export type { Hotkey, HotkeyAction } from './hotkeys';
export { DEFAULT_HOTKEYS, effectiveHotkeys, formatHotkey, HOTKEY_ACTIONS, parseHotkey } from './hotkeys';
export type { ColorDepth, ConnectionProfile, DisplayEffect, OsVersion, OvirtProfile } from './profile';
export { profileSchema } from './profile';
export type { ProxyAddress } from './proxy';
export { parseProxy, withoutProxyCredentials } from './proxy';
export type { SecretBox } from './secrets';
export { noSecretBox } from './secrets';
export type { ConnectionChange, NewConnection, SavedConnection, StoreOptions } from './store';
export { ConnectionStore } from './store';
export type { RecentConnection } from './store-file';
export type { ResolvedTarget, TargetContext, TargetSource } from './target';
export { resolveTarget } from './target';
export { looksLikeUri, parseAddress, parseUri, toUri } from './uri';
export type { VvOptions, VvResult } from './vv';
export { parseVv } from './vv';
export type { VvFileOptions, VvFileResult } from './vv-file';
export { readVvFile } from './vv-file';
