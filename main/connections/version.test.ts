import { expect, test } from '@jest/globals';

import { compareVersions } from './version';

test.each<[string, string, number]>([
  ['1.0', '1.0', 0],
  ['1.0', '1.0.1', -1],
  ['1', '1.0', -1],
  ['2', '1.9', 1],
  ['1.10', '1.9', 1],
  ['01.1', '1.1', 0],
  ['2.0-160', '2.0-160', 0],
  ['2.0-160', '2.0-128', 1],
  ['2.0', '2.0-1', -1],
  ['2.0-161', '2.1-1', -1],
  ['1.0rc', '1.0', 0],
  ['x', '9', 0],
  ['', '1', -1],
])('%s against %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
  expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign);
});
