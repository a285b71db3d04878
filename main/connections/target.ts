/** What a user typed or clicked, made into a profile: `-`, a .vv file, a URI, the name of a saved connection or `host:port`. */

import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describeEndpoint } from './describe';
import type { ProfileWarning } from './errors';
import { TargetError, UriError } from './errors';
import { shown } from './keyfile';
import type { ConnectionProfile } from './profile';
import { parseProxy } from './proxy';
import type { SavedConnection } from './store';
import { looksLikeUri, parseAddress, parseUri } from './uri';
import type { VvOptions } from './vv';
import { readVvFile } from './vv-file';

export type TargetSource = 'stdin' | 'file' | 'uri' | 'saved' | 'address';

export interface ResolvedTarget {
  readonly profile: ConnectionProfile;
  readonly source: TargetSource;
  readonly warnings: readonly ProfileWarning[];
  /** For the window title and logs; no secrets. */
  readonly label: string;
  readonly savedId?: string;
  /** Absolute path of the file that was read; it may be gone (`delete-this-file`). */
  readonly path?: string;
}

export interface TargetContext extends VvOptions {
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly saved?: readonly SavedConnection[];
  /** Gives the profile of a saved connection with its secrets; without it they are left out. */
  readonly profileOf?: (id: string) => ConnectionProfile;
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** `SPICE_PROXY` and `VIRT_VIEWER_KEEP_FILE` are read from it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Tries in this order: `-`, an existing file, a URI, a saved name or id, `host:port`.
 * @throws VvError, UriError, TargetError
 */
export async function resolveTarget(argument: string, context: TargetContext): Promise<ResolvedTarget> {
  const target = await findTarget(argument, context);
  return applyProxy(target, context.env ?? process.env);
}

async function findTarget(argument: string, context: TargetContext): Promise<ResolvedTarget> {
  if (argument.trim() === '') throw new TargetError('TARGET_EMPTY', 'no connection was named');
  if (argument === '-') {
    const { profile, warnings } = await readVvFile('-', context);
    return { profile, warnings, source: 'stdin', label: labelOf(profile) };
  }

  const path = filePath(argument, context.cwd);
  if (path !== undefined && ((await isFile(path)) || /\.vv$/i.test(path))) {
    const { profile, warnings } = await readVvFile(path, context);
    return { profile, warnings, source: 'file', label: profile.title ?? basename(path), path };
  }

  if (looksLikeUri(argument.trim())) {
    const { endpoint, warnings } = parseUri(argument, { cwd: context.cwd });
    return { profile: { endpoint }, warnings, source: 'uri', label: describeEndpoint(endpoint) };
  }

  const saved = findSaved(argument.trim(), context.saved ?? []);
  if (saved !== undefined) {
    const profile = context.profileOf?.(saved.id) ?? saved.profile;
    return { profile, warnings: [], source: 'saved', label: saved.name, savedId: saved.id };
  }

  try {
    const endpoint = parseAddress(argument);
    return { profile: { endpoint }, warnings: [], source: 'address', label: describeEndpoint(endpoint) };
  } catch (error) {
    if (!(error instanceof UriError)) throw error;
    // With a colon or a bracket it was meant as an address, and what is wrong with it is the useful answer.
    if (/[:[\]]/.test(argument)) throw error;
    throw new TargetError('TARGET_UNKNOWN', `'${shown(argument)}' names no connection`, {
      target: shown(argument),
      tried: 'file, URI, saved connection, host:port',
    });
  }
}

/** The exact name or id first, then the name in any case; two of the same name are for the user to tell apart. */
function findSaved(name: string, saved: readonly SavedConnection[]): SavedConnection | undefined {
  const byId = saved.find((entry) => entry.id === name);
  if (byId !== undefined) return byId;
  const exact = saved.filter((entry) => entry.name === name);
  const matches = exact.length > 0 ? exact : saved.filter((entry) => entry.name.toLowerCase() === name.toLowerCase());
  if (matches.length > 1) {
    throw new TargetError('TARGET_AMBIGUOUS', `${matches.length} saved connections are called '${shown(name)}'`, {
      target: shown(name),
      count: matches.length,
    });
  }
  return matches[0];
}

/** File managers hand over `file://` addresses. Other URIs are no paths, even if a folder were called `spice:`. */
function filePath(argument: string, cwd: string): string | undefined {
  if (!/^file:\/\//i.test(argument)) return looksLikeUri(argument) ? undefined : resolve(cwd, argument);
  try {
    return fileURLToPath(argument);
  } catch (cause) {
    throw new UriError('URI_BAD_PATH', 'the file:// address names no file of this computer', {}, cause);
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isDirectory();
  } catch {
    // Missing or out of reach: then the text is taken for something else.
    return false;
  }
}

function labelOf(profile: ConnectionProfile): string {
  return profile.title ?? describeEndpoint(profile.endpoint);
}

/** `SPICE_PROXY` serves connections that name no proxy themselves; sockets of this computer need none. */
function applyProxy(target: ResolvedTarget, env: Readonly<Record<string, string | undefined>>): ResolvedTarget {
  const proxy = env['SPICE_PROXY'];
  const { endpoint } = target.profile;
  if (proxy === undefined || proxy === '') return target;
  if (endpoint.proxy !== undefined || endpoint.unixPath !== undefined) return target;
  if (parseProxy(proxy) === undefined) {
    const warning: ProfileWarning = { code: 'PROXY_ENV_BAD', message: 'SPICE_PROXY is not a proxy address; ignored' };
    return { ...target, warnings: [...target.warnings, warning] };
  }
  return { ...target, profile: { ...target.profile, endpoint: { ...endpoint, proxy } } };
}
