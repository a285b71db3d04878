/** Reader of `.vv` connection files: every key of virt-viewer's format becomes a typed field of a profile (protocol §14.1). */

import type { Endpoint, TlsOptions } from '../spice/transport/endpoint';
import type { ProfileWarning } from './errors';
import { VvError } from './errors';
import { HOTKEY_ACTIONS } from './hotkeys';
import { parseKeyFile, shown } from './keyfile';
import type { ConnectionProfile, OvirtProfile } from './profile';
import { parseProxy } from './proxy';
import { compareVersions, VIRT_VIEWER_LEVEL } from './version';
import { VvGroup } from './vv-group';
import { readDevices, readDisplay, readHotkeys, readVersions } from './vv-options';

/** Far above any real file: a certificate bundle has a few hundred KiB. */
export const VV_SIZE_LIMIT = 1 << 20;

export interface VvOptions {
  /** The virt-viewer level to be compared with the file's `version`. */
  readonly viewerVersion?: string;
  /** Whose entry of `versions` counts; builds without an OS id go by `version` alone. */
  readonly osId?: string;
}

export interface VvResult {
  readonly profile: ConnectionProfile;
  readonly warnings: readonly ProfileWarning[];
}

const MAIN_GROUP = 'virt-viewer';
const OVIRT_GROUP = 'ovirt';

/**
 * Reads a whole file.
 * @param source The bytes of the file, or its text; not kept.
 * @throws VvError with a code that says what is wrong, and `details.line` and `details.key` where they are known
 */
export function parseVv(source: Uint8Array | string, options: VvOptions = {}): VvResult {
  const text = typeof source === 'string' ? source.replace(/^\uFEFF/, '') : decodeText(source);
  if (text.length > VV_SIZE_LIMIT) throw tooLarge();
  if (text.trim() === '') throw new VvError('VV_EMPTY', 'the connection file is empty');
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const line = text.slice(0, nul).split('\n').length;
    throw new VvError('VV_SYNTAX', `line ${line}: NUL byte in the connection file`, { line });
  }

  const file = parseKeyFile(text);
  const warnings: ProfileWarning[] = [...file.warnings];
  const main = file.groups.get(MAIN_GROUP);
  if (main === undefined) throw new VvError('VV_NO_GROUP', `the file has no [${MAIN_GROUP}] group`);
  const group = new VvGroup(main, warnings);

  requireSpice(group);
  const versions = readVersions(group);
  requireVersion(versions, options);
  const ovirtGroup = file.groups.get(OVIRT_GROUP);
  const ovirt = ovirtGroup === undefined ? undefined : readOvirt(new VvGroup(ovirtGroup, warnings));
  const deleteThisFile = group.boolean('delete-this-file');
  const profile: ConnectionProfile = {
    endpoint: readEndpoint(group),
    ...readDisplay(group),
    hotkeys: readHotkeys(group),
    ...readDevices(group),
    ...versions,
    ...(deleteThisFile === undefined ? {} : { deleteThisFile }),
    ...(ovirt === undefined ? {} : { ovirt }),
  };

  group.warnUnread();
  for (const other of file.groups.values()) {
    if (other.name === MAIN_GROUP || other.name === OVIRT_GROUP || other.name.startsWith('x-')) continue;
    const message = `line ${other.line}: group [${shown(other.name)}] is not known`;
    warnings.push({ code: 'VV_UNKNOWN_GROUP', message, line: other.line });
  }
  return { profile, warnings };
}

/** Every key that this reader knows in `[virt-viewer]`, for the documentation and its test. */
export const VV_KEYS: readonly string[] = [
  ...['type', 'version', 'versions', 'newer-version-url', 'unix-path', 'host', 'port', 'tls-port'],
  ...['username', 'password', 'disable-channels', 'tls-ciphers', 'ca', 'host-subject', 'secure-channels', 'proxy'],
  ...['fullscreen', 'title', ...HOTKEY_ACTIONS],
  ...['enable-smartcard', 'enable-usbredir', 'enable-usb-autoshare', 'usb-filter', 'usb-redirect-on-connect'],
  ...['color-depth', 'disable-effects', 'delete-this-file'],
];

export function tooLarge(): VvError {
  return new VvError('VV_TOO_LARGE', `the connection file has more than ${VV_SIZE_LIMIT} bytes`, {
    limit: VV_SIZE_LIMIT,
  });
}

function decodeText(bytes: Uint8Array): string {
  if (bytes.byteLength > VV_SIZE_LIMIT) throw tooLarge();
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) throw new VvError('VV_NOT_UTF8', 'the connection file is UTF-16 text', { encoding: 'UTF-16' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new VvError('VV_NOT_UTF8', 'the connection file is not UTF-8 text', undefined, cause);
  }
}

function requireSpice(group: VvGroup): void {
  const type = group.string('type');
  if (type === undefined) throw new VvError('VV_NO_TYPE', `[${MAIN_GROUP}] has no type`, { key: 'type' });
  if (type.toLowerCase() === 'spice') return;
  throw new VvError('VV_UNSUPPORTED_TYPE', `connections of type '${shown(type)}' are not supported`, {
    type: shown(type),
    key: 'type',
    line: group.lineOf('type'),
  });
}

function requireVersion(wanted: ReturnType<typeof readVersions>, options: VvOptions): void {
  const own = options.viewerVersion ?? VIRT_VIEWER_LEVEL;
  const forThisOs = wanted.versions?.find((entry) => entry.osId === options.osId)?.version;
  const required = forThisOs ?? wanted.version;
  if (required === undefined || compareVersions(required, own) <= 0) return;
  throw new VvError('VV_NEWER_VERSION', `the file asks for version ${shown(required)}, this is ${own}`, {
    required: shown(required),
    own,
    ...(wanted.newerVersionUrl === undefined ? {} : { url: wanted.newerVersionUrl }),
  });
}

function readEndpoint(group: VvGroup): Endpoint {
  const unixPath = group.string('unix-path');
  const host = group.string('host');
  const port = group.port('port');
  const tlsPort = group.port('tls-port');
  if (unixPath === undefined) {
    if (host === undefined)
      throw new VvError('VV_NO_HOST', 'the file names neither host nor unix-path', { key: 'host' });
    if (port === undefined && tlsPort === undefined) {
      throw new VvError('VV_NO_PORT', 'the file names neither port nor tls-port', { key: 'port' });
    }
  } else if (host !== undefined || port !== undefined || tlsPort !== undefined) {
    group.warn('VV_IGNORED', 'unix-path', 'unix-path is set: host, port and tls-port are ignored');
  }

  const username = group.string('username');
  const password = group.verbatim('password');
  const secureChannels = group.channels('secure-channels');
  const proxy = group.string('proxy');
  if (proxy !== undefined && parseProxy(proxy) === undefined) {
    // Connecting without the proxy instead could take a way that the provider wanted to rule out.
    throw new VvError('VV_BAD_PROXY', 'proxy is not [http://|https://][user:password@]host[:port]', {
      key: 'proxy',
      line: group.lineOf('proxy'),
    });
  }
  const tls = readTls(group);
  return {
    ...(unixPath === undefined
      ? {
          ...(host === undefined ? {} : { host }),
          ...(port === undefined ? {} : { port }),
          ...(tlsPort === undefined ? {} : { tlsPort }),
        }
      : { unixPath }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
    ...(secureChannels === undefined ? {} : { secureChannels }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

function readTls(group: VvGroup): TlsOptions | undefined {
  const ca = group.string('ca');
  const hostSubject = group.string('host-subject');
  const ciphers = group.string('tls-ciphers');
  if (ca !== undefined && !ca.includes('-----BEGIN')) {
    group.warn('VV_BAD_VALUE', 'ca', 'ca holds no PEM certificate');
  }
  if (ca === undefined && hostSubject === undefined && ciphers === undefined) return undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(hostSubject === undefined ? {} : { hostSubject }),
    ...(ciphers === undefined ? {} : { ciphers }),
  };
}

function readOvirt(group: VvGroup): OvirtProfile {
  const host = group.string('host');
  const vmGuid = group.string('vm-guid');
  const jsessionid = group.string('jsessionid');
  const ssoToken = group.string('sso-token');
  const ca = group.string('ca');
  const admin = group.boolean('admin');
  group.warnUnread();
  return {
    ...(host === undefined ? {} : { host }),
    ...(vmGuid === undefined ? {} : { vmGuid }),
    ...(jsessionid === undefined ? {} : { jsessionid }),
    ...(ssoToken === undefined ? {} : { ssoToken }),
    ...(ca === undefined ? {} : { ca }),
    ...(admin === undefined ? {} : { admin }),
  };
}
