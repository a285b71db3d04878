/** GLSL ES 3.00 of the WebGL2 presenter: one quad for the picture, one for the pointer. */

/** `place` is x, y, width, height of the quad in clip space. */
export const VERTEX_SHADER = `#version 300 es
uniform vec4 place;
out vec2 texel;
void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  texel = corner;
  gl_Position = vec4(place.x + corner.x * place.z, place.y - corner.y * place.w, 0.0, 1.0);
}`;

/** Surfaces are B, G, R, X as on the wire: the swizzle costs nothing here. */
export const PICTURE_SHADER = `#version 300 es
precision mediump float;
uniform sampler2D image;
in vec2 texel;
out vec4 colour;
void main() {
  colour = vec4(texture(image, texel).bgr, 1.0);
}`;

export const CURSOR_SHADER = `#version 300 es
precision mediump float;
uniform sampler2D image;
in vec2 texel;
out vec4 colour;
void main() {
  colour = texture(image, texel);
}`;
