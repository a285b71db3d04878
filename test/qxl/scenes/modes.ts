/** The settings of the server under which every scene is played: each compression it knows, and the lossy and zlib variants. */

export type Switch = 'never' | 'auto' | 'always';

export interface Mode {
  readonly name: string;
  readonly compression: 'off' | 'quic' | 'lz' | 'glz' | 'auto_lz' | 'auto_glz' | 'lz4';
  readonly jpeg: Switch;
  readonly zlibGlz: Switch;
  /** Largest difference of a channel: decoders of lossy images may round differently. */
  readonly tolerance: number;
}

const lossless = (compression: Mode['compression']): Mode => ({
  name: compression,
  compression,
  jpeg: 'never',
  zlibGlz: 'never',
  tolerance: 0,
});

export const MODES = [
  lossless('off'),
  lossless('quic'),
  lossless('lz'),
  lossless('glz'),
  lossless('auto_lz'),
  lossless('auto_glz'),
  lossless('lz4'),
  { ...lossless('glz'), name: 'zlib-glz', zlibGlz: 'always' },
  { ...lossless('auto_glz'), name: 'jpeg', jpeg: 'always', tolerance: 2 },
] as const satisfies readonly Mode[];

export type ModeName = (typeof MODES)[number]['name'] | (string & {});

/** Modes in which the server packs index bitmaps, so that the little-endian ones never go out raw. */
export const LZ_MODES: readonly ModeName[] = ['lz', 'glz', 'auto_lz', 'auto_glz', 'lz4', 'zlib-glz'];

/** @throws Error when there is no such mode. */
export function modeNamed(name: string): Mode {
  const mode = MODES.find((one) => one.name === name);
  if (mode === undefined) throw new Error(`no mode ${name}; there are ${MODES.map((one) => one.name).join(', ')}`);
  return mode;
}
