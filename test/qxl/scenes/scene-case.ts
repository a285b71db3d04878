/** A scene with what its author expects of it, and the helpers that scenes are written with. */
import { SurfaceFormat } from '../../../main/spice/wire/messages/display';
import { RopFlag } from '../../../main/spice/display/canvas/rop';
import type { QxlBitmap, QxlCommand, QxlDraw, QxlImage, QxlPoint, QxlRect, Scene } from '../command';
import { bitmap, type BitmapOptions } from './bitmaps';
import type { Content } from './content';
import type { Dice } from './dice';
import type { Mode } from './modes';

export interface SceneCase {
  readonly scene: Scene;
  /** Items of the wire listing that must be seen while it plays, in every mode. */
  readonly needs: readonly string[];
  /** Modes in which the reference can play it; all by default. */
  readonly plays?: (mode: Mode) => boolean;
}

export const WIDTH = 192;
export const HEIGHT = 144;
const CELL = 16;

/** The usual primary. */
export const PRIMARY = { width: WIDTH, height: HEIGHT, format: SurfaceFormat.XRGB32 } as const;
export const PRIMARY_555 = { width: WIDTH, height: HEIGHT, format: SurfaceFormat.RGB16_555 } as const;

export const PUT = RopFlag.OP_PUT;
export const INTERPOLATE = 0;
export const NEAREST = 1;

/** The four inversions of a descriptor with each operation, and the operations without operands: all 35 that differ, and plain 0. */
export function ropDescriptors(source: number): number[] {
  const operations = [RopFlag.OP_PUT, RopFlag.OP_OR, RopFlag.OP_AND, RopFlag.OP_XOR];
  const flags = [source, RopFlag.INVERS_DEST, RopFlag.INVERS_RES];
  const inversions = Array.from({ length: 8 }, (_none, bits) =>
    flags.reduce((all, flag, i) => ((bits >> i) & 1 ? all | flag : all), 0),
  );
  return [
    ...operations.flatMap((operation) => inversions.map((inversion) => operation | inversion)),
    RopFlag.OP_BLACKNESS,
    RopFlag.OP_WHITENESS,
    RopFlag.OP_INVERS,
  ];
}

export function rect(left: number, top: number, width: number, height: number): QxlRect {
  return { left, top, right: left + width, bottom: top + height };
}

export function point(x: number, y: number): QxlPoint {
  return { x, y };
}

export const WHOLE = rect(0, 0, WIDTH, HEIGHT);

export function areaOf(image: QxlBitmap): QxlRect {
  return rect(0, 0, image.width, image.height);
}

/** The `index`th cell of the picture, row by row; it starts again at the top when the picture is full. */
export function cell(index: number, size = CELL): QxlRect {
  const columns = Math.floor(WIDTH / size);
  const rows = Math.floor(HEIGHT / size);
  const at = index % (columns * rows);
  // A gap around every cell shows what is drawn beyond its edges.
  return rect((at % columns) * size + 1, Math.floor(at / columns) * size + 1, size - 2, size - 2);
}

export function copy(
  src: QxlImage,
  box: QxlRect,
  srcArea: QxlRect = rect(0, 0, box.right - box.left, box.bottom - box.top),
  more: Partial<Omit<Extract<QxlDraw, { op: 'copy' | 'blend' }>, 'op' | 'src' | 'box' | 'srcArea'>> = {},
): QxlCommand {
  return { op: 'copy', src, box, srcArea, ropd: PUT, scaleMode: INTERPOLATE, ...more };
}

/** Something to draw on: a painting over a whole surface. */
export function ground(
  dice: Dice,
  options: {
    surfaceId?: number;
    width?: number;
    height?: number;
    content?: Content;
    format?: BitmapOptions['format'];
  } = {},
): QxlCommand {
  const { surfaceId = 0, width = WIDTH, height = HEIGHT, content = 'photo', format } = options;
  const image = bitmap(dice, width, height, { content, ...(format === undefined ? {} : { format }) });
  return copy(image, areaOf(image), areaOf(image), { surfaceId });
}

export function createSurface(surfaceId: number, format: number, width = WIDTH, height = HEIGHT): QxlCommand {
  return { op: 'surface-create', surfaceId, format, width, height };
}

export function destroySurface(surfaceId: number): QxlCommand {
  return { op: 'surface-destroy', surfaceId };
}

export function surface(surfaceId: number): QxlImage {
  return { kind: 'surface', surfaceId };
}

/**
 * Shows a surface on the primary, whatever its format: only the same depth can be copied, other colour surfaces are blended,
 * alpha becomes the mask of a painting.
 */
export function show(
  dice: Dice,
  surfaceId: number,
  format: number,
  area = WHOLE,
  at: QxlPoint = point(0, 0),
): QxlCommand {
  const [width, height] = [area.right - area.left, area.bottom - area.top];
  const box = rect(at.x, at.y, width, height);
  if (format === SurfaceFormat.XRGB32 || format === SurfaceFormat.ARGB32) return copy(surface(surfaceId), box, area);
  if (format === SurfaceFormat.A8) {
    return {
      op: 'composite',
      box,
      flags: CompositeOp.OVER,
      src: bitmap(dice, width, height, { content: 'gradient' }),
      mask: surface(surfaceId),
      srcOrigin: point(0, 0),
      maskOrigin: point(area.left, area.top),
    };
  }
  return { op: 'alpha-blend', box, src: surface(surfaceId), srcArea: area, alphaFlags: 0, alpha: 255 };
}

export const CompositeOp = { CLEAR: 0, SRC: 1, DST: 2, OVER: 3, IN: 5, XOR: 11, ADD: 12 } as const;

export function sceneOf(name: string, commands: readonly QxlCommand[], primary: Scene['primary'] = PRIMARY): Scene {
  return { name, primary, commands };
}
