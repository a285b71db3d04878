/** Plays scenes to Saffron and to the reference client, each with a server of its own under the same settings, and compares. */
import { playScene, startReferencePair, startSaffronPair, type Played } from '..';
import type { Scene } from '../command';
import { encodeScene } from '../encode';
import { comparePixels, type PixelDifference, type Pixels } from '../pixels';
import type { ReferenceClient } from '../reference';
import type { SaffronClient } from '../saffron';
import type { QxlServerOptions } from '../server';
import { SMALL_CACHE_PIXELS } from './caches';
import type { Mode } from './modes';

/** Small enough that images leave the dictionary while a scene plays. */
const GLZ_WINDOW_PIXELS = 512 * 1024;

/** Pauses between commands, in ms, of the attempts at a scene whose images are sent with loss. */
const LOSSY_PACE_MS = [2, 8, 25] as const;

export interface StageOptions {
  readonly server?: QxlServerOptions;
  /** Which of the app's decode hosts draws; default main. */
  readonly host?: 'main' | 'renderer';
  /** Default: small ones, so that the server takes images back. */
  readonly caches?: { readonly pixmapPixels: number; readonly glzWindowPixels: number };
}

export interface Outcome {
  /** Where Saffron and the reference differ. */
  readonly picture: PixelDifference | null;
  /** Where the copy made of frames differs from the surface. */
  readonly shadow: PixelDifference | null;
  /** What was dropped. */
  readonly problems: readonly string[];
}

export class Stage {
  readonly mode: Mode;
  readonly saffron: Played<SaffronClient>;
  readonly reference: Played<ReferenceClient>;

  private constructor(mode: Mode, saffron: Played<SaffronClient>, reference: Played<ReferenceClient>) {
    this.mode = mode;
    this.saffron = saffron;
    this.reference = reference;
  }

  static async open(mode: Mode, options: StageOptions = {}): Promise<Stage> {
    const { compression, jpeg, zlibGlz } = mode;
    const settings: QxlServerOptions = { compression, jpeg, zlibGlz, ...options.server };
    const caches = options.caches ?? { pixmapPixels: SMALL_CACHE_PIXELS, glzWindowPixels: GLZ_WINDOW_PIXELS };
    const saffron = await startSaffronPair(settings, { caches, host: options.host ?? 'main' });
    try {
      const reference = await startReferencePair(settings, {
        cacheBytes: caches.pixmapPixels * 4,
        glzWindowBytes: caches.glzWindowPixels * 4,
      });
      return new Stage(mode, saffron, reference);
    } catch (error) {
      await saffron.stop();
      throw error;
    }
  }

  /** Plays a scene to both and compares when both have drawn all of it. */
  async play(scene: Scene, channel = 0): Promise<Outcome> {
    if (this.mode.jpeg !== 'always') return this.#play(scene, channel);
    // What is sent with loss depends on how far the client is behind: both are given time, more and more of it.
    let outcome = await this.#play(slowly(scene, LOSSY_PACE_MS[0]), channel);
    for (const ms of LOSSY_PACE_MS.slice(1)) {
      if (outcome.picture === null) break;
      outcome = await this.#play(slowly(scene, ms), channel);
    }
    return outcome;
  }

  async stop(): Promise<void> {
    await this.reference.stop();
    await this.saffron.stop();
  }

  async #play(scene: Scene, channel: number): Promise<Outcome> {
    const bytes = encodeScene(scene);
    const display = this.saffron.client.display(channel);
    display.problems.length = 0;
    await Promise.all([playScene(this.saffron, bytes, channel), playScene(this.reference, bytes, channel)]);
    const ours = display.pixels();
    return {
      picture: difference(await this.reference.client.save(channel, 0), ours, this.mode.tolerance),
      shadow: difference(ours, display.presented(), 0),
      problems: display.problems.map(({ code, message }) => `${code}: ${message}`),
    };
  }
}

/** The same scene with a pause behind every command. */
function slowly(scene: Scene, ms: number): Scene {
  return { ...scene, commands: scene.commands.flatMap((command) => [command, { op: 'wait', ms } as const]) };
}

/** @returns null for equal pictures; another size counts as a difference everywhere. */
export function difference(expected: Pixels, actual: Pixels, tolerance: number): PixelDifference | null {
  const { width, height } = expected;
  if (actual.width !== width || actual.height !== height) {
    const sizes = { x: 0, y: 0, expected: `${width}x${height}`, actual: `${actual.width}x${actual.height}` };
    return {
      count: width * height,
      largest: 255,
      area: { left: 0, top: 0, right: width, bottom: height },
      first: sizes,
    };
  }
  const found = comparePixels(expected, actual, tolerance);
  return found.count === 0 ? null : found;
}

/** One line about what went wrong, or null. */
export function complaint({ picture, shadow, problems }: Outcome): string | null {
  const say = (what: string, found: PixelDifference | null): string[] => {
    if (found === null) return [];
    const { count, largest, area, first } = found;
    const box = `${area.left},${area.top}-${area.right},${area.bottom}`;
    const at =
      first === null ? '' : `, first at ${first.x},${first.y}: expected ${first.expected}, got ${first.actual}`;
    return [`${what}: ${count} pixels differ by up to ${largest} within ${box}${at}`];
  };
  const all = [...say('picture', picture), ...say('frames', shadow), ...problems];
  return all.length === 0 ? null : all.join('; ');
}
