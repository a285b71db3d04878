/** Picks the back end for a canvas: WebGL2, unless it is refused or drawn in software, where a 2D canvas is twice as fast. */

import type { PresenterName } from '../protocol';
import { Canvas2dPresenter } from './canvas2d';
import type { Presenter } from './presenter';
import type { ContextEvents } from './webgl';
import { WebGlPresenter } from './webgl';

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|microsoft basic/i;

export interface Choice {
  readonly presenter: Presenter;
  /** For the statistics: why this one. */
  readonly reason: string;
}

/** @param forced What the user wants at all costs; null lets the machine decide. */
export function choosePresenter(canvas: OffscreenCanvas, forced: PresenterName | null, events: ContextEvents): Choice {
  if (forced === '2d') return { presenter: new Canvas2dPresenter(canvas), reason: 'forced' };
  const renderer = webGlRenderer();
  // Refused although it was asked for: the machine has none, or a start before this one decided so.
  if (renderer === null) return { presenter: new Canvas2dPresenter(canvas), reason: 'no WebGL2' };
  if (forced === 'webgl') return { presenter: new WebGlPresenter(canvas, events), reason: 'forced' };
  if (isSoftware(renderer)) return { presenter: new Canvas2dPresenter(canvas), reason: renderer };
  return { presenter: new WebGlPresenter(canvas, events), reason: renderer };
}

/** Whether an unmasked renderer string names a rasteriser that runs on the CPU. */
export function isSoftware(renderer: string): boolean {
  return SOFTWARE.test(renderer);
}

/** Asked on a canvas of its own: the first context fixes a canvas's kind for ever. */
function webGlRenderer(): string | null {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) return null;
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(extension === null ? gl.RENDERER : extension.UNMASKED_RENDERER_WEBGL);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof name === 'string' ? name : '';
}
