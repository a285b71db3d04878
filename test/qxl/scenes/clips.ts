/** Clip rectangle lists: bands, overlaps, empty ones, hundreds of them, with every family of operation. */
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import type { QxlCommand, QxlRect } from '../command';
import { bitmap } from './bitmaps';
import { Dice } from './dice';
import { copy, ground, HEIGHT, point, PUT, rect, sceneOf, WHOLE, WIDTH, type SceneCase } from './scene-case';

/** A list of rectangles as guests make them (bands), or as only tests do (overlapping, empty, outside). */
export function clipList(dice: Dice, box: QxlRect): QxlRect[] {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  if (dice.oneIn(2)) {
    const rects: QxlRect[] = [];
    for (let y = box.top; y < box.bottom; y += Math.max(1, height >> 2)) {
      const tall = Math.min(box.bottom - y, dice.between(1, Math.max(1, height >> 2)));
      for (let x = box.left + dice.below(5); x < box.right; x += dice.between(4, 20)) {
        const wide = Math.min(box.right - x, dice.between(1, 4));
        rects.push(rect(x, y, wide, tall));
      }
    }
    return rects;
  }
  return Array.from({ length: dice.between(1, 6) }, () =>
    rect(
      box.left + dice.between(-4, width),
      box.top + dice.between(-4, height),
      dice.between(0, width),
      dice.between(0, height),
    ),
  );
}

/**
 * Rectangles below one another, so that no row is cut twice: in strokes the reference loses rows behind one that falls into
 * several pieces.
 */
export function stackedClip(dice: Dice, box: QxlRect): QxlRect[] {
  const rects: QxlRect[] = [];
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  for (let y = box.top + dice.below(4); y < box.bottom; y += dice.between(2, 12)) {
    const left = box.left + dice.below(width);
    const bottom = Math.min(box.bottom, y + dice.between(1, Math.max(1, height >> 2)));
    if (rects.length > 0 && rects[rects.length - 1]!.bottom > y) continue;
    rects.push({ left, top: y, right: Math.min(box.right, left + dice.between(1, width)), bottom });
  }
  return rects;
}

function every(): SceneCase {
  const dice = new Dice(71);
  const commands: QxlCommand[] = [ground(dice)];
  for (let i = 0; i < 80; i++) {
    const box = rect(dice.below(100), dice.below(80), dice.between(8, 90), dice.between(8, 60));
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const clip = clipList(dice, box);
    const src = bitmap(dice, width, height);
    const srcArea = rect(0, 0, width, height);
    const brush = { type: 'solid', color: dice.word() & 0xffffff } as const;
    const each: readonly QxlCommand[] = [
      { op: 'fill', box, clip, brush, ropd: RopFlag.OP_XOR },
      { op: 'copy', box, clip, src, srcArea, ropd: PUT, scaleMode: 0 },
      { op: 'blend', box, clip, src, srcArea, ropd: RopFlag.OP_XOR, scaleMode: 0 },
      { op: 'opaque', box, clip, src, srcArea, brush, ropd: RopFlag.OP_XOR, scaleMode: 0 },
      { op: 'invers', box, clip },
      { op: 'rop3', box, clip, src, srcArea, brush, rop3: 0x6c, scaleMode: 0 },
      { op: 'transparent', box, clip, src, srcArea, srcColor: 0, trueColor: 0 },
      { op: 'alpha-blend', box, clip, src, srcArea, alphaFlags: 0, alpha: 99 },
      { op: 'composite', box, clip, flags: 3, src, srcOrigin: point(0, 0), maskOrigin: point(0, 0) },
      { op: 'copy-bits', box, clip, srcPos: point(Math.max(0, box.left - 5), Math.max(0, box.top - 4)) },
      { op: 'copy', box, clip, src: bitmap(dice, 20, 20), srcArea: rect(2, 2, 17, 15), ropd: PUT, scaleMode: i % 2 },
    ];
    commands.push(each[i % each.length]!);
  }
  return { scene: sceneOf('clips', commands), needs: ['clip:RECTS', 'clip:NONE'] };
}

/** A list without rectangles hides everything; images in it are decoded all the same. */
function hidden(): SceneCase {
  const dice = new Dice(72);
  const image = bitmap(dice, 64, 64, { content: 'photo', cache: true });
  const again = bitmap(dice, 64, 64, { content: 'flat' });
  const box = rect(10, 10, 64, 64);
  return {
    scene: sceneOf('clip-hidden', [
      ground(dice),
      copy(image, box, undefined, { clip: [rect(100, 100, 10, 10)] }),
      copy(again, box, undefined, { clip: [rect(12, 12, 0, 0), rect(80, 80, 5, 5)] }),
      copy(image, rect(90, 40, 64, 64)),
      copy(again, rect(50, 70, 64, 64)),
    ]),
    needs: ['DRAW_COPY'],
  };
}

function many(): SceneCase {
  const dice = new Dice(73);
  const clip = Array.from({ length: 900 }, (_none, i) =>
    rect((i % 45) * 4, Math.floor(i / 45) * 6, 1 + (i % 3), 1 + (i % 5)),
  );
  const image = bitmap(dice, WIDTH, HEIGHT, { content: 'gradient' });
  return {
    scene: sceneOf('clip-many', [
      ground(dice),
      copy(image, WHOLE, undefined, { clip }),
      { op: 'invers', box: WHOLE, clip: clip.slice(100, 300) },
    ]),
    needs: ['clip:RECTS'],
  };
}

export const clips: readonly SceneCase[] = [every(), hidden(), many()];
