/** Message tables: the messages of one channel and direction by name, and handler tables that are complete by type. */

import type { Codec, Of } from './struct';

export interface MessageDef<T> {
  readonly id: number;
  readonly codec: Codec<T>;
}

/** Declares one message: its number on the wire and its body. */
export function message<T>(id: number, codec: Codec<T>): MessageDef<T> {
  return { id, codec };
}

type Defs = Readonly<Record<string, MessageDef<unknown>>>;

/** The type that a message definition describes. */
export type MessageOf<D> = D extends MessageDef<infer T> ? T : never;
export type { Of };

/** Written in a handler table for a message that Saffron does not act on, with the reason. */
export interface Unsupported {
  readonly unsupported: string;
}

export function unsupported(reason: string): Unsupported {
  return { unsupported: reason };
}

/** What a handler returns when the next message must wait for it. */
export type Handled = void | Promise<void>;

/** A handler for every message of a table: a forgotten one does not compile. */
export type HandlersFor<D extends Defs> = {
  readonly [K in keyof D]: ((message: MessageOf<D[K]>) => Handled) | Unsupported;
};

/** A message by its number, ready to be handled. */
export interface Route {
  readonly name: string;
  readonly codec: Codec<unknown>;
  readonly handler: ((message: unknown) => Handled) | Unsupported;
}

/** Joins a message table and its handlers into a look-up by number. */
export function routes<D extends Defs>(defs: D, handlers: HandlersFor<D>): ReadonlyMap<number, Route> {
  const byId = new Map<number, Route>();
  for (const [name, def] of Object.entries(defs)) {
    byId.set(def.id, { name, codec: def.codec, handler: handlers[name] as Route['handler'] });
  }
  return byId;
}

/** Name of a message number in a table, for logs. */
export function nameOf(defs: Defs, id: number): string {
  for (const [name, def] of Object.entries(defs)) if (def.id === id) return name;
  return `#${id}`;
}
