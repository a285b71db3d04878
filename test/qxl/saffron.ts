/** Saffron's engine as a client of the test server: its surfaces, the pictures that its damage alone builds, and what came over the wire. */
import { SpiceSession } from '../../main/session/session';
import type { SessionOptions } from '../../main/session/session';
import type { DisplayConsumer, DisplayPort } from '../../main/spice/channels/display';
import type { SpiceError } from '../../main/spice/wire/errors';
import { displayServer } from '../../main/spice/wire/messages/display';
import type { Head } from '../../main/spice/wire/messages/display';
import { decode } from '../../main/spice/wire/struct';
import { waitFor } from '../lab/wait';
import { MainHost, RendererHost } from './hosts';
import type { TestHost } from './hosts';
import type { Pixels } from './pixels';
import { FIRST_FENCE } from './server';
import { WireLog } from './wire-log';

/** A presenter that is slower than the messages: damage has time to merge. */
const PRESENT_EVERY_MS = 4;
const FENCE_TIMEOUT_MS = 60_000;

/** One display of the client. */
export class SaffronDisplay {
  readonly log = new WireLog();
  readonly problems: SpiceError[] = [];
  marked = false;
  /** Of the last MONITORS_CONFIG, fences included. */
  heads: readonly Head[] = [];
  changedAt = performance.now();
  readonly presents: boolean;
  /** Sees every message before the host does; the body is only valid during the call. */
  tap: ((type: number, body: Uint8Array) => void) | null = null;
  readonly #host: TestHost;
  readonly #id: number;
  readonly #fences = new Set<() => void>();
  #fence = 0;
  /** Fences that were given to the host, by the number of messages up to them. */
  #awaited: { readonly at: number; readonly fence: number }[] = [];
  #given = 0;
  #completed = 0;
  #shadow: Pixels = { width: 0, height: 0, bgrx: new Uint8Array(0) };
  #presenting: NodeJS.Timeout | undefined;

  constructor(host: TestHost, id: number, presents: boolean) {
    this.#host = host;
    this.#id = id;
    this.presents = presents;
  }

  /** The display channel's consumer: every message is logged and goes to the host. */
  open(port: DisplayPort): DisplayConsumer {
    const consumer = this.#host.open(
      {
        ...port,
        completed: (messages) => {
          port.completed(messages);
          this.#done(messages);
        },
      },
      {
        primary: () => this.#primary(),
        mark: (marked) => {
          this.marked = marked;
        },
        damaged: () => this.#damaged(),
        problem: (error) => this.problems.push(error),
      },
    );
    return {
      completesLater: consumer.completesLater,
      handle: (type, body) => {
        this.#given++;
        this.log.add(type, body);
        this.tap?.(type, body);
        if (type === displayServer.MONITORS_CONFIG.id) this.#monitors(body);
        return consumer.handle(type, body);
      },
      ...(consumer.flush === undefined ? {} : { flush: () => consumer.flush?.() }),
      close: () => consumer.close(),
    };
  }

  /** Resolves when everything that the server sent before this fence is drawn. @throws Error when it does not come */
  fence(fence: number, timeoutMs = FENCE_TIMEOUT_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.#fence !== fence) return;
        this.#fences.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#fences.delete(look);
        const problems = this.problems.map(({ message }) => message).join('; ');
        reject(new Error(`display ${this.#id}: fence ${fence} did not come in ${timeoutMs} ms. ${problems}`));
      }, timeoutMs);
      this.#fences.add(look);
      look();
    });
  }

  /** Resolves when nothing changed for `quietMs`. */
  async rest(quietMs = 250): Promise<void> {
    await waitFor('the picture to rest', () => performance.now() - this.changedAt >= quietMs, {
      everyMs: 10,
      timeoutMs: FENCE_TIMEOUT_MS,
    });
  }

  /** The primary surface. @throws Error without one */
  pixels(): Pixels {
    const size = this.#host.size(this.#id);
    if (size === null) throw new Error(`display ${this.#id} has no primary`);
    const { width, height } = size;
    return {
      width,
      height,
      bgrx: this.#host.read(this.#id, { left: 0, top: 0, right: width, bottom: height }).slice(),
    };
  }

  /** What a presenter that starts black shows from the damaged rectangles alone. */
  presented(): Pixels {
    this.#present();
    return this.#shadow;
  }

  stop(): void {
    clearTimeout(this.#presenting);
  }

  #monitors(body: Uint8Array): void {
    const { maxAllowed, heads } = decode(displayServer.MONITORS_CONFIG.codec, body).monitors;
    this.heads = heads;
    if (maxAllowed >= FIRST_FENCE) this.#awaited.push({ at: this.#given, fence: maxAllowed });
  }

  #done(messages: number): void {
    this.#completed += messages;
    while (this.#awaited[0] !== undefined && this.#awaited[0].at <= this.#completed) {
      this.#fence = this.#awaited.shift()?.fence ?? 0;
      for (const look of [...this.#fences]) look();
    }
  }

  #primary(): void {
    this.changedAt = performance.now();
    const { width, height } = this.#host.size(this.#id) ?? { width: 0, height: 0 };
    this.#shadow = { width, height, bgrx: new Uint8Array(width * height * 4) };
  }

  #damaged(): void {
    this.changedAt = performance.now();
    // Taken behind the operation that announces it, as a presenter does.
    if (!this.presents) setImmediate(() => this.#host.takeDamage(this.#id));
    else this.#presenting ??= setTimeout(() => this.#present(), PRESENT_EVERY_MS);
  }

  #present(): void {
    clearTimeout(this.#presenting);
    this.#presenting = undefined;
    const { width, bgrx } = this.#shadow;
    for (const rect of this.#host.takeDamage(this.#id)) {
      const rowBytes = (rect.right - rect.left) * 4;
      const pixels = this.#host.read(this.#id, rect);
      for (let y = rect.top, from = 0; y < rect.bottom; y++, from += rowBytes) {
        bgrx.set(pixels.subarray(from, from + rowBytes), (y * width + rect.left) * 4);
      }
    }
  }
}

export interface SaffronOptions extends Partial<Omit<SessionOptions, 'displayHost'>> {
  /** Which of the app's decode hosts draws; default main. */
  readonly host?: 'main' | 'renderer';
  /** Builds `presented` while it draws; default true. Measurements go without. */
  readonly presents?: boolean;
}

export class SaffronClient {
  readonly session: SpiceSession;
  readonly #host: TestHost;
  readonly #displays = new Map<number, SaffronDisplay>();
  readonly #presents: boolean;

  private constructor({ host, presents, ...session }: SaffronOptions & Pick<SessionOptions, 'endpoint'>) {
    this.#host = host === 'renderer' ? new RendererHost() : new MainHost();
    this.#presents = presents ?? true;
    this.session = new SpiceSession({ ...session, displayHost: (port) => this.display(port.displayId).open(port) });
    this.#host.follow(this.session);
  }

  /** Connects; the session's first display is there then. */
  static async start(
    server: { readonly endpoint: SessionOptions['endpoint'] },
    options: SaffronOptions = {},
  ): Promise<SaffronClient> {
    const client = new SaffronClient({ ...options, endpoint: server.endpoint });
    try {
      await client.session.connect();
    } catch (error) {
      await client.stop();
      throw error;
    }
    return client;
  }

  display(id = 0): SaffronDisplay {
    let display = this.#displays.get(id);
    if (display === undefined) {
      display = new SaffronDisplay(this.#host, id, this.#presents);
      this.#displays.set(id, display);
    }
    return display;
  }

  stop(): Promise<void> {
    this.session.close();
    for (const display of this.#displays.values()) display.stop();
    this.#host.dispose();
    return Promise.resolve();
  }
}
