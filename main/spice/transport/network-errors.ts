/** Translates the errors of Node's sockets and TLS into typed errors. */

import { NetworkError, SpiceError, type ErrorDetails } from '../wire/errors';

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'CONNECT_REFUSED',
  ETIMEDOUT: 'CONNECT_TIMEOUT',
  ENOTFOUND: 'HOST_NOT_FOUND',
  EAI_AGAIN: 'HOST_NOT_FOUND',
  EHOSTUNREACH: 'HOST_UNREACHABLE',
  ENETUNREACH: 'HOST_UNREACHABLE',
  EADDRNOTAVAIL: 'HOST_UNREACHABLE',
  ECONNRESET: 'CONNECTION_RESET',
  EPIPE: 'CONNECTION_RESET',
  ENOENT: 'SOCKET_NOT_FOUND',
  EACCES: 'SOCKET_DENIED',
  ENOTSOCK: 'SOCKET_NOT_FOUND',
  ERR_SSL_WRONG_VERSION_NUMBER: 'TLS_NOT_TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'TLS_NOT_TLS',
  ERR_SSL_NO_CIPHER_MATCH: 'TLS_BAD_CIPHERS',
  ERR_SSL_INVALID_COMMAND: 'TLS_BAD_CIPHERS',
};

/** @param what the step that failed, for the log. */
export function toNetworkError(error: unknown, what: string, details?: ErrorDetails): SpiceError {
  if (error instanceof SpiceError) return error;
  const { code, message } = describe(error);
  const known = CODES[code] ?? (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') ? 'TLS_HANDSHAKE' : 'NETWORK');
  return new NetworkError(known, `${what}: ${message}`, { cause: error, details: { ...details, system: code } });
}

/** Dialling a name with several addresses fails with an AggregateError: its first part tells the reason. */
function describe(error: unknown): { code: string; message: string } {
  if (typeof error !== 'object' || error === null) return { code: '', message: String(error) };
  const { code, message, errors } = error as { code?: unknown; message?: unknown; errors?: readonly unknown[] };
  if (Array.isArray(errors) && errors.length > 0) return describe(errors[0]);
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}
