/** Every declared message from any bytes: what decodes can be encoded, and means the same again. */
import { isDeepStrictEqual } from 'node:util';
import { decode, encode } from '../../../main/spice/wire/struct';
import type { MessageDef } from '../../../main/spice/wire/table';
import { allSamples } from '../../../main/spice/wire/testing/samples';
import { mutateBytes } from '../mutate';
import { refusal } from '../target';
import type { FuzzTarget } from '../target';

const DEFS: readonly MessageDef<unknown>[] = [...new Set(allSamples.map(({ def }) => def))];

/** The first byte names the message, the rest is its body. */
export const wire: FuzzTarget = {
  name: 'wire',
  maxBytes: 4096,
  seeds: () => allSamples.map(({ def, value }) => Uint8Array.of(DEFS.indexOf(def), ...encode(def.codec, value))),
  mutate(input, other, random) {
    const body = mutateBytes(input.subarray(1), other.subarray(1), random, 4095);
    const def = random.oneIn(20) ? random.below(256) : (input[0] ?? 0);
    return Uint8Array.of(def, ...body);
  },
  run(input) {
    const def = DEFS[(input[0] ?? 0) % DEFS.length]!;
    let value: unknown;
    if (refusal(() => (value = decode(def.codec, input.subarray(1)))) !== null) return;
    let again: unknown;
    // What is null where nothing may be (a palette that is not there) decodes and is refused later, when it is used.
    if (refusal(() => (again = decode(def.codec, encode(def.codec, value)))) !== null) return;
    if (!isDeepStrictEqual(withoutPlaces(again), withoutPlaces(value))) throw new Error('encodes as something else');
  },
};

/** Where an image stood in its message is no part of its meaning. */
function withoutPlaces(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !('descriptor' in value && key === 'offset'));
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutPlaces(part)]));
}
