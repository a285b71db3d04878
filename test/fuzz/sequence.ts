/** Inputs that are messages one after the other, with the short header of the wire; changes keep headers and bodies in step. */
import { encodeHeader } from '../../main/spice/wire/framer';
import { encode } from '../../main/spice/wire/struct';
import type { MessageDef } from '../../main/spice/wire/table';
import { join, mutateBytes } from './mutate';
import type { Random } from './random';

export interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

const HEADER_BYTES = 6;

export function messageOf<T>(def: MessageDef<T>, value: T): Message {
  return { type: def.id, body: encode(def.codec, value) };
}

export function toBytes(messages: readonly Message[]): Uint8Array {
  return join(...messages.flatMap(({ type, body }) => [encodeHeader(true, 0, type, body.byteLength), body]));
}

/** The messages of an input; a last one that is cut short has what there is. */
export function toMessages(input: Uint8Array): Message[] {
  const messages: Message[] = [];
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  for (let at = 0; at + HEADER_BYTES <= input.byteLength;) {
    const end = Math.min(input.byteLength, at + HEADER_BYTES + view.getUint32(at + 2, true));
    messages.push({ type: view.getUint16(at, true), body: input.subarray(at + HEADER_BYTES, end) });
    at = end;
  }
  return messages;
}

/** Changes bodies, and the order, number and kind of messages; now and then the bytes, header or not. */
export function mutateSequence(input: Uint8Array, other: Uint8Array, random: Random, maxBytes: number): Uint8Array {
  if (random.oneIn(16)) return mutateBytes(input, other, random, maxBytes);
  const messages = toMessages(input);
  const others = toMessages(other);
  for (let i = 1 + random.below(3); i > 0; i--) change(messages, others, random, maxBytes);
  while (messages.length > 1 && sizeOf(messages) > maxBytes) messages.splice(random.below(messages.length), 1);
  return toBytes(messages).subarray(0, maxBytes);
}

function change(messages: Message[], others: readonly Message[], random: Random, maxBytes: number): void {
  const at = random.below(messages.length + 1);
  const message = messages[at];
  switch (random.below(8)) {
    case 0:
      if (others.length > 0) messages.splice(at, 0, random.pick(others));
      return;
    case 1:
      if (message !== undefined) messages.splice(at, 1);
      return;
    case 2:
      if (message !== undefined) messages.splice(random.below(messages.length + 1), 0, message);
      return;
    case 3:
      if (message !== undefined && others.length > 0)
        messages[at] = { type: random.pick(others).type, body: message.body };
      return;
    default: {
      if (message === undefined) return;
      const partner = others.find(({ type }) => type === message.type) ?? message;
      messages[at] = { type: message.type, body: mutateBytes(message.body, partner.body, random, maxBytes) };
    }
  }
}

function sizeOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { body }) => sum + HEADER_BYTES + body.byteLength, 0);
}
