/** Sentences and next steps for error codes on the command line, and the exit code each failure ends with. */

import type { SpiceError } from '../spice/wire/errors';

export const ExitCode = {
  OK: 0,
  CONNECTION: 1,
  USAGE: 2,
  TIMEOUT: 3,
  PROTOCOL: 4,
  OUTPUT: 5,
  INTERNAL: 6,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const EXIT_CODE_HELP = `Exit codes:
  0  success
  1  the connection or the log-in failed
  2  wrong usage, or the target (file, URI, name) cannot be understood
  3  time-out
  4  the server broke the protocol
  5  the output cannot be written
  6  a fault of Saffron itself`;

const TIMEOUTS: ReadonlySet<string> = new Set(['TIMEOUT', 'CONNECT_TIMEOUT', 'SERVER_SILENT']);

export function exitCodeOf(error: SpiceError): ExitCode {
  if (error.code === 'OUTPUT_UNWRITABLE') return ExitCode.OUTPUT;
  if (error.code === 'USAGE' || /^(?:VV|URI|TARGET|STORE)_/.test(error.code)) return ExitCode.USAGE;
  if (TIMEOUTS.has(error.code)) return ExitCode.TIMEOUT;
  if (error.kind === 'protocol') return ExitCode.PROTOCOL;
  return error.kind === 'bug' ? ExitCode.INTERNAL : ExitCode.CONNECTION;
}

/** One or two lines: what happened, and what to do about it where that is known. */
export function explain(error: SpiceError): string {
  const entry = SENTENCES.get(error.code);
  if (entry === undefined) return `${printable(error.message)} (${error.code})`;
  const [sentence, next] = entry;
  const details = SHOWS_MESSAGE.test(error.code) ? ` (${printable(error.message)})` : '';
  return next === '' ? sentence + details : `${sentence}${details}\n${next}`;
}

/** Text from a server or a file must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}

/** These messages are Saffron's own, name line or key, and hold no secrets. */
const SHOWS_MESSAGE = /^(?:VV|URI|TARGET|STORE|TLS|SPICE|INTERNAL)(?:_|$)/;

const CHECK_ADDRESS = 'Check host and port, and that the virtual machine is running.';
const SENTENCES: ReadonlyMap<string, readonly [sentence: string, next: string]> = new Map([
  ['USAGE', ['The command line is wrong.', 'See saffron --help.']],
  ['OUTPUT_UNWRITABLE', ['The picture cannot be written.', 'Check the folder and its permissions.']],
  ['TARGET_EMPTY', ['No target was named.', 'Give a .vv file, a URI, HOST:PORT or the name of a saved connection.']],
  ['TARGET_UNKNOWN', ['This names no file, URI or saved connection.', 'If it is a host, add its port: HOST:5900.']],
  ['TARGET_AMBIGUOUS', ['More than one saved connection has this name.', 'Rename one, or use the exact spelling.']],
  ['VV_NOT_FOUND', ['The connection file does not exist.', 'It may have been used already: get a new one.']],
  ['VV_UNREADABLE', ['The connection file cannot be read.', 'Check its permissions.']],
  ['VV_EMPTY', ['The connection file is empty.', 'Download it again.']],
  ['VV_NO_GROUP', ['This is no connection file.', 'A .vv file has a [virt-viewer] group.']],
  ['VV_SYNTAX', ['The connection file is damaged.', 'Download it again, or correct the line.']],
  ['VV_NEWER_VERSION', ['The connection file asks for a newer viewer.', 'Update Saffron.']],
  ['VV_UNSUPPORTED_TYPE', ['The connection is not a SPICE connection.', 'Choose SPICE at the provider.']],
  ['URI_NO_PORT', ['The address has no port.', 'Write HOST:PORT, for example HOST:5900.']],
  ['URI_BAD_SCHEME', ['This kind of address is not supported.', 'Use spice://, spice+tls:// or spice+unix://.']],
  ['STORE_UNREADABLE', ['The saved connections cannot be read.', 'Check the permissions of the data folder.']],
  ['CONNECT_REFUSED', ['The server refused the connection.', CHECK_ADDRESS]],
  ['CONNECT_TIMEOUT', ['The server did not answer in time.', CHECK_ADDRESS]],
  ['HOST_NOT_FOUND', ['The host name is not known.', 'Check its spelling and the network.']],
  ['HOST_UNREACHABLE', ['The host cannot be reached.', 'Check the network, VPN or proxy.']],
  ['CONNECTION_RESET', ['The connection was reset.', 'Try again; another viewer may have taken the session.']],
  ['CONNECTION_CLOSED', ['The server closed the connection.', 'Try again; another viewer may have taken the session.']],
  ['SERVER_CLOSED', ['The server ended the session.', 'Check that the virtual machine is running.']],
  ['SOCKET_NOT_FOUND', ['The socket does not exist.', 'Check its path, and that the virtual machine is running.']],
  ['SOCKET_DENIED', ['The socket may not be opened.', 'Check its permissions.']],
  ['NO_PORT', ['The server wants a plain connection, and no plain port is known.', 'Add the port.']],
  ['NO_TLS_PORT', ['A secure channel is wanted, and no TLS port is known.', 'Add tls-port.']],
  ['PROXY_REFUSED', ['The proxy refused the connection.', 'Check proxy and target address.']],
  [
    'PROXY_AUTH',
    ['The proxy wants a user name and a password.', 'Put them in its address: http://USER:PASSWORD@HOST.'],
  ],
  ['PROXY_BAD', ['The proxy gave an answer that makes no sense.', 'Check the address of the proxy.']],
  ['TLS_UNTRUSTED', ['The certificate is not from a trusted issuer.', 'Give the issuer with --ca-file.']],
  ['TLS_EXPIRED', ['The certificate is not valid at this time.', 'Check the clock, or renew the certificate.']],
  ['TLS_HOST_MISMATCH', ['The certificate is for another host.', 'Use its name, or give --host-subject.']],
  ['TLS_SUBJECT_MISMATCH', ['The certificate has another subject.', 'Check --host-subject; order matters.']],
  ['TLS_BAD_CA', ['The CA file holds no usable certificate.', 'It must be in PEM form.']],
  ['TLS_BAD_SUBJECT', ['The host subject cannot be understood.', 'Write KEY=VALUE,KEY=VALUE.']],
  ['TLS_HANDSHAKE', ['No secure connection could be agreed on.', 'Check the TLS port and the ciphers.']],
  ['TLS_NOT_TLS', ['The TLS port does not speak TLS.', 'Is it the plain port? Then use spice://.']],
  ['LINK_NOT_SPICE', ['The server does not speak SPICE.', 'Check the port: it may be a VNC or web port.']],
  ['LINK_VERSION', ['The server speaks an unknown version of SPICE.', '']],
  ['LINK_NEED_SECURED', ['The server wants a secure connection.', 'Use spice+tls:// with its TLS port.']],
  ['LINK_NEED_UNSECURED', ['The server wants a plain connection.', 'Use spice:// with its plain port.']],
  ['LINK_PERMISSION_DENIED', ['The server refused the password.', 'It may have expired: get a new one.']],
  ['LINK_CLOSED', ['The server hung up before the session began.', 'Try again; it may be busy with another viewer.']],
  ['LINK_SASL_UNSUPPORTED', ['The server wants SASL log-in, which is not supported yet.', '']],
  ['PASSWORD_REQUIRED', ['The server wants a password.', 'Use --password-file, --password-stdin or SAFFRON_PASSWORD.']],
  ['PASSWORD_WRONG', ['The password is wrong or has expired.', 'Get a new one, or correct it.']],
  ['PASSWORD_TOO_LONG', ['SPICE passwords have at most 60 bytes.', 'Check the password.']],
  ['TIMEOUT', ['The picture did not come to rest in time.', 'Raise --timeout or lower --wait-quiet.']],
  ['SERVER_SILENT', ['The server has stopped answering.', 'Check the network.']],
  ['NO_DISPLAY', ['The server has no display of this number.', 'saffron probe TARGET lists the channels.']],
  ['INTERNAL', ['Something went wrong inside Saffron.', 'Please report it.']],
]);
