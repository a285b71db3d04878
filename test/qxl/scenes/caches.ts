/** The image cache: hits, evictions (the clients announce a small cache), lossy and lossless entries, a cache that is emptied. */
import { BitmapFormat } from '../../../main/spice/wire/messages/image';
import type { QxlCommand } from '../command';
import { bitmap } from './bitmaps';
import { CONTENT } from './content';
import { Dice } from './dice';
import { areaOf, copy, ground, point, rect, sceneOf, type SceneCase } from './scene-case';

/** Pixels of the cache that clients announce in tests: small, so that the server takes images back. */
export const SMALL_CACHE_PIXELS = 64 * 1024;

function hits(): SceneCase {
  const dice = new Dice(171);
  const images = Array.from({ length: 12 }, (_none, i) =>
    bitmap(dice, dice.between(10, 50), dice.between(10, 40), {
      cache: true,
      topDown: i % 2 === 0,
      format: [BitmapFormat.BIT32, BitmapFormat.RGBA, BitmapFormat.BIT8, BitmapFormat.BIT16, BitmapFormat.BIT24][
        i % 5
      ]!,
      content: CONTENT[i % CONTENT.length]!,
    }),
  );
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 80; i++) {
    const image = images[dice.below(images.length)]!;
    const box = rect(dice.below(190 - image.width), dice.below(140 - image.height), image.width, image.height);
    const each: readonly QxlCommand[] = [
      copy(image, box),
      { op: 'alpha-blend', box, src: image, srcArea: areaOf(image), alphaFlags: 0, alpha: 128 },
      { op: 'fill', box, brush: { type: 'pattern', image, pos: point(i, 2) }, ropd: 8 },
      { op: 'transparent', box, src: image, srcArea: areaOf(image), srcColor: 0, trueColor: 0 },
    ];
    commands.push(each[i % each.length]!);
    if (i === 40) commands.push({ op: 'reset-image-cache' });
  }
  return {
    scene: sceneOf('cache-hits', commands),
    needs: ['image:CACHE_ME', 'image:FROM_CACHE'],
    plays: (mode) => mode.jpeg !== 'always',
  };
}

/** More pixels than the cache holds: the server takes back the oldest and sends them again. */
function evictions(): SceneCase {
  const dice = new Dice(172);
  const images = Array.from({ length: 40 }, (_none, i) =>
    bitmap(dice, 60, 50, { cache: true, content: CONTENT[i % CONTENT.length]!, topDown: i % 3 !== 0 }),
  );
  const commands: QxlCommand[] = [ground(dice)];
  const order = [...images.keys(), ...[...images.keys()].reverse(), ...images.keys(), 5, 6, 5, 6];
  order.forEach((index, i) => commands.push(copy(images[index]!, rect((i * 13) % 130, (i * 7) % 92, 60, 50))));
  return { scene: sceneOf('cache-evictions', commands), needs: ['image:CACHE_ME', 'INVAL_LIST'] };
}

/** Lossy entries are good enough for copies; an operation that would show the loss gets the image again, lossless. */
function lossy(): SceneCase {
  const dice = new Dice(173);
  const images = Array.from({ length: 6 }, () => bitmap(dice, 64, 56, { cache: true, content: 'photo' }));
  const alpha = bitmap(dice, 64, 56, { cache: true, content: 'photo', format: BitmapFormat.RGBA });
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 24; i++) {
    const image = images[i % 6]!;
    const box = rect((i * 29) % 128, (i * 17) % 88, 64, 56);
    if (i >= 12) {
      commands.push({ op: 'transparent', box, src: image, srcArea: areaOf(image), srcColor: 0, trueColor: 0x010203 });
      commands.push(copy(image, rect(100, 60, 64, 56)));
    } else {
      commands.push(copy(image, box));
    }
    if (i % 4 === 3) {
      commands.push({ op: 'alpha-blend', box, src: alpha, srcArea: areaOf(alpha), alphaFlags: 0, alpha: 255 });
    }
  }
  return {
    scene: sceneOf('cache-lossy', commands),
    needs: ['image:JPEG', 'image:CACHE_ME', 'image:CACHE_REPLACE_ME', 'image:FROM_CACHE_LOSSLESS', 'image:FROM_CACHE'],
    plays: (mode) => mode.jpeg === 'always',
  };
}

export const caches: readonly SceneCase[] = [hits(), evictions(), lossy()];
