/** The error classes of the engine: every failure has a stable `code` and a kind; the user interface picks its sentence from the code. */

/** Who is to blame, and so what to do: the world, the peer's bytes, the user, or Saffron. */
export type ErrorKind = 'expected' | 'protocol' | 'cancelled' | 'bug';

/** Details that travel with an error across the process border; values are shown to the user, never secrets. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** An error as plain data: what crosses a process border. */
export interface ErrorData {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly channel?: string;
  readonly details?: ErrorDetails;
}

export interface SpiceErrorOptions {
  readonly channel?: string;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** Base of all errors that Saffron throws on purpose. `message` is for logs; users see a sentence chosen by `code`. */
export class SpiceError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly channel?: string;
  readonly details?: ErrorDetails;

  constructor(code: string, kind: ErrorKind, message: string, options: SpiceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.kind = kind;
    if (options.channel !== undefined) this.channel = options.channel;
    if (options.details !== undefined) this.details = options.details;
  }

  toData(): ErrorData {
    return {
      code: this.code,
      kind: this.kind,
      message: this.message,
      ...(this.channel === undefined ? {} : { channel: this.channel }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }
}

/** The peer sent bytes that the protocol does not allow; the channel that carried them is closed. */
export class ProtocolError extends SpiceError {
  constructor(code: string, message: string, options?: SpiceErrorOptions) {
    super(code, 'protocol', message, options);
  }
}

/** A field, count, offset or size in a message does not fit the message. */
export class MessageFormatError extends ProtocolError {
  constructor(message: string, options?: SpiceErrorOptions) {
    super('SPICE_MESSAGE_FORMAT', message, options);
  }
}

/** A message header announces more bytes than the channel accepts. */
export class MessageTooLargeError extends ProtocolError {
  constructor(channel: string, type: number, size: number, limit: number) {
    super('SPICE_MESSAGE_TOO_LARGE', `${channel}: message ${type} announces ${size} bytes, limit ${limit}`, {
      channel,
      details: { type, size, limit },
    });
  }
}

/** The data of an image cannot be decoded. */
export class ImageDataError extends ProtocolError {
  constructor(message: string, options?: SpiceErrorOptions) {
    super('SPICE_IMAGE_DATA', message, options);
  }
}

/** The server asks for more memory, surfaces or streams than this client grants. */
export class LimitError extends ProtocolError {
  constructor(what: string, value: number, limit: number) {
    super('SPICE_LIMIT', `${what}: ${value} is over the limit of ${limit}`, { details: { what, value, limit } });
  }
}

/** The connection could not be made or was lost. */
export class NetworkError extends SpiceError {
  constructor(code: string, message: string, options?: SpiceErrorOptions) {
    super(code, 'expected', message, options);
  }
}

/** The server refused the link, or the ticket. */
export class LinkError extends SpiceError {
  constructor(code: string, message: string, options?: SpiceErrorOptions) {
    super(code, 'expected', message, options);
  }
}

/** The user, or the program on the user's behalf, stopped it. */
export class CancelledError extends SpiceError {
  constructor(message = 'cancelled') {
    super('CANCELLED', 'cancelled', message);
  }
}

/** Turns anything thrown into error data; what is not one of ours is a bug of Saffron. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof SpiceError) return error.toData();
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', kind: 'bug', message };
}

/** Makes an error from data that crossed a process border. */
export function fromErrorData(data: ErrorData): SpiceError {
  return new SpiceError(data.code, data.kind, data.message, {
    ...(data.channel === undefined ? {} : { channel: data.channel }),
    ...(data.details === undefined ? {} : { details: data.details }),
  });
}
