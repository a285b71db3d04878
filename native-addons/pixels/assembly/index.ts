// The pixel core's exports; names and parameters are those of codecs-face.ts and raster-face.ts.

export { setBudget, allocate, release, usedBytes } from './memory';
export { decodeLzRgb, decodeLzPlt, decodeLzAlphaInto } from './lz';
export { decodeGlz, glzMissingId } from './glz';
export { decodeLz4 } from './lz4';
export { decodeQuic } from './quic';
export { unpackBitmap } from './bitmap';
export { storeRows, bgrxToRgba, setHighBytes } from './rows';
export { yuvToBgrx } from './video';
export * from './raster';
