/** The WebGL2 presenter: one texture for the primary surface, dirty rectangles uploaded straight from its memory. */

import type { PixelRect } from '../../../preload/contract/display';
import type { CursorShape } from '../../../preload/contract/session';
import type { Picture, Presenter, Scene } from './presenter';
import { isCrisp, PresenterError } from './presenter';
import { CURSOR_SHADER, PICTURE_SHADER, VERTEX_SHADER } from './shaders';

export interface ContextEvents {
  lost(): void;
  /** The picture must be uploaded again, whole. */
  restored(): void;
}

interface Quad {
  readonly program: WebGLProgram;
  readonly place: WebGLUniformLocation | null;
  readonly part: WebGLUniformLocation | null;
}

interface Resources {
  readonly picture: Quad;
  readonly cursor: Quad;
  readonly pictureTexture: WebGLTexture;
  readonly cursorTexture: WebGLTexture;
  /** Size of the allocated picture texture. */
  size: { width: number; height: number } | null;
}

export class WebGlPresenter implements Presenter {
  readonly name = 'webgl';
  readonly #canvas: OffscreenCanvas;
  readonly #gl: WebGL2RenderingContext;
  readonly #events: ContextEvents;
  readonly #onLost = (event: Event): void => this.#handleLost(event);
  readonly #onRestored = (): void => this.#handleRestored();
  #resources: Resources | null;
  #picture: Picture | null = null;
  #cursor: CursorShape | null = null;

  /** @throws PresenterError if the canvas gives no WebGL2 context. */
  constructor(canvas: OffscreenCanvas, events: ContextEvents) {
    const gl = canvas.getContext('webgl2', {
      alpha: false,
      antialias: false,
      depth: false,
      stencil: false,
      powerPreference: 'low-power',
    });
    if (gl === null) throw new PresenterError('WebGL2 is refused');
    this.#canvas = canvas;
    this.#gl = gl;
    this.#events = events;
    this.#resources = makeResources(gl);
    canvas.addEventListener('webglcontextlost', this.#onLost);
    canvas.addEventListener('webglcontextrestored', this.#onRestored);
  }

  setPicture(picture: Picture | null): void {
    this.#picture = picture;
    if (this.#resources !== null) this.#resources.size = null;
  }

  upload(rects: readonly PixelRect[]): void {
    const resources = this.#resources;
    const picture = this.#picture;
    if (resources === null || picture === null) return;
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, resources.pictureTexture);
    if (resources.size?.width !== picture.width || resources.size.height !== picture.height) {
      const limit = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
      if (picture.width > limit || picture.height > limit) throw new PresenterError(`texture limit is ${limit}`);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, picture.width, picture.height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
      resources.size = { width: picture.width, height: picture.height };
      this.#uploadRect(picture, { left: 0, top: 0, right: picture.width, bottom: picture.height });
      return;
    }
    for (const rect of rects) this.#uploadRect(picture, rect);
  }

  #uploadRect(picture: Picture, rect: PixelRect): void {
    const width = rect.right - rect.left;
    const height = rect.bottom - rect.top;
    if (width <= 0 || height <= 0) return;
    const gl = this.#gl;
    const rows = picture.rows(rect);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, rows.strideBytes / 4);
    const kind = gl.UNSIGNED_BYTE;
    gl.texSubImage2D(gl.TEXTURE_2D, 0, rect.left, rect.top, width, height, gl.RGBA, kind, rows.bytes, rows.offset);
  }

  setCursor(shape: CursorShape | null): void {
    this.#cursor = shape;
    const resources = this.#resources;
    if (resources === null || shape === null) return;
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, resources.cursorTexture);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    const kind = gl.UNSIGNED_BYTE;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, shape.width, shape.height, 0, gl.RGBA, kind, shape.rgba);
  }

  draw(scene: Scene): void {
    const resources = this.#resources;
    if (resources === null) return;
    const gl = this.#gl;
    const { layout } = scene;
    gl.viewport(0, 0, this.#canvas.width, this.#canvas.height);
    gl.clearColor(0, 0, 0, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (resources.size === null) return;
    gl.disable(gl.BLEND);
    gl.useProgram(resources.picture.program);
    gl.bindTexture(gl.TEXTURE_2D, resources.pictureTexture);
    const filter = isCrisp(layout.scale) ? gl.NEAREST : gl.LINEAR;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
    const part = [scene.shown.width / resources.size.width, scene.shown.height / resources.size.height] as const;
    this.#drawQuad(resources.picture, layout.x, layout.y, layout.width, layout.height, part);
    this.#drawCursor(resources, scene);
  }

  #drawCursor(resources: Resources, scene: Scene): void {
    const shape = this.#cursor;
    if (shape === null || scene.cursor === null) return;
    const gl = this.#gl;
    const { layout } = scene;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    gl.useProgram(resources.cursor.program);
    gl.bindTexture(gl.TEXTURE_2D, resources.cursorTexture);
    const x = layout.x + (scene.cursor.x - shape.hotSpotX) * layout.scale;
    const y = layout.y + (scene.cursor.y - shape.hotSpotY) * layout.scale;
    this.#drawQuad(resources.cursor, x, y, shape.width * layout.scale, shape.height * layout.scale, [1, 1]);
  }

  /** Draws the texture that is bound; the place is in device pixels. */
  #drawQuad(quad: Quad, x: number, y: number, width: number, height: number, part: readonly [number, number]): void {
    const gl = this.#gl;
    const scaleX = 2 / this.#canvas.width;
    const scaleY = 2 / this.#canvas.height;
    gl.uniform4f(quad.place, x * scaleX - 1, 1 - y * scaleY, width * scaleX, height * scaleY);
    gl.uniform2f(quad.part, part[0], part[1]);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  resize(width: number, height: number): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
  }

  loseContext(restoreAfterMs: number): boolean {
    const extension = this.#gl.getExtension('WEBGL_lose_context');
    if (extension === null) return false;
    extension.loseContext();
    setTimeout(() => extension.restoreContext(), restoreAfterMs);
    return true;
  }

  dispose(): void {
    this.#canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.#canvas.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#resources = null;
    this.#picture = null;
  }

  /** Without preventDefault the browser would never give the context back. */
  #handleLost(event: Event): void {
    event.preventDefault();
    this.#resources = null;
    this.#events.lost();
  }

  #handleRestored(): void {
    this.#resources = makeResources(this.#gl);
    this.setCursor(this.#cursor);
    this.#events.restored();
  }
}

function makeResources(gl: WebGL2RenderingContext): Resources {
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  return {
    picture: makeQuad(gl, PICTURE_SHADER),
    cursor: makeQuad(gl, CURSOR_SHADER),
    pictureTexture: makeTexture(gl),
    cursorTexture: makeTexture(gl),
    size: null,
  };
}

function makeTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  return texture;
}

function makeQuad(gl: WebGL2RenderingContext, fragmentSource: string): Quad {
  const program = gl.createProgram();
  gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, VERTEX_SHADER));
  gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, fragmentSource));
  gl.linkProgram(program);
  // A context that is lost right now fails here too; its "restored" event then builds everything anew.
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
    throw new PresenterError(`shader: ${gl.getProgramInfoLog(program) ?? 'no log'}`);
  }
  return {
    program,
    place: gl.getUniformLocation(program, 'place'),
    part: gl.getUniformLocation(program, 'part'),
  };
}

function compile(gl: WebGL2RenderingContext, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind);
  if (shader === null) throw new PresenterError('no shader: the context is lost');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}
