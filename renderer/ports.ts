/** Receives the two ports of a session from the preload script; a new pair comes with every reconnect. */

import { PORTS_MESSAGE, PORTS_REQUEST } from '../preload/contract/commands';

export interface SessionPorts {
  readonly control: MessagePort;
  readonly display: MessagePort;
}

/** Tells every pair to `listener`, and asks for the one that may wait already. @returns what stops it. */
export function listenForPorts(listener: (ports: SessionPorts) => void, page: Window = window): () => void {
  const receive = (event: MessageEvent<unknown>): void => {
    if (event.source !== page || kindOf(event.data) !== PORTS_MESSAGE) return;
    const [control, display] = event.ports;
    if (control !== undefined && display !== undefined) listener({ control, display });
  };
  page.addEventListener('message', receive);
  page.postMessage({ kind: PORTS_REQUEST }, page.location.origin);
  return () => page.removeEventListener('message', receive);
}

function kindOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'kind' in data ? data.kind : data;
}
