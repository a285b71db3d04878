/** Every code of the engine and of the connection descriptions has a sentence; unknown ones get the general one. */

import { describe, expect, it } from '@jest/globals';
import { describeAge, errorReport, explain, KNOWN_CODES } from './en';

const error = (code: string, details = {}): Parameters<typeof explain>[0] => ({
  code,
  kind: 'expected',
  message: 'for logs',
  details,
});

describe('explain', () => {
  it('gives a sentence and a next step for every code, without the log message', () => {
    for (const code of KNOWN_CODES) {
      const { title, next } = explain(error(code));
      expect(title.length).toBeGreaterThan(5);
      expect(next.length).toBeGreaterThan(5);
      expect(title + next).not.toContain('for logs');
    }
  });

  it('falls back for codes it does not know, prototype names included', () => {
    expect(explain(error('NO_SUCH_CODE')).title).toBe('The connection failed');
    expect(explain(error('constructor')).title).toBe('The connection failed');
  });

  it('names the line of a broken file', () => {
    expect(explain(error('VV_SYNTAX', { line: 7 })).title).toContain('line 7');
  });
});

describe('errorReport', () => {
  it('lists what is known', () => {
    expect(errorReport(error('TLS_EXPIRED', { subject: 'CN=a' }))).toContain('subject: CN=a');
  });
});

describe('describeAge', () => {
  it('speaks as people do', () => {
    expect(describeAge(null, 0)).toBe('Not used yet');
    expect(describeAge(0, 30_000)).toBe('Just now');
    expect(describeAge(0, 2 * 3_600_000)).toBe('2 hours ago');
  });
});
