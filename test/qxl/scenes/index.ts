/** All scenes, and what is needed to play them. */
import { alphaBlends } from './alpha-blends';
import { caches } from './caches';
import { clips } from './clips';
import { composites } from './composites';
import { copies } from './copies';
import { copyBits } from './copy-bits';
import { fills } from './fills';
import { formats } from './formats';
import { masks } from './masks';
import { rop3 } from './rop3';
import { scaling } from './scaling';
import type { SceneCase } from './scene-case';
import { strokes } from './strokes';
import { surfaces } from './surfaces';
import { texts } from './texts';
import { transparents } from './transparents';

export { SMALL_CACHE_PIXELS } from './caches';
export { MODES, modeNamed, type Mode } from './modes';
export { randomScene } from './random';
export type { SceneCase } from './scene-case';

export const SCENES: readonly SceneCase[] = [
  ...fills,
  ...copies,
  ...formats,
  ...rop3,
  ...masks,
  ...clips,
  ...scaling,
  ...strokes,
  ...texts,
  ...transparents,
  ...alphaBlends,
  ...composites,
  ...copyBits,
  ...surfaces,
  ...caches,
];
