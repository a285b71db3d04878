/** Joins a session to the control port of its window: events out, validated input in. */

import { isQuality } from '../../preload/contract/quality';
import type { FromSession, ToSession } from '../../preload/contract/session';
import { LoopDelay } from '../spice/loop-delay';
import { channelTypeName } from '../spice/wire/constants';
import type { SpiceError } from '../spice/wire/errors';
import type { SessionPort } from './ports';
import { compressionNumber, qualityState, videoCodecNumber } from './quality';
import type { Credentials, SpiceSession } from './session';

/** spice-server's notice on an inputs channel without TLS. */
const INSECURE_KEYBOARD = 'keyboard channel is insecure';
const MAX_COORDINATE = 0xffff;
const MAX_CHORD_KEYS = 16;
const MAX_NOTCHES = 100;
const MAX_PASSWORD_CHARS = 1024;

/** An integer within bounds, or nothing happens. */
function isInt(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

const isCode = (value: unknown): value is number => isInt(value, 1, 0xffffff);
const isButtons = (value: unknown): value is number => isInt(value, 0, 0xffff);

export class Control {
  readonly #port: SessionPort<FromSession>;
  readonly #onClose: () => void;
  readonly #loopDelay = new LoopDelay({
    now: () => performance.now(),
    after: (delayMs, callback) => setTimeout(callback, delayMs).unref(),
  });
  #session: SpiceSession | null = null;
  #answer: ((credentials: Credentials | null) => void) | null = null;

  constructor(port: SessionPort<FromSession>, onClose: () => void) {
    this.#port = port;
    this.#onClose = onClose;
    this.#loopDelay.start();
    port.on('message', ({ data }) => this.#receive(data as ToSession));
    port.on('close', onClose);
    port.start();
  }

  /** Asks the user; null if the window goes away or gives up. */
  askPassword(): Promise<Credentials | null> {
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  problem(error: SpiceError): void {
    this.#send({ kind: 'problem', error: error.toData() });
  }

  attach(session: SpiceSession): void {
    this.#session = session;
    const { events } = session;
    this.#send({ kind: 'state', state: session.state });
    events.on('state', (state) => this.#send({ kind: 'state', state }));
    events.on('name', (name) => this.#send({ kind: 'name', name }));
    events.on('uuid', (uuid) => this.#send({ kind: 'uuid', uuid }));
    events.on('mouseModes', ({ supported, current }) => this.#send({ kind: 'mouseMode', supported, current }));
    events.on('agent', (connected) => this.#send({ kind: 'agent', connected }));
    events.on('modifiers', (modifiers) => this.#send({ kind: 'modifiers', modifiers }));
    events.on('cursor', ({ displayId, shape }) => this.#send({ kind: 'cursor', displayId, shape }));
    events.on('cursorMove', ({ displayId, x, y }) => this.#send({ kind: 'cursorMove', displayId, x, y }));
    events.on('notice', ({ severity, text }) => {
      // Every plain connection gets this one; the window tells by itself what is encrypted.
      if (text !== INSECURE_KEYBOARD) this.#send({ kind: 'notify', severity, text });
    });
    events.on('problem', (error) => this.problem(error));
    events.on('quality', () => this.#send({ kind: 'quality', quality: qualityState(session) }));
  }

  #send(message: FromSession): void {
    this.#port.postMessage(message);
  }

  /** The window shows untrusted pixels: what it sends is checked like anything from outside. */
  #receive(message: ToSession): void {
    const session = this.#session;
    if (message.kind === 'close') {
      this.#answer?.(null);
      this.#onClose();
    } else if (message.kind === 'password') this.#password(message.username, message.password);
    else if (session !== null) this.#input(session, message);
  }

  #password(username: unknown, password: unknown): void {
    if (typeof password !== 'string' || password.length > MAX_PASSWORD_CHARS) return;
    const answer = this.#answer;
    this.#answer = null;
    answer?.({ username: typeof username === 'string' ? username : null, password });
  }

  #input(session: SpiceSession, message: ToSession): void {
    const { inputs } = session;
    switch (message.kind) {
      case 'stats':
        this.#stats(session);
        return;
      case 'requestMouseMode':
        if (isInt(message.mode, 1, 2)) session.requestMouseMode(message.mode);
        return;
      case 'prefer':
        this.#prefer(session, message.quality);
        return;
      case 'key':
        if (isCode(message.code)) inputs?.key(message.down, message.code);
        return;
      case 'releaseKeys':
        inputs?.releaseKeys();
        return;
      case 'chord':
        if (message.codes.length <= MAX_CHORD_KEYS && message.codes.every(isCode)) inputs?.chord(message.codes);
        return;
      case 'locks':
        if (isInt(message.modifiers, 0, 7) && isInt(message.known, 0, 7))
          inputs?.locks(message.modifiers, message.known);
        return;
      case 'motion': {
        const { dx, dy, buttons } = message;
        const limit = MAX_COORDINATE;
        if (isInt(dx, -limit, limit) && isInt(dy, -limit, limit) && isButtons(buttons)) inputs?.motion(dx, dy, buttons);
        return;
      }
      case 'position': {
        const { displayId, x, y, buttons } = message;
        if (!isInt(displayId, 0, 255) || !isInt(x, 0, MAX_COORDINATE) || !isInt(y, 0, MAX_COORDINATE)) return;
        if (isButtons(buttons)) inputs?.position(displayId, x, y, buttons);
        return;
      }
      case 'button':
        if (isInt(message.button, 1, 7) && isButtons(message.buttons)) {
          inputs?.button(message.down, message.button, message.buttons);
        }
        return;
      case 'wheel':
        if (isInt(message.notches, -MAX_NOTCHES, MAX_NOTCHES) && isButtons(message.buttons)) {
          inputs?.wheel(message.notches, message.buttons);
        }
        return;
      default:
    }
  }

  #prefer(session: SpiceSession, quality: unknown): void {
    if (!isQuality(quality)) return;
    const { compression, videoCodec } = quality;
    session.prefer({
      compression: compression === null ? null : compressionNumber(compression),
      videoCodecs: videoCodec === null ? [] : [videoCodecNumber(videoCodec)],
    });
  }

  #stats(session: SpiceSession): void {
    const tls = new Set(session.facts.channels.filter((c) => c.tls !== null).map((c) => `${c.type}:${c.id}`));
    const channels = session.channels.map((channel) => ({
      type: channelTypeName(channel.type),
      id: channel.id,
      tls: tls.has(`${channel.type}:${channel.id}`),
      bytesReceived: channel.bytesReceived,
      bytesSent: channel.bytesSent,
    }));
    const loopDelayMs = this.#loopDelay.p99;
    this.#send({ kind: 'stats', stats: { channels, roundTripMs: session.roundTripMs, loopDelayMs } });
  }
}
