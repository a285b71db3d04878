/** What the entry file hands to the viewer's components. */

import type { InjectionKey } from 'vue';

/** Makes the display worker; only an entry file knows where the bundler puts it. */
export const MAKE_WORKER: InjectionKey<() => Worker> = Symbol('make-worker');
