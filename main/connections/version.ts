/** Comparison of viewer versions as `.vv` files state them: numbers joined by dots, perhaps `-build` (protocol §14.1). */

/**
 * The virt-viewer release whose connection files Saffron understands in full. Providers write the lowest
 * virt-viewer version they need, so that number, not Saffron's own, is what they must be compared with.
 */
export const VIRT_VIEWER_LEVEL = '11.0';

/** @returns below 0 if `a` is older than `b`, 0 if they are equal, above 0 if it is newer */
export function compareVersions(a: string, b: string): number {
  const [aNumber, aBuild] = split(a);
  const [bNumber, bBuild] = split(b);
  return compareNumbers(aNumber, bNumber) || compareNumbers(aBuild, bBuild);
}

function split(version: string): [string, string] {
  const dash = version.indexOf('-');
  return dash < 0 ? [version, ''] : [version.slice(0, dash), version.slice(dash + 1)];
}

/** A missing component is older; letters end the comparison as equal. */
function compareNumbers(a: string, b: string): number {
  const as = a.trim() === '' ? [] : a.trim().split('.');
  const bs = b.trim() === '' ? [] : b.trim().split('.');
  for (let at = 0; at < Math.max(as.length, bs.length); at++) {
    const left = as[at];
    const right = bs[at];
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const leftDigits = /^\d+/.exec(left)?.[0] ?? '';
    const rightDigits = /^\d+/.exec(right)?.[0] ?? '';
    if (leftDigits === '' || rightDigits === '') return 0;
    const difference = Number(leftDigits) - Number(rightDigits);
    if (difference !== 0) return difference;
    if (leftDigits !== left || rightDigits !== right) return 0;
  }
  return 0;
}
