// The Render operators that divide, for one channel, in floating point: SATURATE, DISJOINT, CONJOINT, COLOR_DODGE, COLOR_BURN,
// SOFT_LIGHT. In single precision and in pixman's order, because a last bit decides between two bytes.
//
// s and d are premultiplied values of 0..1, sa and da the alphas that go with them.

/** 0..1 as a byte: 256 steps of equal width, as pixman's floating-point code stores them. */
@inline
export function toByte(value: f32): u32 {
  return value >= 1 ? 255 : value <= 0 ? 0 : <u32>(value * 256);
}

@inline
function ratio(a: f32, b: f32): f32 {
  return b == 0 ? 1 : min<f32>(1, a / b);
}

@inline
function rest(a: f32, b: f32): f32 {
  return b == 0 ? 0 : max<f32>(0, 1 - a / b);
}

/** DISJOINT (0x10..) and CONJOINT (0x20..) variants: alphas as areas that avoid or cover one another. */
function areaDuff(op: u32, s: f32, a: f32, d: f32, b: f32): f32 {
  const disjoint = op < 0x20;
  // What of the source lies outside and inside the destination, and the other way round.
  const sOut = disjoint ? ratio(1 - b, a) : rest(b, a);
  const sIn = disjoint ? rest(1 - b, a) : ratio(b, a);
  const dOut = disjoint ? ratio(1 - a, b) : rest(a, b);
  const dIn = disjoint ? rest(1 - a, b) : ratio(a, b);
  let fa: f32 = 0;
  let fb: f32 = 0;
  switch (op & 15) {
    case 3:
      fa = 1;
      fb = dOut;
      break;
    case 4:
      fa = sOut;
      fb = 1;
      break;
    case 5:
      fa = sIn;
      break;
    case 6:
      fb = dIn;
      break;
    case 7:
      fa = sOut;
      break;
    case 8:
      fb = dOut;
      break;
    case 9:
      fa = sIn;
      fb = dOut;
      break;
    case 10:
      fa = sOut;
      fb = dIn;
      break;
    default:
      fa = sOut;
      fb = dOut;
  }
  return min<f32>(1, s * fa + d * fb);
}

/** COLOR_DODGE, COLOR_BURN, SOFT_LIGHT. */
function divided(op: u32, s: f32, sa: f32, d: f32, da: f32): f32 {
  if (op == 0x35) {
    if (d == 0) return 0;
    return sa - s == 0 || d * sa >= sa * da - s * da ? sa * da : (sa * sa * d) / (sa - s);
  }
  if (op == 0x36) {
    if (d >= da) return sa * da;
    return s == 0 || sa * (da - d) >= s * da ? 0 : sa * (da - (sa * (da - d)) / s);
  }
  if (<f32>2 * s < sa) return da == 0 ? d * sa : d * sa - (d * (da - d) * (sa - 2 * s)) / da;
  if (da == 0) return d * sa;
  if (<f32>4 * d <= da) return d * sa + (2 * s - sa) * d * ((((16 * d) / da - 12) * d) / da + 3);
  return d * sa + (sqrt<f32>(d * da) - d) * (2 * s - sa);
}

export function isFloatOperator(op: u32): bool {
  if (op == 13 || op == 0x35 || op == 0x36 || op == 0x38) return true;
  return (op >= 0x13 && op <= 0x1b) || (op >= 0x23 && op <= 0x2b);
}

/** A value of 0..1, or a little more. */
export function combineFloat(op: u32, s: f32, sa: f32, d: f32, da: f32, isAlpha: bool): f32 {
  // SATURATE takes as much of the source as the destination has room for.
  if (op == 13) return min<f32>(1, s * ratio(1 - da, sa) + d);
  if (op < 0x30) return areaDuff(op, s, sa, d, da);
  if (isAlpha) return da + sa - da * sa;
  return (1 - sa) * d + (1 - da) * s + divided(op, s, sa, d, da);
}
