/** The JPEG decoder's module for a worker of the renderer: the bundler places libjpeg-turbo's WebAssembly, the worker fetches it. */

import wasmUrl from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url';

export function compileJpeg(): Promise<WebAssembly.Module> {
  return WebAssembly.compileStreaming(fetch(wasmUrl));
}
