/** Errors and warnings of connection descriptions: .vv files, URIs, addresses, targets and the saved list. */

import type { ErrorDetails } from '../spice/wire/errors';
import { SpiceError } from '../spice/wire/errors';

/** What is odd but not fatal in a description; `code` is stable, `message` names key and line and holds no secrets. */
export interface ProfileWarning {
  readonly code: string;
  readonly message: string;
  /** Line of the file, counted from 1. */
  readonly line?: number;
  readonly key?: string;
}

export type VvErrorCode =
  | 'VV_EMPTY'
  | 'VV_NOT_FOUND'
  | 'VV_UNREADABLE'
  | 'VV_TOO_LARGE'
  | 'VV_NOT_UTF8'
  | 'VV_SYNTAX'
  | 'VV_NO_GROUP'
  | 'VV_NO_TYPE'
  | 'VV_UNSUPPORTED_TYPE'
  | 'VV_NEWER_VERSION'
  | 'VV_NO_HOST'
  | 'VV_NO_PORT'
  | 'VV_BAD_PORT'
  | 'VV_BAD_PROXY';

/** A connection file cannot be used; `details` has `line`, `key`, `file`, `type` or `url` where they are known. */
export class VvError extends SpiceError {
  declare readonly code: VvErrorCode;

  constructor(code: VvErrorCode, message: string, details?: ErrorDetails, cause?: unknown) {
    super(code, 'expected', message, options(details, cause));
  }
}

export type UriErrorCode =
  | 'URI_TOO_LONG'
  | 'URI_BAD_CHARACTER'
  | 'URI_BAD_SCHEME'
  | 'URI_BAD_USER'
  | 'URI_NO_HOST'
  | 'URI_BAD_HOST'
  | 'URI_NO_PORT'
  | 'URI_BAD_PORT'
  | 'URI_BAD_ESCAPE'
  | 'URI_BAD_QUERY'
  | 'URI_UNKNOWN_KEY'
  | 'URI_DUPLICATE_KEY'
  | 'URI_BAD_PATH';

/** A URI or `host:port` cannot be used. The message never repeats the whole text: it may hold a password. */
export class UriError extends SpiceError {
  declare readonly code: UriErrorCode;

  constructor(code: UriErrorCode, message: string, details?: ErrorDetails, cause?: unknown) {
    super(code, 'expected', message, options(details, cause));
  }
}

export type TargetErrorCode = 'TARGET_EMPTY' | 'TARGET_UNKNOWN' | 'TARGET_AMBIGUOUS';

/** What the user typed names no connection; `details.tried` lists what it was taken for. */
export class TargetError extends SpiceError {
  declare readonly code: TargetErrorCode;

  constructor(code: TargetErrorCode, message: string, details?: ErrorDetails) {
    super(code, 'expected', message, options(details, undefined));
  }
}

export type StoreErrorCode =
  'STORE_UNREADABLE' | 'STORE_UNWRITABLE' | 'STORE_NEWER' | 'STORE_NO_SUCH' | 'STORE_INVALID';

/** The list of saved connections cannot be read or changed. */
export class StoreError extends SpiceError {
  declare readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, details?: ErrorDetails, cause?: unknown) {
    super(code, 'expected', message, options(details, cause));
  }
}

function options(details: ErrorDetails | undefined, cause: unknown): { details?: ErrorDetails; cause?: unknown } {
  return { ...(details === undefined ? {} : { details }), ...(cause === undefined ? {} : { cause }) };
}
