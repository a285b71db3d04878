/** The session process: one SPICE session for one window. Electron's main process forks it and hands it two ports. */

import type { FromDisplay, ToDisplay } from '../../preload/contract/display';
import type { FromSessionProcess, SessionLaunch } from '../../preload/contract/launch';
import type { FromSession } from '../../preload/contract/session';
import type { DisplayHost } from '../spice/channels/display';
import { fromErrorData } from '../spice/wire/errors';
import { Control } from './control';
import { FramePump } from './frame-pump';
import { createLogger } from './log';
import { MessagePump } from './message-pump';
import { PipelineHost } from './pipeline-host';
import type { SessionPort } from './ports';
import { compressionNumber, videoCodecNumber } from './quality';
import { SpiceSession, type MediaTime } from './session';

interface ParentPort {
  postMessage(message: FromSessionProcess): void;
  once(event: 'message', listener: (event: { data: unknown; ports: unknown[] }) => void): void;
}

/** Electron's utility processes have this; plain Node has not. */
const { parentPort } = process as unknown as { readonly parentPort: ParentPort | undefined };

/** Time for the last messages (key releases, "closed") to leave. */
const EXIT_DELAY_MS = 100;

parentPort?.once('message', ({ data, ports }) => {
  const [control, display] = ports;
  void run(parentPort, data as SessionLaunch, control as SessionPort<FromSession>, display as SessionPort<ToDisplay>);
});

async function run(
  parent: ParentPort,
  launch: SessionLaunch,
  controlPort: SessionPort<FromSession>,
  displayPort: SessionPort<ToDisplay>,
): Promise<void> {
  const log = createLogger(launch.logLevel).child('session');
  const control = new Control(controlPort, () => session.close());
  const displays = new Displays(displayPort, (error) => control.problem(error));
  const pipelines = launch.decode === 'main' ? new PipelineHost(log) : null;
  const host = pipelines === null ? displays.messages() : displays.framesFrom(pipelines);
  const { compression, videoCodec } = launch.quality;
  const session = new SpiceSession({
    endpoint: launch.endpoint,
    ...(compression === null ? {} : { preferredCompression: compressionNumber(compression) }),
    ...(videoCodec === null ? {} : { preferredVideoCodecs: [videoCodecNumber(videoCodec)] }),
    displayHost: host,
    ...(pipelines === null ? { videoCodecs: videoCodecsOf(launch, displays, parent) } : {}),
    log,
    askPassword: () => control.askPassword(),
  });
  control.attach(session);
  session.events.on('mediaTime', (mediaTime) => {
    if (pipelines === null) displays.setMediaTime(mediaTime);
    else {
      pipelines.clock.set(mediaTime.time, mediaTime.atMs);
      pipelines.clock.setSound(mediaTime.soundDelayMs);
    }
  });
  session.events.on('closed', (error) => {
    log.info(() => `closed: ${error === null ? 'in order' : `${error.code} ${error.message}`}`);
    parent.postMessage({ kind: 'closed' });
    setTimeout(() => process.exit(0), EXIT_DELAY_MS);
  });
  try {
    await session.connect();
    parent.postMessage({ kind: 'connected' });
  } catch (error) {
    // The window was told by the session's last state.
    log.info(() => `not connected: ${String(error)}`);
  }
}

/** Without waiting where they are known; the window's own word is passed on for the next time. */
function videoCodecsOf(launch: SessionLaunch, displays: Displays, parent: ParentPort): Promise<readonly number[]> {
  void displays.videoCodecs.then((codecs) => parent.postMessage({ kind: 'videoCodecs', codecs }));
  return launch.videoCodecs === null ? displays.videoCodecs : Promise.resolve(launch.videoCodecs);
}

type Pump = MessagePump | FramePump;

/** The display port: which pump gets what the worker says. */
class Displays {
  readonly #port: SessionPort<ToDisplay>;
  readonly #pumps = new Map<number, Pump>();
  readonly #onProblem: ConstructorParameters<typeof FramePump>[0]['onProblem'];
  #ready = false;
  #mediaTime: MediaTime | null = null;
  #tellCodecs: (codecs: readonly number[]) => void = () => undefined;
  /** What the worker decodes, once it has said so. */
  readonly videoCodecs = new Promise<readonly number[]>((resolve) => (this.#tellCodecs = resolve));

  constructor(port: SessionPort<ToDisplay>, onProblem: ConstructorParameters<typeof FramePump>[0]['onProblem']) {
    this.#port = port;
    this.#onProblem = onProblem;
    port.on('message', ({ data }) => this.#receive(data as FromDisplay));
    port.start();
  }

  messages(): DisplayHost {
    return (display) => {
      const pump = new MessagePump(this.#port, display, this.#ready);
      this.#pumps.set(display.displayId, pump);
      return pump.consumer;
    };
  }

  framesFrom(host: PipelineHost): DisplayHost {
    return (display) => {
      const { displayId } = display;
      const pump = new FramePump({
        port: this.#port,
        displayId,
        serverCaps: display.serverCaps.words,
        source: () => host.pipelines.get(displayId),
        onProblem: this.#onProblem,
        ready: this.#ready,
      });
      this.#pumps.set(displayId, pump);
      const consumer = host.open(display, pump);
      return {
        ...consumer,
        close: () => {
          consumer.close();
          pump.close();
        },
      };
    };
  }

  /** The worker's pipelines go by the same clock: wall time is what both processes share. */
  setMediaTime(mediaTime: MediaTime): void {
    this.#mediaTime = mediaTime;
    if (!this.#ready) return;
    const { time, atMs, soundDelayMs } = mediaTime;
    this.#port.postMessage({ kind: 'clock', time, epochMs: performance.timeOrigin + atMs, soundDelayMs });
  }

  #receive(message: FromDisplay): void {
    if (message.kind === 'ready') {
      this.#ready = true;
      if (this.#mediaTime !== null) this.setMediaTime(this.#mediaTime);
      for (const pump of this.#pumps.values()) pump.workerReady();
      return;
    }
    if (message.kind === 'codecs') this.#tellCodecs(message.codecs);
    else if (message.kind === 'problem') this.#onProblem(fromErrorData(message.error));
    else this.#pumps.get(message.displayId)?.receive(message);
  }
}
