/** Where the parts of the built app lie, seen from the bundle of the main process (`dist/main/index.js`). */

import { join } from 'node:path';

export const PRELOAD_FILE = join(__dirname, '../preload/index.js');
export const PAGES_FOLDER = join(__dirname, '../renderer');
export const SESSION_FILE = join(__dirname, 'session.js');
export const DEMO_FILE = join(__dirname, 'demo.js');
