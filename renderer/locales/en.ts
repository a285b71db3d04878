/** English: the sentence and the next step for every error code, and the words of the windows. Texts of servers never stand here. */

import type { ErrorData, ErrorDetails } from '../../main/spice/wire/errors';
import type { CompressionName, VideoCodecName } from '../../preload/contract/quality';

export interface Explanation {
  readonly title: string;
  /** What to do next. */
  readonly next: string;
}

type Entry = readonly [title: string | ((details: ErrorDetails) => string), next: string];

const CHECK_ADDRESS = 'Check the address and that the virtual machine is running, then try again.';
const ASK_ADMIN = 'Ask whoever runs the server; the details say what it answered.';
const OLD_FILE = 'Get a fresh connection file from where this one came from.';
const REPORT = 'Try again. If it happens again, copy the details into a report to the Saffron project.';
const BAD_SERVER = 'The server or something on the way sent data that makes no sense. Reconnecting often helps.';
const EDIT = 'Correct the address and try again.';

const ERRORS: Readonly<Record<string, Entry>> = {
  CONNECT_REFUSED: [
    'Nothing answers at this address',
    'The machine is there, but no display is offered on this port. ' + CHECK_ADDRESS,
  ],
  CONNECT_TIMEOUT: [
    'The server does not answer',
    'A firewall may be in between, or the machine is off. ' + CHECK_ADDRESS,
  ],
  HOST_NOT_FOUND: ['The server’s name is unknown', 'Check the spelling, and your network or VPN.'],
  HOST_UNREACHABLE: ['The server cannot be reached from here', 'Check your network or VPN.'],
  CONNECTION_RESET: ['The connection was cut', 'The network or the server dropped it. Reconnect to go on.'],
  CONNECTION_CLOSED: [
    'The server ended the connection',
    'The virtual machine may have been shut down, or somebody else has connected to it.',
  ],
  SERVER_CLOSED: [
    'The server ended the session',
    'The virtual machine may have been shut down, or somebody else has connected to it.',
  ],
  SOCKET_NOT_FOUND: ['The socket does not exist', 'Check the path, and that the virtual machine is running.'],
  SOCKET_DENIED: ['You may not use this socket', 'Ask for the right to open it; on many systems a group grants it.'],
  NO_PORT: ['No port is given for an unencrypted connection', 'Add a port, or use the TLS port for all channels.'],
  NO_TLS_PORT: ['An encrypted connection is needed, but no TLS port is given', 'Add the TLS port to the connection.'],
  PROXY_REFUSED: [
    'The proxy refuses the connection',
    'The file may be too old, or the proxy does not let you through. ' + OLD_FILE,
  ],
  PROXY_AUTH: [
    'The proxy wants a name and password',
    'Put them into the proxy’s address: http://name:password@host:port.',
  ],
  PROXY_BAD: ['The proxy’s answer makes no sense', 'Check the proxy’s address in the connection.'],
  TLS_UNTRUSTED: [
    'The server’s certificate is not trusted',
    'Add the certificate of its authority (CA) to the connection.',
  ],
  TLS_EXPIRED: [
    'The server’s certificate is out of date',
    'Check this computer’s clock; else the server needs a new certificate.',
  ],
  TLS_HOST_MISMATCH: [
    'The certificate belongs to another name',
    'Use the name that the certificate is made for, or set the expected subject.',
  ],
  TLS_SUBJECT_MISMATCH: [
    'The certificate’s subject is not the expected one',
    'The server may have a new certificate. ' + OLD_FILE,
  ],
  TLS_BAD_CA: ['The CA certificate cannot be read', 'Choose a PEM file that holds the authority’s certificate.'],
  TLS_BAD_SUBJECT: ['The expected certificate subject is not written correctly', 'It looks like O=Example,CN=server.'],
  TLS_BAD_CIPHERS: ['The list of TLS ciphers is not valid', OLD_FILE],
  TLS_HANDSHAKE: ['No encrypted connection can be agreed on', ASK_ADMIN],
  TLS_NOT_TLS: ['This port does not speak TLS', 'The plain and the TLS port may be mixed up.'],
  LINK_NOT_SPICE: ['This is not a SPICE server', 'Something else listens on this port. ' + EDIT],
  LINK_VERSION: ['The server speaks another version of SPICE', ASK_ADMIN],
  LINK_ERROR: ['The server refuses the connection', ASK_ADMIN],
  LINK_INVALID_DATA: ['The server did not understand the greeting', REPORT],
  LINK_NEED_SECURED: ['The server accepts encrypted connections only', 'Add the TLS port to the connection.'],
  LINK_NEED_UNSECURED: ['The server wants this channel unencrypted', 'Add the plain port to the connection.'],
  LINK_PERMISSION_DENIED: [
    'The server does not accept the password',
    'It may have expired: passwords of connection files often last moments. ' + OLD_FILE,
  ],
  LINK_BAD_CONNECTION_ID: ['The server does not know this session any more', 'Reconnect to start a new one.'],
  LINK_CHANNEL_NOT_AVAILABLE: ['The server lacks a part that is needed', ASK_ADMIN],
  LINK_CLOSED: ['The server hung up without an answer', 'It may expect TLS on this port, or be busy. ' + EDIT],
  LINK_SASL_UNSUPPORTED: [
    'The server wants a sign-in that Saffron cannot do yet (SASL)',
    'Use a server or account with a SPICE password.',
  ],
  LINK_NO_AUTH: ['The server offers no sign-in that Saffron knows', ASK_ADMIN],
  PASSWORD_REQUIRED: ['This desktop needs a password', 'Reconnect and type it.'],
  PASSWORD_WRONG: ['The password is wrong', 'Reconnect and type it again.'],
  PASSWORD_TOO_LONG: ['The password is too long', 'SPICE passwords have 60 characters at most.'],
  TIMEOUT: ['That took too long', CHECK_ADDRESS],
  SERVER_SILENT: ['The server went silent', 'The network may be gone, or the computer slept. Reconnect to go on.'],
  KICKED: ['Another viewer took over this desktop', 'Reconnect to take it back.'],
  CANCELLED: ['The connection was cancelled', 'Connect again whenever you like.'],
  MIGRATION_UNSUPPORTED: ['The virtual machine is moving to another host', 'Reconnect in a moment.'],
  INTERNAL: ['Something went wrong inside Saffron', REPORT],
  SESSION_CRASHED: ['The session stopped unexpectedly', 'Your other sessions are not affected. Reconnect to go on.'],
  SPICE_MESSAGE_FORMAT: ['The server sent a message that cannot be understood', BAD_SERVER],
  SPICE_MESSAGE_TOO_LARGE: ['The server announced a message beyond all limits', BAD_SERVER],
  SPICE_IMAGE_DATA: ['The server sent a picture that cannot be decoded', BAD_SERVER],
  SPICE_LIMIT: [
    'The server asks for more memory than Saffron gives it',
    'A smaller screen in the virtual machine may help.',
  ],
  SPICE_SURFACE_FORMAT: ['The server uses a kind of picture that Saffron does not know', BAD_SERVER],
  SPICE_SURFACE_SIZE: ['The server announced a screen of an impossible size', BAD_SERVER],
  SPICE_CURSOR_CACHE: ['The server uses a pointer that it never sent', BAD_SERVER],
  PIXEL_MEMORY: ['The screen needs more memory than there is', 'A smaller screen in the virtual machine may help.'],
  SPICE_WAIT: ['A part of the picture did not come in time', 'It is drawn when the virtual machine changes it.'],
  VIDEO_DECODER: ['A video cannot be decoded on this computer', 'Choose another kind of video under “Quality”.'],
  NO_HOST: ['No server is given', 'Add one to the connection.'],
  PIXEL_TRAP: ['A part of the picture could not be drawn', REPORT],
  SPICE_TOO_MANY_BAD_IMAGES: ['Too many pictures from the server could not be decoded', BAD_SERVER],
  SPICE_UNKNOWN_MESSAGE: ['The server sent a message that Saffron does not know', BAD_SERVER],
  VV_EMPTY: ['The connection file is empty', OLD_FILE],
  VV_NOT_FOUND: [
    'The connection file does not exist',
    'It may have been used already: many files delete themselves. ' + OLD_FILE,
  ],
  VV_UNREADABLE: ['The connection file cannot be read', 'Check that you may read it.'],
  VV_TOO_LARGE: ['This is too large for a connection file', 'Choose a .vv file.'],
  VV_NOT_UTF8: ['This is not a connection file', 'Choose a .vv file.'],
  VV_SYNTAX: [(d) => `The connection file is broken${line(d)}`, OLD_FILE],
  VV_NO_GROUP: ['This is not a connection file: its [virt-viewer] part is missing', OLD_FILE],
  VV_NO_TYPE: ['The connection file does not say what kind of connection it is', OLD_FILE],
  VV_UNSUPPORTED_TYPE: [
    (d) => `Connections of type “${word(d, 'type', '?')}” are not supported`,
    'Saffron shows SPICE desktops.',
  ],
  VV_NEWER_VERSION: ['The connection file asks for a newer viewer', 'Update Saffron.'],
  VV_NO_HOST: ['The connection file names no server', OLD_FILE],
  VV_NO_PORT: ['The connection file names no port', OLD_FILE],
  VV_BAD_PORT: [(d) => `The port in the connection file is not valid${line(d)}`, OLD_FILE],
  VV_BAD_PROXY: ['The proxy in the connection file is not valid', OLD_FILE],
  URI_TOO_LONG: ['The address is too long', EDIT],
  URI_BAD_CHARACTER: ['The address has a character that cannot be in it', EDIT],
  URI_BAD_SCHEME: ['This kind of address is unknown', 'Saffron opens spice://, spice+tls:// and spice+unix://.'],
  URI_BAD_USER: ['The user name in the address is not valid', EDIT],
  URI_NO_HOST: ['The address names no server', EDIT],
  URI_BAD_HOST: ['The server’s name is not valid', EDIT],
  URI_NO_PORT: ['The address names no port', 'Add it after a colon, for example server:5900.'],
  URI_BAD_PORT: ['The port is not valid', 'Ports are numbers from 1 to 65535.'],
  URI_BAD_ESCAPE: ['The address has a broken % sequence', EDIT],
  URI_BAD_QUERY: ['The part after “?” is not valid', EDIT],
  URI_UNKNOWN_KEY: [(d) => `The address has an unknown setting “${word(d, 'key', '?')}”`, EDIT],
  URI_DUPLICATE_KEY: [(d) => `The address says “${word(d, 'key', '?')}” twice`, EDIT],
  URI_BAD_PATH: ['The path in the address is not valid', EDIT],
  TARGET_EMPTY: ['There is nothing to connect to', 'Type an address such as server:5900.'],
  TARGET_UNKNOWN: [
    'This is no address, file or saved connection',
    'Type host:port, a spice:// address, or the path of a .vv file.',
  ],
  TARGET_AMBIGUOUS: ['Several saved connections have this name', 'Choose one from the list.'],
  STORE_UNREADABLE: [
    'The saved connections could not be read',
    'The damaged file was put aside; the list starts anew.',
  ],
  STORE_DAMAGED: ['The saved connections could not be read', 'The damaged file was put aside; the list starts anew.'],
  STORE_UNWRITABLE: ['The connections cannot be saved', 'Check the free space and rights of your user folder.'],
  STORE_NEWER: ['The saved connections come from a newer Saffron', 'Update Saffron to use them.'],
  STORE_NO_SUCH: ['This connection does not exist any more', 'It may have been removed in another window.'],
  STORE_INVALID: ['The connection is not complete', 'A name and a server with a port are needed.'],
  FILE_UNWRITABLE: ['The file cannot be written', 'Check the free space and rights of the folder, or choose another.'],
  DEMO_FAILED: ['The demo desktop does not start', REPORT],
};

function word(details: ErrorDetails, key: string, otherwise: string): string {
  const value = details[key];
  return value === undefined ? otherwise : String(value).slice(0, 80);
}

function line(details: ErrorDetails): string {
  return details['line'] === undefined ? '' : ` in line ${word(details, 'line', '')}`;
}

/** The codes that have a sentence of their own. */
export const KNOWN_CODES: readonly string[] = Object.keys(ERRORS);

/** The sentence for an error; a code without one gets a general sentence, and the details tell the rest. */
export function explain(error: ErrorData): Explanation {
  const entry = Object.hasOwn(ERRORS, error.code) ? ERRORS[error.code] : undefined;
  if (entry === undefined) return { title: 'The connection failed', next: REPORT };
  const [title, next] = entry;
  return { title: typeof title === 'string' ? title : title(error.details ?? {}), next };
}

/** Everything that is known about an error, for a report. */
export function errorReport(error: ErrorData): string {
  const details = Object.entries(error.details ?? {}).map(([key, value]) => `${key}: ${String(value)}`);
  const channel = error.channel === undefined ? [] : [`channel: ${error.channel}`];
  return [`code: ${error.code}`, `kind: ${error.kind}`, ...channel, `message: ${error.message}`, ...details].join('\n');
}

export const COMPRESSION_TEXTS: Readonly<Record<CompressionName, string>> = {
  off: 'Uncompressed',
  'auto-glz': 'Automatic, with GLZ',
  'auto-lz': 'Automatic, with LZ',
  quic: 'QUIC: smallest photos',
  glz: 'GLZ: smallest text and windows',
  lz: 'LZ',
  lz4: 'LZ4: fastest, largest',
};

export const VIDEO_CODEC_TEXTS: Readonly<Record<VideoCodecName, string>> = {
  mjpeg: 'Motion JPEG',
  vp8: 'VP8',
  h264: 'H.264',
  vp9: 'VP9',
  h265: 'H.265',
};

export const STAGE_TEXTS = {
  resolve: 'Finding the server',
  proxy: 'Going through the proxy',
  tls: 'Securing the connection',
  link: 'Greeting the server',
  auth: 'Signing in',
  channels: 'Opening the desktop',
  firstFrame: 'Waiting for the picture',
} as const;

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `3 hours ago`. @param then Milliseconds since 1970, or null for never. */
export function describeAge(then: number | null, now: number): string {
  if (then === null) return 'Not used yet';
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, length] of UNITS)
    if (now - then >= length) return format.format(-Math.floor((now - then) / length), unit);
  return 'Just now';
}
