/** One viewer window in the worker: takes the page's wishes and the session's display messages, and keeps the hosts. */

import type { FromDisplay, ToDisplay } from '../../preload/contract/display';
import type { Engine } from './engine';
import type { DisplayHost, HostEvents } from './hosts/host';
import { PipelineHost } from './hosts/pipeline-host';
import { ShadowHost } from './hosts/shadow';
import type { FromWorker, ToWorker, WorkerStats } from './protocol';
import { Screen } from './screen';
import { takeScreenshot } from './screenshot';

export type Post = (message: FromWorker, transfer?: readonly Transferable[]) => void;

export class WorkerSession {
  readonly #post: Post;
  readonly #makeEngine: () => Promise<Engine>;
  readonly #screen: Screen;
  readonly #hosts = new Map<number, DisplayHost>();
  #port: MessagePort | null = null;
  #engine: Promise<Engine> | null = null;
  /** Messages are handled one after the other: opening a display waits for the engine, later ones wait behind it. */
  #chain: Promise<void> = Promise.resolve();
  #isIdle = true;
  #hasSession = false;

  constructor(post: Post, makeEngine: () => Promise<Engine>) {
    this.#post = post;
    this.#makeEngine = makeEngine;
    this.#screen = new Screen((message) => post(message));
  }

  handle(message: ToWorker): void {
    switch (message.kind) {
      case 'canvas':
        this.#screen.setCanvas(message.canvas, message.presenter);
        break;
      case 'port':
        this.#setPort(message.port);
        break;
      case 'resize':
        this.#screen.resize(message.width, message.height);
        break;
      case 'view':
        this.#screen.setMode(message.mode);
        break;
      case 'pan':
        this.#screen.setPan({ x: message.x, y: message.y });
        break;
      case 'cursorShape':
        this.#screen.setCursorShape(message.shape);
        break;
      case 'cursorPosition':
        this.#screen.setCursorPosition(message.position);
        break;
      case 'screenshot':
        void this.#screenshot(message.id);
        break;
      case 'stats':
        this.#post({ kind: 'stats', id: message.id, stats: this.#stats() });
        break;
      case 'loseContext':
        this.#screen.loseContext(message.restoreAfterMs);
        break;
    }
  }

  /** A new session: the old one's last picture stays on the screen until the new one shows its own. */
  #setPort(port: MessagePort): void {
    this.#port?.close();
    this.#port = port;
    this.#hasSession = false;
    this.#engine = this.#makeEngine();
    this.#engine.catch((error: unknown) => this.#post({ kind: 'failed', message: String(error) }));
    port.onmessage = (event: MessageEvent<ToDisplay>): void => {
      if (port === this.#port) this.#receive(event.data);
    };
    port.start();
    port.postMessage({ kind: 'ready' } satisfies FromDisplay);
  }

  #receive(message: ToDisplay): void {
    // The common case costs no promise: only `open` has to wait.
    if (this.#isIdle && message.kind !== 'open') {
      this.#dispatch(message);
      return;
    }
    this.#isIdle = false;
    const next = this.#chain.then(async () => {
      if (message.kind === 'open') await this.#open(message);
      else this.#dispatch(message);
    });
    this.#chain = next.catch((error: unknown) => this.#post({ kind: 'failed', message: String(error) }));
    const last = this.#chain;
    void last.then(() => {
      if (this.#chain === last) this.#isIdle = true;
    });
  }

  #dispatch(message: ToDisplay): void {
    if (message.kind === 'closed') this.#post({ kind: 'closed', displayId: message.displayId });
    this.#hosts.get(message.displayId)?.handle(message);
  }

  async #open(message: Extract<ToDisplay, { kind: 'open' }>): Promise<void> {
    const { displayId } = message;
    const port = this.#port;
    const engine = await this.#engine;
    if (port === null || engine === null || port !== this.#port) return;
    if (!this.#hasSession) {
      for (const host of this.#hosts.values()) host.dispose();
      this.#hosts.clear();
    }
    this.#hosts.get(displayId)?.dispose();
    const events = this.#eventsOf(displayId, port);
    const host =
      message.host === 'main'
        ? new ShadowHost(displayId, engine.core, events)
        : new PipelineHost(displayId, message.serverCaps, engine, events);
    this.#hosts.set(displayId, host);
    this.#post({ kind: 'open', displayId, decode: message.host });
    if (!this.#hasSession || this.#screen.isShowing(displayId)) this.#screen.show(displayId, host);
    this.#hasSession = true;
  }

  /** @param port What a host of an earlier session says late must not reach the next one. */
  #eventsOf(displayId: number, port: MessagePort): HostEvents {
    return {
      primary: () => this.#screen.primaryChanged(displayId),
      monitors: (monitors) => {
        this.#screen.setMonitors(displayId, monitors);
        this.#post({ kind: 'monitors', displayId, monitors });
      },
      mark: (marked) => {
        if (marked) this.#screen.setMarked(displayId);
        this.#post({ kind: 'mark', displayId, marked });
      },
      damaged: () => {
        if (this.#screen.isShowing(displayId)) this.#screen.invalidate();
      },
      send: (message) => port.postMessage(message),
    };
  }

  #shownHost(): DisplayHost | undefined {
    for (const [displayId, host] of this.#hosts) if (this.#screen.isShowing(displayId)) return host;
    return undefined;
  }

  async #screenshot(id: number): Promise<void> {
    const picture = this.#shownHost()?.picture ?? null;
    const size = this.#screen.shownSize();
    const png = picture === null || size === null ? null : await takeScreenshot(picture, size);
    this.#post({ kind: 'screenshot', id, png }, png === null ? [] : [png.buffer]);
  }

  #stats(): WorkerStats {
    const host = this.#shownHost();
    const counters = host?.counters ?? { received: 0, bytes: 0, decodeMs: 0 };
    return {
      ...this.#screen.figures,
      decode: host?.decode ?? null,
      received: counters.received,
      bytes: counters.bytes,
      decodeMs: counters.decodeMs,
    };
  }
}
