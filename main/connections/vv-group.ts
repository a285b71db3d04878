/** One group of a `.vv` file, read key by key into typed values; remembers which keys were asked for (protocol §14.1). */

import { readChannelNames } from './channel-names';
import type { ProfileWarning } from './errors';
import { VvError } from './errors';
import type { KeyFileGroup } from './keyfile';
import { shown, unescapeList, unescapeValue } from './keyfile';

const HIGHEST_PORT = 65535;

/** Values are absent (`undefined`) when the key is missing or empty; bad ones warn and count as missing, ports throw. */
export class VvGroup {
  readonly #group: KeyFileGroup;
  readonly #warnings: ProfileWarning[];
  readonly #read = new Set<string>();

  /** @param warnings Receives what is odd; owned by the caller. */
  constructor(group: KeyFileGroup, warnings: ProfileWarning[]) {
    this.#group = group;
    this.#warnings = warnings;
  }

  /** Text without the spaces and the quotes that some generators put around it. */
  string(key: string): string | undefined {
    const raw = this.#raw(key)?.trimEnd();
    if (raw === undefined) return undefined;
    const quoted = /^"(.*)"$/s.exec(raw) ?? /^'(.*)'$/s.exec(raw);
    if (quoted !== null) this.warn('VV_QUOTED', key, `quotes around the value of ${key} are not needed`);
    return this.#unescape(key, (quoted?.[1] ?? raw).trim());
  }

  /** Text exactly as GLib reads it: spaces at the end and quotes belong to it (passwords, titles). */
  verbatim(key: string): string | undefined {
    const raw = this.#raw(key);
    return raw === undefined ? undefined : this.#unescape(key, raw);
  }

  list(key: string): readonly string[] | undefined {
    const raw = this.#raw(key);
    if (raw === undefined) return undefined;
    const { values, bad } = unescapeList(raw);
    if (bad) this.#warnBadEscape(key);
    return values.length === 0 ? undefined : values;
  }

  channels(key: string): readonly string[] | undefined {
    const list = this.list(key);
    if (list === undefined) return undefined;
    const { names, unknown, translated } = readChannelNames(list);
    for (const name of unknown) this.warn('VV_UNKNOWN_CHANNEL', key, `${key}: '${shown(name)}' is no channel`);
    for (const name of translated) {
      this.warn('VV_OLD_CHANNEL_NAME', key, `${key}: '${shown(name)}' is taken as '${name.slice(1)}'`);
    }
    return names.length === 0 ? undefined : names;
  }

  integer(key: string): number | undefined {
    const text = this.string(key);
    if (text === undefined) return undefined;
    if (/^[+-]?\d{1,9}$/.test(text)) return Number(text);
    this.warn('VV_BAD_VALUE', key, `${key} is not a number`);
    return undefined;
  }

  /** GLib's keys hold 0 or 1 here; `true` and `false` are what people write by hand. */
  boolean(key: string): boolean | undefined {
    const text = this.string(key)?.toLowerCase();
    if (text === undefined) return undefined;
    if (/^[+-]?\d{1,9}$/.test(text)) return Number(text) !== 0;
    if (text === 'true' || text === 'false') {
      this.warn('VV_ODD_BOOLEAN', key, `${key} should be 0 or 1`);
      return text === 'true';
    }
    this.warn('VV_BAD_VALUE', key, `${key} is neither 0 nor 1`);
    return undefined;
  }

  /**
   * A TCP port; 0 and below mean that there is none (oVirt writes -1).
   * @throws VvError `VV_BAD_PORT`
   */
  port(key: string): number | undefined {
    const text = this.string(key);
    if (text === undefined) return undefined;
    const value = /^[+-]?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value <= 0) return undefined;
    if (value <= HIGHEST_PORT) return value;
    const line = this.lineOf(key);
    throw new VvError('VV_BAD_PORT', `line ${line}: ${key} is not a port number`, { key, line, value: shown(text) });
  }

  /** Line of a key, counted from 1; the group's own line if the key is missing. */
  lineOf(key: string): number {
    return this.#group.entries.get(key)?.line ?? this.#group.line;
  }

  warn(code: string, key: string, message: string): void {
    const line = this.lineOf(key);
    this.#warnings.push({ code, key, line, message: `line ${line}: ${message}` });
  }

  /** Warns of keys that nobody asked for; private ones (`x-…`) are passed over. */
  warnUnread(): void {
    for (const { key } of this.#group.entries.values()) {
      if (this.#read.has(key) || key.startsWith('x-')) continue;
      this.warn('VV_UNKNOWN_KEY', key, `key '${shown(key)}' is not known`);
    }
  }

  #raw(key: string): string | undefined {
    this.#read.add(key);
    const raw = this.#group.entries.get(key)?.raw;
    return raw === undefined || raw === '' ? undefined : raw;
  }

  #unescape(key: string, raw: string): string | undefined {
    const { value, bad } = unescapeValue(raw);
    if (bad) this.#warnBadEscape(key);
    return value === '' ? undefined : value;
  }

  #warnBadEscape(key: string): void {
    this.warn('VV_BAD_ESCAPE', key, `${key} has an unknown escape, which is kept as written`);
  }
}
