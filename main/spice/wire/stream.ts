/** What a channel needs of its connection: bytes in order, both ways, with back-pressure. Transports implement it. */

import type { SpiceError } from './errors';

export interface ByteStream {
  /** At most one listener each. Data that arrives while the stream is paused is kept back by the operating system. */
  onData(listener: (chunk: Uint8Array) => void): void;
  /** Called once; null when the peer closed in order or `close` was called. */
  onClose(listener: (error: SpiceError | null) => void): void;
  /** Queues bytes; the caller does not change them afterwards. */
  write(bytes: Uint8Array): void;
  pause(): void;
  resume(): void;
  close(): void;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}
