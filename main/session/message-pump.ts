/**
 * Decode host `renderer`, this side: display messages go to the window's worker as they are, in batches. Bytes in flight are bounded:
 * when the worker lags, the channel's socket is read no more.
 */

import { DISPLAY_CREDIT_BYTES, type FromDisplay, type ToDisplay } from '../../preload/contract/display';
import type { DisplayConsumer, DisplayPort } from '../spice/channels/display';
import { fromErrorData } from '../spice/wire/errors';
import type { SessionPort } from './ports';

/** A message counts for this much even if its body is smaller. */
const MESSAGE_OVERHEAD_BYTES = 64;

export class MessagePump {
  readonly #port: SessionPort<ToDisplay>;
  readonly #display: DisplayPort;
  #batch: { type: number; body: Uint8Array }[] = [];
  #flushing = false;
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
      this.#display.completed(message.messages);
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
    this.#batch.push({ type, body });
    this.#inFlight += body.byteLength + MESSAGE_OVERHEAD_BYTES;
    if (!this.#flushing) {
      this.#flushing = true;
      // After all messages of the chunk that is being read: one batch, no timer.
      queueMicrotask(() => {
        this.#flushing = false;
        this.#flush();
      });
    }
    if (this.#ready && this.#inFlight <= DISPLAY_CREDIT_BYTES) return undefined;
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  #flush(): void {
    if (!this.#ready || this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    const index = new Uint32Array(batch.length * 3);
    let size = 0;
    for (const { body } of batch) size += body.byteLength;
    const bytes = new Uint8Array(size);
    let offset = 0;
    batch.forEach(({ type, body }, i) => {
      index.set([type, offset, body.byteLength], i * 3);
      bytes.set(body, offset);
      offset += body.byteLength;
    });
    this.#port.postMessage({ kind: 'messages', displayId: this.#display.displayId, index, bytes });
  }
}
