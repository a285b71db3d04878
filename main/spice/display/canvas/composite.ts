/** DRAW_COMPOSITE (display: composite): Render operations with masks, repeats, filters and transforms. */

import {
  COMPOSITE_BYTES,
  CompositeField,
  Convert,
  OperandField,
  Repeat,
} from '../../../../native-addons/pixels/raster-face';
import type { Composite } from '../../wire/messages/display';
import { CompositeFlag, type Point16, type Transform } from '../../wire/messages/draw';
import type { Pixels } from '../pixels';
import type { Painter, Target } from './painter';

const FILTER_GOOD = 1;
const FILTER_BEST = 2;
const FILTER_BILINEAR = 4;
const REPEATS = [Repeat.NONE, Repeat.NORMAL, Repeat.PAD, Repeat.REFLECT] as const;

interface OperandSettings {
  readonly pixels: Pixels;
  readonly opaque: boolean;
  readonly repeat: number;
  readonly filter: number;
  readonly transform: Transform | null;
  readonly origin: Point16;
}

/** @param src has alpha or none by its kind; @param mask null if the operation has none. */
export function composite(painter: Painter, message: Composite, src: Pixels, mask: Pixels | null): void {
  const { core, surface, scratch } = painter;
  const { flags, srcTransform, maskTransform } = message.operands;
  const block = scratch.make(COMPOSITE_BYTES / 4, 1, 'argb', true).ptr;
  const source: OperandSettings = {
    pixels: src,
    opaque: src.kind === 'xrgb' || (flags & CompositeFlag.SOURCE_OPAQUE) !== 0,
    repeat: (flags >> 14) & 3,
    filter: (flags >> 8) & 7,
    transform: srcTransform,
    origin: message.srcOrigin,
  };
  const masking: OperandSettings | null =
    mask === null
      ? null
      : {
          pixels: mask,
          opaque: mask.kind === 'xrgb',
          repeat: (flags >> 16) & 3,
          filter: (flags >> 11) & 7,
          transform: maskTransform,
          origin: message.maskOrigin,
        };
  painter.each((target) => {
    const memory = core.u8();
    const fields = new Int32Array(memory.buffer, memory.byteOffset + block, COMPOSITE_BYTES / 4);
    fields.fill(0);
    fields[CompositeField.DST] = target.ptr;
    fields[CompositeField.DST_STRIDE] = target.strideBytes;
    fields[CompositeField.WIDTH] = target.width;
    fields[CompositeField.HEIGHT] = target.height;
    fields[CompositeField.OP] = flags & 0xff;
    fields[CompositeField.DST_ALPHA] = surface.kind === 'xrgb' ? 0 : 1;
    fields[CompositeField.COMPONENT_ALPHA] = (flags & CompositeFlag.COMPONENT_ALPHA) !== 0 ? 1 : 0;
    setOperand(fields, CompositeField.SRC, source, painter, target);
    if (masking !== null) setOperand(fields, CompositeField.MASK, masking, painter, target);
    core.compositeRect(block);
    if (surface.kind !== 'alpha') return;
    // Colour has no place on an alpha surface.
    const { ptr, strideBytes, width, height } = target;
    core.convertRect(ptr, strideBytes, ptr, strideBytes, width, height, Convert.ALPHA);
  });
}

function setOperand(fields: Int32Array, at: number, operand: OperandSettings, painter: Painter, target: Target): void {
  const { pixels, transform, filter, origin } = operand;
  const { box } = painter;
  fields[at + OperandField.PTR] = pixels.ptr;
  fields[at + OperandField.STRIDE] = pixels.strideBytes;
  fields[at + OperandField.WIDTH] = pixels.width;
  fields[at + OperandField.HEIGHT] = pixels.height;
  fields[at + OperandField.OPAQUE] = operand.opaque ? 1 : 0;
  fields[at + OperandField.REPEAT] = REPEATS[operand.repeat] ?? Repeat.NONE;
  fields[at + OperandField.BILINEAR] = [FILTER_GOOD, FILTER_BEST, FILTER_BILINEAR].includes(filter) ? 1 : 0;
  fields[at + OperandField.X] = origin.x + target.rect.left - box.left;
  fields[at + OperandField.Y] = origin.y + target.rect.top - box.top;
  if (transform === null) return;
  fields[at + OperandField.TRANSFORMED] = 1;
  const { t00, t01, t02, t10, t11, t12 } = transform;
  [t00, t01, t02, t10, t11, t12].forEach((value, i) => {
    fields[at + OperandField.T00 + i] = value;
  });
}
