/** What the main process tells a session process when it forks it; sent once over the parent port, with the two ports. */

import type { Endpoint } from '../../main/spice/transport/endpoint';
import type { DecodeHost } from './commands';
import type { Quality } from './quality';

export interface SessionLaunch {
  readonly kind: 'launch';
  readonly endpoint: Endpoint;
  readonly decode: DecodeHost;
  readonly quality: Quality;
  /** What windows decode (values of VideoCodec) as far as it is known; else the session asks its own. */
  readonly videoCodecs: readonly number[] | null;
  readonly logLevel: 'debug' | 'info' | 'warn';
}

/** From the session process to the main process. */
export type FromSessionProcess =
  /** The password that the user typed worked; the main process may store it if the user asked so. */
  | { readonly kind: 'connected' }
  /** What the window decodes, by its own word. */
  | { readonly kind: 'videoCodecs'; readonly codecs: readonly number[] }
  | { readonly kind: 'closed' };
