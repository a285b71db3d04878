/** The logger that is passed in everywhere; text is made only when its level is on. Secrets never reach it: see redact in main/session. */

export interface Logger {
  debug(text: () => string): void;
  info(text: () => string): void;
  warn(text: () => string): void;
  child(scope: string): Logger;
}

/** Discards everything. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  child: () => silentLogger,
};
