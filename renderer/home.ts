/** Entry of the home window: the list of connections. */

import { createPinia } from 'pinia';
import { createApp } from 'vue';
import './style.css';
import HomeView from './views/HomeView.vue';

createApp(HomeView).use(createPinia()).mount('#app');
