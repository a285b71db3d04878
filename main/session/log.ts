/** The logger of processes without Electron: lines on stderr. No caller passes a password, and what looks like one is cut all the same. */

import type { Logger } from '../spice/log';

export const LOG_LEVELS = ['debug', 'info', 'warn'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Cuts the values of `password=`, `passwd=` and the credentials of URLs. */
export function redact(line: string): string {
  return line.replace(/(passw(?:or)?d\s*[=:]\s*)\S+/gi, '$1***').replace(/(\/\/[^/@\s:]*):[^/@\s]*@/g, '$1:***@');
}

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
