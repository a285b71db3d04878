/** The WebGL2 presenter: one texture for the primary surface, dirty rectangles uploaded straight from its memory. */

import type { PixelRect } from '../../../preload/contract/display';
import type { CursorShape } from '../../../preload/contract/session';
import type { Picture, Point, Presenter } from './presenter';
import { intersect, PresenterError } from './presenter';
import { CURSOR_SHADER, PICTURE_SHADER, VERTEX_SHADER } from './shaders';

export interface ContextEvents {
  lost(): void;
  /** The picture must be uploaded again, whole. */
  restored(): void;
}

interface Quad {
  readonly program: WebGLProgram;
  readonly place: WebGLUniformLocation | null;
}

interface Resources {
  readonly picture: Quad;
  readonly cursor: Quad;
  readonly pictureTexture: WebGLTexture;
  readonly cursorTexture: WebGLTexture;
  /** The picture's texture has room for the part that is shown. */
  hasRoom: boolean;
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
  #part: PixelRect = { left: 0, top: 0, right: 0, bottom: 0 };
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

  setPicture(picture: Picture, part: PixelRect): void {
    this.#picture = picture;
    this.#part = part;
    const [width, height] = [part.right - part.left, part.bottom - part.top];
    const limit = this.#gl.getParameter(this.#gl.MAX_TEXTURE_SIZE) as number | null;
    // A lost context knows no limit; it is asked again when it is back.
    if (limit !== null && (width > limit || height > limit)) throw new PresenterError(`texture limit is ${limit}`);
    this.#canvas.width = width;
    this.#canvas.height = height;
    if (this.#resources !== null) this.#resources.hasRoom = false;
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

  present(rects: readonly PixelRect[], cursor: Point | null): void {
    const resources = this.#resources;
    const picture = this.#picture;
    if (resources === null || picture === null) return;
    const gl = this.#gl;
    const { width, height } = this.#canvas;
    gl.viewport(0, 0, width, height);
    gl.disable(gl.BLEND);
    gl.useProgram(resources.picture.program);
    gl.bindTexture(gl.TEXTURE_2D, resources.pictureTexture);
    if (!resources.hasRoom) {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
      resources.hasRoom = true;
    }
    for (const rect of rects) this.#upload(picture, rect);
    this.#drawQuad(resources.picture, 0, 0, width, height);
    this.#drawCursor(resources, cursor);
  }

  #upload(picture: Picture, rect: PixelRect): void {
    const part = this.#part;
    const shown = intersect(rect, part);
    if (shown === null) return;
    const gl = this.#gl;
    const [x, y] = [shown.left - part.left, shown.top - part.top];
    const [width, height] = [shown.right - shown.left, shown.bottom - shown.top];
    const rows = picture.rows(shown);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, rows.strideBytes / 4);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rows.bytes, rows.offset);
  }

  #drawCursor(resources: Resources, cursor: Point | null): void {
    const shape = this.#cursor;
    if (shape === null || cursor === null) return;
    const gl = this.#gl;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    gl.useProgram(resources.cursor.program);
    gl.bindTexture(gl.TEXTURE_2D, resources.cursorTexture);
    const x = cursor.x - shape.hotSpotX;
    const y = cursor.y - shape.hotSpotY;
    this.#drawQuad(resources.cursor, x, y, shape.width, shape.height);
  }

  /** Draws the texture that is bound; the place is in pixels of the canvas. */
  #drawQuad(quad: Quad, x: number, y: number, width: number, height: number): void {
    const gl = this.#gl;
    const scaleX = 2 / this.#canvas.width;
    const scaleY = 2 / this.#canvas.height;
    gl.uniform4f(quad.place, x * scaleX - 1, 1 - y * scaleY, width * scaleX, height * scaleY);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
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
    hasRoom: false,
  };
}

function makeTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
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
  };
}

function compile(gl: WebGL2RenderingContext, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind);
  if (shader === null) throw new PresenterError('no shader: the context is lost');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}
