import { expect, test } from '@jest/globals';

import { parseProxy, withoutProxyCredentials } from './proxy';

test.each([
  ['p', { scheme: 'http', host: 'p', port: 3128 }],
  ['https://p/', { scheme: 'https', host: 'p', port: 3129 }],
  ['http://p:80', { scheme: 'http', host: 'p', port: 80 }],
  ['[::1]:81', { scheme: 'http', host: '::1', port: 81 }],
  ['http://u@p', { scheme: 'http', host: 'p', port: 3128, username: 'u' }],
  ['http://u%40x:a%3Ab:c@p', { scheme: 'http', host: 'p', port: 3128, username: 'u@x', password: 'a:b:c' }],
  ['u:100%@p', { scheme: 'http', host: 'p', port: 3128, username: 'u', password: '100%' }],
  ['socks5://p:1', undefined],
  ['http://', undefined],
  ['http://p:0', undefined],
  ['http://p:65536', undefined],
  ['http://p:1/path', undefined],
  ['p q', undefined],
])('%s', (text, address) => {
  expect(parseProxy(text)).toEqual(address);
});

test('without credentials', () => {
  expect(withoutProxyCredentials('https://u:pw@[::1]')).toBe('https://[::1]:3129');
  expect(withoutProxyCredentials('nonsense with pw')).toBe('');
});
