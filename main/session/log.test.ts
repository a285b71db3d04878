/** Levels, scopes, and that no password gets through. */

import { describe, expect, test } from '@jest/globals';

import { createLogger, redact } from './log';

describe('redact', () => {
  test.each([
    ['spice://h?port=1&password=hunter2&x=1', 'spice://h?port=1&password=***&x=1'],
    ['{"password":"hun ter2","port":1}', '{"password":***,"port":1}'],
    ['http://joe:hunter2@proxy:3128', 'http://joe:***@proxy:3128'],
    ['//joe:hunter2@proxy', '//joe:***@proxy'],
    ['Password: hunter2', 'Password: ***'],
    ['connected to h:5900', 'connected to h:5900'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

test('writes only its level and above, with the scope', () => {
  const lines: string[] = [];
  const log = createLogger('info', (line) => lines.push(line), 'shell');
  log.debug(() => {
    throw new Error('text below the level must not be made');
  });
  log.child('session').warn(() => 'password=x went wrong');
  expect(lines).toEqual(['warn shell session: password=*** went wrong']);
});
