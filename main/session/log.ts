/** The logger of all processes: lines on stderr. No caller passes a password, and what looks like one is cut all the same. */

import type { Logger } from '../spice/log';

export const LOG_LEVELS = ['debug', 'info', 'warn'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A value runs to the next space, `&`, `;`, quote or bracket. */
const VALUE = '[^\\s&;"\'}\\]]+';
const SECRET_PAIR = new RegExp(
  `("?\\b(?:password|passwd|ticket|sso-token|jsessionid)"?\\s*[=:]\\s*)("[^"]*"|'[^']*'|${VALUE})`,
  'gi',
);
const URL_USER = /(\/\/[^/@\s:]*):[^/@\s]*@/g;

/** Cuts the values of `password=…` and `"password":"…"`, and the credentials of URLs. A second fence: none is logged on purpose. */
export function redact(line: string): string {
  return line.replace(SECRET_PAIR, '$1***').replace(URL_USER, '$1:***@');
}

/** Makes a logger that writes whole lines (without the line break); text is not even made below `level`. */
export function createLogger(level: LogLevel, write: (line: string) => void = writeLine, scope = ''): Logger {
  const threshold = LOG_LEVELS.indexOf(level);
  const at =
    (name: LogLevel) =>
    (text: () => string): void => {
      if (LOG_LEVELS.indexOf(name) < threshold) return;
      write(redact(`${name} ${scope === '' ? '' : `${scope}: `}${text()}`));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    child: (inner) => createLogger(level, write, scope === '' ? inner : `${scope} ${inner}`),
  };
}

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
