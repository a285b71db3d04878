/**
 * Strokes and texts against pictures of the reference client: spice-gtk 0.42 was given the same messages on an off-screen surface,
 * which was then copied to the primary; the hashes are those of its RGB bytes.
 */

import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { loadPixels } from '../../../native-addons/pixels/node';
import type { PixelCore } from '../../../native-addons/pixels/face';
import { createTwin } from '../../../native-addons/pixels/twin';
import { bitmap, Fixture, NO_MASK, PUT, Random, rect } from './testing/fixture';
import { cells, SCENE_HEIGHT, SCENE_WIDTH, strokeIn, textIn } from './testing/reference-scenes';

const STROKES = [
  '7cffee3e29e2180fa9c23a8ec99f812af7a702215cafaa8260bcc8a1b1b1e577',
  '89b4ee751b1c8872adeebabf2ca559a5e5f217b3053375f8b11a78372f1b2fb2',
  'c9f3796bdcd84fd1e8ad3c08fbae47544679d5b69f561f818f9961f5b6cfcb91',
];
const TEXTS = [
  'dbfd4b3ecdda77f173fd7dfcaf7a2e7a41febe91e3a5813429aaa0dad836c00e',
  '7e7482f45f52abf1b468cd9a8f463f1560da939a8f983f373ef273d7bf1707ec',
  'b369be78d0d52b01092edeab84cccf17d875b89af83b5c5cd511e5888a3b0d97',
];

/** Hash of the primary after noise and one operation in each cell. */
function picture(seed: number, draw: (fixture: Fixture, random: Random) => void, core: PixelCore): string {
  const fixture = new Fixture({ core });
  const random = new Random(seed);
  fixture.surface(0, SCENE_WIDTH, SCENE_HEIGHT);
  const all = rect(0, 0, SCENE_WIDTH, SCENE_HEIGHT);
  const noise = random.words(SCENE_WIDTH * SCENE_HEIGHT).map((word) => word & 0xffffff);
  const src = bitmap(SCENE_WIDTH, SCENE_HEIGHT, noise);
  const base = { surfaceId: 0, box: all, clip: null };
  void fixture.send('DRAW_COPY', { base, src, srcArea: all, rop: PUT, scaleMode: 1, mask: NO_MASK });
  draw(fixture, random);
  expect(fixture.events.problems).toEqual([]);
  const rgb = Buffer.from(fixture.picture()).swap32();
  return createHash('sha256')
    .update(rgb.filter((_byte, i) => (i & 3) !== 0))
    .digest('hex');
}

const strokes = (fixture: Fixture, random: Random): void => {
  for (const box of cells()) void fixture.send('DRAW_STROKE', strokeIn(random, 0, box));
};
const texts = (fixture: Fixture, random: Random): void => {
  for (const box of cells()) void fixture.send('DRAW_TEXT', textIn(random, 0, box));
};

describe('equal to the reference client', () => {
  it.each(STROKES.map((hash, i) => [i + 1, hash]))('strokes %i', (seed, hash) => {
    expect(picture(Number(seed), strokes, loadPixels())).toBe(hash);
  });

  it.each(TEXTS.map((hash, i) => [i + 1, hash]))('texts %i', (seed, hash) => {
    expect(picture(Number(seed), texts, loadPixels())).toBe(hash);
  });

  it('on the twin as well', () => {
    expect(picture(1, strokes, createTwin())).toBe(STROKES[0]);
    expect(picture(1, texts, createTwin())).toBe(TEXTS[0]);
  });
});
