// The raster loops of the pixel core, exported under the names of raster-face.ts.

export { fillRect, tileRect, rop3Rect } from './raster-fill';
export { copyRect, copyMasked, copyKeyed } from './raster-copy';
export { blendRect } from './raster-blend';
export { scaleNearest, scaleBilinear } from './raster-scale';
export { compositeRect } from './raster-composite';
export { convertRect } from './raster-convert';
