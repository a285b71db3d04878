/** Images of every format, row order, stride, size and class of content, so that every encoding of the server is met. */
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import type { QxlCommand } from '../command';
import { bitmap, DIRECT_FORMATS, LITTLE_ENDIAN_FORMATS, PALETTE_FORMATS, type Format } from './bitmaps';
import { CONTENT } from './content';
import { Dice } from './dice';
import { LZ_MODES } from './modes';
import { areaOf, cell, copy, ground, PRIMARY_555, rect, sceneOf, WIDTH, HEIGHT, type SceneCase } from './scene-case';

function mixture(name: string, seed: number, formats: readonly Format[], narrow: boolean): SceneCase {
  const dice = new Dice(seed);
  const commands: QxlCommand[] = [ground(dice)];
  for (const format of formats) {
    for (const content of CONTENT) {
      for (const topDown of [true, false]) {
        const [width, height] = [dice.between(1, 70), dice.between(1, 50)];
        const image = bitmap(dice, width, height, {
          format,
          content,
          topDown,
          narrow,
          padding: dice.oneIn(4) ? dice.between(1, 9) : 0,
          chunks: dice.oneIn(3) ? dice.between(2, 5) : 1,
        });
        commands.push(copy(image, rect(dice.below(WIDTH - width), dice.below(HEIGHT - height), width, height)));
      }
    }
  }
  return {
    scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined),
    needs: ['DRAW_COPY'],
  };
}

/** Whole pictures: large enough for every encoder to find something. */
function large(): SceneCase {
  const dice = new Dice(42);
  const commands: QxlCommand[] = [];
  for (const content of CONTENT) {
    for (const format of DIRECT_FORMATS) {
      const image = bitmap(dice, WIDTH, HEIGHT, { format, content, topDown: dice.oneIn(2) });
      commands.push(copy(image, areaOf(image)));
    }
  }
  return { scene: sceneOf('formats-large', commands), needs: ['DRAW_COPY'] };
}

/** Index bitmaps with the first pixel in the low bits travel packed only. */
function littleEndian(): SceneCase {
  const dice = new Dice(43);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 8; i++) {
    const format = LITTLE_ENDIAN_FORMATS[i % 2]!;
    // Flat pictures never grow when they are packed.
    const image = bitmap(dice, 61 + i, 41, { format, content: 'sparse', topDown: i % 3 === 0 });
    commands.push(copy(image, rect(i * 10, i * 9, 61 + i, 41)));
  }
  return {
    scene: sceneOf('formats-little-endian', commands),
    needs: ['image:LZ_PLT'],
    plays: (mode) => LZ_MODES.includes(mode.name),
  };
}

/** Palettes with an id: sent once, then named; more of them than the server keeps, so that it takes some back. */
function palettes(name: string, narrow: boolean): SceneCase {
  const dice = new Dice(44);
  const commands: QxlCommand[] = [ground(dice)];
  const images = Array.from({ length: 140 }, (_none, i) =>
    bitmap(dice, 14, 14, { format: PALETTE_FORMATS[i % 3]!, content: 'noise', cachePalette: true, narrow }),
  );
  const order = [...images.keys(), ...images.keys(), ...[...images.keys()].reverse(), 3, 4, 5, 3, 4, 5];
  order.forEach((index, i) => commands.push(copy(images[index]!, cell(i))));
  return {
    scene: sceneOf(name, commands, narrow ? PRIMARY_555 : undefined),
    needs: ['palette:CACHE_ME', 'palette:cached', 'INVAL_PALETTE'],
  };
}

export const formats: readonly SceneCase[] = [
  mixture('formats-direct', 40, DIRECT_FORMATS, false),
  mixture('formats-direct-555', 40, DIRECT_FORMATS, true),
  mixture('formats-index', 41, PALETTE_FORMATS, false),
  mixture('formats-index-555', 41, PALETTE_FORMATS, true),
  mixture('formats-rgba', 45, [BitmapFormat.RGBA], false),
  large(),
  littleEndian(),
  palettes('palettes', false),
  palettes('palettes-555', true),
];
