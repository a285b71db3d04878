/** The page's handle on its display worker: typed messages out, events in, answers by number. */

import type { FromWorker, PresenterName, ToWorker, WorkerStats } from './worker/protocol';

type Answer = Extract<FromWorker, { kind: 'screenshot' | 'stats' }>;

export class DisplayClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #nextId = 1;

  /** @param listener Hears everything but answers. */
  constructor(worker: Worker, listener: (message: FromWorker) => void) {
    this.#worker = worker;
    worker.onmessage = (event: MessageEvent<FromWorker>): void => {
      const message = event.data;
      if (message.kind !== 'screenshot' && message.kind !== 'stats') {
        listener(message);
        return;
      }
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    };
    worker.onerror = (event): void => listener({ kind: 'failed', message: event.message });
  }

  send(message: Exclude<ToWorker, { kind: 'canvas' | 'port' }>): void {
    this.#worker.postMessage(message);
  }

  /** Hands the canvas over; the page can only size it by style from now on. */
  sendCanvas(element: HTMLCanvasElement, presenter: PresenterName | null): void {
    const canvas = element.transferControlToOffscreen();
    this.#worker.postMessage({ kind: 'canvas', canvas, presenter } satisfies ToWorker, [canvas]);
  }

  sendPort(port: MessagePort): void {
    this.#worker.postMessage({ kind: 'port', port } satisfies ToWorker, [port]);
  }

  /** A PNG of the guest's pixels, or null if nothing is shown. */
  async screenshot(): Promise<Uint8Array<ArrayBuffer> | null> {
    const answer = await this.#ask((id) => this.send({ kind: 'screenshot', id }));
    return answer.kind === 'screenshot' ? answer.png : null;
  }

  async stats(): Promise<WorkerStats | null> {
    const answer = await this.#ask((id) => this.send({ kind: 'stats', id }));
    return answer.kind === 'stats' ? answer.stats : null;
  }

  #ask(send: (id: number) => void): Promise<Answer> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      send(id);
    });
  }

  dispose(): void {
    this.#worker.terminate();
  }
}
