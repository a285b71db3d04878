/** Check of USB filter strings, `class,vendor,product,version,allow|…` (protocol §10.5). */

const NUMBER = /^(?:-1|0x[0-9a-f]+|[0-9]+)$/i;
const UPPER_BOUNDS = [0xff, 0xffff, 0xffff, 0xffff, 1];

/** @returns whether every rule has five fields within their bounds */
export function isUsbFilter(text: string): boolean {
  return text.split('|').every(isRule);
}

function isRule(rule: string): boolean {
  const fields = rule.split(',').map((field) => field.trim());
  if (fields.length !== UPPER_BOUNDS.length) return false;
  return fields.every((field, at) => {
    if (!NUMBER.test(field)) return false;
    const value = Number(field);
    // -1 stands for "any", which makes no sense for the verdict in the last field.
    const lowest = at === UPPER_BOUNDS.length - 1 ? 0 : -1;
    return value >= lowest && value <= (UPPER_BOUNDS[at] ?? 0);
  });
}
