/** What a fuzz target is: code that takes any bytes from outside, and what must hold whatever they are. */
import { SpiceError } from '../../main/spice/wire/errors';
import type { Random } from './random';

export interface FuzzTarget {
  readonly name: string;
  /** Longest input that is tried. */
  readonly maxBytes: number;
  /** Valid inputs to start from. */
  seeds(): readonly Uint8Array[];
  /** Makes an input by the rules of its language: mutation alone rarely gets through several layers. */
  generate?(random: Random): Uint8Array;
  /** Changes an input where its structure is; without it bytes are changed anywhere. */
  mutate?(input: Uint8Array, other: Uint8Array, random: Random): Uint8Array;
  /** Lets go of what is kept from one input to the next, so that memory can be compared. */
  reset?(): void;
  /** Takes one input. Whatever it throws is a finding. */
  run(input: Uint8Array): void | Promise<void>;
}

/** Runs code that may refuse its input: the refusal must be one of ours, and must not blame Saffron. */
export function refusal(action: () => unknown): SpiceError | null {
  try {
    action();
    return null;
  } catch (error) {
    return expectRefusal(error);
  }
}

/** The same for something that was thrown already. @throws what is no refusal. */
export function expectRefusal(error: unknown): SpiceError {
  if (!(error instanceof SpiceError)) throw error;
  if (error.kind === 'bug') throw new Error(`a bug is reported: ${error.code} ${error.message}`, { cause: error });
  return error;
}
