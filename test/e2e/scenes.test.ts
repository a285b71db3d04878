/** The real window shows what the reference client shows: scenes of every family of operations and random mixtures, with both decode hosts. */
import { beforeAll, describe, it } from '@jest/globals';
import { fromPixels32 } from '../lab/image';
import type { XDisplay } from '../lab';
import { scope } from '../lab/scope';
import { playScene, startQxlServer, startReferencePair, type Scene } from '../qxl';
import { modeNamed, randomScene, SCENES } from '../qxl/scenes';
import { showUnscaled, startApp, startScreen, waitForGuest, waitForPicture } from './app';

const keepForAll = scope('file');
const keep = scope('test');

const MODE = modeNamed('auto_glz');
const NAMES = [
  'copy-surface',
  'masks',
  'clips',
  'scaling',
  'text-a4',
  'stroke-figures',
  'composite-simple',
  'alpha-blend-555',
  'formats-direct',
  'cache-evictions',
];
const MIXTURES = [2, 3, 4].map((seed) => randomScene(seed, { commands: 600, mode: MODE }));
const PLAYED: readonly Scene[] = [
  ...SCENES.map(({ scene }) => scene).filter(({ name }) => NAMES.includes(name)),
  ...MIXTURES,
];

let screen: XDisplay;
beforeAll(async () => {
  screen = await keepForAll(startScreen());
});

describe('the window shows every operation as the reference draws it', () => {
  it.each(['renderer', 'main'])('decoded in %s', async (decode) => {
    const settings = { compression: MODE.compression } as const;
    const reference = await keep(startReferencePair(settings));
    const server = await keep(startQxlServer(settings));
    const app = await keep(startApp(screen, [`--decode=${decode}`, `spice://127.0.0.1:${server.port}`]));
    const page = await app.window('viewer');
    await server.waitClient();
    await waitForGuest(page);
    await showUnscaled(page);
    for (const scene of PLAYED) {
      await Promise.all([server.play(scene), playScene(reference, scene)]);
      const { width, height, bgrx } = await reference.client.save(0, 0);
      await waitForPicture(screen, fromPixels32(width, height, bgrx));
    }
  });
});
