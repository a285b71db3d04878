/** Finds the command of a scene after which Saffron and the reference first disagree, on the primary or off screen. */
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import type { QxlCommand, Scene } from '../command';
import { Dice } from './dice';
import { rect, show } from './scene-case';
import { complaint, type Stage } from './stage';

interface Shown {
  readonly id: number;
  readonly format: number;
  readonly width: number;
  readonly height: number;
}

/** From this id on, surfaces are operands of COMPOSITE: the reference leaves transforms set on them, so they cannot be shown. */
export const FIRST_OPERAND_ID = 1000;

/** Surfaces that exist after these commands and can be shown. */
function surfacesAfter(commands: readonly QxlCommand[]): Shown[] {
  const alive = new Map<number, Shown>();
  for (const command of commands) {
    if (command.op === 'surface-create') {
      const { surfaceId: id, format, width, height } = command;
      alive.set(id, { id, format, width, height });
    } else if (command.op === 'surface-destroy') {
      alive.delete(command.surfaceId);
    }
  }
  return [...alive.values()].filter(({ id }) => id < FIRST_OPERAND_ID);
}

/** The first commands of a scene, and at the end one of its surfaces shown on the primary: its colours, or also its high bytes. */
function showing(scene: Scene, length: number, surface: Shown, highBytes: boolean): Scene {
  const commands = scene.commands.slice(0, length);
  const { id, format, width, height } = surface;
  const area = rect(0, 0, Math.min(width, scene.primary.width), Math.min(height, scene.primary.height));
  const isNarrow = scene.primary.format === SurfaceFormat.RGB16_555;
  const shown = isNarrow && format !== SurfaceFormat.A8 ? SurfaceFormat.RGB16_555 : format;
  const last: QxlCommand = highBytes
    ? {
        op: 'alpha-blend',
        box: area,
        src: { kind: 'surface', surfaceId: id },
        srcArea: area,
        alphaFlags: 2,
        alpha: 255,
      }
    : show(new Dice(1), id, shown, area);
  // Nothing of the picture itself may hide or make a difference.
  const all = rect(0, 0, scene.primary.width, scene.primary.height);
  const grey: QxlCommand = {
    op: 'fill',
    box: all,
    brush: { type: 'solid', color: isNarrow ? 0x4210 : 0x808080 },
    ropd: 8,
  };
  return { ...scene, commands: [...commands, grey, last] };
}

export interface Culprit {
  /** Number of commands up to and with the first after which the pictures differ. */
  readonly length: number;
  readonly command: QxlCommand | undefined;
  readonly complaint: string;
}

/** A stage that is made anew after a program of it ended. */
export class StageKeeper {
  readonly #open: () => Promise<Stage>;
  #stage: Stage | null = null;

  constructor(open: () => Promise<Stage>) {
    this.#open = open;
  }

  /** Plays, and says what is wrong; null if nothing is. */
  async complaint(scene: Scene): Promise<string | null> {
    this.#stage ??= await this.#open();
    try {
      return complaint(await this.#stage.play(scene));
    } catch (error) {
      await this.stop();
      const words = String(error).split('\n');
      // The answers of a long dialogue say nothing.
      return `it did not come to an end: ${words.filter((line) => !/^(- event|\d+ ok|$)/.test(line)).join(' ')}`;
    }
  }

  async stop(): Promise<void> {
    await this.#stage?.stop().catch(() => undefined);
    this.#stage = null;
  }
}

/** Bisects a scene that fails as a whole. @returns null if it does not fail again. */
export async function findCulprit(keeper: StageKeeper, scene: Scene): Promise<Culprit | null> {
  const test = async (length: number): Promise<string | null> => {
    const plain = await keeper.complaint({ ...scene, commands: scene.commands.slice(0, length) });
    if (plain !== null) return plain;
    for (const surface of surfacesAfter(scene.commands.slice(0, length))) {
      // High bytes count where they are alpha.
      const variants = surface.format === SurfaceFormat.ARGB32 ? [false, true] : [false];
      for (const highBytes of variants) {
        const found = await keeper.complaint(showing(scene, length, surface, highBytes));
        if (found !== null) return `surface ${surface.id} (format ${surface.format}): ${found}`;
      }
    }
    return null;
  };
  let good = 0;
  let bad = scene.commands.length;
  let said = await test(bad);
  if (said === null) return null;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const found = await test(middle);
    if (found === null) {
      good = middle;
    } else {
      bad = middle;
      said = found;
    }
  }
  return { length: bad, command: scene.commands[bad - 1], complaint: said };
}

/** A command for people: pixels are only counted. */
export function describeCommand(command: QxlCommand | undefined): string {
  return JSON.stringify(command, (key, value: unknown) => {
    if (value instanceof Uint8Array) return `${value.length} bytes`;
    if (typeof value === 'bigint') return value.toString();
    return key === 'entries' ? 'colours' : value;
  });
}
