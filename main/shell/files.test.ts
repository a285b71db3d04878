/** The app's scheme serves its own folder and nothing else. */

import { describe, expect, test } from '@jest/globals';

import { isOwnUrl, resolvePageFile } from './files';

describe('resolvePageFile', () => {
  test.each([
    ['saffron://app/', '/r/index.html', 'text/html; charset=utf-8'],
    ['saffron://app/viewer.html?x#y', '/r/viewer.html', 'text/html; charset=utf-8'],
    ['saffron://app/assets/pixels.wasm', '/r/assets/pixels.wasm', 'application/wasm'],
    ['saffron://app/../../a.js', '/r/a.js', 'text/javascript; charset=utf-8'],
  ])('%s', (url, path, mime) => {
    expect(resolvePageFile('/r', url)).toEqual({ path, mime });
  });

  test.each([
    'saffron://other/index.html',
    'https://app/index.html',
    'saffron://app/%2e%2e%2f%2e%2e%2fetc%2fa.js',
    'saffron://app/..%2fr2%2fa.js',
    'saffron://app/a%5c..%5cb.js',
    'saffron://app/a.js%00.html',
    'saffron://app/%zz.js',
    'saffron://app/secrets.vv',
    'saffron://app/noextension',
    'nonsense',
  ])('refuses %s', (url) => {
    expect(resolvePageFile('/r', url)).toBeNull();
  });
});

test('only the own origin is own', () => {
  expect(isOwnUrl('saffron://app/index.html')).toBe(true);
  expect(isOwnUrl('saffron://app.evil/index.html')).toBe(false);
  expect(isOwnUrl('https://app/')).toBe(false);
});
