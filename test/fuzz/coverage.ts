/** Which code an input reached, and how often: the counters that istanbul puts into instrumented files. */

/** What istanbul keeps for a file: counts by number of statement, and of branch and arm. Numbers run from 0. */
export interface FileCounters {
  readonly s: Record<number, number>;
  readonly b: Record<number, number[]>;
}

/** Classes of "how often": a loop that runs 3 times more is nothing new, one that runs 10 times more is. */
function classOf(count: number): number {
  if (count < 4) return 1 << (count - 1);
  if (count < 8) return 8;
  if (count < 16) return 16;
  if (count < 32) return 32;
  return count < 128 ? 64 : 128;
}

export class Coverage {
  readonly #files: () => Readonly<Record<string, FileCounters>>;
  /** Classes seen, by file and counter. */
  readonly #seen = new Map<FileCounters, { readonly s: Uint8Array; readonly b: readonly Uint8Array[] }>();
  #reached = 0;

  /** @param files The global that instrumented code writes to; files come to it as they are loaded. */
  constructor(files: () => Readonly<Record<string, FileCounters>>) {
    this.#files = files;
  }

  /** Counters that were ever above zero. */
  get reached(): number {
    return this.#reached;
  }

  get counters(): number {
    let count = 0;
    for (const { s, b } of this.#seen.values()) count += s.length + b.reduce((sum, arms) => sum + arms.length, 0);
    return count;
  }

  /** Whether anything since the last call is new; remembers it. */
  hasNew(): boolean {
    let isNew = false;
    for (const file of Object.values(this.#files())) {
      const seen = this.#seenOf(file);
      for (let i = 0; i < seen.s.length; i++) {
        const count = file.s[i]!;
        if (count === 0) continue;
        file.s[i] = 0;
        if (this.#note(seen.s, i, count)) isNew = true;
      }
      for (let i = 0; i < seen.b.length; i++) {
        const counts = file.b[i]!;
        for (let arm = 0; arm < counts.length; arm++) {
          const count = counts[arm]!;
          if (count === 0) continue;
          counts[arm] = 0;
          if (this.#note(seen.b[i]!, arm, count)) isNew = true;
        }
      }
    }
    return isNew;
  }

  #note(seen: Uint8Array, index: number, count: number): boolean {
    const before = seen[index] ?? 0;
    const now = before | classOf(count);
    if (now === before) return false;
    if (before === 0) this.#reached++;
    seen[index] = now;
    return true;
  }

  #seenOf(file: FileCounters): { readonly s: Uint8Array; readonly b: readonly Uint8Array[] } {
    let seen = this.#seen.get(file);
    if (seen === undefined) {
      seen = {
        s: new Uint8Array(Object.keys(file.s).length),
        b: Object.values(file.b).map((arms) => new Uint8Array(arms.length)),
      };
      this.#seen.set(file, seen);
    }
    return seen;
  }
}
