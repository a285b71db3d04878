/** Entry of a viewer window: starts the display worker first, then brings the page, so that both load beside each other. */

const worker = new Worker(new URL('./worker/display-worker.ts', import.meta.url), { type: 'module' });

void import('./viewer-page').then(({ showViewer }) => showViewer(worker));
