/**
 * Decode host `renderer`, this side: display messages go to the window's worker as they are, in batches. Bytes in flight are bounded:
 * when the worker lags, the channel's socket is read no more.
 */

import { DISPLAY_CREDIT_BYTES, type FromDisplay, type ToDisplay } from '../../preload/contract/display';
import type { DisplayConsumer, DisplayPort } from '../spice/channels/display';
import { fromErrorData } from '../spice/wire/errors';
import type { SessionPort } from './ports';

/** With so many messages before it the worker is not idle while the next batch gathers … */
const ENOUGH_MESSAGES = 64;
/** … and a batch of this size goes in any case: images in it may be decoded ahead. */
const MAX_BATCH_BYTES = 256 * 1024;
/** A message counts for this much even if its body is smaller. */
const MESSAGE_OVERHEAD_BYTES = 64;

export class MessagePump {
  readonly #port: SessionPort<ToDisplay>;
  readonly #display: DisplayPort;
  /** What goes next: types and bodies of messages, and the sum of the bodies. */
  #types: number[] = [];
  #bodies: Uint8Array[] = [];
  #batchBytes = 0;
  /** Messages that were posted and are not consumed. */
  #unanswered = 0;
  #inFlight = 0;
  #ready: boolean;
  #resume: (() => void) | null = null;

  constructor(port: SessionPort<ToDisplay>, display: DisplayPort, ready: boolean) {
    this.#port = port;
    this.#display = display;
    this.#ready = ready;
    if (ready) this.#announce();
  }

  get consumer(): DisplayConsumer {
    return {
      completesLater: true,
      handle: (type, body) => this.#handle(type, body),
      flush: () => this.#flushIfWanted(),
      close: () => {
        this.#flush();
        this.#resume?.();
        if (this.#ready) this.#port.postMessage({ kind: 'closed', displayId: this.#display.displayId });
      },
    };
  }

  /** The worker listens now. */
  workerReady(): void {
    if (this.#ready) return;
    this.#ready = true;
    this.#announce();
    this.#flush();
    this.#wake();
  }

  receive(message: FromDisplay): void {
    if (message.kind === 'consumed') {
      this.#inFlight -= message.bytes + message.messages * MESSAGE_OVERHEAD_BYTES;
      this.#unanswered -= message.messages;
      this.#display.completed(message.messages);
      this.#flushIfWanted();
      this.#wake();
    } else if (message.kind === 'send') this.#display.send(message.type, message.body);
    else if (message.kind === 'fatal') this.#display.fail(fromErrorData(message.error));
  }

  #announce(): void {
    const { displayId, serverCaps } = this.#display;
    this.#port.postMessage({ kind: 'open', displayId, host: 'renderer', serverCaps: serverCaps.words });
  }

  #wake(): void {
    if (!this.#ready || this.#inFlight > DISPLAY_CREDIT_BYTES) return;
    const resume = this.#resume;
    this.#resume = null;
    resume?.();
  }

  #handle(type: number, body: Uint8Array): void | Promise<void> {
    this.#types.push(type);
    this.#bodies.push(body);
    this.#batchBytes += body.byteLength;
    this.#inFlight += body.byteLength + MESSAGE_OVERHEAD_BYTES;
    if (this.#ready && this.#inFlight <= DISPLAY_CREDIT_BYTES) return undefined;
    this.#flush();
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  /**
   * All messages that came together go together. While the worker has enough to do they gather further: each batch costs both
   * processes as much as some hundred small messages.
   */
  #flushIfWanted(): void {
    if (this.#unanswered < ENOUGH_MESSAGES || this.#batchBytes >= MAX_BATCH_BYTES) this.#flush();
  }

  #flush(): void {
    const count = this.#types.length;
    if (!this.#ready || count === 0) return;
    const index = new Uint32Array(count * 3);
    const bytes = this.#joined();
    let offset = 0;
    for (let i = 0; i < count; i++) {
      const { byteLength } = this.#bodies[i]!;
      index[i * 3] = this.#types[i]!;
      index[i * 3 + 1] = offset;
      index[i * 3 + 2] = byteLength;
      offset += byteLength;
    }
    this.#types = [];
    this.#bodies = [];
    this.#batchBytes = 0;
    this.#unanswered += count;
    this.#port.postMessage({ kind: 'messages', displayId: this.#display.displayId, index, bytes });
  }

  /** The bodies one behind the other. A large message that fills its buffer goes as it is: the port copies it all the same. */
  #joined(): Uint8Array {
    const [first] = this.#bodies;
    if (this.#bodies.length === 1 && first?.byteLength === first?.buffer.byteLength) return first!;
    const bytes = new Uint8Array(this.#batchBytes);
    let offset = 0;
    for (const body of this.#bodies) {
      bytes.set(body, offset);
      offset += body.byteLength;
    }
    return bytes;
  }
}
