import { expect, test } from '@jest/globals';

import { isUsbFilter } from './usb-filter';

test.each([
  ['0x03,-1,-1,-1,0|-1,-1,-1,-1,1', true],
  ['255,65535,0xFFFF,-1,1', true],
  ['-1,-1,-1,-1,1|', false],
  ['256,-1,-1,-1,1', false],
  ['-1,65536,-1,-1,1', false],
  ['-1,-1,-1,-1,2', false],
  ['-1,-1,-1,-1,-1', false],
  ['-2,-1,-1,-1,1', false],
  ['-1,-1,-1,1', false],
  ['-1,-1,-1,-1,1,1', false],
  ['null', false],
  ['', false],
])('%s: %s', (text, valid) => {
  expect(isUsbFilter(text)).toBe(valid);
});
