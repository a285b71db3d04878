/** The message ports that Electron gives a session process, as far as they are used here; typed so that tests can stand in for them. */

export interface SessionPort<Out> {
  postMessage(message: Out): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
}
