/** Capability sets: bit n of a channel's capabilities is bit n%32 of word n/32. */

export class Capabilities {
  readonly words: readonly number[];

  constructor(words: readonly number[]) {
    this.words = words;
  }

  static of(...bits: readonly number[]): Capabilities {
    const words: number[] = [];
    for (const bit of bits) {
      const word = Math.floor(bit / 32);
      while (words.length <= word) words.push(0);
      words[word] = ((words[word] ?? 0) | (1 << (bit % 32))) >>> 0;
    }
    return new Capabilities(words);
  }

  has(bit: number): boolean {
    return ((this.words[Math.floor(bit / 32)] ?? 0) & (1 << (bit % 32))) !== 0;
  }

  /** The bits that are set, lowest first. */
  bits(): number[] {
    const bits: number[] = [];
    for (let bit = 0; bit < this.words.length * 32; bit++) if (this.has(bit)) bits.push(bit);
    return bits;
  }

  /** The bits by name; bits without a name are given as `bit N`. */
  names(table: Readonly<Record<string, number>>): string[] {
    return this.bits().map((bit) => Object.entries(table).find(([, value]) => value === bit)?.[0] ?? `bit ${bit}`);
  }
}
