/** The page of a viewer window: one desktop. */

import { createPinia } from 'pinia';
import { createApp } from 'vue';
import './style.css';
import { DISPLAY_WORKER } from './views/viewer-keys';
import ViewerView from './views/ViewerView.vue';

export function showViewer(worker: Worker): void {
  createApp(ViewerView).use(createPinia()).provide(DISPLAY_WORKER, worker).mount('#app');
}
