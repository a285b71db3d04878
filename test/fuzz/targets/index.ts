/** All fuzz targets. */
import type { FuzzTarget } from '../target';
import { canvas } from './canvas';
import { channels } from './channels';
import { connections } from './connections';
import { framer } from './framer';
import { decoders } from './images';
import { link } from './link';
import { wire } from './wire';

export const targets: readonly FuzzTarget[] = [wire, framer, link, ...channels, ...connections, ...decoders, canvas];
