/** The app's log: lines on stderr by level, with everything that looks like a password taken out. */

import type { Logger } from '../spice/log';

export type LogLevel = 'debug' | 'info' | 'warn';

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2 };

/** A value runs to the next space, `&`, `;`, quote or bracket. */
const VALUE = '[^\\s&;"\'}\\]]+';
const SECRET_PAIR = new RegExp(`("?\\b(?:password|passwd|ticket|sso-token|jsessionid)"?\\s*[=:]\\s*)("[^"]*"|'[^']*'|${VALUE})`, 'gi');
const URI_USER = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/@]*@/gi;

/** Takes passwords out of `password=…`, `"password":"…"` and `scheme://user:…@`. A second fence: no code may log one on purpose. */
export function redact(text: string): string {
  return text.replace(SECRET_PAIR, '$1***').replace(URI_USER, '$1:***@');
}

/** Makes a logger that writes whole lines; text is not even made below `level`. */
export function createLogger(level: LogLevel, write: (line: string) => void, scope = 'shell'): Logger {
  const at = (own: LogLevel) => (text: () => string) => {
    if (RANK[own] < RANK[level]) return;
    write(`${new Date().toISOString()} ${own} ${scope}: ${redact(text())}\n`);
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    child: (name) => createLogger(level, write, `${scope}/${name}`),
  };
}
