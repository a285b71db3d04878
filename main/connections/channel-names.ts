/** Channel names as `secure-channels` and `disable-channels` list them (protocol §1.5). */

import { ChannelType } from '../spice/wire/constants';

export interface ChannelNames {
  readonly names: readonly string[];
  /** What was not understood; it is not among `names`. */
  readonly unknown: readonly string[];
  /** Names in an outdated spelling, which were translated. */
  readonly translated: readonly string[];
}

/**
 * Makes canonical names of a list. Old oVirt put an `s` before names of secured channels; taking `smain` for `main`
 * errs towards TLS, whereas skipping it would send in clear what was meant to be protected.
 */
export function readChannelNames(list: readonly string[]): ChannelNames {
  const names = new Set<string>();
  const unknown: string[] = [];
  const translated: string[] = [];
  for (const item of list.flatMap((element) => element.split(','))) {
    const name = item.trim().toLowerCase();
    if (name === '') continue;
    if (isChannelName(name)) {
      names.add(name);
    } else if (name.startsWith('s') && isChannelName(name.slice(1))) {
      names.add(name.slice(1));
      translated.push(name);
    } else {
      unknown.push(name);
    }
  }
  return { names: [...names], unknown, translated };
}

function isChannelName(name: string): boolean {
  return name === 'all' || Object.hasOwn(ChannelType, name);
}
