/** DRAW_COMPOSITE (display: composite): Render operations with masks, repeats, filters and transforms. */

import {
  COMPOSITE_BYTES,
  CompositeField,
  Form,
  OperandField,
  Repeat,
} from '../../../../native-addons/pixels/raster-face';
import type { Composite } from '../../wire/messages/display';
import { CompositeFlag, type Point16, type Transform } from '../../wire/messages/draw';
import { bounds, contains, translate } from '../geometry';
import type { PixelKind, Pixels } from '../pixels';
import type { Painter, Target } from './painter';

const FILTER_GOOD = 1;
const FILTER_BEST = 2;
const FILTER_BILINEAR = 4;
const REPEATS = [Repeat.NONE, Repeat.NORMAL, Repeat.PAD, Repeat.REFLECT] as const;

/** The Render operators that have a name here. */
export const Operator = {
  SRC: 1,
  DST: 2,
  OVER: 3,
  OVER_REVERSE: 4,
  IN_REVERSE: 6,
  OUT_REVERSE: 8,
  ADD: 12,
  SATURATE: 13,
} as const;
/**
 * Operators whose colours do not depend on the destination's alpha: they treat the high byte of an xRGB surface as if it were one. All
 * others clear it.
 */
const KEEPS_HIGH_BYTE: readonly number[] = [
  Operator.SRC,
  Operator.DST,
  Operator.OVER,
  Operator.IN_REVERSE,
  Operator.OUT_REVERSE,
  Operator.ADD,
];

/** Source or mask of a Render operation. */
export interface ComposeOperand {
  readonly pixels: Pixels;
  /** Its alpha counts as 255. */
  readonly opaque: boolean;
  /** One of Form for opaque ones; Form.OPAQUE by default. */
  readonly form?: number;
  /** Repeat and filter as DRAW_COMPOSITE numbers them. */
  readonly repeat: number;
  readonly filter: number;
  readonly transform: Transform | null;
  /** The operand's pixel for the first one of the box. */
  readonly origin: Point16;
}

/** An image of DRAW_COMPOSITE: 32-bit pixels, and the Form that says what they come from. */
export interface ComposeImage {
  readonly pixels: Pixels;
  readonly form: number;
}

/** What the colours of pixels of a kind come from: one of Form. */
export function formOf(kind: PixelKind): number {
  if (kind === 'rgb16') return Form.FROM_555;
  if (kind === 'rgb16_565') return Form.FROM_565;
  return kind === 'xrgb' ? Form.OPAQUE : Form.ALPHA;
}

/** @param src has alpha or none by its kind; @param mask null if the operation has none. */
export function composite(painter: Painter, message: Composite, src: ComposeImage, mask: ComposeImage | null): void {
  const { flags, srcTransform, maskTransform } = message.operands;
  const source: ComposeOperand = {
    ...src,
    opaque: src.pixels.kind === 'xrgb' || (flags & CompositeFlag.SOURCE_OPAQUE) !== 0,
    repeat: (flags >> 14) & 3,
    filter: (flags >> 8) & 7,
    transform: srcTransform,
    origin: message.srcOrigin,
  };
  const masking: ComposeOperand | null =
    mask === null
      ? null
      : {
          ...mask,
          opaque: mask.pixels.kind === 'xrgb',
          repeat: (flags >> 16) & 3,
          filter: (flags >> 11) & 7,
          transform: maskTransform,
          origin: message.maskOrigin,
        };
  const componentAlpha = (flags & CompositeFlag.COMPONENT_ALPHA) !== 0;
  const isByChannel = componentAlpha && masking !== null;
  const named = plainOperator(flags & 0xff);
  const operator = isByChannel ? named : operatorFor(painter, named, source, masking);
  const isRaw = src.form === Form.OPAQUE || src.form === Form.ALPHA;
  const isCopy = isRaw && masking === null && (operator === Operator.SRC || operator === Operator.OVER);
  if (isCopy && source.opaque && painter.surface.kind === 'xrgb' && isCovered(painter, source)) {
    // An opaque source replaces the pixels as they are, with whatever its high byte holds.
    compose(painter, Operator.SRC, false, { ...source, opaque: false }, null);
    return;
  }
  compose(painter, operator, componentAlpha, source, masking);
}

/** CLEAR, SRC and DST are the same in all three families. */
function plainOperator(operator: number): number {
  return operator >= 0x10 && operator < 0x30 && (operator & 15) <= Operator.DST ? operator & 15 : operator;
}

/** SATURATE with an opaque source is OVER_REVERSE, which is computed in bytes: the result may differ by one. */
function operatorFor(painter: Painter, operator: number, source: ComposeOperand, mask: ComposeOperand | null): number {
  const isOpaque = (operand: ComposeOperand): boolean =>
    operand.opaque && (operand.repeat !== Repeat.NONE || isCovered(painter, operand));
  if (operator !== Operator.SATURATE || !isOpaque(source)) return operator;
  return mask === null || isOpaque(mask) ? Operator.OVER_REVERSE : operator;
}

/** Whether every pixel that may change lies inside the operand. */
function isCovered({ extent, box }: Painter, { pixels, transform, origin }: ComposeOperand): boolean {
  if (transform !== null || extent === null) return false;
  return contains(bounds(pixels), translate(extent, origin.x - box.left, origin.y - box.top));
}

/** Combines source, mask and surface in the region. */
export function compose(
  painter: Painter,
  operator: number,
  componentAlpha: boolean,
  source: ComposeOperand,
  mask: ComposeOperand | null,
): void {
  const { core, scratch } = painter;
  const block = scratch.make(COMPOSITE_BYTES / 4, 1, 'argb', true).ptr;
  painter.eachWide((target, kind) => {
    const memory = core.u8();
    const fields = new Int32Array(memory.buffer, memory.byteOffset + block, COMPOSITE_BYTES / 4);
    fields.fill(0);
    fields[CompositeField.DST] = target.ptr;
    fields[CompositeField.DST_STRIDE] = target.strideBytes;
    fields[CompositeField.WIDTH] = target.width;
    fields[CompositeField.HEIGHT] = target.height;
    fields[CompositeField.OP] = operator;
    fields[CompositeField.DST_ALPHA] = kind === 'xrgb' && !KEEPS_HIGH_BYTE.includes(operator) ? 0 : 1;
    fields[CompositeField.COMPONENT_ALPHA] = componentAlpha ? 1 : 0;
    fields[CompositeField.DST_FORM] = formOf(painter.surface.kind);
    setOperand(fields, CompositeField.SRC, source, painter, target);
    if (mask !== null) setOperand(fields, CompositeField.MASK, mask, painter, target);
    core.compositeRect(block);
    if (kind === 'alpha') painter.clearColour(target);
  });
}

function setOperand(fields: Int32Array, at: number, operand: ComposeOperand, painter: Painter, target: Target): void {
  const { pixels, transform, filter, origin } = operand;
  const { box } = painter;
  fields[at + OperandField.PTR] = pixels.ptr;
  fields[at + OperandField.STRIDE] = pixels.strideBytes;
  fields[at + OperandField.WIDTH] = pixels.width;
  fields[at + OperandField.HEIGHT] = pixels.height;
  fields[at + OperandField.OPAQUE] = operand.opaque ? Math.max(operand.form ?? Form.OPAQUE, Form.OPAQUE) : Form.ALPHA;
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
