/** One viewer window in the worker: takes the page's wishes and the session's display messages, and keeps the hosts. */

import type { LoopDelay } from '../../main/spice/loop-delay';
import type { FromDisplay, ToDisplay } from '../../preload/contract/display';
import { Displays } from './displays';
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
  readonly #videoCodecs: Promise<readonly number[]> | null;
  readonly #loopDelay: Pick<LoopDelay, 'p99'>;
  readonly #screen: Screen;
  readonly #hosts = new Map<number, DisplayHost>();
  readonly #displays = new Displays();
  #lastDisplays = '';
  #port: MessagePort | null = null;
  #engine: Promise<Engine> | null = null;
  /** Messages are handled one after the other: opening a display waits for the engine, later ones wait behind it. */
  #chain: Promise<void> = Promise.resolve();
  #isIdle = true;
  #hasSession = false;

  /** @param videoCodecs What the engine decodes, to be told to the session. */
  constructor(
    post: Post,
    makeEngine: () => Promise<Engine>,
    videoCodecs?: Promise<readonly number[]>,
    loopDelay: Pick<LoopDelay, 'p99'> = { p99: 0 },
  ) {
    this.#post = post;
    this.#makeEngine = makeEngine;
    this.#videoCodecs = videoCodecs ?? null;
    this.#loopDelay = loopDelay;
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
      case 'showDisplay':
        this.#displays.wish({ displayId: message.displayId, head: message.head });
        this.#refresh();
        break;
      case 'visibility':
        this.#screen.setVisible(message.isVisible);
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
    void this.#videoCodecs?.then((codecs) => port.postMessage({ kind: 'codecs', codecs } satisfies FromDisplay));
  }

  #receive(message: ToDisplay): void {
    if (message.kind === 'clock') {
      this.#setClock(message);
      return;
    }
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

  #setClock({ time, epochMs, soundDelayMs }: Extract<ToDisplay, { kind: 'clock' }>): void {
    this.#engine?.then(
      ({ video: { clock } }) => {
        clock.set(time, epochMs - performance.timeOrigin);
        clock.setSound(soundDelayMs);
      },
      // Told where the engine was made.
      () => undefined,
    );
  }

  #dispatch(message: Exclude<ToDisplay, { kind: 'clock' }>): void {
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
      this.#displays.clear();
      this.#screen.startSession();
    }
    this.#hosts.get(displayId)?.dispose();
    const events = this.#eventsOf(displayId, port);
    const host =
      message.host === 'main'
        ? new ShadowHost(displayId, engine.core, events)
        : new PipelineHost(displayId, message.serverCaps, engine, events);
    this.#hosts.set(displayId, host);
    this.#hasSession = true;
    this.#post({ kind: 'open', displayId, decode: message.host });
    this.#displays.open(displayId);
    this.#refresh();
  }

  /** Shows what is to be shown now, and tells the page what can be. */
  #refresh(): void {
    const { shown, parts } = this.#displays;
    const host = shown === null ? undefined : this.#hosts.get(shown.displayId);
    if (shown === null || host === undefined) return;
    if (this.#screen.shownHost !== host) {
      this.#screen.show(shown.displayId, host, this.#displays.isMarked(shown.displayId));
    }
    this.#screen.setPart(shown.part);
    const text = JSON.stringify(parts);
    if (text === this.#lastDisplays) return;
    this.#lastDisplays = text;
    this.#post({ kind: 'displays', parts });
  }

  /** @param port What a host of an earlier session says late must not reach the next one. */
  #eventsOf(displayId: number, port: MessagePort): HostEvents {
    return {
      primary: () => {
        const picture = this.#hosts.get(displayId)?.picture ?? null;
        this.#displays.setSize(displayId, picture);
        this.#screen.primaryChanged(displayId);
        this.#refresh();
      },
      monitors: (monitors) => {
        this.#displays.setMonitors(displayId, monitors);
        this.#refresh();
      },
      mark: (marked) => {
        if (marked) {
          this.#displays.setMarked(displayId);
          this.#screen.setMarked(displayId);
        }
        this.#post({ kind: 'mark', displayId, marked });
      },
      damaged: () => {
        if (this.#screen.isShowing(displayId)) this.#screen.invalidate();
      },
      send: (message) => port.postMessage(message),
    };
  }

  async #screenshot(id: number): Promise<void> {
    const picture = this.#screen.shownHost?.picture ?? null;
    const { part } = this.#screen;
    const png =
      picture === null || part === null
        ? null
        : await takeScreenshot(picture, {
            left: part.x,
            top: part.y,
            right: part.x + part.width,
            bottom: part.y + part.height,
          });
    this.#post({ kind: 'screenshot', id, png }, png === null ? [] : [png.buffer]);
  }

  #stats(): WorkerStats {
    const host = this.#screen.shownHost;
    const counters = host?.counters ?? { received: 0, bytes: 0, decodeMs: 0 };
    return {
      ...this.#screen.figures,
      decode: host?.decode ?? null,
      received: counters.received,
      streams: host?.streams ?? [],
      bytes: counters.bytes,
      decodeMs: counters.decodeMs,
      loopDelayMs: this.#loopDelay.p99,
    };
  }
}
