/** What the entry file hands to the viewer's components. */

import type { InjectionKey } from 'vue';

/** The display worker; only an entry file knows where the bundler puts it. */
export const DISPLAY_WORKER: InjectionKey<Worker> = Symbol('display-worker');
