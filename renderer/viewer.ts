/** Entry of a viewer window: one desktop. */

import { createPinia } from 'pinia';
import { createApp } from 'vue';
import './style.css';
import { MAKE_WORKER } from './views/viewer-keys';
import ViewerView from './views/ViewerView.vue';

createApp(ViewerView)
  .use(createPinia())
  .provide(MAKE_WORKER, () => new Worker(new URL('./worker/display-worker.ts', import.meta.url), { type: 'module' }))
  .mount('#app');
