/**
 * Every drawing operation and option as scenes, and random mixtures of them: what Saffron shows equals what the reference client
 * shows, pixel for pixel, under every compression; the frames alone build the same picture; and everything really was on the wire.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Fixture } from '../../main/spice/display/testing/fixture';
import { displayServer } from '../../main/spice/wire/messages/display';
import { twin, wasm } from '../../native-addons/pixels/testing/cores';
import { playScene } from '../qxl';
import { MODES, modeNamed, randomScene, SCENES, type Mode, type SceneCase } from '../qxl/scenes';
import { UNREACHABLE, WIRE_ITEMS } from '../qxl/scenes/coverage';
import { EXCEPTIONS } from '../qxl/scenes/exceptions';
import { complaint, difference, Stage } from '../qxl/scenes/stage';
import { streamScene } from '../qxl/scenes/streams';

/** Mixtures in every mode; `npm run test:seeds` plays many more. */
const SEEDS = [11, 13];
const SEED_COMMANDS = 400;

/** What any scene of this file has put on the wire. */
const seen = new Set<string>();

let stage: Stage | null = null;

function current(): Stage {
  if (stage === null) throw new Error('no stage is open');
  return stage;
}

async function close(): Promise<void> {
  await stage?.stop();
  stage = null;
}

/** Plays one scene and fails unless all views of it agree and the wire carried what the scene is about. */
async function playCase({ scene, needs }: SceneCase): Promise<void> {
  const { log } = current().saffron.client.display(0);
  // What came with the connection belongs to the first scene.
  if (log.messages > 0) for (const [fact] of log.entries()) seen.add(fact);
  log.clear();
  expect(complaint(await current().play(scene))).toBeNull();
  for (const [fact] of log.entries()) seen.add(fact);
  expect(needs.filter((fact) => log.count(fact) === 0)).toEqual([]);
}

function playable(mode: Mode): (readonly [name: string, one: SceneCase])[] {
  return SCENES.filter(({ plays }) => plays === undefined || plays(mode)).map((one) => [one.scene.name, one]);
}

describe.each(MODES.map((mode) => [mode.name, mode] as const))('compression %s', (_name, mode) => {
  beforeAll(async () => {
    stage = await Stage.open(mode);
  });
  afterAll(close);

  test.each(playable(mode))('%s', (_scene, one) => playCase(one));

  test.each(SEEDS)('random mixture %i', async (seed) => {
    const scene = randomScene(seed, { commands: SEED_COMMANDS, mode });
    expect(complaint(await current().play(scene))).toBeNull();
  });
});

describe('decode host renderer', () => {
  const mode = modeNamed('auto_glz');
  beforeAll(async () => {
    stage = await Stage.open(mode, { host: 'renderer' });
  });
  afterAll(close);

  test.each(playable(mode))('%s', (_scene, one) => playCase(one));
});

describe('a stream', () => {
  beforeAll(async () => {
    stage = await Stage.open(modeNamed('auto_glz'), { server: { streaming: 'all', codecs: 'spice:mjpeg' } });
  });
  afterAll(close);

  test('leaves an exact picture behind', () => playCase(streamScene));
});

describe('where the reference is wrong', () => {
  beforeAll(async () => {
    stage = await Stage.open(modeNamed('off'));
  });
  afterAll(close);

  test.each(EXCEPTIONS.map((one) => [one.name, one] as const))('%s', async (_name, { scene, same }) => {
    const { saffron, reference } = current();
    await Promise.all([playScene(saffron, scene), playScene(reference, same)]);
    const display = saffron.client.display(0);
    expect(difference(await reference.client.save(0, 0), display.pixels(), 0)).toBeNull();
    expect(display.problems).toEqual([]);
  });
});

describe('the twin of the pixel core', () => {
  const CASES = SCENES.filter(({ scene }) =>
    /^(fill-pattern|copy-rops|opaque|formats-(direct|index)|rop3-surfaces|masks|scaling|stroke-rops|text-a[14]|transparent|alpha-blend|composite-(simple|images?|sampling)|copy-bits|cache-evictions)(-555)?$/.test(
      scene.name,
    ),
  );
  const primaries = [wasm, twin].map((core) => new Fixture({ core }));
  let messages: { readonly type: number; readonly body: Uint8Array }[] = [];

  beforeAll(async () => {
    stage = await Stage.open(modeNamed('auto_glz'));
    current().saffron.client.display(0).tap = (type, body) => messages.push({ type, body: body.slice() });
  });
  afterAll(close);

  test.each(CASES.map((one) => [one.scene.name, one] as const))('draws %s', async (_name, { scene }) => {
    messages = [];
    await current().play(scene);
    for (const { pipeline } of primaries) {
      for (const { type, body } of messages)
        if (type !== displayServer.MARK.id) await pipeline.handle(type, body.slice());
    }
    const [compiled, plain] = primaries.map((fixture) => fixture.words());
    expect(compiled).not.toHaveLength(0);
    expect(Buffer.compare(Buffer.from(compiled!.buffer), Buffer.from(plain!.buffer))).toBe(0);
  });
});

test('the scenes together put everything on the wire that the server can send', () => {
  expect(WIRE_ITEMS.filter((item) => !seen.has(item))).toEqual([]);
});

test('every message of the display channel is played, or said to be out of reach', () => {
  const known = new Set([...WIRE_ITEMS, ...Object.keys(UNREACHABLE)]);
  expect(Object.keys(displayServer).filter((name) => !known.has(name))).toEqual([]);
});
