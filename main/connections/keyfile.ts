/** Reader of GLib key files, the text format of .vv: groups, keys, escapes and lists by GKeyFile's rules (protocol §14.1). */

import type { ProfileWarning } from './errors';
import { VvError } from './errors';

/** One `key=value` as written; `raw` still has its escapes and its trailing spaces. */
export interface KeyFileEntry {
  readonly key: string;
  readonly raw: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface KeyFileGroup {
  readonly name: string;
  readonly line: number;
  readonly entries: ReadonlyMap<string, KeyFileEntry>;
}

export interface KeyFile {
  readonly groups: ReadonlyMap<string, KeyFileGroup>;
  readonly warnings: readonly ProfileWarning[];
}

/**
 * Splits the text into groups. A group or key given twice is merged, the last value winning, as GLib does.
 * Where GLib gives up on a slip of hand (a `;` comment, a quoted key) this warns and reads on.
 * @throws VvError `VV_SYNTAX` with the line
 */
export function parseKeyFile(text: string): KeyFile {
  const warnings: ProfileWarning[] = [];
  const groups = new Map<string, { name: string; line: number; entries: Map<string, KeyFileEntry> }>();
  let entries: Map<string, KeyFileEntry> | undefined;

  let line = 0;
  for (const rawLine of text.split(/\r?\n/)) {
    line++;
    const content = rawLine.replace(/^\s+/, '');
    if (content === '' || content.startsWith('#')) continue;

    if (content.startsWith('[')) {
      const name = groupName(content, line);
      const known = groups.get(name);
      if (known !== undefined) {
        warnings.push({
          code: 'VV_DUPLICATE_GROUP',
          message: `line ${line}: group [${shown(name)}] appears again`,
          line,
        });
      }
      const group = known ?? { name, line, entries: new Map<string, KeyFileEntry>() };
      groups.set(name, group);
      entries = group.entries;
      continue;
    }

    if (content.startsWith(';')) {
      warnings.push({ code: 'VV_SEMICOLON_COMMENT', message: `line ${line}: comments begin with '#'`, line });
      continue;
    }

    const equals = content.indexOf('=');
    if (equals < 1) {
      throw new VvError('VV_SYNTAX', `line ${line} is neither a group, a comment nor key=value`, { line });
    }
    if (entries === undefined) {
      throw new VvError('VV_SYNTAX', `line ${line} sets a key before the first [group]`, { line });
    }
    const key = keyName(content.slice(0, equals), line, warnings);
    if (entries.has(key)) {
      const message = `line ${line}: ${shown(key)} is set again, the last value is used`;
      warnings.push({ code: 'VV_DUPLICATE_KEY', message, line, key });
    }
    entries.set(key, { key, raw: content.slice(equals + 1).replace(/^\s+/, ''), line });
  }
  return { groups, warnings };
}

/** What an escaped text means; `bad` tells that it has an escape GLib does not know, which is then kept as written. */
export interface Unescaped {
  readonly value: string;
  readonly bad: boolean;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['s', ' '],
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
]);

export function unescapeValue(raw: string): Unescaped {
  let bad = false;
  const value = raw.replace(/\\(.?)/gsu, (whole: string, letter: string) => {
    const replacement = ESCAPES.get(letter);
    if (replacement === undefined) bad = true;
    return replacement ?? whole;
  });
  return { value, bad };
}

/** Splits at `;`, honours `\;` inside an element, drops empty elements (a list may end in `;`). */
export function unescapeList(raw: string): { readonly values: readonly string[]; readonly bad: boolean } {
  const elements: string[] = [];
  let current = '';
  for (let at = 0; at < raw.length; at++) {
    const letter = raw.charAt(at);
    if (letter === '\\' && at + 1 < raw.length) {
      at++;
      current += raw.charAt(at) === ';' ? ';' : letter + raw.charAt(at);
    } else if (letter === ';') {
      elements.push(current);
      current = '';
    } else {
      current += letter;
    }
  }
  elements.push(current);
  const parts = elements.map((element) => unescapeValue(element.trim()));
  return {
    values: parts.map((part) => part.value).filter((value) => value !== ''),
    bad: parts.some((part) => part.bad),
  };
}

/** A piece of the file for a message: short and printable, because it comes from a stranger. */
export function shown(text: string): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu, '?');
  return printable.length > 40 ? `${printable.slice(0, 40)}…` : printable;
}

function groupName(content: string, line: number): string {
  const match = /^\[([^[\]\p{Cc}]+)\]\s*$/u.exec(content);
  if (match?.[1] === undefined) throw new VvError('VV_SYNTAX', `line ${line}: not a [group]`, { line });
  return match[1].trim();
}

function keyName(text: string, line: number, warnings: ProfileWarning[]): string {
  const trimmed = text.trim();
  const quoted = /^"([^"]+)"$/.exec(trimmed) ?? /^'([^']+)'$/.exec(trimmed);
  const key = quoted?.[1]?.trim() ?? trimmed;
  if (key === '') throw new VvError('VV_SYNTAX', `line ${line}: the key has no name`, { line });
  if (/\p{Cc}/u.test(key)) throw new VvError('VV_SYNTAX', `line ${line}: control character in a key`, { line });
  if (quoted !== null) {
    warnings.push({
      code: 'VV_QUOTED',
      message: `line ${line}: quotes around ${shown(key)} are not needed`,
      line,
      key,
    });
  }
  return key;
}
