/** Saved connections as windows see them, and the edit form as a profile; no Electron here. */

import type { ConnectionDraft, ConnectionList, RecentView, SavedConnectionView } from '../../preload/contract/commands';
import type { Quality } from '../../preload/contract/quality';
import type { ConnectionProfile, ConnectionStore, RecentConnection, SavedConnection } from '../connections';
import { describeEndpoint, StoreError } from '../connections';

export function toSavedView(saved: SavedConnection): SavedConnectionView {
  return {
    id: saved.id,
    name: saved.name,
    address: describeEndpoint(saved.profile.endpoint),
    hasPassword: saved.hasPassword,
    favourite: saved.favourite,
    lastUsed: saved.lastUsedAt ?? null,
  };
}

function toRecentView(recent: RecentConnection): RecentView {
  const { id, title, endpoint, lastUsedAt } = recent;
  return { id, title, address: describeEndpoint(endpoint), lastUsed: lastUsedAt };
}

export function toConnectionList(store: ConnectionStore): ConnectionList {
  const { warning } = store;
  return {
    saved: store.list().map(toSavedView),
    recent: store.recents().map(toRecentView),
    ...(warning === undefined
      ? {}
      : { warning: { code: warning.code, kind: 'expected' as const, message: warning.message } }),
  };
}

/** The form for a saved connection; its password stays where it is. */
export function toDraft(saved: SavedConnection): ConnectionDraft {
  const { endpoint, fullscreen, compression, videoCodec } = saved.profile;
  return {
    id: saved.id,
    name: saved.name,
    host: endpoint.host ?? '',
    port: endpoint.port ?? null,
    tlsPort: endpoint.tlsPort ?? null,
    unixPath: endpoint.unixPath ?? '',
    password: null,
    savePassword: saved.hasPassword,
    caFile: endpoint.tls?.caFile ?? '',
    hostSubject: endpoint.tls?.hostSubject ?? '',
    fullscreen: fullscreen === true,
    compression: compression ?? null,
    videoCodec: videoCodec ?? null,
  };
}

/**
 * The profile that a form asks for.
 * @param old what the form does not show is taken from it: proxy, hotkeys, certificates from a .vv file
 * @throws StoreError `STORE_INVALID` if it names no server
 */
export function toProfile(draft: ConnectionDraft, old: ConnectionProfile | null): ConnectionProfile {
  const host = draft.host.trim();
  const unixPath = draft.unixPath.trim();
  if (unixPath === '') {
    if (host === '') throw new StoreError('STORE_INVALID', 'a connection needs a server', { field: 'host' });
    if (draft.port === null && draft.tlsPort === null) {
      throw new StoreError('STORE_INVALID', 'a connection needs a port', { field: 'port' });
    }
  }
  const {
    host: _host,
    port: _port,
    tlsPort: _tlsPort,
    unixPath: _path,
    password: _password,
    tls: oldTls,
    ...kept
  } = old?.endpoint ?? {};
  const tls = toTls(draft, oldTls);
  const { fullscreen: _fullscreen, endpoint: _endpoint, ...rest } = old ?? { endpoint: {} };
  return {
    ...withQuality(rest, draft),
    ...(draft.fullscreen ? { fullscreen: true } : {}),
    endpoint: {
      ...kept,
      ...(host === '' ? {} : { host }),
      ...(draft.port === null ? {} : { port: draft.port }),
      ...(draft.tlsPort === null ? {} : { tlsPort: draft.tlsPort }),
      ...(unixPath === '' ? {} : { unixPath }),
      ...(Object.keys(tls).length === 0 ? {} : { tls }),
      ...(draft.savePassword && draft.password !== null && draft.password !== '' ? { password: draft.password } : {}),
    },
  };
}

/** @returns what was given, with these wishes about quality in place of its own. */
export function withQuality<T extends Pick<ConnectionProfile, 'compression' | 'videoCodec'>>(
  settings: T,
  { compression, videoCodec }: Quality,
): Omit<T, 'compression' | 'videoCodec'> & Pick<ConnectionProfile, 'compression' | 'videoCodec'> {
  const { compression: _compression, videoCodec: _videoCodec, ...rest } = settings;
  return {
    ...rest,
    ...(compression === null ? {} : { compression }),
    ...(videoCodec === null ? {} : { videoCodec }),
  };
}

function toTls(
  draft: ConnectionDraft,
  old: ConnectionProfile['endpoint']['tls'],
): NonNullable<ConnectionProfile['endpoint']['tls']> {
  const caFile = draft.caFile.trim();
  const hostSubject = draft.hostSubject.trim();
  const { caFile: _caFile, hostSubject: _subject, ca, ...kept } = old ?? {};
  return {
    ...kept,
    // Certificates given as text come first where both are there: a file that the user chooses replaces them.
    ...(ca === undefined || caFile !== '' ? {} : { ca }),
    ...(caFile === '' ? {} : { caFile }),
    ...(hostSubject === '' ? {} : { hostSubject }),
  };
}

/** Whether the stored password of the edited connection must go. */
export function forgetsPassword(draft: ConnectionDraft): boolean {
  return !draft.savePassword || draft.password === '';
}
